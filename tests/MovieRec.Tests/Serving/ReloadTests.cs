using MovieRec.LoadTesting;

namespace MovieRec.Tests.Serving;

[Collection(nameof(RunningServer))]
public sealed class ReloadTests
{
    [Fact]
    public async Task Models_are_swapped_under_load_without_a_request_lost()
    {
        await using var server = await RunningServer.StartAsync();
        var load = Task.Run(() => LoadGenerator.Run(
            new LoadTarget($"{server.Url}users/{{user}}/recommendations", (100, 139)),
            new LoadOptions { Rate = 500, Connections = 16, WarmUp = TimeSpan.Zero, Duration = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(10), Drain = TimeSpan.FromSeconds(10) }), TestContext.Current.CancellationToken);
        var versions = new HashSet<string>();
        for (var swap = 0; swap < 10; swap++)
        {
            var expected = RunningServer.SaveModel(server.ModelPath, 2 + swap).Fingerprint![..12];
            var answer = await server.PostAsync("/admin/reload", null);
            Assert.Equal(expected, (string)answer["model"]!);
            Assert.Equal(expected, (string)(await server.GetAsync("/users/107/recommendations"))["model"]!);
            Assert.True(versions.Add(expected));
        }
        var report = await load;
        Assert.Equal((1_500, 1_500, 0, 0, 0), (report.Tally.Sent, report.Tally.Completed, report.Tally.Failed, report.Tally.Dropped, report.Tally.InFlight));
        Assert.True((await MetricsText.OfAsync(server)).Of("movierec_reloads_total", "done").Sum() >= 10);
    }

    [Fact]
    public async Task A_damaged_file_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var before = (string)(await server.GetAsync("/ready"))["model"]!;
        var bytes = File.ReadAllBytes(server.ModelPath);
        bytes[^20] ^= 1;
        File.WriteAllBytes(server.ModelPath, bytes);
        await RunningServer.AssertProblemAsync(await ReloadAsync(server), 422, "stay as they are", "damaged");
        File.Delete(server.ModelPath);
        await RunningServer.AssertProblemAsync(await ReloadAsync(server), 422, "cannot be read");
        Assert.Equal(before, (string)(await server.GetAsync("/users/107/recommendations"))["model"]!);
        RunningServer.SaveModel(server.ModelPath, 9);
        Assert.Equal(before, (string)(await server.PostAsync("/admin/reload", null))["before"]!);
    }

    [Theory]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    public async Task Neither_browsers_nor_proxies_may_ask_for_it(string header, string value)
    {
        await using var server = await RunningServer.StartAsync();
        await RunningServer.AssertProblemAsync(await ReloadAsync(server, (header, value)), 403, "own machine");
    }

    private static async Task<HttpResponseMessage> ReloadAsync(RunningServer server, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/reload");
        if (header is { } given) request.Headers.Add(given.Name, given.Value);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
