using System.Diagnostics;
using System.Net;
using MovieRec.LoadTesting;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.LoadTesting;

[Trait("Tier", "processes")]
public sealed class ServerProcessTests : IDisposable
{
    private static readonly string Program = typeof(MovieRec.Cli.ExitCode).Assembly.Location;

    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_server_is_started_asked_frozen_and_stopped()
    {
        var model = _files.PathOf("served.model");
        (await CommandRun.Of("train", "--data", "synthetic", "--set", "factors=8", "--set", "iterations=1", "--save",
            model)).AssertDone();
        using var client = new HttpClient();
        Uri health;
        using (var server = await ServerProcess.StartAsync(Program, "serve", "--model", model, "--urls",
            ServerProcess.FreeAddress))
        {
            health = new Uri($"{server.Url}/health");
            Assert.Equal(HttpStatusCode.OK,
                (await client.GetAsync(health, TestContext.Current.CancellationToken)).StatusCode);
            Assert.InRange(server.MemoryBytes, 10_000_000, 1_000_000_000);

            if (ServerProcess.CanFreeze)
            {
                var clock = Stopwatch.StartNew();
                var frozen = Task.Run(() => server.Freeze(TimeSpan.FromSeconds(1)),
                    TestContext.Current.CancellationToken);
                await Task.Delay(200, TestContext.Current.CancellationToken);
                await client.GetAsync(health, TestContext.Current.CancellationToken);
                await frozen;
                Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.8),
                    $"A frozen server answered after {clock.Elapsed.TotalSeconds} s.");
            }
        }
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(health, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_itself()
    {
        var exception = await Assert.ThrowsAsync<LoadTestException>(
            () => ServerProcess.StartAsync(Program, "serve", "--model", _files.PathOf("none.model"), "--urls",
                ServerProcess.FreeAddress));
        Assert.Contains("none.model", exception.Message, StringComparison.Ordinal);
        Assert.Contains("is missing",
            (await Assert.ThrowsAsync<LoadTestException>(
                () => ServerProcess.StartAsync(_files.PathOf("none.dll")))).Message, StringComparison.Ordinal);
    }
}
