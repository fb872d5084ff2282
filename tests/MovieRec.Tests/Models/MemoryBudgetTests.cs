using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Graph;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Baselines.Neighbors;
using MovieRec.Models.Fusion;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;
using MovieRec.Tests.Models.Baselines;

namespace MovieRec.Tests.Models;

/// <summary>A training that would take more memory than it may says so before it starts.</summary>
public class MemoryBudgetTests
{
    // As many movies as MovieLens 32M has, and about as many users.
    private static readonly Lazy<Interactions> Large =
        new(() => Small.Of(200_000, 87_585, [(0, 0, 4), (1, 1, 5), (1, 2, 3), (2, 1, 1)]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> TooLarge => new()
    {
        // Bytes worked by hand: 24 × 87,585 × 87,584 ≈ 184 GB; 24 × 87,585 × 20,000 ≈ 42 GB.
        { "itemknn", "184 GB of memory, more than its memory budget of 4 GB: raise MemoryBudget, or", "Neighbors" },
        { "rp3beta", "42 GB of memory", "Neighbors" },
        { "rating-knn", "holds those of 46,320, not 87,585", "bpmf" },
        // 11 vectors of a node and 2 more of a movie, of 1,024 numbers ≈ 13.7 GB.
        { "lightgcn", "13.7 GB of memory", "lower Factors or Layers" },
        { "puresvd", "of memory, more than its memory budget of 2 GB", "lower Factors" },
        // 200 draws of 42 numbers for each of 287,585 rows ≈ 9.7 GB, and the rows themselves.
        { "bpmf", "of memory, more than its memory budget of 4 GB", "raise Thinning" },
        { "fusion", "EASE on 87,585 movies", "raise MemoryBudget" },
        { "ease", "EASE on 87,585 movies", "raise MemoryBudget" },
        { "slim", "SLIM on 87,585 movies", "raise MemoryBudget" },
    };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void A_training_beyond_its_budget_is_refused_before_it_starts(string name, string need, string instead)
    {
        var told = new Told();
        var refused = Assert.Throws<TrainingException>(() => Train(name, Large.Value, told));
        Assert.Contains(need, refused.Message, StringComparison.Ordinal);
        Assert.Contains(instead, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, told.Count);
    }

    [Theory]
    [InlineData("itemknn")]
    [InlineData("rp3beta")]
    [InlineData("lightgcn")]
    [InlineData("rating-knn")]
    public void What_is_checked_is_what_a_training_allocates(string name)
    {
        // By one thread everything is allocated where it can be counted, and little of it is let go.
        var train = name == "rating-knn" ? Small.Random(20, 2_000, 1) : Small.Random(300, 400, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        TrainWithin(4);
        var gigabytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e9f;
        TrainWithin(1.5f * gigabytes);
        Assert.Throws<TrainingException>(() => TrainWithin(gigabytes / 1.5f));

        void TrainWithin(float budget) => _ = name switch
        {
            "itemknn" => (object)new ItemKnnTrainer(
                new ItemKnnOptions { Neighbors = 400, MemoryBudget = budget, Threads = 1 })
                .Train(train, null, null, Token),
            "rp3beta" => new Rp3BetaTrainer(
                new Rp3BetaOptions { Neighbors = 400, MemoryBudget = budget, Threads = 1 })
                .Train(train, null, null, Token),
            "lightgcn" => new LightGcnTrainer(new LightGcnOptions
            {
                Factors = 256,
                Epochs = 1,
                BatchSize = 1 << 20,
                MemoryBudget = budget,
                Threads = 1,
            }).Train(train, null, null, Token),
            _ => new NeighbourhoodTrainer(new NeighbourhoodOptions { MemoryBudget = budget })
                .Train(train, null, null, Token),
        };
    }

    [Fact]
    public void Slim_counts_its_own_weights_and_keeps_the_strongest_of_a_movie_where_they_are_too_many()
    {
        const int Kept = 30;
        var train = Small.Random(60, 100, 1);
        var gramian = ItemModelForm.Choose(train, timed: false, neighbors: 20, budget: 1, threads: 1, "EASE").Bytes;
        var options = new SlimOptions { L1 = 0, L2 = 5, NonNegative = false, Neighbors = 20, Threads = 1 };
        var all = new SlimTrainer(options).Train(train, null, null, Token);
        // A weight takes 16 bytes: an item and a number, by column and by row.
        var some = new SlimTrainer(options with { MemoryBudget = (gramian + (Kept + 0.5f) * 16 * 100) / 1e9f })
            .Train(train, null, null, Token);
        Assert.DoesNotContain("strongest", all.Form, StringComparison.Ordinal);
        Assert.StartsWith("exact form", some.Form, StringComparison.Ordinal);
        Assert.Contains(", the 30 strongest of a movie kept", some.Form, StringComparison.Ordinal);

        var (expected, found) = (Small.ItemWeights(all), Small.ItemWeights(some));
        for (var item = 0; item < train.ItemCount; item++)
        {
            var least = expected.Column(item).Select(Math.Abs).OrderDescending().ElementAt(Kept - 1);
            for (var other = 0; other < train.ItemCount; other++)
                Assert.Equal(Math.Abs(expected[other, item]) >= least ? expected[other, item] : 0, found[other, item]);
        }

        // G fits, and as many weights as the sparse form has would not: the sparse form.
        Assert.False(ItemModelForm.Choose(train, false, 20, (gramian + 19 * 16 * 100) / 1e9f, 1, "SLIM", true).IsExact);
        Assert.True(ItemModelForm.Choose(train, false, 20, (gramian + 19 * 16 * 100) / 1e9f, 1, "EASE").IsExact);
    }

    [Fact]
    public void More_rows_than_a_dense_matrix_holds_are_refused_whatever_the_budget()
    {
        var refused = Assert.Throws<TrainingException>(() => new NeighbourhoodTrainer(
            new NeighbourhoodOptions { MemoryBudget = 1000 }).Train(Large.Value, null, null, Token));
        Assert.Contains("holds those of 46,320, not 87,585", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_must_be_positive()
    {
        Assert.Throws<OptionException>(() => new ItemKnnOptions { MemoryBudget = 0 });
        Assert.Throws<OptionException>(() => new Rp3BetaOptions { MemoryBudget = -1 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { MemoryBudget = float.NaN });
        Assert.Throws<OptionException>(() => new PureSvdOptions { MemoryBudget = 0 });
        Assert.Throws<OptionException>(() => new NeighbourhoodOptions { MemoryBudget = 0 });
        Assert.Throws<OptionException>(() => new BayesianFactorizationOptions { MemoryBudget = 0 });
    }

    private static object Train(string name, Interactions train, IProgress<TrainingProgress> told)
    {
        ModelOptions options = name switch
        {
            "itemknn" => new ItemKnnOptions { Neighbors = int.MaxValue },
            "rp3beta" => new Rp3BetaOptions { Neighbors = 20_000 },
            "rating-knn" => new NeighbourhoodOptions(),
            "lightgcn" => new LightGcnOptions { Factors = 1024 },
            "puresvd" => new PureSvdOptions { Factors = 1024, MemoryBudget = 2 },
            "bpmf" => new BayesianFactorizationOptions { Factors = 40, Thinning = 1 },
            "fusion" => new FusionOptions { MemoryBudget = 0.001f },
            "ease" => new EaseOptions { MemoryBudget = 0.001f },
            _ => new SlimOptions { MemoryBudget = 0.001f },
        };
        var side = new Dataset(new Ratings([1], [1], [1f], null));
        return ModelCatalog.Find(name)!.Fit(options, side, train, told, Token);
    }
}
