using CsCheck;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Evaluation;

public sealed class BeyondAccuracyTests
{
    // Ten items of ids 0 .. 9, met by 10, 9, …, 1 of the ten users: user u met items 0 .. 9 − u. Item i has popularity
    // 10 − i.
    private static readonly Interactions Stairs = Of(10, 10, (user, item) => item <= 9 - user);

    // Item 0 is drama, 1 comedy, 2 both, 3 drama and war, 4 without genre, and the rest drama.
    private static readonly Dataset Movies = new(
        new DatasetInfo("toy", DatasetOrigin.Files, "", []), new Ratings([], [], [], null),
        [.. Enumerable.Range(0, 10)
            .Select(id => new Movie(id, $"movie {id}", null,
                id switch { 1 => ["comedy"], 2 => ["comedy", "drama"], 3 => ["drama", "war"], 4 => [], _ =>
                    ["drama"] }))],
        [], ["comedy", "drama", "war"]);

    private static readonly EvaluationContext Context = new(Stairs, Movies);

    [Fact]
    public void Novelty_is_the_mean_self_information()
    {
        // Popularity 10 of 10 users is 0 bits, 5 of 10 is 1 bit.
        Assert.Equal(0.5, BeyondAccuracy.Novelty(Context).Compute([0, 5], [], 2), 12);
        Assert.Equal(Math.Log2(10), BeyondAccuracy.Novelty(Context).Compute([9], [], 1), 12);
        var unmet = new EvaluationContext(Of(4, 2, (_, item) => item == 0));
        Assert.Equal(2, BeyondAccuracy.Novelty(unmet).Compute([1], [], 1), 12);
    }

    [Fact]
    public void Serendipity_counts_hits_that_popularity_would_not_have_listed()
    {
        // User 8 met items 0 and 1, so popularity offers 2, 3, 4. The hits are 3 and 7; only 7 is unexpected.
        Assert.Equal(1 / 3.0, BeyondAccuracy.Serendipity(Context).Compute([3, 7, 8], [3, 7], 3, user: 8), 12);
        // At K = 1 popularity offers 2 alone, so 3 is unexpected.
        Assert.Equal(1, BeyondAccuracy.Serendipity(Context).Compute([3, 7, 8], [3, 7], 1, user: 8), 12);
    }

    [Fact]
    public void Popularity_is_compared_with_the_users_own()
    {
        Assert.Equal(6, BeyondAccuracy.AveragePopularity(Context).Compute([2, 6], [], 2), 12);
        // User 8 met items of popularity 10 and 9.
        Assert.Equal(6 / 9.5 - 1, BeyondAccuracy.PopularityLift(Context).Compute([2, 6], [], 2, user: 8), 12);
        // The short head is a fifth of ten items: 0 and 1.
        Assert.Equal(2 / 3.0, BeyondAccuracy.LongTailShare(Context).Compute([1, 2, 9], [], 3), 12);
        var empty = new EvaluationContext(Of(2, 2, (user, item) => user == 0));
        Assert.True(double.IsNaN(BeyondAccuracy.PopularityLift(empty).Compute([0], [], 1, user: 1)));
    }

    [Fact]
    public void Diversity_is_the_mean_distance_of_genres()
    {
        // drama–comedy 1, drama–both 1/2, comedy–both 1/2.
        Assert.Equal(2 / 3.0, BeyondAccuracy.Diversity(Context).Compute([0, 1, 2], [], 3), 12);
        // both–(drama, war): one genre of three in common. Item 4 has none and is left out.
        Assert.Equal(2 / 3.0, BeyondAccuracy.Diversity(Context).Compute([2, 4, 3], [], 3), 12);
        Assert.Equal(0, BeyondAccuracy.Diversity(Context).Compute([0, 5], [], 2));
        Assert.True(double.IsNaN(BeyondAccuracy.Diversity(Context).Compute([0, 4], [], 2)));
    }

    [Fact]
    public void Miscalibration_is_the_divergence_from_the_users_genres()
    {
        // User 8 met drama and comedy: p = (1/2, 1/2, 0). The list is drama alone, so q̃ = (0.005, 0.995, 0).
        Assert.Equal(0.5 * Math.Log(0.5 / 0.005) + 0.5 * Math.Log(0.5 / 0.995),
            BeyondAccuracy.Miscalibration(Context).Compute([5, 6], [], 2, user: 8), 12);
        Assert.Equal(0, BeyondAccuracy.Miscalibration(Context).Compute([2], [], 1, user: 8), 12);
        Assert.True(double.IsNaN(BeyondAccuracy.Miscalibration(Context).Compute([4], [], 1, user: 8)));
    }

    [Fact]
    public void Recall_of_cold_and_of_warm_items_part_recall()
    {
        // Every item but the first is cold: it has fewer than ten training interactions.
        Assert.Equal(0.5, BeyondAccuracy.ColdRecall(Context).Compute([0, 5, 6], [0, 5, 7], 3), 12);
        Assert.Equal(1, BeyondAccuracy.WarmRecall(Context).Compute([0, 5, 6], [0, 5, 7], 3), 12);
        Assert.True(double.IsNaN(BeyondAccuracy.WarmRecall(Context).Compute([0, 5, 6], [5], 3)));
    }

    [Fact]
    public void Without_genres_there_are_no_measures_over_genres()
    {
        string[] overGenres = ["diversity", "miscalibration"];
        Assert.Empty(
            BeyondAccuracy.All(new EvaluationContext(Stairs)).Select(metric => metric.Name).Intersect(overGenres));
        Assert.Equal(2, BeyondAccuracy.All(Context).Select(metric => metric.Name).Intersect(overGenres).Count());
    }

    [Fact]
    public void Nothing_popularity_lists_is_serendipitous()
    {
        var split = Splits.PerUserRandom(Of(30, 30, (user, item) => (user * 7 + item * item) % 3 == 0));
        var model = new PopularityTrainer().Train(split.Train,
            cancellationToken: TestContext.Current.CancellationToken);
        var options = new RankingOptions
        {
            Cutoffs = [1, 5, 10],
            Metrics = [BeyondAccuracy.Serendipity(new EvaluationContext(split.Train)), RankingMetric.Precision],
        };
        var result = RankingEvaluator.Evaluate(model, split, options, TestContext.Current.CancellationToken);
        Assert.True(result["precision@10"] > 0);
        Assert.All([1, 5, 10], k => Assert.Equal(0, result[$"serendipity@{k}"]));
    }

    [Fact]
    public void Every_measure_keeps_its_bounds() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 10).ToArray()), Gen.Int[1, 12], Gen.Int[0, 9], Gen.Int[1, 10])
            .Sample((order, k, user, relevantCount) =>
        {
            int[] relevant = [.. Enumerable.Range(0, relevantCount)];
            double Of(RankingMetric metric) => metric.Compute(order, relevant, k, user);
            Assert.InRange(Of(BeyondAccuracy.Novelty(Context)), 0, Math.Log2(10));
            Assert.InRange(Of(BeyondAccuracy.Serendipity(Context)), 0, Of(RankingMetric.Precision));
            Assert.InRange(Of(BeyondAccuracy.AveragePopularity(Context)), 1, 10);
            Assert.InRange(Of(BeyondAccuracy.LongTailShare(Context)), 0, 1);
            Assert.True(Of(BeyondAccuracy.PopularityLift(Context)) >= -1);
            foreach (var metric in new[] { BeyondAccuracy.Diversity(Context), BeyondAccuracy.ColdRecall(Context),
                BeyondAccuracy.WarmRecall(Context) })
                if (Of(metric) is var share && !double.IsNaN(share)) Assert.InRange(share, 0, 1);
            // A list without any of the user's genres reaches the bound, and the sum of logarithms rounds.
            if (Of(BeyondAccuracy.Miscalibration(Context)) is var divergence && !double.IsNaN(divergence))
                Assert.InRange(divergence, 0, -Math.Log(BeyondAccuracy.CalibrationSmoothing) + 1e-12);
        });

    private static Interactions Of(int users, int items, Func<int, int, bool> met)
    {
        var pairs = (from user in Enumerable.Range(0, users)
                     from item in Enumerable.Range(0, items)
                     where met(user, item)
                     select (user, item)).ToArray();
        var ratings = new Ratings([.. pairs.Select(pair => pair.user)], [.. pairs.Select(pair => pair.item)],
            [.. pairs.Select(_ => 1f)], null);
        return Interactions.From(ratings, IdMap.From([.. Enumerable.Range(0, users)]),
            IdMap.From([.. Enumerable.Range(0, items)]));
    }
}
