using System.Net;
using Microsoft.Extensions.Logging;
using MovieRec.Interactive;
using MovieRec.Studio;

namespace MovieRec.Tests.Studio;

public sealed class StudioServerTests
{
    [Fact]
    public async Task On_this_machine_it_answers_its_own_pages_and_nobody_else_s()
    {
        await using var studio = await StartAsync();
        using var client = Client(studio);
        var page = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
        foreach (var asset in new[] { "studio.css", "studio.js", "_framework/blazor.web.js", "plotly.js" })
        {
            var answer = await client.GetAsync(asset);
            Assert.True(answer.IsSuccessStatusCode, asset);
            using var again = new HttpRequestMessage(HttpMethod.Get, asset);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "Host", "studio.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "Origin", "http://studio.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "Origin", "null"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "Origin",
            studio.Urls[0].GetLeftPart(UriPartial.Authority)));
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_is_a_page_of_the_studio_all_the_same()
    {
        await using var studio = await StartAsync();
        using var client = Client(studio);
        var answer = await client.GetAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("_framework/blazor.web.js", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_nothing_is_open_without_it()
    {
        await using var studio = await StartAsync("open sesame");
        using var client = Client(studio);
        foreach (var path in new[] { "/", "/plotly.js", "/_blazor", "/?key=open", "/_blazor/negotiate" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
        var entered = await client.GetAsync("/?user=7&key=open%20sesame");
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.Equal("/?user=7", entered.Headers.Location!.OriginalString);
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sesame", cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "Cookie", cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "Cookie", cookie.Split(';')[0] + "0"));
    }

    [Fact]
    public async Task Where_others_can_reach_it_there_is_a_key() =>
        await Assert.ThrowsAsync<ArgumentException>(() => StudioServer.StartAsync(Options(null),
            [new IPEndPoint(IPAddress.Any, 0)], logging => logging.ClearProviders()));

    [Fact]
    public async Task Reports_are_served_and_may_not_speak_to_the_studio()
    {
        using var folder = new TemporaryFolder();
        folder.Write("reports/01-data.html", "<title>The data</title>");
        folder.Write("secret.txt", "not a report");
        await using var studio = await StartAsync("open sesame", Path.Combine(folder.Path, "reports"));
        using var client = Client(studio);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/reports/01-data.html")).StatusCode);
        var cookie = (await client.GetAsync("/?key=open%20sesame")).Headers.GetValues("Set-Cookie").Single();
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        var page = await client.GetAsync("/reports/01-data.html");
        Assert.Equal("<title>The data</title>", await page.Content.ReadAsStringAsync());
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("connect-src", policy, StringComparison.Ordinal);
        foreach (var outside in new[] { "/reports/..%2fsecret.txt", "/reports/%2e%2e/secret.txt", "/reports/" })
            Assert.DoesNotContain("not a report",
                await (await client.GetAsync(outside)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static Task<StudioServer> StartAsync(string? key = null, string? reports = null) =>
        StudioServer.StartAsync(Options(key) with
        {
            Reports = reports is null ? null : new StudioReports(reports, [("01-data.html", "The data")]),
        }, [new IPEndPoint(IPAddress.Loopback, 0)], logging => logging.ClearProviders());

    private static StudioOptions Options(string? key) =>
        new() { Data = StudioContext.Sample, Figures = FigureBuilder.Instance, Key = key };

    private static HttpClient Client(StudioServer studio) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = studio.Urls[0] };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
