using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using MovieRec.Cli;
using MovieRec.Cli.Commands;
using MovieRec.Cli.Serving;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Serving;

/// <summary>What whoever runs the service asks of it: caches, keys, limits, probes, traces, a live page.</summary>
[Collection(nameof(RunningServer))]
public sealed partial class OperationsTests(Workbook.Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_known_of_movies_is_kept_as_long_as_the_model_is()
    {
        await using var server = await RunningServer.StartAsync();
        using var first = await SendAsync(server, "/movies/104");
        var tag = first.Headers.ETag!;
        Assert.Equal(TimeSpan.FromMinutes(1), first.Headers.CacheControl!.MaxAge);
        using var again = await SendAsync(server, "/movies/104", request => request.Headers.IfNoneMatch.Add(tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Token));
        foreach (var (path, status) in ((string, HttpStatusCode)[])[
            ("/movies?n=0", HttpStatusCode.BadRequest), ("/movies?genre=Opera", HttpStatusCode.BadRequest),
            ("/movies/999", HttpStatusCode.NotFound), ("/movies/999/similar", HttpStatusCode.NotFound),
            ("/movies/104/similar?n=0", HttpStatusCode.BadRequest)])
        {
            using var refused = await SendAsync(server, path, request => request.Headers.IfNoneMatch.Add(tag));
            Assert.Equal(status, refused.StatusCode);
            Assert.Null(refused.Headers.ETag);
        }
        RunningServer.SaveModel(server.ModelPath, 6);
        await server.ReloadAsync();
        using var swapped = await SendAsync(server, "/movies/104", request => request.Headers.IfNoneMatch.Add(tag));
        Assert.Equal(HttpStatusCode.OK, swapped.StatusCode);
        using var list = await SendAsync(server, "/users/107/recommendations");
        Assert.True(list.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_list_has_a_head_unless_it_would_be_an_exposure()
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        using var head = await SendAsync(server, "/users/107/recommendations",
            request => request.Method = HttpMethod.Head);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.StatusCode);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task What_is_long_is_compressed_for_whoever_asks(string encoding)
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await SendAsync(server, "/openapi/v1.json",
            request => request.Headers.AcceptEncoding.Add(new(encoding)));
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        using var plain = await SendAsync(server, "/openapi/v1.json");
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.True((await answer.Content.ReadAsByteArrayAsync(Token)).Length * 3
            < (await plain.Content.ReadAsByteArrayAsync(Token)).Length);
    }

    [Fact]
    public async Task Pages_of_the_origins_named_may_ask_and_no_others()
    {
        await using var server = await RunningServer.StartAsync(
            options => options with { Origins = ["https://shop.example"], ApiKeys = ["secret"] });
        using var preflight = await SendAsync(server, "/events", request =>
        {
            request.Method = HttpMethod.Options;
            request.Headers.Add("Origin", "https://shop.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "content-type,x-api-key");
        });
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(["https://shop.example"], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        using var other = await SendAsync(server, "/movies/104", request =>
        {
            request.Headers.Add("X-Api-Key", "secret");
            request.Headers.Add("Origin", "https://else.example");
        });
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Where_there_are_keys_a_request_brings_one()
    {
        await using var server = await RunningServer.StartAsync(options => options with { ApiKeys = ["one", "two"] });
        foreach (var path in (string[])["/users/107/recommendations", "/metrics", "/alerts", "/openapi/v1.json", "/"])
            await RunningServer.AssertProblemAsync(await SendAsync(server, path), 401, "X-Api-Key");
        await RunningServer.AssertProblemAsync(
            await SendAsync(server, "/", request => request.Headers.Add("X-Api-Key", "three")), 401, "X-Api-Key");
        using var header = await SendAsync(server, "/", request => request.Headers.Add("X-Api-Key", "two"));
        using var bearer = await SendAsync(server, "/",
            request => request.Headers.Authorization = new("Bearer", "one"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (header.StatusCode, bearer.StatusCode));
        // Platforms that look whether it lives know no key, and whoever may open the socket needs none.
        foreach (var probe in (string[])["/health", "/health/live", "/health/ready", "/health/startup", "/ready"])
            using (var answer = await SendAsync(server, probe)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await server.ReloadAsync();
    }

    [Fact]
    public async Task Who_asks_too_often_waits_and_others_do_not()
    {
        await using var server = await RunningServer.StartAsync(
            options => options with { RateLimit = 5, ApiKeys = ["busy", "other"] });
        HttpResponseMessage answer;
        var taken = 0;
        while ((answer = await AskAsync("busy")).StatusCode == HttpStatusCode.OK) taken++;
        Assert.InRange(taken, 5, 30);
        Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        await RunningServer.AssertProblemAsync(answer, 429, "Retry-After");
        using var other = await AskAsync("other");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await server.GetAsync("/health/live");

        Task<HttpResponseMessage> AskAsync(string key) => SendAsync(server, "/users/107/recommendations",
            request => request.Headers.Add("X-Api-Key", key));
    }

    [Fact]
    public async Task A_key_that_nobody_checks_makes_no_new_client()
    {
        await using var server = await RunningServer.StartAsync(options => options with { RateLimit = 1 });
        var taken = 0;
        for (var request = 0; request < 20; request++)
        {
            using var answer = await SendAsync(server, "/movies/104", head =>
            {
                if (request % 2 == 0) head.Headers.Add("X-Api-Key", $"{request}");
                else head.Headers.Authorization = new("Bearer", $"{request}");
            });
            if (answer.StatusCode == HttpStatusCode.OK) taken++;
        }
        Assert.InRange(taken, 1, 15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(19)]
    [InlineData(1_000_000)]
    public void A_rate_limit_sustains_what_it_says(int limit)
    {
        var bucket = AccessRules.BucketOf(limit);
        Assert.Equal(limit, bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds, limit * 1e-4);
        Assert.Equal(limit, bucket.TokenLimit);
    }

    [Fact]
    public async Task An_address_that_this_machine_does_not_have_is_told()
    {
        // Of those kept for documentation, RFC 5737.
        var address = new ListenAddress(IPAddress.Parse("192.0.2.1"), 5080);
        var failure = await Assert.ThrowsAsync<FailureException>(
            () => RunningServer.StartAsync(options => options with { Addresses = [address] }));
        Assert.Contains("192.0.2.1:5080 cannot be listened on", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("grpc://localhost:4317")]
    [InlineData("collector")]
    public void A_collector_is_reached_over_HTTP(string text)
    {
        Assert.Contains($"OTEL '{text}' must be an HTTP address",
            Assert.Throws<UsageException>(() => ServeCommand.CollectorOf("OTEL", text)).Message,
            StringComparison.Ordinal);
        Assert.Equal(4318, ServeCommand.CollectorOf("OTEL", "http://localhost:4318").Port);
    }

    [Fact]
    public async Task Traces_are_sent_where_it_is_told()
    {
        var paths = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var logs = LoggerFactory.Create(ServeCommand.ToConsole);
        // The host makes traces without being asked where this may be logged; asked, it makes them all the same.
        Assert.False(logs.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics").IsEnabled(LogLevel.Critical));
        Assert.True(logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Error));
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.Run(context =>
        {
            paths.Enqueue(context.Request.Path);
            return Task.CompletedTask;
        });
        await collector.StartAsync(Token);
        await using (var server = await RunningServer.StartAsync(
            options => options with { Otlp = new Uri(collector.Urls.First()) }))
        {
            await server.GetAsync("/users/107/recommendations");
            // A trace ends after the answer was sent.
            await server.StopAsync();
        }
        Assert.Contains("/v1/traces", paths);
        Assert.Contains("/v1/metrics", paths);
    }

    [Fact]
    public async Task Every_metric_that_the_dashboard_of_Grafana_draws_is_there()
    {
        await using var server = await RunningServer.StartAsync(options => options.With(serving => serving with
        {
            EventsPath = Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "events.sqlite"),
        }));
        await server.GetAsync("/users/107/recommendations");
        await server.PostAsync("/events", new { events = new[] { new { user = "a", item = 110 } } });
        var metrics = (await MetricsText.OfAsync(server)).Text;
        var folder = Path.Combine(WorkbookPages.Root!, "docs", "deploy");
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "grafana", "movierec.json")))!;
        var drawn = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray())
            .SelectMany(target => MetricName().Matches((string)target!["expr"]!)).Select(name => name.Value)
            .ToHashSet();
        Assert.True(drawn.Count >= 8);
        // Drift is known after a thousand lists, exposures where an experiment runs.
        Assert.DoesNotContain(drawn, name => !name.StartsWith("movierec_drift", StringComparison.Ordinal)
            && !name.StartsWith("movierec_exposures", StringComparison.Ordinal)
            && !metrics.Contains(name, StringComparison.Ordinal));
        // And every file that the composition mounts.
        foreach (Match mount in MountedFile().Matches(File.ReadAllText(Path.Combine(folder, "compose.yaml"))))
            Assert.True(Path.Exists(Path.Combine(folder, mount.Groups[1].Value)), mount.Groups[1].Value);
    }

    [Fact]
    public void The_image_keeps_what_it_writes_where_its_user_may_write()
    {
        var image = File.ReadAllText(Path.Combine(WorkbookPages.Root!, "Dockerfile")).Split("\nFROM ")[^1].Split('\n');
        const string Set = "WORKDIR ";
        var place = Assert.Single(image, line => line.StartsWith(Set, StringComparison.Ordinal))[Set.Length..];
        Assert.Contains($"COPY --from=build --chown=$APP_UID {place} {place}", image);
        Assert.Contains(image, line => line.StartsWith("VOLUME ", StringComparison.Ordinal)
            && line.Split(' ').Contains(place));
    }

    [Fact]
    [Trait("Tier", "browser")]
    public async Task The_live_page_shows_what_the_service_does_and_needs_nothing_else()
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        for (var user = 100; user < 110; user++) await server.GetAsync($"/users/{user}/recommendations");
        var axe = Axe.Script;
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var complaints = await browser.VisitAsync($"{server.Url}dashboard", async page =>
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await page.GetByText("No alert fires").WaitForAsync();
                Assert.Equal(2, await page.Locator("#variants tr").CountAsync());
                Assert.Equal(10, (await page.Locator("#variants td:last-child").AllInnerTextsAsync()).Sum(int.Parse));
                await page.SetViewportSizeAsync(390, 800);
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
                if (axe is not null) Assert.Empty(await Axe.ViolationsAsync(page, axe));
            });
            Assert.Empty(complaints);
        }
        var reference = await browser.VisitAsync($"{server.Url}docs", async page =>
            await page.GetByText("Movies for several users at once").First.WaitForAsync());
        Assert.Empty(reference);
    }

    private static Task<HttpResponseMessage> SendAsync(
        RunningServer server, string path, Action<HttpRequestMessage>? prepare = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        prepare?.Invoke(request);
        return server.Client.SendAsync(request, Token);
    }

    [GeneratedRegex("(movierec|http_server|kestrel|dotnet)_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"- \./([^:\s]+):")]
    private static partial Regex MountedFile();
}
