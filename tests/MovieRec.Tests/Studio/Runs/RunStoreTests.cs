using System.Runtime.CompilerServices;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Data;
using MovieRec.Studio.Pages;
using MovieRec.Studio.Runs;

namespace MovieRec.Tests.Studio.Runs;

public sealed class RunStoreTests
{
    /// <summary>What tests do is not what this user did; processes that they start inherit it.</summary>
    [ModuleInitializer]
    internal static void RecordNothing() => Environment.SetEnvironmentVariable(RunStore.Variable, "off");

    [Fact]
    public void A_run_is_read_as_it_was_written_and_filtered_by_any_of_its_words()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(Path.Combine(folder.Path, "deep", "runs.sqlite"));
        Assert.Empty(store.List());
        Assert.Null(store.Find(1));
        var run = Evaluated("als", 0.5);
        Assert.Equal(1, store.Add(run));
        Assert.Equal(2,
            store.Add(new Run("train", "it's \"data\"", "bias'; DROP TABLE runs; --", "{}") { Seconds = 1.5 }));
        var read = store.Find(1)!;
        Assert.Equal((run.Command, run.Dataset, run.Model, run.Options, run.Protocol),
            (read.Command, read.Dataset, read.Model, read.Options, read.Protocol));
        Assert.Equal(run.Figures.Where(figure => double.IsFinite(figure.Value)), read.Figures);
        Assert.Equal(run.UserValues["ndcg@10"].OrderBy(each => each.Key, StringComparer.Ordinal),
            read.UserValues["ndcg@10"].OrderBy(each => each.Key, StringComparer.Ordinal));
        Assert.Equal([2, 1], store.List().Select(each => each.Id));
        Assert.Equal([0, 1], store.List().Select(each => each.Figures.Count));
        Assert.Equal(1, Assert.Single(store.List("ALS")).Id);
        Assert.Equal(2, Assert.Single(store.List("it's")).Id);
        Assert.Equal(2, Assert.Single(store.List(count: 1)).Id);
    }

    [Fact]
    public void Runs_are_compared_over_the_users_of_both_and_only_under_one_protocol()
    {
        var (one, other) = (Evaluated("als", 0.5), Evaluated("popularity", 0.3));
        var found = one.Against(other);
        // By hand: 0.5 − 0.3 for even users, and 0.01 more for odd ones.
        Assert.Equal(0.205, found.Difference.Value, 12);
        Assert.Equal(100, found.Users);
        Assert.InRange(found.Difference.Low, 0.203, 0.205);
        Assert.True(found.PValue < 0.001);
        Assert.Throws<DataException>(() => one.Against(other with { Protocol = "another" }));
        Assert.Throws<DataException>(() => one.Against(new Run("train", "d", "m", "{}")));
    }

    [Fact]
    public void What_is_no_store_is_said_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(folder.Write("runs.sqlite", new string('x', 5_000)));
        Assert.Contains(RunStore.Variable, Assert.Throws<DataException>(() => store.List()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tab_lists_and_compares()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(Path.Combine(folder.Path, "runs.sqlite"));
        store.Add(Evaluated("als", 0.5));
        store.Add(Evaluated("popularity", 0.3));
        await using var studio = new StudioContext(store);
        studio.Services.GetRequiredService<NavigationManager>().NavigateTo("/runs?run=1&reference=2");
        var page = studio.Render<RunsPage>();
        Assert.Equal(["2", "1"], page.FindAll("tr[data-run]").Select(row => row.GetAttribute("data-run")));
        Assert.Contains("ndcg@10 +0.2050", page.Find(".statement").TextContent, StringComparison.Ordinal);
        studio.Services.GetRequiredService<NavigationManager>().NavigateTo("/runs?run=1&reference=9&text=als");
        page.WaitForAssertion(() => Assert.Equal("There is no run 9.", page.Find(".failure").TextContent));
        Assert.Single(page.FindAll("tr[data-run]"));
        // A run of predicted ratings shows its error.
        store.Add(new Run("evaluate", "ml", "bias", "{}")
        {
            Figures = new Dictionary<string, double> { ["rmse"] = 0.94 },
        });
        studio.Services.GetRequiredService<NavigationManager>().NavigateTo("/runs?text=bias");
        page.WaitForAssertion(() => Assert.Equal(["", "0.9400"],
            page.Find("tr[data-run]").QuerySelectorAll("td.n").Select(cell => cell.TextContent).Skip(1).Take(2)));
    }

    [Fact, Trait("Tier", "processes")]
    public async Task What_evaluate_did_is_recorded_and_compared_as_its_leaderboard_does()
    {
        using var folder = new TemporaryFolder();
        await RunAsync("evaluate", "--data", "synthetic", "--model", "als,popularity", "--set", "als.factors=8");
        Assert.Contains("evaluate", await RunAsync("runs", "list", "popularity"), StringComparison.Ordinal);
        var store = new RunStore(Path.Combine(folder.Path, "runs.sqlite"));
        var split = MovieRec.Preprocessing.Splits.PerUserRandom(StudioContext.Sample.Ratings);
        var options = new MovieRec.Evaluation.RankingOptions { Cutoffs = [10] };
        var als = new MovieRec.Models.Als.AlsTrainer(new() { Factors = 8 }).Train(split.Train);
        var popular = new MovieRec.Models.Baselines.PopularityTrainer().Train(split.Train);
        var board = MovieRec.Evaluation.Leaderboard.Compute(
            [
                MovieRec.Evaluation.RankingEvaluator.Evaluate(popular, split, options),
                MovieRec.Evaluation.RankingEvaluator.Evaluate(als, split, options),
            ], "ndcg@10");
        var found = store.Find(1)!.Against(store.Find(2)!);
        Assert.Equal(board["ALS"].Comparison!.Difference, found.Difference);
        Assert.Equal(board["ALS"].Comparison!.PValue, found.PValue);
        var told = System.Text.Json.JsonDocument.Parse(await RunAsync("runs", "compare", "1", "2", "--json", "-"))
            .RootElement;
        Assert.Equal(("als", "popularity", "ndcg@10"), (told.GetProperty("model").GetString(),
            told.GetProperty("referenceModel").GetString(), told.GetProperty("metric").GetString()));
        Assert.Equal((found.Difference.Value, found.Difference.Low, found.Difference.High, found.PValue, found.Users),
            (told.GetProperty("difference").GetDouble(), told.GetProperty("low").GetDouble(),
                told.GetProperty("high").GetDouble(), told.GetProperty("pValue").GetDouble(),
                told.GetProperty("users").GetInt32()));

        // A training on partitions, in this process or on a cluster, is recorded as any other.
        var parts = Path.Combine(folder.Path, "parts");
        await RunAsync("partition", "--generate", "300,200,9000", "--parts", "2", "--out", parts);
        told = System.Text.Json.JsonDocument.Parse(await RunAsync("train", "--data", parts, "--set", "factors=8",
            "--json", "-")).RootElement;
        Assert.Equal((9000, 300, 200), (told.GetProperty("ratings").GetInt32(), told.GetProperty("users").GetInt32(),
            told.GetProperty("movies").GetInt32()));
        var trained = store.List()[0];
        Assert.Equal(("train", "als"), (trained.Command, trained.Model));
        Assert.Contains("\"factors\":\"8\"", trained.Options, StringComparison.Ordinal);

        async Task<string> RunAsync(params string[] arguments)
        {
            var start = new System.Diagnostics.ProcessStartInfo("dotnet",
                [typeof(MovieRec.Cli.CommandLine).Assembly.Location, .. arguments])
            { RedirectStandardOutput = true };
            start.Environment[RunStore.Variable] = Path.Combine(folder.Path, "runs.sqlite");
            using var process = System.Diagnostics.Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
    }

    private static Run Evaluated(string model, double value) => new("evaluate", "ml", model, """{"factors":"8"}""")
    {
        Protocol = "one",
        Figures = new Dictionary<string, double> { ["ndcg@10"] = value, ["odd"] = double.NaN },
        UserValues = new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["ndcg@10"] = Enumerable.Range(1, 100).ToDictionary(user => $"{user}",
                user => value + (model == "als" && user % 2 == 1 ? 0.01 : 0)),
        },
    };
}
