using CsCheck;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Tests.Evaluation;

public sealed class LeaderboardTests
{
    // Ten users; item 0 is each one's test item, and nothing else matters.
    private const int Users = 10;
    private static readonly TrainTestSplit Split = new(Of(2), Of(0), "by hand");

    [Fact]
    public void Rows_come_best_first_with_paired_tests_against_the_reference()
    {
        // hitrate@1: sure hits all ten, half hits five, never none.
        var board = Leaderboard.Compute(
            [Report("half", user => user < 5), Report("never", _ => false), Report("sure", _ => true)], "hitrate@1");

        Assert.Equal(["sure", "half", "never"], board.Rows.Select(row => row.Model));
        Assert.Equal("half", board.Reference);
        Assert.Null(board["half"].Comparison);
        var sure = board["sure"].Comparison!;
        Assert.Equal((0.5, 0.5, 0.0, Users), (sure.Difference.Value, sure.Better, sure.Worse, sure.Users));
        Assert.Equal(1, sure.Lift.Value, 12);
        // d_z of five ones and five zeros: 0.5 over the standard deviation √(2.5 / 9).
        Assert.Equal(0.5 / Math.Sqrt(2.5 / 9), sure.Effect.Value, 12);
        // Of the 2¹⁰ flips of five ones, 2 · 2⁵ have an absolute sum of five.
        Assert.Equal(64 / 1024.0, sure.PValue, 12);
        // Two comparisons of equal p: Holm doubles both.
        Assert.Equal([128 / 1024.0, 128 / 1024.0],
            board.Rows.Select(row => row.Comparison).OfType<ModelComparison>().Select(row => row.AdjustedPValue));
        Assert.True(double.IsNaN(board["never"].Comparison!.Lift.Value));
    }

    [Fact]
    public void The_correction_may_be_chosen()
    {
        RankingResult[] results = [Report("half", user => user < 5), Report("never", _ => false),
            Report("sure", _ => true)];
        double Adjusted(Correction correction) =>
            Leaderboard.Compute(results, "hitrate@1", "half",
                new() { Correction = correction })["sure"].Comparison!.AdjustedPValue;
        Assert.Equal((1 / 8.0, 1 / 16.0, 1 / 16.0),
            (Adjusted(Correction.Holm), Adjusted(Correction.BenjaminiHochberg), Adjusted(Correction.None)));
    }

    [Fact]
    public void The_sentence_says_who_beats_whom_by_how_much_and_how_surely()
    {
        var against = new ModelComparison("ALS", "Popularity", "ndcg@10", 943, At(0.2), At(0.982, 0.91, 1.057), At(1.1),
            0.8, 0.1, 1e-4, 2e-4, Correction.Holm);
        Assert.Equal("ALS beats Popularity by 98.2% in NDCG@10 (95% interval 91.0% to 105.7%; 943 users), "
            + "Holm-adjusted p = .0002.", against.ToString());
        Assert.Equal(
            "ALS falls behind Popularity by 12.0% in NDCG@10 (95% interval −20.0% to −4.0%; 943 users), p = .012.",
            (against with
            {
                Difference = At(-0.03),
                Lift = At(-0.12, -0.2, -0.04),
                AdjustedPValue = 0.0123,
                Correction = Correction.None
            }).ToString());
        Assert.Equal("ALS cannot be told from Popularity in NDCG@10: it is 1.0% lower (95% interval −3.0% to 1.0%; 943 "
            + "users), Benjamini–Hochberg-adjusted p = .30.",
            (against with
            {
                Difference = At(-0.003),
                Lift = At(-0.01, -0.03, 0.01),
                AdjustedPValue = 0.3,
                Correction = Correction.BenjaminiHochberg
            }).ToString());
        Assert.Equal("ALS lies 0.25 below Popularity in Novelty@10 (95% interval −0.3 to −0.2; 943 users), "
            + "Holm-adjusted p = .0002.",
            (against with { Metric = "novelty@10", Difference = At(-0.25, -0.3, -0.2), Lift = At(double.NaN) })
                .ToString());

        static Estimate At(double value, double low = double.NaN, double high = double.NaN) =>
            new(value, low, high, 0.95);
    }

    [Fact]
    public void Nothing_is_inferred_from_a_handful_of_users()
    {
        var few = new TrainTestSplit(Of(2), Of(0).Where((user, _, _) => user < 2), "by hand");
        RankingResult Of2(string name, Func<int, bool> hits) =>
            RankingEvaluator.Evaluate(new Hitting(name, hits), few, new RankingOptions { Cutoffs = [1] },
                TestContext.Current.CancellationToken);
        var row = Leaderboard.Compute([Of2("never", _ => false), Of2("one", user => user == 0)], "hitrate@1")["one"];
        Assert.Equal(0.5, row.Mean.Value);
        Assert.True(row.Mean.IsWithheld);
        Assert.True(
            row.Comparison!.Difference.IsWithheld && row.Comparison.Effect.IsWithheld && row.Comparison.Lift.IsWithheld
                && !row.Comparison.IsClear);
        Assert.Equal("Whether one or never is better in Hit rate@1 cannot be told from this data: 2 users, where 10 "
            + "are needed.", row.Comparison.ToString());
    }

    [Fact]
    public void Differences_without_spread_have_no_size_in_units_of_it()
    {
        var effect = Leaderboard.Compute([Report("never", _ => false), Report("sure", _ => true)],
            "hitrate@1")["sure"].Comparison!.Effect;
        Assert.True(effect.IsWithheld && double.IsNaN(effect.Value));
    }

    [Fact]
    public void Every_interval_covers_its_value_and_adjusting_never_lowers_p() =>
        Gen.Bool.Array[Users].Array[2, 5].Sample(hits =>
        {
            var board = Leaderboard.Compute(hits.Select((mine, model) => Report($"m{model}", user => mine[user])),
                "hitrate@1");
            Assert.All(board.Rows, row => Assert.True(row.Mean.Covers(row.Mean.Value)));
            Assert.All(board.Rows.Select(row => row.Comparison).OfType<ModelComparison>(),
                row => Assert.InRange(row.AdjustedPValue, row.PValue, 1));
            Assert.Equal(board.Rows.Select(row => row.Mean.Value).OrderDescending(),
                board.Rows.Select(row => row.Mean.Value));
        }, iter: 20);

    [Fact]
    public void What_may_not_be_compared_is_refused()
    {
        var result = Report("a", _ => true);
        Assert.Throws<ArgumentException>(() => Leaderboard.Compute([], "hitrate@1"));
        Assert.Throws<ArgumentException>(() => Leaderboard.Compute([result, result], "hitrate@1"));
        Assert.Equal(2, Leaderboard.Compute([result, result.Named("b")], "hitrate@1").Rows.Count);
        Assert.Throws<ArgumentException>(() => Leaderboard.Compute([result], "hitrate@1", "b"));
        Assert.Throws<KeyNotFoundException>(() => Leaderboard.Compute([result], "hitrate@7"));
        var elsewhere = RankingEvaluator.Evaluate(new Hitting("b", _ => true), Split with { Protocol = "another" },
            new RankingOptions { Cutoffs = [1] }, TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => Leaderboard.Compute([result, elsewhere], "hitrate@1"));
    }

    private static RankingResult Report(string name, Func<int, bool> hits) =>
        RankingEvaluator.Evaluate(new Hitting(name, hits), Split, new RankingOptions { Cutoffs = [1] },
            TestContext.Current.CancellationToken);

    private static Interactions Of(int item) => Interactions.From(
        new Ratings([.. Enumerable.Range(0, Users)], [.. Enumerable.Repeat(item, Users)],
            [.. Enumerable.Repeat(1f, Users)], null),
        IdMap.From([.. Enumerable.Range(0, Users)]), IdMap.From([0, 1, 2]));

    /// <summary>Puts item 0 first for those users only that are to have a hit, else item 1.</summary>
    private sealed class Hitting(string name, Func<int, bool> hits) : IRecommender
    {
        public string Name => name;

        public int UserCount => Users;

        public int ItemCount => 3;

        public void Score(int user, Span<float> scores) =>
            (scores[0], scores[1], scores[2]) = hits(user) ? (1, 0, 0) : (0, 1, 0);
    }
}
