using System.Net;
using MovieRec.Cli.Commands;
using MovieRec.Cli.Serving;
using MovieRec.Tests.Studio;

namespace MovieRec.Tests.Serving;

/// <summary>The studio at <c>/studio</c> of <c>movierec serve --studio</c>.</summary>
[Collection(nameof(RunningServer))]
public sealed class StudioBesideServiceTests
{
    [Fact]
    public async Task It_is_served_beside_the_recommendations_and_each_has_its_own_addresses()
    {
        await using var server = await RunningServer.StartAsync(options => WithStudio(options, null));
        var page = await TextAsync(server, "/studio/");
        Assert.Contains("<base href=\"/studio/\"", page, StringComparison.Ordinal);
        Assert.NotEmpty(await TextAsync(server, "/studio/_framework/blazor.web.js"));
        Assert.NotEmpty(await TextAsync(server, $"/studio/?mine={new string('1', 10_000)}"));
        Assert.Contains("\"recommendations\"", await TextAsync(server, "/users/107/recommendations"),
            StringComparison.Ordinal);
        await server.GetAsync("/health");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, "/user"));
        using var negotiating = await server.Client.PostAsync(
            new Uri("/studio/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, negotiating.StatusCode);
    }

    [Fact]
    public async Task Its_key_is_asked_for_there_alone()
    {
        await using var server = await RunningServer.StartAsync(options => WithStudio(options, "open sesame"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "/studio/"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/users/107/recommendations"));
    }

    [Fact]
    public void Where_others_can_reach_it_there_is_a_key_in_any_case()
    {
        Assert.Null(StudioCommand.OptionsFor(StudioContext.Sample, null, [IPAddress.Loopback]).Key);
        Assert.Equal(32, StudioCommand.OptionsFor(StudioContext.Sample, null, [IPAddress.Loopback, IPAddress.Any])
            .Key!.Length);
        Assert.Equal("mine", StudioCommand.OptionsFor(StudioContext.Sample, "mine", [IPAddress.Any]).Key);
    }

    private static ServerOptions WithStudio(ServerOptions options, string? key) => options with
    {
        Studio = StudioCommand.OptionsFor(StudioContext.Sample, key, [IPAddress.Loopback]),
    };

    private static Task<string> TextAsync(RunningServer server, string path) =>
        server.Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string path)
    {
        using var answer = await server.Client.GetAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
