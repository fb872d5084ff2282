using Microsoft.Extensions.Time.Testing;
using MovieRec.Cli.Serving;
using MovieRec.Serving;

namespace MovieRec.Tests.Serving;

[Collection(nameof(RunningServer))]
public sealed class MonitoringTests
{
    [Fact]
    public async Task Metrics_tell_what_was_asked_and_answered()
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        for (var user = 100; user < 140; user++) await server.GetAsync($"/users/{user}/recommendations?n=3");
        await RunningServer.AssertProblemAsync(
            await server.Client.GetAsync(new Uri("/users/1/recommendations", UriKind.Relative),
                TestContext.Current.CancellationToken), 404);
        var metrics = await MetricsText.OfAsync(server);
        // The meter of ASP.NET Core is the process's, which other tests' servers share: at least what was asked here.
        Assert.True(
            metrics.Of("http_server_request_duration_seconds_count", "http_response_status_code=\"200\"").Sum() >= 40);
        Assert.True(
            metrics.Of("http_server_request_duration_seconds_count", "http_response_status_code=\"404\"").Sum() >= 1);
        Assert.True(metrics.Of("movierec_recommendation_score_count").Sum() >= 40);
        Assert.True(metrics.Of("movierec_exposures_total", "variant=\"control\"").Sum() >= 1);
        Assert.True(metrics.Of("movierec_exposures_total", "variant=\"wider\"").Sum() >= 1);
        Assert.InRange(metrics.Of("movierec_catalogue_coverage").Max(), 0.1, 1);
        Assert.True(metrics.Of("dotnet_process_memory_working_set_bytes").Max() > 1e7);
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", metrics.Text,
            StringComparison.Ordinal);
    }

    // The exporter names a counter that ends in _total otherwise in OpenMetrics than in plain text: docs/traps.md.
    [Fact]
    public async Task Prometheus_reads_the_names_that_somebody_with_curl_reads()
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        for (var user = 100; user < 140; user++) await server.GetAsync($"/users/{user}/recommendations?n=3");
        var names = (await MetricsText.OfAsync(server)).Names.ToArray();
        Assert.Contains("movierec_exposures_total", names);
        Assert.Equal(names,
            (await MetricsText.OfOpenMetricsAsync(server)).Names
                .Where(name => !name.EndsWith("_created", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_usual_rules_are_rules_and_all_are_quiet_at_first()
    {
        await using var server = await RunningServer.StartAsync();
        var alerts = (await server.GetAsync("/alerts"))["alerts"]!.AsArray();
        Assert.Equal(Watchman.UsualRules().Select(rule => rule.Name), alerts.Select(alert => (string)alert!["name"]!));
        Assert.All(alerts, alert => Assert.Equal("quiet", (string)alert!["state"]!));
    }

    [Fact]
    public async Task Rules_are_held_against_live_metrics()
    {
        var time = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync(
            options =>
                options.With(
                    serving => serving with
                    {
                        Time = time,
                        RulesPath = Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "rules.json")
                    }),
                        folder => folder.Write("rules.json",
            """
            [{"name":"any request","metric":"requests_per_second","comparison":"above","threshold":0,"forSeconds":0,"severity":"critical"},
             {"name":"never","metric":"requests_per_second","comparison":"above","threshold":1e9}]
            """));
        var states = new Dictionary<string, string>();
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (states.GetValueOrDefault("any request") != "firing" && DateTime.UtcNow < deadline)
        {
            await server.GetAsync("/users/107/recommendations");
            time.Advance(TimeSpan.FromSeconds(1));
            var answer = await server.GetAsync("/alerts");
            states = answer["alerts"]!.AsArray().ToDictionary(alert => (string)alert!["name"]!,
                alert => (string)alert!["state"]!);
        }
        Assert.Equal("firing", states["any request"]);
        Assert.Equal("quiet", states["never"]);
        var live = (await server.GetAsync("/alerts"))["metrics"]!;
        Assert.True((double)live["requests_per_second"]! > 0);
        Assert.Equal(0, (double)live["error_share"]!);
        Assert.InRange((double)live["latency_p50_ms"]!, 0.01, (double)live["latency_p99_ms"]!);
        Assert.True((double)live["memory_mb"]! > 10);
    }

    [Fact]
    public async Task Drift_of_incoming_items_is_seen_and_steady_traffic_is_not()
    {
        await using var server = await RunningServer.StartAsync();
        for (var request = 0; request < 1_000; request++) await RateAsync(100 + request * 7 % 40);
        Assert.True(await PValueAsync("item") > 0.05);
        for (var request = 0; request < 500; request++) await RateAsync(100 + request * 7 % 10);
        Assert.True(await PValueAsync("item") < 0.001);

        Task RateAsync(int item) =>
            server.PostAsync("/recommendations", new { ratings = new[] { new { item, rating = 3 } }, n = 1 });

        async Task<double> PValueAsync(string signal)
        {
            var metrics = await MetricsText.OfAsync(server);
            return Assert.Single(metrics.Of("movierec_drift_p_value", $"signal=\"{signal}\""));
        }
    }
}
