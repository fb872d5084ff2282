using System.Diagnostics;
using System.Text.Json.Nodes;
using MovieRec.Models.Als;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Models.Als;

/// <summary>The command in processes that may not use the wider vectors: the same model, and the same recommendations, up to rounding.</summary>
[Trait("Tier", "processes")]
public sealed class CodePathTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "BlockCoordinate")]
    [InlineData("DOTNET_EnableAVX512", "Exact")]
    [InlineData("DOTNET_EnableAVX2", "Exact")]
    [InlineData("DOTNET_EnableHWIntrinsic", "Exact")]
    [InlineData("DOTNET_EnableHWIntrinsic", "ConjugateGradient")]
    public async Task Without_an_instruction_set_the_model_is_the_same(string variable, string solver)
    {
        var (full, narrow) = (_files.PathOf("full.model"), _files.PathOf("narrow.model"));
        string[] train = ["train", "--data", _files.All, "--set", "factors=40", "iterations=3", "regularization=1", $"solver={solver}", "--save"];
        await Run([.. train, full], null);
        await Run([.. train, narrow], variable);

        var (one, other) = (AlsModel.Load(full), AlsModel.Load(narrow));
        Assert.Equal(one.Train.Matrix.Columns, other.Train.Matrix.Columns);
        var (scores, others) = (new float[one.ItemCount], new float[one.ItemCount]);
        for (var user = 0; user < one.UserCount; user++)
        {
            one.Score(user, scores);
            other.Score(user, others);
            for (var item = 0; item < scores.Length; item++) Assert.Equal(scores[item], others[item], 1e-3);
        }
        string[] recommend = ["recommend", "--data", _files.All, "--load", full, "--user", "3", "-n", "5"];
        Assert.Equal(await Run(recommend, null), await Run(recommend, variable));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Without_an_instruction_set_the_metrics_are_the_same(string variable)
    {
        var (full, narrow) = (await Metrics("full.json", null), await Metrics("narrow.json", variable));
        Assert.Contains("ndcg@10", full.Select(metric => metric.Key));
        foreach (var (name, value) in full) Assert.Equal((double)value!, (double)narrow[name]!, 5e-3 * Math.Max(1, Math.Abs((double)value!)));

        async Task<JsonObject> Metrics(string file, string? disabled)
        {
            await Run(["evaluate", "--data", "synthetic", "--model", "als", "--set", "factors=40", "iterations=3", "--json", _files.PathOf(file)], disabled);
            return JsonNode.Parse(await File.ReadAllTextAsync(_files.PathOf(file), TestContext.Current.CancellationToken))![0]!["metrics"]!.AsObject();
        }
    }

    private static async Task<string> Run(string[] arguments, string? disabled)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "MovieRec.Cli.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (disabled is not null) start.Environment[disabled] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
        return await output;
    }
}
