using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using MovieRec.Models.Als;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Models.Als;

/// <summary>
/// The command in processes that may not use the wider vectors: the same model, and the same recommendations, up to
/// rounding.
/// </summary>
[Trait("Tier", "processes")]
public sealed class CodePathTests(CodePathTests.FullWidth full) : IClassFixture<CodePathTests.FullWidth>
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "BlockCoordinate")]
    [InlineData("DOTNET_EnableAVX512", "Exact")]
    [InlineData("DOTNET_EnableAVX2", "Exact")]
    [InlineData("DOTNET_EnableHWIntrinsic", "Exact")]
    [InlineData("DOTNET_EnableHWIntrinsic", "ConjugateGradient")]
    public async Task Without_an_instruction_set_the_model_is_the_same(string variable, string solver)
    {
        var model = await full.ModelAsync(solver);
        var narrow = full.Files.PathOf($"{variable}-{solver}.model");
        await RunAsync([.. full.Train(solver), narrow], variable);

        var (one, other) = ((AlsModel)Recommender.Load(model).Model, (AlsModel)Recommender.Load(narrow).Model);
        Assert.Equal(one.Train.Matrix.Columns, other.Train.Matrix.Columns);
        var (scores, others) = (new float[one.ItemCount], new float[one.ItemCount]);
        for (var user = 0; user < one.UserCount; user++)
        {
            one.Score(user, scores);
            other.Score(user, others);
            for (var item = 0; item < scores.Length; item++) Assert.Equal(scores[item], others[item], 1e-3);
        }
        Assert.Equal(await full.RecommendationsAsync(solver), await RunAsync(full.Recommend(model), variable));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Without_an_instruction_set_the_metrics_are_the_same(string variable)
    {
        var (wide, narrow) = (await full.MetricsAsync(), await full.MeasureAsync(variable));
        Assert.Contains("ndcg@10", wide.Select(metric => metric.Key));
        foreach (var (name, value) in wide)
            Assert.Equal((double)value!, (double)narrow[name]!, 5e-3 * Math.Max(1, Math.Abs((double)value!)));
    }

    private static async Task<string> RunAsync(string[] arguments, string? disabled)
    {
        var start = new ProcessStartInfo("dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "MovieRec.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (disabled is not null) start.Environment[disabled] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
        return await output;
    }

    /// <summary>What processes give that may use every vector of the machine, each once for all tests.</summary>
    public sealed class FullWidth : IDisposable
    {
        private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _models = new();
        private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _recommendations = new();
        private readonly Lazy<Task<JsonObject>> _metrics;

        public FullWidth() => _metrics = new(() => MeasureAsync(null));

        internal RatingFiles Files { get; } = new();

        internal string[] Train(string solver) =>
            ["train", "--data", Files.All, "--set", "factors=40", "iterations=3", "regularization=1",
                $"solver={solver}", "--save"];

        internal string[] Recommend(string model) =>
            ["recommend", "--data", Files.All, "--load", model, "--user", "3", "-n", "5"];

        internal Task<string> ModelAsync(string solver) => _models.GetOrAdd(solver, _ => new(async () =>
        {
            var path = Files.PathOf($"{solver}.model");
            await RunAsync([.. Train(solver), path], null);
            return path;
        })).Value;

        internal Task<string> RecommendationsAsync(string solver) =>
            _recommendations.GetOrAdd(solver,
                _ => new(async () => await RunAsync(Recommend(await ModelAsync(solver)), null))).Value;

        internal Task<JsonObject> MetricsAsync() => _metrics.Value;

        internal async Task<JsonObject> MeasureAsync(string? disabled)
        {
            var path = Files.PathOf($"{disabled ?? "full"}.json");
            await RunAsync(
                ["evaluate", "--data", "synthetic", "--model", "als", "--set", "factors=40", "iterations=3", "--json",
                    path], disabled);
            return JsonNode.Parse(
                await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))![0]!["metrics"]!.AsObject();
        }

        public void Dispose() => Files.Dispose();
    }
}
