using System.Text.Json.Nodes;

namespace MovieRec.Tests.Cli;

public sealed class EvaluateRatingsTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Models_of_ratings_are_scored_by_rmse_and_mae()
    {
        var json = _files.PathOf("scores.json");
        var run = (await CommandRun.Of("evaluate", "--train", _files.Train, "--test", _files.Test, "--model",
            "bias,explicit-als,bpmf,global-mean,random-rating",
            "--set", "bpmf.iterations=5", "bpmf.burnIn=2", "explicit-als.factors=2", "--json", json)).AssertDone();

        Assert.Matches(@"(?m)^rmse( +\d\.\d{4}){5}$", run.Output);
        Assert.Contains("test ratings of ", run.Output, StringComparison.Ordinal);
        var models = JsonNode.Parse(await File.ReadAllTextAsync(json))!.AsArray();
        Assert.Equal(["bias", "explicit-als", "bpmf", "global-mean", "random-rating"],
            models.Select(model => (string)model!["model"]!));
        Assert.Equal(2, (int)models[1]!["options"]!["factors"]!);
        foreach (var model in models)
        {
            Assert.InRange((double)model!["metrics"]!["rmse"]!, 0.5, 3);
            Assert.InRange((double)model["metrics"]!["mae"]!, 0.3, (double)model["metrics"]!["rmse"]!);
            Assert.Single(model["folds"]!.AsArray());
        }
    }

    [Fact]
    public async Task Folds_are_means_with_their_spread()
    {
        var json = _files.PathOf("scores.json");
        var run = (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "bias", "--folds", "3", "--json",
            json)).AssertDone();

        Assert.Contains("sd of folds", run.Output, StringComparison.Ordinal);
        Assert.Contains("Means over 3 folds", run.Output, StringComparison.Ordinal);
        var model = JsonNode.Parse(await File.ReadAllTextAsync(json))!.AsArray().Single()!;
        var folds = model["folds"]!.AsArray();
        Assert.Equal(3, folds.Count);
        Assert.Equal(folds.Average(fold => (double)fold!["rmse"]!), (double)model["metrics"]!["rmse"]!, 12);
    }

    [Theory]
    [InlineData("bias,als", "2", "two runs")]
    [InlineData("als", "2", "models of ratings")]
    [InlineData("als", "canonical", "models of ratings")]
    [InlineData("bias", "1", "'1'")]
    [InlineData("bias", "some", "'some'")]
    public async Task What_does_not_go_together_is_told_in_a_sentence(string models, string folds, string word)
    {
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", models, "--folds", folds, "--json",
            _files.PathOf("scores.json"))).AssertFails(2, word);
        Assert.Empty(_files.Others());
    }

    [Fact]
    public async Task A_model_of_ratings_ranks_by_what_it_expects_and_only_for_users_it_knows()
    {
        (await CommandRun.Of("recommend", "--data", _files.All, "--user", "1", "--model", "bias")).AssertDone();
        (await CommandRun.Of("recommend", "--data", _files.All, "--rate", "1=3", "--model", "bias")).AssertFails(2,
            "bias only recommends to users it was trained on");
    }

    [Fact]
    public async Task Other_data_than_ml_100k_has_no_canonical_folds() =>
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "bias", "--folds", "canonical"))
            .AssertFails(3, "ml-100k");

    [Fact]
    public async Task Folds_and_a_split_exclude_each_other() =>
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "bias", "--folds", "3", "--split", "time"))
            .AssertFails(2, "--folds");
}
