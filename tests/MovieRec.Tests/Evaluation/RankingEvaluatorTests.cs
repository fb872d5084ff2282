using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;
using MovieRec.Tests.Models;

namespace MovieRec.Tests.Evaluation;

public sealed class RankingEvaluatorTests
{
    // Items 0 .. 3 are met 4, 3, 2 and 1 times; users 0 and 1 have test items, users 2 and 3 have none.
    private static readonly TrainTestSplit Small = SplitOf(
        train: [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (2, 1), (3, 1), (2, 2), (3, 2), (3, 3)],
        test: [(0, 3), (1, 1), (1, 3)]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Figures_are_means_over_the_users_that_have_test_items()
    {
        // Popularity lists 2, 3 for user 0 (a hit at place 2) and 1, 2, 3 for user 1 (hits at places 1 and 3).
        var result = Evaluate(Small, new RankingOptions { Cutoffs = [2, 1, 3] });

        Assert.Equal([0, 1], result.Users);
        Assert.Equal([0.0, 0.5], result.PerUser("recall@1"));
        Assert.Equal([1.0, 0.5], result.PerUser("recall@2"));
        Assert.Equal(1.0, result["recall@3"]);
        Assert.Equal(0.5, result["precision@2"]);
        Assert.Equal((1 / 3.0 + 2 / 3.0) / 2, result["precision@3"], 12);
        Assert.Equal((0.5 + 1) / 2, result["mrr@2"]);
        Assert.Equal(0.5, result["hitrate@1"]);
        Assert.Equal([1, 2, 3], result.Protocol.Cutoffs);
        Assert.Equal((2, 0, 2), (result.Protocol.UsersCounted, result.Protocol.UsersNew, result.Protocol.UsersLeftOut));
        Assert.Null(result.New);
    }

    [Fact]
    public void Users_without_training_interactions_are_reported_apart()
    {
        // As above, and user 4 is new, with item 0 to find: popularity lists 0, 1, 2, 3 for them.
        var split = SplitOf(
            train: [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (2, 1), (3, 1), (2, 2), (3, 2), (3, 3)],
            test: [(0, 3), (1, 1), (1, 3), (4, 0)], users: 5);
        var result = Evaluate(split, new RankingOptions { Cutoffs = [1, 2] }).Named("renamed");

        Assert.Equal([0, 1], result.Users);
        Assert.Equal(0.25, result["recall@1"]);
        Assert.Equal((2, 1, 2), (result.Protocol.UsersCounted, result.Protocol.UsersNew, result.Protocol.UsersLeftOut));
        Assert.Contains("1 new ones, without training interactions, are reported apart", result.Protocol.ToString(),
            StringComparison.Ordinal);
        Assert.Equal("renamed", result.New!.Model);
        Assert.Equal([4], result.New.Users);
        Assert.Equal((1.0, 0.5), (result.New["recall@1"], result.New["coverage@2"]));
        Assert.Equal((1, 0), (result.New.Protocol.UsersCounted, result.New.Protocol.UsersNew));

        var strangers = SplitOf([(0, 0)], [(1, 1), (2, 1)]);
        Assert.Contains("None of the 2 test users",
            Assert.Throws<DataException>(() => Evaluate(strangers, new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_seed_of_ties_is_in_the_contract_and_draws_the_lists()
    {
        var split = SplitOf([.. Enumerable.Range(0, 40).Select(user => (user, 0))],
            [.. Enumerable.Range(0, 40).Select(user => (user, 1))], users: 40);
        double[] Hits(ulong seed) =>
            Evaluate(split, new RankingOptions { Cutoffs = [1], TieSeed = seed }).PerUser("recall@1").ToArray();
        Assert.Equal(Hits(1), Hits(1));
        Assert.NotEqual(Hits(1), Hits(2));
        Assert.Contains("seed 7", Evaluate(split, new RankingOptions { TieSeed = 7 }).Protocol.Ties,
            StringComparison.Ordinal);
        // Nobody met items 1, 2 and 3, which popularity cannot tell apart: each user's test item is first with
        // probability 1/3.
        Assert.InRange(Enumerable.Range(0, 50).Average(seed => Hits((ulong)seed).Average()), 1 / 3.0 - 0.06,
            1 / 3.0 + 0.06);
    }

    [Fact]
    public void Coverage_and_Gini_count_what_the_lists_show()
    {
        var result = Evaluate(Small, new RankingOptions { Cutoffs = [1, 2] });
        // First places: item 2 and item 1, so exposure 0, 0, 1, 1.
        Assert.Equal(0.5, result["coverage@1"]);
        Assert.Equal(0.5, result["gini@1"], 12);
        // First two places: items 2, 3 and 1, 2, so exposure 0, 1, 1, 2: (−3·0 − 1·1 + 1·1 + 3·2) ÷ (4 · 4).
        Assert.Equal(0.75, result["coverage@2"]);
        Assert.Equal(6 / 16.0, result["gini@2"], 12);
    }

    [Fact]
    public void A_filter_narrows_the_candidates_and_the_contract_says_so()
    {
        var result = Evaluate(Small,
            new RankingOptions { Cutoffs = [1], Candidates = new CandidateFilter { Allow = new HashSet<int> { 3 } } });
        Assert.Equal([1.0, 0.5], result.PerUser("recall@1"));
        Assert.Contains("filter", result.Protocol.Candidates, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_for_whom_a_metric_is_undefined_are_left_out_of_its_mean()
    {
        var odd = new RankingMetric("odd", "2 for odd users, undefined for others",
            (list, _) => list.User % 2 == 1 ? 2 : double.NaN);
        Assert.Equal(2, Evaluate(Small, new RankingOptions { Metrics = [odd], Cutoffs = [1] })["odd@1"]);
    }

    [Fact]
    public void The_contract_prints_all_a_figure_depends_on()
    {
        var text = Evaluate(Small, new RankingOptions { DatasetLabel = "toy" }).Protocol.ToString();
        foreach (var part in new[] { "toy", "by hand", "whole catalogue minus", "K = 1, 5, 10, 20, 50", "2 users",
            "2 without", "recall: hits ÷ relevant", "ideal truncated at K" })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_figures_are_refused_with_those_there_are()
    {
        var result = Evaluate(Small, new RankingOptions { Cutoffs = [3] });
        Assert.Contains("ndcg@3", Assert.Throws<KeyNotFoundException>(() => result["ndcg@10"]).Message,
            StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => result.PerUser("coverage@3").Length);
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RankingOptions { Cutoffs = [] });
        Assert.Throws<ArgumentException>(() => new RankingOptions() with { Cutoffs = [0] });
        Assert.Throws<ArgumentException>(() => new RankingOptions { Metrics = [RankingMetric.Map, RankingMetric.Map] });
        Assert.Throws<ArgumentException>(() => Evaluate(SplitOf([(0, 0)], []), new()));
        var foreign = new PopularityTrainer().Train(Checkerboard.Interactions, cancellationToken: Token);
        Assert.Throws<ArgumentException>(() => RankingEvaluator.Evaluate(foreign, Small, cancellationToken: Token));
    }

    private static TrainTestSplit SplitOf((int User, int Item)[] train, (int User, int Item)[] test, int users = 4)
    {
        var all = IdMap.From([0, 1, 2, 3]);
        return new(Of(train), Of(test), "by hand");

        Interactions Of((int User, int Item)[] pairs) => Interactions.From(
            new Ratings([.. pairs.Select(p => p.User)], [.. pairs.Select(p => p.Item)], [.. pairs.Select(_ => 1f)],
                null), IdMap.From([.. Enumerable.Range(0, users)]), all);
    }

    private static RankingResult Evaluate(TrainTestSplit split, RankingOptions options) =>
        RankingEvaluator.Evaluate(new PopularityTrainer().Train(split.Train, cancellationToken: Token), split, options,
            Token);
}
