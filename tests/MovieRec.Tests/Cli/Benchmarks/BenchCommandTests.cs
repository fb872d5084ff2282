using System.Text.Json.Nodes;
using MovieRec.Cli.Benchmarks;

namespace MovieRec.Tests.Cli.Benchmarks;

public sealed class BenchCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Each_solver_reaches_about_the_same_loss_and_the_file_says_what_the_table_says()
    {
        var path = _files.PathOf("bench.json");
        var run = (await CommandRun.Of("bench", "--quick", "--rows", "ml-100k-64", "--parts", "training", "--runs", "1",
            "--json", path)).AssertDone();
        var report = JsonNode.Parse(File.ReadAllText(path))!;
        var trainings = report["training"]!.AsArray();
        Assert.Equal(["Exact", "ConjugateGradient", "BlockCoordinate"],
            trainings.Select(training => (string)training!["solver"]!));
        var losses = trainings.Select(training => (double)training!["loss"]!).ToArray();
        Assert.All(losses, loss => Assert.Equal(losses[0], loss, 0.001 * losses[0]));
        // The table writes names as words.
        Assert.All(["Exact", "Conjugate gradient", "Block coordinate"],
            solver => Assert.Contains(solver, run.Output, StringComparison.Ordinal));
        Assert.InRange((double)report["machine"]!["peakGigaFlops"]!, 0.1, 10_000);
    }

    [Fact]
    public async Task Phases_of_both_sides_sum_to_the_time_of_the_threads()
    {
        var path = _files.PathOf("phases.json");
        var run = (await CommandRun.Of("bench", "--quick", "--rows", "ml-100k-64", "--parts", "phases", "--runs", "1",
            "--json", path)).AssertDone();
        var report = JsonNode.Parse(File.ReadAllText(path))!;
        var sides = report["phases"]!.AsArray();
        // Beside other tests the peak itself is measured low, so the share of it may pass 1.
        var peak = (double)report["machine"]!["peakOfAllGigaFlops"]!;
        Assert.Equal(["items", "users"], sides.Select(side => (string)side!["solved"]!));
        string[] phases = ["shared", "gather", "multiply", "factor", "wait"];
        Assert.All(sides, side =>
        {
            Assert.Equal(1, phases.Sum(phase => (double)side![phase]!), 1e-9);
            Assert.All(phases, phase => Assert.InRange((double)side![phase]!, 0, 1));
            Assert.InRange((double)side!["gigaFlops"]!, 0.01, 10_000);
            Assert.Equal((double)side["gigaFlops"]! / peak, (double)side["shareOfPeak"]!, 1e-9);
        });
        Assert.All(phases, phase => Assert.Contains(phase, run.Output, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task The_lists_of_all_users_are_written_by_a_process_of_their_own()
    {
        var path = _files.PathOf("batch.json");
        var run = (await CommandRun.Of("bench", "--quick", "--parts", "batch", "--json", path)).AssertDone();
        var result = JsonNode.Parse(File.ReadAllText(path))!["batch"]!.AsArray().Single()!;
        Assert.Equal((1_380, 270, 100), ((int)result["users"]!, (int)result["items"]!, (int)result["length"]!));
        Assert.InRange((double)result["seconds"]!, 0.001, 60);
        Assert.InRange((double)result["peakMegabytes"]!, 10, 1_000);
        Assert.Contains("100 of 270 movies for 1,380 users", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public async Task Experiments_without_an_effect_are_timed_and_their_promises_counted()
    {
        var path = _files.PathOf("experiments.json");
        var run = (await CommandRun.Of("bench", "--quick", "--parts", "experiments", "--json", path)).AssertDone();
        var result = JsonNode.Parse(File.ReadAllText(path))!["experiments"]!.AsArray().Single()!;
        Assert.Equal((1_000, 1_000), ((int)result["experiments"]!, (int)result["units"]!));
        Assert.True((double)result["seconds"]! > 0);
        // Four standard errors of a thousand experiments.
        Assert.InRange((double)result["falseAlarms"]!, 0.022, 0.078);
        Assert.InRange((double)result["coverage"]!, 0.922, 0.978);
        Assert.Contains($"{result["kept"]} of {result["promises"]}", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rows", "100k", "ml-100k-64")]
    [InlineData("--solvers", "newton", "BlockCoordinate")]
    [InlineData("--solvers", "7", "BlockCoordinate")]
    [InlineData("--parts", "all", "kernels")]
    [InlineData("--runs", "0", "at least 1")]
    public async Task A_bad_value_is_named(string option, string value, string word) =>
        (await CommandRun.Of("bench", option, value)).AssertFails(2, value, word);

    [Fact]
    public void The_median_is_the_middle_run_or_the_mean_of_the_two_in_the_middle()
    {
        Assert.Equal(new Timing(2, 1, 9, 3), Timing.From([9, 1, 2]));
        Assert.Equal(new Timing(2.5, 1, 9, 4), Timing.From([9, 1, 2, 3]));
    }

    [Fact]
    public void A_Zipf_sample_has_the_shape_asked_for_and_popular_items_come_first()
    {
        var train = ZipfInteractions.Create(500, 300, 9_000);
        Assert.Equal((500, 300, 9_000), (train.UserCount, train.ItemCount, train.Count));
        var byItem = train.Matrix.Transpose();
        Assert.True(
            Enumerable.Range(0, 30).Sum(byItem.RowLength) > 3 * Enumerable.Range(150, 30).Sum(byItem.RowLength));
        Assert.All(train.Matrix.Values.ToArray(), weight => Assert.InRange(weight, 1, 5));
        Assert.Equal(train.Matrix.Columns, ZipfInteractions.Create(500, 300, 9_000).Matrix.Columns);
    }
}
