using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Preprocessing;
using MovieRec.Scaling;

namespace MovieRec.Tests.Models.Baselines;

// 65 kB are less than the exact form of the checkerboard takes, and enough for the sparse one.
public sealed class SparseEaseContract()
    : PersonalisedRecommenderContract(new EaseTrainer(SparseFormTests.OfCheckerboard));

public sealed class SparseSlimContract() : PersonalisedRecommenderContract(new SlimTrainer(
    new SlimOptions { L1 = 0.1f, L2 = 1, HistoryDiscount = 0, MemoryBudget = 6.5e-5f, Neighbors = 20, Threads = 1 }));

public class SparseFormTests
{
    internal static readonly EaseOptions OfCheckerboard = new()
    {
        Regularization = 1,
        RatingPower = 0,
        HistoryDiscount = 0,
        MemoryBudget = 6.5e-5f,
        Neighbors = 20,
        Threads = 1,
    };

    private const float Discount = 0.25f;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_items_gain_is_the_error_it_takes_off_however_many_items_there_are()
    {
        // More and fewer than fill a vector; every third item never occurs with the one.
        var random = new Random(4);
        for (var count = 1; count <= 40; count++)
        {
            var row = Enumerable.Range(0, count).Select(item => item % 3 == 1 ? 0 : 5 * random.NextSingle()).ToArray();
            var strengths = Enumerable.Range(0, count).Select(_ => 10 * random.NextSingle()).ToArray();
            var scales = Enumerable.Range(0, count).Select(_ => 1 + 100 * random.NextSingle()).ToArray();
            var gains = new float[count];
            LocalRegressions.ComputeGains(row, 0.3f, strengths, scales, gains);
            Assert.All(Enumerable.Range(0, count), item =>
            {
                var gain = Math.Pow(row[item] - 0.3 * strengths[item], 2) / scales[item];
                Assert.Equal(row[item] > 0 ? gain : -1 / (1 + gain), gains[item], 1e-5);
            });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(100)]
    public void With_all_items_as_neighbors_it_is_the_exact_model(int frequent)
    {
        var train = Small.Random(60, 100, 1);
        var dated = RecentPopularityTests.Dated(train);
        IRecommender[] exact =
        [
            new EaseTrainer(new EaseOptions { Regularization = 20 }).Train(train, cancellationToken: Token),
            new SessionEaseTrainer(new SessionEaseOptions { Regularization = 20 }).With(dated)
                .Train(train, cancellationToken: Token),
        ];
        IRecommender[] sparse =
        [
            Sparse(train, 99, frequent, ridge: 20),
            Sparse(train, 99, frequent, ridge: 20, decay: new SittingDecay(
                MovieRec.Models.Baselines.InteractionTimes.Find(train, new Dataset(dated), "EASE"), 2, 0.35f)),
        ];
        foreach (var (expected, found) in exact.Zip(sparse))
            for (var user = 0; user < train.UserCount; user++)
                Assert.All(Small.ScoresOf(expected, user).Zip(Small.ScoresOf(found, user)),
                    pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void An_item_is_regressed_on_the_least_expected_neighbors_and_on_all_others_together()
    {
        const int Neighbors = 7;
        const double Ridge = 2;
        // So few users that some items never occur with some others.
        var train = Small.Random(8, 12, 3);
        var x = Small.Dense(train, 0.5f);
        var weighed = Matrix<double>.Build.DenseDiagonal(train.UserCount, train.UserCount,
            user => Math.Pow(train.ItemsOf(user).Length, -Discount)) * x;
        var gramian = weighed.TransposeThisAndMultiply(x);
        var strengths = weighed.ColumnSums();
        var weights = Small.ItemWeights(Sparse(train, Neighbors, frequent: 5, (float)Ridge));
        for (var item = 0; item < train.ItemCount; item++)
        {
            var own = gramian.Column(item);
            var surprise = own - strengths * (own.Sum() / strengths.Sum());
            var set = Enumerable.Range(0, train.ItemCount).Where(other => other != item)
                .OrderByDescending(other => own[other] > 0)
                .ThenByDescending(other => surprise[other] * surprise[other] / (gramian[other, other] + Ridge))
                .Take(Neighbors).Order().ToArray();
            // A column for each neighbor, and one for the four items that are none, scaled to length 1.
            var outside = Vector<double>.Build.Dense(train.ItemCount, other => other == item || set.Contains(other)
                ? 0 : strengths[other] / (gramian[other, other] + Ridge));
            var regressors = Matrix<double>.Build.Dense(train.ItemCount, Neighbors + 1, (other, column) =>
                column == Neighbors ? outside[other] / outside.L2Norm() : other == set[column] ? 1 : 0);
            var system = regressors.TransposeThisAndMultiply(gramian * regressors)
                + Matrix<double>.Build.DenseDiagonal(Neighbors + 1, Ridge);
            var expected = regressors * system.Solve(regressors.TransposeThisAndMultiply(own));
            for (var other = 0; other < train.ItemCount; other++)
                Assert.Equal(expected[other], weights[other, item], 1e-4);
        }
    }

    [Fact]
    public void The_bits_depend_neither_on_threads_nor_on_how_much_is_kept()
    {
        var train = Small.Random(60, 100, 1);
        var expected = Sparse(train, 20, frequent: 100, ridge: 20, threads: 1);
        foreach (var other in new[] { Sparse(train, 20, 100, 20, threads: 2), Sparse(train, 20, 37, 20, threads: 3),
            Sparse(train, 20, 0, 20, threads: 1) })
            for (var user = 0; user < train.UserCount; user++)
                Assert.Equal(Small.ScoresOf(expected, user), Small.ScoresOf(other, user));
    }

    /// <summary>The histories of two users are shorter than the lists of those who met the ten popular items.</summary>
    [Fact]
    public void Rare_items_are_found_in_histories_where_those_are_shorter()
    {
        const int Users = 200;
        const int Popular = 10;
        int[] curious = [3, 77];
        var train = Small.Of(Users, Popular + 4,
        [
            .. from user in Enumerable.Range(0, Users)
               from item in Enumerable.Range(0, Popular)
               where (user + item) % 5 != 0
               select (user, item, 1f + (user * item) % 5),
            .. from user in curious
               from item in Enumerable.Range(Popular, 4)
               select (user, item, 1f + (user + item) % 5),
        ]);
        var decay = new SittingDecay(
            [.. Enumerable.Range(0, train.Count).Select(entry => entry * 7L % 300)], 2, 0.35f);
        var expected = Sparse(train, 6, frequent: Popular + 4, ridge: 2, decay: decay);
        var found = Sparse(train, 6, frequent: Popular, ridge: 2, decay: decay);
        for (var user = 0; user < train.UserCount; user++)
            Assert.Equal(Small.ScoresOf(expected, user), Small.ScoresOf(found, user));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    public void Rare_items_in_several_turns_give_the_same_bits_as_in_one(int frequent)
    {
        var train = Small.Random(60, 100, 1);
        var decay = new SittingDecay(
            [.. Enumerable.Range(0, train.Count).Select(entry => entry * 7L % 300)], 2, 0.35f);
        var gramian = new ItemGramian(train, 0.5f, 0.3f, "EASE", decay);
        var pairs = new FrequentPairs(gramian, frequent);
        var row = new float[gramian.Size];
        for (var item = 0; item < gramian.Size; item++)
        {
            Array.Clear(row);
            gramian.AddRow(item, row);
            pairs.Keep(item, row);
        }
        int[] set = [.. Enumerable.Range(0, gramian.Size).Where(item => item % 3 != 1)];
        // A turn for each rare item; for a few of them; and one for all.
        foreach (var most in new[] { 1, 50, 1 << 17 })
        {
            var system = new LocalSystem(gramian, pairs, set.Length, most);
            system.Load(set[0], set);
            for (var first = 0; first < set.Length; first++)
            {
                Array.Clear(row);
                gramian.AddRow(set[first], row);
                for (var second = first; second < set.Length; second++)
                    Assert.Equal(row[set[second]], system.Matrix.PaddedRow(first)[second]);
            }
        }
    }

    [Fact]
    public void Slim_regresses_on_neighbors_alone_as_well()
    {
        var train = Checkerboard.Interactions;
        var options = new SlimOptions { L1 = 0.1f, L2 = 1, HistoryDiscount = 0, Threads = 1 };
        var exact = new SlimTrainer(options).Train(train, cancellationToken: Token);
        var sparse = new SlimTrainer(options with { MemoryBudget = 6.5e-5f, Neighbors = 20 })
            .Train(train, cancellationToken: Token);
        Assert.Contains("exact form", exact.Form, StringComparison.Ordinal);
        Assert.Contains("sparse form", sparse.Form, StringComparison.Ordinal);
        // Twenty neighbors hold all that an item of the checkerboard occurs with.
        for (var user = 0; user < train.UserCount; user++)
            Assert.All(Small.ScoresOf(exact, user).Zip(Small.ScoresOf(sparse, user)),
                pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void The_form_is_chosen_by_the_budget_and_told()
    {
        var train = Checkerboard.Interactions;
        var options = new EaseOptions { Neighbors = 20, Threads = 1 };
        var exact = new EaseTrainer(options).Train(train, cancellationToken: Token);
        Assert.StartsWith("exact form, a dense matrix of 40 × 40 weights", exact.Form, StringComparison.Ordinal);
        var sparse = new EaseTrainer(options with { MemoryBudget = 6.5e-5f }).Train(train, cancellationToken: Token);
        Assert.StartsWith("sparse form, 20 neighbors a movie", sparse.Form, StringComparison.Ordinal);

        foreach (var trainer in new ITrainer<IRecommender>[]
        {
            new EaseTrainer(options with { MemoryBudget = 1e-6f }),
            new SessionEaseTrainer(new SessionEaseOptions { MemoryBudget = 1e-6f }),
            new SlimTrainer(new SlimOptions { MemoryBudget = 1e-6f }),
        })
        {
            var told = new Told();
            var refused = Assert.Throws<TrainingException>(() => trainer.Train(train, null, told, Token));
            Assert.Contains("raise MemoryBudget, or lower Neighbors", refused.Message, StringComparison.Ordinal);
        }

        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.model");
        Recommender.From(train, sparse).Save(path);
        var loaded = Recommender.Load(path).Model;
        Assert.Equal(sparse.Form, loaded.Form);
        Assert.Equal(Small.ScoresOf(sparse, 3), Small.ScoresOf(loaded, 3));
    }

    [Fact]
    public void What_is_left_of_the_budget_holds_pairs_of_frequent_items()
    {
        var train = Small.Random(50, 2_000, 1);
        var form = ItemModelForm.Choose(train, timed: false, neighbors: 20, budget: 0.006f, threads: 2, "EASE");
        Assert.False(form.IsExact);
        Assert.InRange(form.FrequentItems, 100, 1_999);
        Assert.InRange(form.Bytes, 5_990_000, 6_000_000);
        Assert.True(ItemModelForm.Choose(train, false, 20, 0.02f, 2, "EASE").IsExact);
        Assert.True(ItemModelForm.Choose(train, timed: true, 20, 0.006f, 2, "EASE").FrequentItems
            < form.FrequentItems);
    }

    /// <summary>By one thread everything is allocated where it can be counted, and little of it is let go.</summary>
    [Theory]
    [InlineData(4f, true)]
    [InlineData(0.015f, false)]
    public void The_estimate_is_what_a_training_allocates(float budget, bool exact)
    {
        var train = SyntheticInteractions.Generate(
            new SyntheticOptions { Users = 400, Movies = 2_000, Ratings = 40_000 });
        var options = new EaseOptions { MemoryBudget = budget, Neighbors = 64, Threads = 1 };
        var form = ItemModelForm.Choose(train, false, options.Neighbors, budget, options.Threads, "EASE");
        Assert.Equal(exact, form.IsExact);
        var before = GC.GetAllocatedBytesForCurrentThread();
        new EaseTrainer(options).Train(train, cancellationToken: Token);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0.8 * form.Bytes, 1.25 * form.Bytes);
    }

    [Fact]
    public void It_tells_its_progress_and_can_be_cancelled_on_the_way()
    {
        var options = new EaseOptions { MemoryBudget = 6.5e-5f, Neighbors = 20, Threads = 1 };
        var told = new Told();
        new EaseTrainer(options).Train(Checkerboard.Interactions, null, told, Token);
        told.CheckIteratedToTheEnd();

        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => new EaseTrainer(options).Train(Checkerboard.Interactions,
            null, new Stopping(stop), stop.Token));
    }

    [Fact]
    public void On_generated_data_it_ranks_as_the_exact_form_does()
    {
        var data = SyntheticInteractions.Generate(
            new SyntheticOptions { Users = 1_500, Movies = 700, Ratings = 100_000 });
        var split = Splits.PerUserRandom(data);
        var exact = Ndcg(new EaseTrainer().Train(split.Train, cancellationToken: Token), split);
        Assert.InRange(Ndcg(Sparse(split.Train, 256, 300, new EaseOptions().Regularization), split) / exact,
            .995, 1.03);
    }

    [Fact]
    [Trait("Tier", "data")]
    public void On_ml_100k_it_is_within_half_a_percent_of_the_exact_form()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")),
            "needs ml-100k in the folder that MOVIEREC_DATA names");
        var ratings = Datasets.Load(path, cancellationToken: Token).Ratings;
        var options = new EaseOptions();
        var (exact, sparse) = (0.0, 0.0);
        for (var seed = 1UL; seed <= 4; seed++)
        {
            var split = Splits.PerUserRandom(ratings, seed: seed);
            exact += Ndcg(new EaseTrainer(options).Train(split.Train, cancellationToken: Token), split);
            sparse += Ndcg(Sparse(split.Train, options.Neighbors, 1_000, options.Regularization), split);
        }
        Assert.InRange(sparse / exact, .995, 1.005);
    }

    private static double Ndcg(IRecommender model, TrainTestSplit split) => RankingEvaluator.Evaluate(model, split,
        new RankingOptions { Cutoffs = [10], Metrics = [RankingMetric.Ndcg] }, Token)["ndcg@10"];

    private static IRecommender Sparse(Interactions train, int neighbors, int frequent, float ridge, int threads = 2,
        SittingDecay? decay = null)
    {
        var options = new EaseOptions();
        var form = ItemModelForm.Choose(train, decay is not null, neighbors, 4, threads, "EASE") with
        {
            IsExact = false,
            FrequentItems = frequent,
        };
        return EaseTrainer.Fit("EASE", train, options.RatingPower, form,
            () => new ItemGramian(train, options.RatingPower, options.HistoryDiscount, "EASE", decay), ridge, neighbors,
            threads, null, Token);
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => stop.Cancel();
    }
}
