using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MovieRec.Tests.Cli;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Json_has_one_object_a_model_with_options_and_named_metrics()
    {
        var json = _files.PathOf("scores.json");
        var run = (await CommandRun.Of("evaluate", "--train", _files.Train, "--test", _files.Test, "--model",
            "als,popularity", "--k", "20,10",
            "--set", "factors=4", "als.alpha=2.5", "--json", json)).AssertDone();

        var models = JsonNode.Parse(
            await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(["als", "popularity"], models.Select(model => (string)model!["model"]!));
        var als = models[0]!;
        Assert.Equal(4, (int)als["options"]!["factors"]!);
        Assert.Equal(2.5, (double)als["options"]!["alpha"]!);
        Assert.True((double)als["trainingSeconds"]! > 0);
        Assert.Equal((20, 3, 7), ((int)als["users"]!, (int)als["usersNew"]!, (int)als["usersLeftOut"]!));
        Assert.Contains("seed 42", (string)als["ties"]!, StringComparison.Ordinal);
        // Three users have no training rating: their figures stand apart, and nothing is inferred from three.
        Assert.Equal(3, (int)als["newUsers"]!["users"]!);
        Assert.NotNull(als["newUsers"]!["intervals"]!["ndcg@10"]!["lacking"]);
        Assert.Contains("3 new users, without training interactions, are not in the figures above.", run.Output,
            StringComparison.Ordinal);
        Assert.Contains("Means over 20 users; 3 new ones, without training interactions, are reported apart; 7 without",
            run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        foreach (var name in new[] { "recall@10", "recall@20", "ndcg@10", "ndcg@20" })
            Assert.InRange((double)als["metrics"]![name]!, 0, 1);
        Assert.Empty(models[1]!["options"]!.AsObject());
        var interval = models[1]!["intervals"]!["ndcg@10"]!;
        Assert.InRange((double)models[1]!["metrics"]!["ndcg@10"]!, (double)interval["low"]!, (double)interval["high"]!);
        var comparison = als["comparisons"]!["recall@20"]!;
        Assert.Equal("popularity", (string)comparison["reference"]!);
        Assert.Equal((double)als["metrics"]!["recall@20"]! - (double)models[1]!["metrics"]!["recall@20"]!,
            (double)comparison["difference"]!["value"]!, 12);
        Assert.InRange((double)comparison["adjustedP"]!, (double)comparison["p"]!, 1);
        Assert.Empty(models[1]!["comparisons"]!.AsObject());
        Assert.Equal(["scores.json"], _files.Others());
    }

    [Fact]
    public async Task A_fusion_takes_the_models_trained_before_it_as_its_parts_and_says_so()
    {
        var json = _files.PathOf("fused.json");
        var run = (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "als,bpr,ease,fusion", "--set",
            "ease.regularization=50", "--json", json)).AssertDone();
        Assert.Contains("fusion's training time includes that of als, bpr, trained once above and used as its parts.",
            run.Output, StringComparison.Ordinal);
        var models = JsonNode.Parse(
            await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(["als", "bpr"], models[3]!["parts"]!.AsArray().Select(part => (string)part!));
        Assert.Empty(models[0]!["parts"]!.AsArray());
        Assert.True((double)models[3]!["trainingSeconds"]!
            >= (double)models[0]!["trainingSeconds"]! + (double)models[1]!["trainingSeconds"]!);
        Assert.True((double)models[3]!["rankingSeconds"]! > 0);

        // Nothing but the training is saved: the fusion is the one that trains its parts itself.
        var alone = _files.PathOf("alone.json");
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "fusion", "--json", alone)).AssertDone();
        var itself = JsonNode.Parse(
            await File.ReadAllTextAsync(alone, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(itself[0]!["metrics"]!.ToJsonString(), models[3]!["metrics"]!.ToJsonString());
    }

    [Fact]
    public async Task The_table_has_a_column_a_model()
    {
        var run = (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "random,popularity")).AssertDone();
        Assert.Matches(@"(?m)^Metric +random +popularity$", run.Output);
        Assert.Matches(@"(?m)^recall@10 +\d\.\d{4} +\d\.\d{4}$", run.Output);
    }

    [Fact]
    public async Task The_leaderboard_orders_by_the_metric_tests_against_the_reference_and_prints_the_contract()
    {
        var run = (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "random,popularity,als", "--set",
            "als.factors=4", "--metric", "recall@10",
            "--reference", "random", "--correction", "bh")).AssertDone();
        Assert.Matches(@"(?m)^Model +recall@10 +95% interval +over random +95% interval +d +adjusted p$", run.Output);
        Assert.Matches(@"(?m)^(als|popularity) .* random .*Recall@10.*95% interval .*\d users\), "
            + @"Benjamini–Hochberg-adjusted p [<=] \.?\d+\.$", run.Output);
        Assert.Contains("Means over ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_kept_out_of_training_are_folded_in()
    {
        var run = (await CommandRun.Of("evaluate", "--data", _files.All, "--split", "strong", "--model",
            "als,popularity", "--set", "factors=4")).AssertDone();
        Assert.Contains("6 of 30 users kept out of training", run.Output, StringComparison.Ordinal);
        (await CommandRun.Of("evaluate", "--data", _files.All, "--split", "strong", "--model", "random")).AssertFails(2,
            "random cannot fold in");
    }

    [Fact]
    public async Task Figures_are_shown_group_by_group_with_the_gap()
    {
        var json = _files.PathOf("scores.json");
        var run = (await CommandRun.Of("evaluate", "--data", "synthetic", "--model", "popularity,random", "--by",
            "gender,activity", "--json", json)).AssertDone();
        Assert.Matches(@"(?m)^gender +users +popularity +random$", run.Output);
        Assert.Matches(@"(?m)^popularity: \S+ over \S+ by 0\.\d{4} \(.*\), p = .* that groups dealt at random differ "
            + @"as much\.$", run.Output);
        var groups = JsonNode.Parse(
            await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))![0]!["groups"]!;
        Assert.Equal(2, groups["gender"]!["means"]!.AsObject().Count);
        Assert.InRange((double)groups["activity"]!["gap"]!["p"]!, 0, 1);
        (await CommandRun.Of("evaluate", "--data", _files.All, "--by", "gender")).AssertFails(2, "--by gender",
            "activity");
    }

    [Theory]
    [InlineData("--metric", "joy@10", "joy@10")]
    [InlineData("--metric", "ndcg@7", "ndcg@10")]
    [InlineData("--reference", "popularity", "'popularity'")]
    [InlineData("--correction", "bonferroni", "bonferroni")]
    [InlineData("--k", "0", "at least 1")]
    [InlineData("--k", "10,x", "'x'")]
    [InlineData("--model", "als,oracle", "'oracle'")]
    [InlineData("--set", "factors", "name=value")]
    [InlineData("--set", "factors=many", "whole number")]
    [InlineData("--set", "random.seed=1", "'random'")]
    [InlineData("--split", "by-moon", "by-moon")]
    [InlineData("--seed", "-3", "'-3'")]
    [InlineData("--json", "no/such/folder/scores.json", "does not exist")]
    [InlineData("--train", "x.tsv", "--test")]
    [InlineData("--valid", "x.tsv", "--train")]
    public async Task A_bad_value_is_named_and_nothing_is_written(string option, string value, string word)
    {
        var json = option == "--json" ? Array.Empty<string>() : ["--json", _files.PathOf("scores.json")];
        (await CommandRun.Of(["evaluate", "--data", _files.All, .. json, option, value])).AssertFails(2, word);
        Assert.Empty(_files.Others());
    }

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    public async Task The_figure_on_a_validation_file_is_that_of_the_same_ratings_as_a_test(string prefix)
    {
        string Named(string line) => Regex.Replace(line, @"^(\d+)\t(\d+)", $"{prefix}$1\t{prefix}$2");
        async Task<string> Part(string name, string source, Func<int, bool> isIn) => _files.Write(name,
            string.Concat((await File.ReadAllLinesAsync(source, TestContext.Current.CancellationToken))
                .Where((_, at) => isIn(at)).Select(line => $"{Named(line)}\n")));
        var train = await Part("train-part.tsv", _files.Train, _ => true);
        var (even, odd) = (await Part("even.tsv", _files.Test, at => at % 2 == 0),
            await Part("odd.tsv", _files.Test, at => at % 2 == 1));
        async Task<JsonNode> Scores(string valid, string test)
        {
            var json = _files.PathOf("scores.json");
            (await CommandRun.Of("evaluate", "--train", train, "--valid", valid, "--test", test, "--model", "ease",
                "--json", json)).AssertDone();
            return JsonNode.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))![0]!;
        }

        var (first, second) = (await Scores(even, odd), await Scores(odd, even));
        Assert.Equal((double)second["metrics"]!["ndcg@10"]!, (double)first["onValidation"]!);
        Assert.Equal((double)first["metrics"]!["ndcg@10"]!, (double)second["onValidation"]!);
        Assert.NotEqual((double)first["metrics"]!["ndcg@10"]!, (double)first["onValidation"]!);
        Assert.StartsWith("exact form", (string)first["form"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\t1\t5\n1\t2\tx\n", "line 2")]
    [InlineData("", "damaged.tsv")]
    public async Task Damaged_data_is_told_with_its_place_and_nothing_is_written(string text, string word)
    {
        var damaged = _files.Write("damaged.tsv", text);
        (await CommandRun.Of("evaluate", "--train", damaged, "--test", _files.Test, "--json",
            _files.PathOf("scores.json"))).AssertFails(3, word);
        Assert.Equal(["damaged.tsv"], _files.Others());
    }

    [Fact]
    public async Task A_validation_file_is_refused_for_models_of_ratings() =>
        (await CommandRun.Of("evaluate", "--train", _files.Train, "--valid", _files.Test, "--test", _files.Test,
            "--model", "bias")).AssertFails(2, "--valid");

    [Fact]
    public async Task A_file_that_is_missing_is_named() =>
        (await CommandRun.Of("evaluate", "--train", _files.Train, "--test", _files.PathOf("missing.tsv")))
            .AssertFails(3, "missing.tsv");

    [Theory]
    [InlineData("content")]
    [InlineData("hybrid")]
    public async Task A_model_that_needs_genres_says_so_where_the_data_has_none(string model) =>
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", model)).AssertFails(3, "needs genres");

    [Fact]
    public async Task An_interrupted_run_leaves_nothing()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();
        (await CommandRun.Of(interrupted.Token, "evaluate", "--data", _files.All, "--json",
            _files.PathOf("scores.json"))).AssertFails(130, "Interrupted");
        Assert.Empty(_files.Others());
    }

    [Fact]
    [Trait("Tier", "data")]
    public async Task Ml_100k_is_scored_on_its_own_folds()
    {
        Assert.SkipWhen(MovieRec.Data.Datasets.Find("ml-100k") is null,
            "ml-100k is not on this machine: set MOVIEREC_DATA to the folder that holds it.");
        var run = (await CommandRun.Of("evaluate", "--data", "ml-100k", "--split", "u1", "--model", "popularity"))
            .AssertDone();
        Assert.Contains("459 users", run.Output, StringComparison.Ordinal);
    }
}
