using Microsoft.Extensions.Time.Testing;
using MovieRec.Scaling;

namespace MovieRec.Tests.Cli;

public sealed class ClusterCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    [Trait("Tier", "cluster")]
    public async Task Measured_silos_are_processes_and_the_table_and_the_file_say_the_same()
    {
        var path = _files.PathOf("runs.json");
        var run = (await CommandRun.Of("cluster", "measure", "--silos", "1,2", "--generate", "300,200,9000", "--set",
            "factors=16", "--set", "iterations=2", "--json", path)).AssertDone();
        var runs = ClusterRun.Read(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([(1, 1), (2, 2)], runs.Select(one => (one.Silos, one.Parts)));
        Assert.All(runs,
            one => Assert.True(
                one is
                {
                    Users: 300, Movies: 200, Ratings: 9_000, Factors: 16, Iterations: 2, Broadcast: false,
                    Seconds: > 0, OneProcessSeconds: > 0, CheckpointBytes: 2 * 500 * 16 * 4
                }));
        Assert.Equal(0, runs[0].RemoteBytes);
        Assert.Equal(2 * 500 * 17 * 4, runs[0].LocalBytes);
        Assert.True(runs[1] is { RemoteBytes: > 0, LocalBytes: > 0 });
        Assert.Matches(@"(?m)^ *2 +9,000 ", run.Output);
    }

    [Fact]
    [Trait("Tier", "cluster")]
    public async Task Silos_in_one_process_send_the_same_bytes()
    {
        var path = _files.PathOf("runs.json");
        (await CommandRun.Of("cluster", "measure", "--in-process", "--silos", "2", "--generate", "300,200,9000",
            "--set", "factors=16", "--exchange", "broadcast", "--json", path)).AssertDone();
        var run = Assert.Single(
            ClusterRun.Read(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)));
        Assert.True(run is { Broadcast: true, Iterations: 12 });
        Assert.Equal(12 * 2 * 500 * 16 * 4, run.RemoteBytes + run.LocalBytes);
    }

    [Theory]
    [InlineData("cluster", "measure", "--generate", "300,200", "three whole numbers")]
    [InlineData("cluster", "measure", "--silos", "0", "from 1 to 64")]
    [InlineData("cluster", "measure", "--set", "factors=0", "1 to 1024")]
    [InlineData("train", "--cluster", "127.0.0.1:1", "--data", "synthetic", "'movierec partition'")]
    [InlineData("train", "--resume", "--data", "synthetic", "--cluster")]
    public async Task What_cannot_be_is_told(params string[] words)
    {
        var run = await CommandRun.Of(words[..^1]);
        run.AssertFails(run.ExitCode is 1 or 2 ? run.ExitCode : 2, words[^1]);
    }

    [Fact]
    public async Task A_cluster_that_does_not_come_is_told() =>
        (await CommandRun.Of(new FakeTimeProvider(), "cluster", "status", "--cluster", _files.PathOf("nowhere")))
            .AssertFails(1, "There is no cluster at", "nowhere");

    [Fact]
    public async Task Parts_are_written_read_and_trained_on_like_the_data_itself()
    {
        var parts = _files.PathOf("parts");
        var run = (await CommandRun.Of("partition", "--generate", "300,200,9000", "--parts", "3", "--out", parts))
            .AssertDone();
        Assert.Contains("9,000 interactions of 300 users and 200 items into 3 parts", run.Output,
            StringComparison.Ordinal);
        var trained = (await CommandRun.Of("train", "--data", parts, "--set", "factors=16", "--set", "iterations=2"))
            .AssertDone();
        Assert.Contains("9,000 ratings of 300 users and 200 movies", trained.Output, StringComparison.Ordinal);
        (await CommandRun.Of("partition", "--generate", "300,200,9000", "--out", parts)).AssertFails(1, "is not empty");
        (await CommandRun.Of("partition", "--generate", "300,200,9000", "--parts", "201", "--out",
            _files.PathOf("many"))).AssertFails(3, "201 parts are too many");
        (await CommandRun.Of("partition", "--generate", "300,200,90", "--out", _files.PathOf("few"))).AssertFails(2,
            "--generate 300,200,90");
        Assert.False(Path.Exists(_files.PathOf("many")));
    }
}
