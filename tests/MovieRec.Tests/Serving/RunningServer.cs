using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MovieRec.Cli.Serving;
using MovieRec.Data;
using MovieRec.LoadTesting;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Serving;
using MovieRec.Tests.Models;

namespace MovieRec.Tests.Serving;

/// <summary>
/// The real server on a free port of this machine, over small models in a folder of their own. One at a time: meters
/// belong to the process, and a server that ends takes those of the same name with it.
/// </summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Server _server;

    private RunningServer(Server server, TemporaryFolder folder)
    {
        (_server, Folder) = (server, folder);
        Admin = UnixSocketClient.Create(PathOf("admin.socket"));
        Admin.Timeout = TimeSpan.FromSeconds(30);
        Client = new HttpClient { BaseAddress = server.Urls[0], Timeout = TimeSpan.FromSeconds(30) };
    }

    public TemporaryFolder Folder { get; }

    public HttpClient Client { get; }

    /// <summary>Asks at the admin socket.</summary>
    public HttpClient Admin { get; }

    public string Url => $"{_server.Urls[0]}";

    /// <summary>The model file the server was started with.</summary>
    public string ModelPath => PathOf("a.model");

    public string PathOf(string name) => Path.Combine(Folder.Path, name);

    /// <summary>
    /// Starts a server over <c>a.model</c>, in a folder that <paramref name="prepare"/> may have put more into.
    /// </summary>
    public static async Task<RunningServer> StartAsync(
        Func<ServerOptions, ServerOptions>? change = null, Action<TemporaryFolder>? prepare = null)
    {
        var folder = new TemporaryFolder();
        try
        {
            SaveModel(Path.Combine(folder.Path, "a.model"), 4);
            prepare?.Invoke(folder);
            var options = new ServerOptions
            {
                Serving = new ServingOptions
                {
                    ModelPath = Path.Combine(folder.Path, "a.model"),
                    ExposuresPath = Path.Combine(folder.Path, "exposures.jsonl"),
                    MaxRequests = 10_000, // The pool's queue counts, and other tests fill it.
                },
                Addresses = [ListenAddress.Parse("http://127.0.0.1:0")],
                AdminPath = Path.Combine(folder.Path, "admin.socket"),
                RateGrace = TimeSpan.FromSeconds(30), // Other tests may hold this one up.
            };
            return new RunningServer(
                await Server.StartAsync(change?.Invoke(options) ?? options, logging => logging.ClearProviders()),
                folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Trains a model of the checkerboard and saves it.</summary>
    public static Recommender SaveModel(string path, int factors, Interactions? interactions = null)
    {
        var options = new AlsOptions { Factors = factors, Iterations = 3, Threads = 1 };
        var train = interactions ?? Checkerboard.Interactions;
        // The even ids have the titles Movie "100", Movie "102" and so on.
        Movie[] movies =
            [.. Enumerable.Range(0, train.ItemCount).Where(item => (train.Items.TextOf(item)[^1] & 1) == 0)
                .Select(item => new Movie(train.Items.IdOf(item), $"Movie \"{train.Items.TextOf(item)}\"", null, []))];
        var data = new Dataset(new Ratings([], [], [], null, train.Users.Names, train.Items.Names), "checkerboard",
            movies);
        Recommender.From(train, new AlsTrainer(options).Train(train), options, data).Save(path);
        return Recommender.LoadCopy(path);
    }

    /// <summary>
    /// Writes the data that models are trained on, without titles, so that a command need not look for any.
    /// </summary>
    public static string NoTitles(TemporaryFolder folder) =>
        folder.Write("ratings.tsv", TextOf(Checkerboard.Interactions));

    /// <summary>Interactions as a file of ratings.</summary>
    public static string TextOf(Interactions interactions) =>
        string.Concat(
            Enumerable.Range(0, interactions.UserCount)
                .SelectMany(user => Enumerable.Range(0, interactions.ItemsOf(user).Length).Select(place =>
        FormattableString.Invariant($"{interactions.Users.TextOf(user)}\t")
            + FormattableString.Invariant($"{interactions.Items.TextOf(interactions.ItemsOf(user)[place])}\t")
            + FormattableString.Invariant($"{interactions.WeightsOf(user)[place]}\n"))));

    /// <summary>An experiment between <c>a.model</c> and <c>b.model</c>.</summary>
    public static void WithExperiment(TemporaryFolder folder)
    {
        SaveModel(Path.Combine(folder.Path, "b.model"), 6);
        folder.Write("experiment.json",
            """{"experiment":"wider","variants":[{"name":"control","weight":0.5,"model":"a.model"},{"name":"wider","weight":0.5,"model":"b.model"}]}""");
    }

    /// <summary>A server with the experiment of <see cref="WithExperiment"/>.</summary>
    public static Task<RunningServer> StartWithExperimentAsync() =>
        StartAsync(
            options =>
                options.With(
                    serving =>
                        serving with
                        {
                            ExperimentPaths =
                            [Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "experiment.json")]
                        }),
                            WithExperiment);

    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative),
            TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonNode.Parse(body)!;
    }

    /// <summary>Has the models loaded anew.</summary>
    public Task<JsonNode> ReloadAsync() => PostAsync("/admin/reload", null, Admin);

    public async Task<JsonNode> PostAsync(string path, object? body, HttpClient? client = null)
    {
        using var response = await (client ?? Client).PostAsJsonAsync(path, body,
            TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>
    /// Checks that <paramref name="response"/> is a problem in one sentence that holds <paramref name="words"/>.
    /// </summary>
    public static async Task AssertProblemAsync(HttpResponseMessage response, int status, params string[] words)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            var problem = JsonNode.Parse(text)!;
            Assert.Equal(status, (int)problem["status"]!);
            Assert.Equal("about:blank", (string)problem["type"]!);
            Assert.NotEmpty((string)problem["title"]!);
            var detail = (string)problem["detail"]!;
            Assert.EndsWith(".", detail, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', detail);
            foreach (var word in words) Assert.Contains(word, detail, StringComparison.Ordinal);
        }
    }

    public Task StopAsync() => _server.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await _server.DisposeAsync();
        Folder.Dispose();
    }
}

/// <summary>Changes what a server serves.</summary>
internal static class ServerOptionsChange
{
    public static ServerOptions With(this ServerOptions options, Func<ServingOptions, ServingOptions> change) =>
        options with { Serving = change(options.Serving) };
}
