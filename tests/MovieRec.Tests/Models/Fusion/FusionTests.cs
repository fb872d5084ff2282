using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Fusion;
using MovieRec.Preprocessing;
using MovieRec.Tests.Models.Baselines;

namespace MovieRec.Tests.Models.Fusion;

public sealed class FusionContract() : PersonalisedRecommenderContract(new FusionTrainer(FusionTests.Two));

public sealed class RankFusionContract()
    : PersonalisedRecommenderContract(new FusionTrainer(FusionTests.Two, FusionMethod.ReciprocalRanks));

public class FusionTests
{
    internal static readonly (ITrainer<IRecommender> Trainer, float Weight)[] Two =
    [
        (new EaseTrainer(new EaseOptions { Regularization = 1, RatingPower = 0, HistoryDiscount = 0 }), 1),
        (new AlsTrainer(new AlsOptions { Factors = 4, Regularization = 1, PriorHistory = 0 }), 0.5f),
    ];

    // One user who met item 1 of 5.
    private static readonly Interactions Train = Small.Of(1, 5, [(0, 1, 5)]);

    [Fact]
    public void Scores_are_standardized_over_the_movies_not_met()
    {
        // Over items 0, 2, 3, 4: mean 4, deviation √5 in the first; mean 0, deviation 3 in the second.
        var model = Fuse(FusionMethod.StandardizedScores, 60, (2, [1, 9, 3, 5, 7]), (1, [-3, 6, 3, -3, 3]));
        double[] expected =
        [
            2 * (1 - 4) / Math.Sqrt(5) - 1, 2 * (9 - 4) / Math.Sqrt(5) + 2, 2 * (3 - 4) / Math.Sqrt(5) + 1,
            2 * (5 - 4) / Math.Sqrt(5) - 1, 2 * (7 - 4) / Math.Sqrt(5) + 1,
        ];
        Assert.All(expected.Zip(Small.ScoresOf(model, 0)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Reciprocal_ranks_are_those_among_the_movies_not_met()
    {
        // Ranks 4, (½), 3, 2, 1 and 3, (½), 1, 3, 1 with k₀ = 1; equal scores share the better rank.
        var model = Fuse(FusionMethod.ReciprocalRanks, 1, (2, [1, 9, 3, 5, 7]), (1, [-3, 6, 3, -3, 3]));
        double[] expected = [2 / 5.0 + 1 / 4.0, 2 / 1.5 + 1 / 1.5, 2 / 4.0 + 1 / 2.0, 2 / 3.0 + 1 / 4.0,
            2 / 2.0 + 1 / 2.0];
        Assert.All(expected.Zip(Small.ScoresOf(model, 0)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void A_part_without_an_opinion_changes_nothing()
    {
        var model = Fuse(FusionMethod.StandardizedScores, 60, (2, [1, 9, 3, 5, 7]), (1, [4, 4, 4, 4, 4]));
        var alone = Fuse(FusionMethod.StandardizedScores, 60, (2, [1, 9, 3, 5, 7]));
        Assert.Equal(Small.ScoresOf(alone, 0), Small.ScoresOf(model, 0));
    }

    [Fact]
    public void Folding_in_a_users_own_history_gives_the_users_scores_where_all_parts_fold_in()
    {
        var token = TestContext.Current.CancellationToken;
        var train = Small.Random(20, 12, 3);
        var model = Assert.IsAssignableFrom<IFoldInRecommender>(
            new FusionTrainer(Two).Train(train, cancellationToken: token));
        var folded = new float[12];
        model.ScoreHistory(train.ItemsOf(4), train.WeightsOf(4), folded);
        Assert.All(Small.ScoresOf(model, 4).Zip(folded), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        Assert.IsNotAssignableFrom<IFoldInRecommender>(
            new FusionTrainer([.. Two, new(new RandomTrainer(), 1)]).Train(train, cancellationToken: token));
    }

    [Fact]
    public void A_blend_leaves_out_models_of_weight_0_and_does_without_times()
    {
        var token = TestContext.Current.CancellationToken;
        var train = Small.Random(20, 12, 3);
        var dated = RecentPopularityTests.Dated(train);
        var undated = new Ratings([1], [1], [1f], null);
        foreach (var (ratings, trainer) in new (Ratings,
            ITrainer<IRecommender>)[] { (dated, new SessionEaseTrainer().With(dated)), (undated, new EaseTrainer()) })
        {
            var expected = new FusionTrainer([new(trainer, 3)]).Train(train, cancellationToken: token);
            var blend = FusionTrainer.Blend(new FusionOptions { AlsWeight = 0, EaseWeight = 3, BprWeight = 0 })
                .Train(train, new Dataset(ratings), null, token);
            Assert.Equal(Small.ScoresOf(expected, 7), Small.ScoresOf(blend, 7));
        }
        Assert.Throws<TrainingException>(
            () => FusionTrainer.Blend(new FusionOptions { AlsWeight = 0, EaseWeight = 0, BprWeight = 0 }));
        Assert.Throws<OptionException>(() => new FusionOptions { BprWeight = -1 });
        Assert.Throws<OptionException>(() => new FusionOptions { RankConstant = float.NaN });
    }

    [Fact]
    public void A_blend_takes_parts_that_are_trained_already_and_trains_the_others()
    {
        var token = TestContext.Current.CancellationToken;
        var train = Small.Random(20, 12, 3);
        var asked = new System.Collections.Concurrent.ConcurrentBag<ModelOptions>();
        var als = new AlsTrainer(new AlsOptions { Factors = 4 }).Train(train, cancellationToken: token);
        var blend = FusionTrainer.Blend(new FusionOptions { MemoryBudget = 2, BprWeight = 0 }, options =>
        {
            asked.Add(options);
            return options is AlsOptions ? als : null;
        }).Train(train, cancellationToken: token);
        Assert.Equal(2, asked.Count);
        Assert.Contains(new AlsOptions(), asked);
        Assert.Contains(new EaseOptions { MemoryBudget = 2 }, asked);
        var expected = new FusionTrainer(
            [(new AlsTrainer(new AlsOptions { Factors = 4 }), 1), (new EaseTrainer(), 0.5f)])
            .Train(train, cancellationToken: token);
        Assert.Equal(Small.ScoresOf(expected, 7), Small.ScoresOf(blend, 7));
    }

    [Fact]
    public void Many_users_at_once_get_the_scores_of_each_alone_whatever_they_met()
    {
        // More users than are scored at once, one of whom met nothing and one everything.
        var train = Small.Of(40, 5,
            [.. from user in Enumerable.Range(1, 39) from item in Enumerable.Range(0, 5)
                where user == 7 || (user * 7 + item * item) % 3 == 0 select (user, item, 5f)]);
        foreach (var method in Enum.GetValues<FusionMethod>())
        {
            var model = new FusionTrainer(Two, method).Train(train,
                cancellationToken: TestContext.Current.CancellationToken);
            int[] users = [.. Enumerable.Range(0, 40), 7, 0];
            var together = new float[users.Length * 5];
            model.Score(users, together);
            Assert.All(users.Index(), each =>
                Assert.Equal(Small.ScoresOf(model, each.Item), together[(each.Index * 5)..(each.Index * 5 + 5)]));
            Assert.All(together, score => Assert.True(float.IsFinite(score)));
        }
    }

    [Fact]
    public void A_parts_failure_comes_out_as_it_is()
    {
        // Two movies that only one user met look the same: without regularization their co-occurrences have no inverse.
        var (token, train) = (TestContext.Current.CancellationToken, Small.Of(1, 5, [(0, 1, 5), (0, 2, 5)]));
        (ITrainer<IRecommender> Trainer,
            float Weight) broken =
                (new EaseTrainer(new EaseOptions { Regularization = 1e-30f, RatingPower = 0, HistoryDiscount = 0 }), 1);
        Assert.Throws<TrainingException>(() => broken.Trainer.Train(train, cancellationToken: token));
        Assert.Throws<TrainingException>(
            () => new FusionTrainer([.. Two, broken]).Train(train, cancellationToken: token));
    }

    [Fact]
    public void Weights_and_constants_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new FusionTrainer([]));
        Assert.Throws<ArgumentException>(() => new FusionTrainer([(new PopularityTrainer(), 0)]));
        Assert.Throws<ArgumentException>(() => new FusionTrainer([(null!, 1)]));
        Assert.ThrowsAny<ArgumentException>(() => new FusionTrainer(Two, FusionMethod.ReciprocalRanks, -1));
        Assert.Throws<ArgumentException>(() => FusionTrainer.Fuse([], Train));
        Assert.Throws<ArgumentException>(() => FusionTrainer.Fuse([(null!, 1)], Train));
        Assert.Throws<ArgumentException>(() => FusionTrainer.Fuse([(new FixedModel(new float[5]), float.NaN)], Train));
    }

    [Fact]
    public void Models_that_were_trained_already_are_fused_as_if_trained_together()
    {
        var token = TestContext.Current.CancellationToken;
        var train = Small.Random(20, 12, 3);
        var together = new FusionTrainer(Two, FusionMethod.ReciprocalRanks).Train(train, cancellationToken: token);
        var fused = FusionTrainer.Fuse(
            [.. Two.Select(part => (part.Trainer.Train(train, cancellationToken: token), part.Weight))], train,
            FusionMethod.ReciprocalRanks);
        Assert.Equal(Small.ScoresOf(together, 7), Small.ScoresOf(fused, 7));
        var refused = Assert.Throws<ArgumentException>(
            () => FusionTrainer.Fuse([(new FixedModel(new float[5]), 1)], train));
        Assert.Contains("same users and items", refused.Message, StringComparison.Ordinal);
    }

    private static IRecommender Fuse(
        FusionMethod method, float rankConstant, params (float Weight, float[] Scores)[] parts) =>
        FusionTrainer.Fuse([.. parts.Select(part => (new FixedModel(part.Scores) as IRecommender, part.Weight))], Train,
            method, rankConstant);

    private sealed class FixedModel(float[] scores) : IRecommender
    {
        public string Name => "Fixed";

        public int UserCount => 1;

        public int ItemCount => scores.Length;

        public void Score(int user, Span<float> target) => scores.CopyTo(target);
    }
}
