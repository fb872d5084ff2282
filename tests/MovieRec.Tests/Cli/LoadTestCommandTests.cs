using System.Text.Json.Nodes;
using MovieRec.Tests.LoadTesting;

namespace MovieRec.Tests.Cli;

[Collection(nameof(QuietMachine))]
public sealed class LoadTestCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();
    private readonly PlantedServer _server = new(_ => PlantedServer.Fine);

    public void Dispose()
    {
        _server.Dispose();
        _files.Dispose();
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task An_open_loop_says_in_words_and_in_the_file_what_became_of_every_request()
    {
        var path = _files.PathOf("load.json");
        var run = (await CommandRun.Of("loadtest", "--url", $"{_server.Url}users/{{user}}", "--users", "1-9", "--rate",
            "200", "--duration", "0.5", "--warmup", "0.1", "-c", "8", "--json", path)).AssertDone();
        Assert.Contains("sent 100 = completed 100 + failed 0 + in flight at the end 0; dropped 0", run.Output,
            StringComparison.Ordinal);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal(["100", "100", "0", "0", "0"],
            ((string[])["sent", "completed", "failed", "dropped", "inFlight"]).Select(name => json[name]!.ToString()));
        var percentiles = ((string[])["p50", "p90", "p99", "p999", "max"])
            .Select(name => (double)json[name]!).ToArray();
        Assert.Equal(percentiles.Order(), percentiles);
        Assert.InRange(percentiles[0], 0.001, 100);
        Assert.InRange((double)json["achievedRate"]!, 50, 200);
        Assert.Equal(20, (int)json["warmUp"]!["sent"]!);
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_closed_loop_shows_both_tables()
    {
        var path = _files.PathOf("closed.json");
        var run = (await CommandRun.Of("loadtest", "--url", _server.Url, "--closed", "--duration", "0.3", "--warmup",
            "0", "-c", "2", "--client", "httpclient", "--json", path)).AssertDone();
        Assert.Contains("naive", run.Output, StringComparison.Ordinal);
        Assert.Contains("corrected", run.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal("closed", (string)json["mode"]!);
        Assert.True((double)json["corrected"]!["max"]! > 0);
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task The_knee_is_found_with_its_interval()
    {
        // Two a hundredth of a second at most, were timers exact: a knee at 200 requests a second, or somewhat below.
        using var places = new SemaphoreSlim(2);
        using var server = new PlantedServer(async (_, _) =>
        {
            await places.WaitAsync();
            await Task.Delay(10);
            places.Release();
            return PlantedServer.Fine;
        });
        var path = _files.PathOf("knee.json");
        var run = (await CommandRun.Of("loadtest", "--url", server.Url, "--find-knee", "--rate", "50", "--step", "0.3",
            "--limit", "60", "--searches", "2", "--json", path)).AssertDone();
        Assert.Contains("Knee: ", run.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.InRange((double)json["knee"]!, 20, 260);
        Assert.InRange((double)json["knee"]!, (double)json["low"]!, (double)json["high"]!);
        Assert.Equal(2, json["brackets"]!.AsArray().Count);
        Assert.All(json["steps"]!.AsArray(),
            step => Assert.Equal((long)step!["sent"]!,
                (long)step["completed"]! + (long)step["failed"]! + (long)step["inFlight"]!));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_one_sentence_and_leaves_no_file()
    {
        _server.Dispose();
        var path = _files.PathOf("none.json");
        (await CommandRun.Of("loadtest", "--url", _server.Url, "--rate", "10", "--duration", "1", "--json", path))
            .AssertFails(1, "Nobody answers", "start the server");
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("Give the --rate")]
    [InlineData("from 0.001 to 1,000,000", "--rate", "0")]
    [InlineData("from 0.001 to 1,000,000", "--rate", "fast")]
    [InlineData("from 0.001 to 3,600", "--rate", "1", "--duration", "-1")]
    [InlineData("from 1 to 1024", "--rate", "1", "--connections", "0")]
    [InlineData("such as 1-943", "--rate", "1", "--users", "9-1")]
    [InlineData("no {user}", "--rate", "1", "--users", "1-9")]
    [InlineData("either --closed or --find-knee", "--closed", "--find-knee")]
    [InlineData("no --duration", "--find-knee", "--duration", "3")]
    [InlineData("go with --find-knee", "--rate", "1", "--step", "1")]
    [InlineData("--client", "--rate", "1", "--client", "curl")]
    public async Task What_cannot_be_is_told_before_anything_is_sent(string words, params string[] options)
    {
        (await CommandRun.Of(["loadtest", "--url", _server.Url, .. options])).AssertFails(2, words);
        Assert.Equal(0, _server.Requests);
    }

    [Fact]
    public async Task Another_host_is_refused_unless_it_is_owned() =>
        (await CommandRun.Of("loadtest", "--url", "http://192.0.2.1/", "--rate", "1")).AssertFails(2,
            "not this machine", "--i-own-this-host");
}
