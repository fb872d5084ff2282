using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Tests.Analytics;

/// <summary>What is said about models: newcomers, segments, impact, groups by taste.</summary>
public class ModelInsightTests
{
    private static readonly AnalyticsOptions Quick = new() { Replicates = 199 };
    private static readonly Lazy<UserProfiles> Profiles = new(
        () => new UserProfiles(PlantedTruth.Generate(5, planted: true, 0.3)));

    [Fact]
    public void Newcomers_are_served_better_the_more_they_reveal_and_are_judged_by_the_same_ratings()
    {
        var data = Profiles.Value.Dataset;
        var split = Splits.GlobalTime(data.Ratings, 0.4);
        var model = new AlsTrainer(new AlsOptions { Factors = 16, Iterations = 6 }).Train(split.Train,
            cancellationToken: TestContext.Current.CancellationToken);

        var curve = RevealCurve.Compute(model, split, new Timeline(Profiles.Value), [10, 1], k: 10, Quick)!;

        Assert.Equal([1, 10], curve.Revealed);
        var newcomers = Enumerable.Range(0, split.Test.UserCount)
            .Count(user => split.Train.ItemsOf(user).IsEmpty && !split.Test.ItemsOf(user).IsEmpty);
        Assert.Equal(newcomers, curve.Users + curve.LeftOut);
        Assert.All(curve.PerUser, values => Assert.Equal(curve.Users, values.Length));
        Assert.True(curve.Accuracy[1].Value > curve.Accuracy[0].Value,
            $"{curve.Accuracy[0].Value} → {curve.Accuracy[1].Value}");
        Assert.Equal(curve.Accuracy.Zip(curve.Baseline, (ours, theirs) => Math.Round(ours.Value - theirs.Value, 9)),
            curve.Differences.Select(difference => Math.Round(difference.Value, 9)));
        Assert.Null(RevealCurve.Compute(model, split, new Timeline(Profiles.Value), [5_000], options: Quick));
        Assert.Throws<ArgumentException>(
            () => RevealCurve.Compute(model, split, new Timeline(Profiles.Value), [0], options: Quick));
    }

    [Fact]
    public void A_curve_is_better_worse_or_cannot_be_told_at_each_point()
    {
        Estimate[] at = [new(-0.2, -0.3, -0.1, 0.95), new(-0.1, -0.2, -0.01, 0.95), new(0.01, -0.1, 0.1, 0.95),
            new(0.1, 0.05, 0.2, 0.95)];
        var curve = new RevealCurve([1, 2, 5, 20], [], [], [], 100, 0, 10, at, [0.001, 0.01, 0.9, 0.004]);
        Assert.Equal([-1, -1, 0, 1], curve.Sides);
        Assert.Equal("better than by the best-known movies after 20 ratings; worse than by the best-known movies after "
            + "1 and 2 ratings; neither clearly better nor clearly worse than by the best-known movies after 5 ratings",
            curve.Summary);
    }

    [Fact]
    public void Impact_scales_with_its_assumptions_and_counts_who_gains_and_loses()
    {
        var split = Splits.PerUserRandom(Profiles.Value.Dataset.Ratings);
        var options = new RankingOptions { Cutoffs = [10] };
        var popularity = RankingEvaluator.Evaluate(new PopularityTrainer().Train(split.Train), split, options,
            TestContext.Current.CancellationToken);
        var random = RankingEvaluator.Evaluate(new RandomTrainer().Train(split.Train), split, options,
            TestContext.Current.CancellationToken);

        var impact = Impact.Compute(popularity, random, 10,
            new ImpactAssumptions { Audience = 500, ListsPerMonth = 2, Transfer = 0.5 }, Quick);

        Assert.Equal(10 * popularity["precision@10"], impact.HitsPerList, 1e-12);
        Assert.Equal(10 * (popularity["precision@10"] - random["precision@10"]), impact.ExtraHitsPerList.Value, 1e-12);
        Assert.Equal(500 * impact.ExtraHitsPerList.Value, impact.ExtraHitsPerMonth.Value, 1e-9);
        Assert.Equal(popularity["hitrate@10"] - random["hitrate@10"],
            impact.NewlyServed.Value - impact.NoLongerServed.Value, 1e-12);
        Assert.Equal(Verdict.Supported, ClaimFamilies.Judge([impact.ToFinding()])[0].Verdict);
        Assert.Throws<OptionException>(() => new ImpactAssumptions { Transfer = 0 });
        Assert.EndsWith("more than Random's", impact.Compared, StringComparison.Ordinal);
        Assert.EndsWith("fewer than Random's", (impact with { ExtraHitsPerList = new(-1, -2, -0.5, 0.95) }).Compared,
            StringComparison.Ordinal);
        Assert.Equal("not to be told from Random's", (impact with { P = 0.3 }).Compared);
    }

    [Fact]
    public void Quality_by_segment_compares_the_users_of_the_report()
    {
        var split = Splits.PerUserRandom(Profiles.Value.Dataset.Ratings);
        var result = RankingEvaluator.Evaluate(new PopularityTrainer().Train(split.Train), split,
            new RankingOptions { Cutoffs = [10] }, TestContext.Current.CancellationToken);
        var gender = Segmentation.ByGender(Profiles.Value);

        var finding = Assert.Single(
            SegmentQuality.Find(result, split.Test.Users, Profiles.Value, gender, [], "ndcg@10", Quick));

        var values = result.PerUser("ndcg@10").ToArray();
        double Mean(int segment) =>
            result.Users.ToArray().Index()
                .Where(user =>
                    gender.SegmentOf[Profiles.Value.Users.IndexOf(split.Test.Users.IdOf(user.Item))] == segment)
                    .Average(user => values[user.Index]);
        Assert.Equal(Mean(0) - Mean(1), finding.Estimate.Value, 1e-10);
    }

    [Fact]
    public void Planted_tastes_are_grouped_stably_and_a_formless_crowd_is_not()
    {
        // Two kinds of users who watch either of two genres, and users who draw at random.
        var kinds = BehaviouralSegments.Fit(Crowd(user => user % 2 == 0 ? 0.9 : 0.1), Quick)!;
        Assert.Equal(2, kinds.Segments.Segments.Count);
        Assert.All(kinds.Stability, stability => Assert.True(stability.Value > 0.95));
        Assert.False(kinds.IsOneCloud);
        Assert.Contains("more A", kinds.Segments.Segments.Select(segment => segment.Name));
        var formless = Crowd(_ => 0.5);
        Assert.NotEqual(Verdict.Supported,
            ClaimFamilies.Judge([
                BehaviouralSegments.Find(formless, BehaviouralSegments.Fit(formless, Quick), Quick)])[0].Verdict);

        static UserProfiles Crowd(Func<int, double> shareOfA)
        {
            var random = new MovieRec.Numerics.SplitMix64(8);
            var rows = new List<(int User, int Item)>();
            for (var user = 0; user < 160; user++)
                for (var rating = 0; rating < 40; rating++)
                    rows.Add((user, (random.NextDouble() < shareOfA(user) ? 0 : 100) + random.NextInt32(100)));
            var distinct = rows.Distinct().ToArray();
            Movie[] movies =
                [.. Enumerable.Range(0, 200)
                    .Select(item => new Movie(item, $"movie {item}", 1990, [item < 100 ? "A" : "B"]))];
            return new UserProfiles(new Dataset(new DatasetInfo("crowd", DatasetOrigin.Files, "here", []),
                new Ratings([.. distinct.Select(row => row.User)], [.. distinct.Select(row => row.Item)],
                    [.. distinct.Select(_ => 3f)], null), movies, [], ["A", "B"]));
        }
    }
}
