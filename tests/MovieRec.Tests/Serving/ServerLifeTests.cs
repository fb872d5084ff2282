using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MovieRec.Cli;
using MovieRec.Cli.Serving;
using MovieRec.LoadTesting;
using MovieRec.Serving;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Serving;

/// <summary>How the server begins, bears load and ends.</summary>
[Collection(nameof(RunningServer))]
public sealed class ServerLifeTests
{
    [Fact]
    public async Task With_its_hands_full_it_refuses_at_once_and_says_when_to_try_again()
    {
        await using var server = await RunningServer.StartAsync(
            options => options.With(serving => serving with { MaxRequests = 1 }));
        HttpResponseMessage? refused = null;
        while (refused is null)
            foreach (var response in await Task.WhenAll(
                Enumerable.Range(0, 32)
                    .Select(_ => server.Client.GetAsync(new Uri("/users/107/recommendations", UriKind.Relative),
                        TestContext.Current.CancellationToken))))
            {
                if (response.StatusCode == HttpStatusCode.OK) response.Dispose();
                else refused = response;
            }
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        await RunningServer.AssertProblemAsync(refused, 503, "try again");
        // Whoever watches is let in, and what was taken on is answered.
        await server.GetAsync("/health");
        Assert.True((await MetricsText.OfAsync(server)).Of("movierec_requests_rejected_total").Sum() >= 1);
    }

    [Fact]
    public async Task Who_sends_slowly_keeps_nobody_out_and_is_cut_off()
    {
        await using var server = await RunningServer.StartAsync(
            options =>
                options.With(
                    serving => serving with { MaxRequests = 8 }) with
                { RateGrace = TimeSpan.FromSeconds(1.5) });
        // Many times as many as it takes on at once.
        var slow = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => HeldRequest.BeginAsync(server)));
        try
        {
            while ((await MetricsText.OfAsync(server)).Of("movierec_requests_receiving").Sum() < slow.Length)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.Equal(0, (await MetricsText.OfAsync(server)).Of("movierec_requests_in_flight").Sum());
            // The pool's queue counts too, and other tests fill it: what is refused is asked again, and a slow sender
            // would have it refused for ever.
            for (var asked = 0; asked < 50; asked++)
                while (true)
                {
                    using var response = await server.Client.GetAsync(
                        new Uri("/users/107/recommendations", UriKind.Relative), TestContext.Current.CancellationToken);
                    if (response.StatusCode == HttpStatusCode.OK) break;
                }
            foreach (var held in slow)
                Assert.StartsWith("HTTP/1.1 408", await held.ReadAsync(), StringComparison.Ordinal);
            Assert.Equal(0, (await MetricsText.OfAsync(server)).Of("movierec_requests_receiving").Sum());
        }
        finally
        {
            foreach (var held in slow) held.Dispose();
        }
    }

    [Fact]
    public async Task Who_does_not_finish_the_head_of_a_request_is_cut_off()
    {
        await using var server = await RunningServer.StartAsync(
            options => options with { HeadTime = TimeSpan.FromSeconds(1) });
        using var client = new TcpClient();
        await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port,
            TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "u8.ToArray(),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 408", await reader.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_bounded()
    {
        await using var server = await RunningServer.StartAsync(options => options with { MaxConnections = 2 });
        var clients = Enumerable.Range(0, 3).Select(_ => new TcpClient()).ToArray();
        foreach (var client in clients)
        {
            await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port,
                TestContext.Current.CancellationToken);
            // Answered, so that it is counted before the next comes.
            await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(),
                TestContext.Current.CancellationToken);
            var read = 0;
            try
            {
                read = await client.GetStream().ReadAsync(new byte[100], TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // Closed.
            }
            Assert.Equal(client != clients[^1], read > 0);
        }
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task Overload_is_refused_or_answered_and_nothing_else()
    {
        await using var server = await RunningServer.StartAsync(
            options => options.With(serving => serving with { MaxRequests = 200 }));
        var result = await Task.Run(() => LoadGenerator.Run(
            new LoadTarget($"{server.Url}users/{{user}}/recommendations", (100, 139)),
            new LoadOptions
            {
                Mode = LoadMode.Closed,
                Rate = null,
                Connections = 300,
                WarmUp = TimeSpan.Zero,
                Duration = TimeSpan.FromSeconds(1)
            }), TestContext.Current.CancellationToken);
        Assert.Equal(result.Tally.Sent, result.Tally.Completed + result.Tally.Failed + result.Tally.InFlight);
        Assert.All(result.Tally.Failures, failure => Assert.Equal("503", failure.Key));
        await server.GetAsync("/ready");
    }

    [Fact]
    public async Task Told_to_stop_it_finishes_what_it_has_begun()
    {
        await using var server = await RunningServer.StartAsync();
        using var held = await HeldRequest.StartAsync(server);
        var stopping = server.StopAsync();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        Assert.StartsWith("HTTP/1.1 200", await held.FinishAsync(), StringComparison.Ordinal);
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(
            () => server.Client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        await using var server = await RunningServer.StartAsync();
        var port = server.Client.BaseAddress!.Port;
        (await CommandRun.Of("serve", "--model", server.ModelPath, "--data", RunningServer.NoTitles(server.Folder),
            "--warmup", "0", "--urls", $"http://127.0.0.1:{port}")).AssertFails(1, $"127.0.0.1:{port}", "in use",
                "--urls");
    }

    [Theory]
    [InlineData("plain http", "--urls", "https://127.0.0.1:0")]
    [InlineData("not an address", "--urls", "5080")]
    [InlineData("not an address", "--urls", "http://127.0.0.1:0/path")]
    [InlineData("not an IP address", "--urls", "http://example.org:0")]
    [InlineData("no address", "--urls", ";")]
    [InlineData("whole number", "--max-requests", "0")]
    public async Task What_makes_no_sense_is_told_before_it_listens(string words, params string[] options)
    {
        using var folder = new TemporaryFolder();
        RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 2);
        (await CommandRun.Of(["serve", "--model", Path.Combine(folder.Path, "a.model"), "--data",
            RunningServer.NoTitles(folder), .. options])).AssertFails(2, words);
    }

    [Theory]
    [InlineData("--experiment")]
    [InlineData("--rules")]
    public async Task A_file_that_cannot_be_read_or_is_no_such_file_is_told_before_it_listens(string option)
    {
        using var folder = new TemporaryFolder();
        RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 2);
        string[] serve = ["serve", "--model", Path.Combine(folder.Path, "a.model"), "--data",
            RunningServer.NoTitles(folder), option];
        (await CommandRun.Of([.. serve, "none.json"])).AssertFails(3, option.TrimStart('-'), "none.json",
            "cannot be read");
        (await CommandRun.Of([.. serve, folder.Write("damaged.json", "[{\"name\":1}]")])).AssertFails(3,
            option.TrimStart('-'), "damaged.json", "line 1");
    }

    [Fact]
    public async Task A_model_file_that_is_none_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of("serve", "--model", folder.Write("no.model", "1\t2\t3\n"))).AssertFails(3,
            "not a model file");
        (await CommandRun.Of("serve", "--model", Path.Combine(folder.Path, "none"))).AssertFails(3, "cannot be read");
    }

    [Fact]
    public void Only_this_machine_is_listened_to_unless_it_is_told_otherwise()
    {
        Assert.All(new ServerOptions { Serving = new ServingOptions { ModelPath = "m" } }.Addresses,
            address => Assert.True(address.IsLoopback));
        Assert.Equal(IPAddress.Any, ListenAddress.Parse("http://*:80").Address);
        Assert.Equal(IPAddress.IPv6Loopback, ListenAddress.Parse("http://[::1]:80").Address);
        Assert.True(ListenAddress.Parse("http://localhost:80").IsLoopback);
        Assert.Throws<UsageException>(() => ListenAddress.Parse("ftp://127.0.0.1"));
    }

    [Fact]
    public async Task The_command_says_where_it_listens_and_stops_when_interrupted()
    {
        using var folder = new TemporaryFolder();
        RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 2);
        string[] serve = ["serve", "--model", Path.Combine(folder.Path, "a.model"), "--data",
            RunningServer.NoTitles(folder), "--warmup", "0.1", "--urls", "http://127.0.0.1:0"];
        var run = (await CommandRun.UntilItSays("Listening on ", serve)).AssertDone();
        Assert.Contains("Listening on http://127.0.0.1:", run.Output, StringComparison.Ordinal);
        Assert.Contains("Stopped", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_asks_itself_to_warm_up_is_counted_nowhere()
    {
        await using var server = await RunningServer.StartAsync(
            options => options with { WarmUp = TimeSpan.FromMilliseconds(300) });
        var metrics = await MetricsText.OfAsync(server);
        Assert.NotEmpty(metrics.Of("movierec_catalogue_coverage"));
        Assert.All(metrics.Of("movierec_catalogue_coverage"), coverage => Assert.Equal(0, coverage));
        // Servers of other tests have the same meter and are asked for a few lists; a warm-up asks for thousands.
        Assert.InRange(metrics.Of("movierec_recommendation_score_count").Sum(), 0, 1_000);
        Assert.DoesNotContain("movierec_drift_p_value{", metrics.Text, StringComparison.Ordinal);

        // And what users ask for is counted, scrape after scrape.
        for (var request = 1; request <= 2; request++)
        {
            await server.GetAsync("/users/107/recommendations");
            metrics = await MetricsText.OfAsync(server);
            Assert.InRange(metrics.Of("movierec_recommendation_score_count").Sum(), request, 1_000);
            Assert.NotEmpty(metrics.Of("movierec_catalogue_coverage"));
        }
    }

    [Fact]
    public async Task The_openapi_document_tells_of_every_endpoint()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await server.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.Equal(
            ["/admin/reload", "/alerts", "/health", "/movies", "/movies/{item}", "/movies/{item}/similar", "/ready",
                "/recommendations", "/recommendations/batch", "/users/{user}/recommendations",
                "/users/{user}/recommendations/{item}"],
            document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            var operation = Assert.Single(operations!.AsObject()).Value!;
            // A heading, of which the list of requests is made.
            Assert.InRange(((string)operation["summary"]!).Length, 5, 50);
            Assert.False(((string)operation["summary"]!).EndsWith('.'));
            Assert.NotNull(operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]);
            var parameters = (operation["parameters"]?.AsArray() ?? [])
                .Select(parameter => (string)parameter!["name"]!).ToArray();
            Assert.Equal(path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')),
                (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "path")
                    .Select(parameter => (string)parameter!["name"]!));
            Assert.Equal(parameters.Length, parameters.Distinct().Count());
            Assert.Contains((string)Assert.Single(operation["tags"]!.AsArray())!,
                (string[])["Recommendations", "Movies", "Events", "Health", "Administration"]);
            foreach (var (status, response) in operation["responses"]!.AsObject()
                .Where(response => response.Key != "200"))
                Assert.True(response!["content"]!["application/problem+json"] is not null, $"{path} {status}");
        }
        var count = document["paths"]!["/movies/{item}/similar"]!["get"]!["parameters"]!.AsArray()
            .Single(parameter => (string)parameter!["name"]! == "n")!["schema"]!;
        Assert.Equal((1, 100, 10), ((int)count["minimum"]!, (int)count["maximum"]!, (int)count["default"]!));
        Assert.NotNull(
            document["paths"]!["/recommendations"]!["post"]!["requestBody"]!["content"]!["application/json"]!
                ["schema"]);
        AssertReferencesResolve(document, document);
        Assert.Equal(server.Url, (string)Assert.Single(document["servers"]!.AsArray())!["url"]!);
        // What an answer holds is what the document says it holds.
        var answer = await server.GetAsync("/users/107/recommendations");
        var schema = document["components"]!["schemas"]!["RecommendationsResponse"]!["properties"]!.AsObject();
        Assert.All(answer.AsObject(), property => Assert.True(schema.ContainsKey(property.Key), property.Key));
    }

    [Fact]
    public async Task The_openapi_document_says_exactly_what_each_value_is()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await server.GetAsync("/openapi/v1.json");
        foreach (var (name, component) in document["components"]!["schemas"]!.AsObject())
        {
            Assert.True(component!["type"] is JsonValue, $"{name} has one type.");
            foreach (var (property, schema) in component["properties"]?.AsObject() ?? [])
            {
                Assert.True(schema!["$ref"] is not null || schema["type"] is JsonValue,
                    $"{name}.{property} is {schema.ToJsonString()}.");
                Assert.NotEmpty((string?)schema["description"] ?? "");
                if ((string?)schema["type"] == "array")
                    Assert.True(schema["items"]!["$ref"] is not null || schema["items"]!["type"] is JsonValue,
                        $"{name}.{property} is {schema.ToJsonString()}.");
            }
        }
        Assert.Equal(["item", "score", "title"], Required("RecommendedMovie"));
        Assert.Equal(["model", "recommendations"], Required("RecommendationsResponse"));
        Assert.Equal(["ratings"], Required("RatingsRequest"));
        Assert.Equal(["status", "title", "type"], Required("ProblemResponse"));
        Assert.Equal("integer", (string?)Property("RecommendedMovie", "item")!["type"]);
        Assert.Equal("number", (string?)Property("RecommendedMovie", "score")!["type"]);
        // An example is what is answered.
        var operation = document["paths"]!["/users/{user}/recommendations"]!["get"]!;
        var user = (string)operation["parameters"]!.AsArray()
            .Single(each => (string?)each!["name"] == "user")!["example"]!;
        Assert.Equal((await server.GetAsync($"/users/{user}/recommendations?n=2")).ToJsonString(),
            operation["responses"]!["200"]!["content"]!["application/json"]!["example"]!.ToJsonString());

        JsonNode? Property(string schema, string name) =>
            document["components"]!["schemas"]![schema]!["properties"]![name];

        IEnumerable<string> Required(string schema) =>
            document["components"]!["schemas"]![schema]!["required"]!.AsArray().Select(name => (string)name!).Order();
    }

    private static void AssertReferencesResolve(JsonNode document, JsonNode? node)
    {
        if (node is JsonObject part)
        {
            foreach (var (name, value) in part)
            {
                if (name == "$ref")
                    Assert.NotNull(((string)value!).Split('/').Skip(1).Aggregate(document, (at, step) => at?[step]!));
                AssertReferencesResolve(document, value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list) AssertReferencesResolve(document, value);
        }
    }
}
