using System.Diagnostics;
using System.Text.Json.Nodes;
using MovieRec.Cli;
using MovieRec.Cli.Serving;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Models.Als;
using MovieRec.Serving;
using MovieRec.Tests.Models.Baselines;
using Assigner = MovieRec.Experiments.Assignment;

namespace MovieRec.Tests.Serving;

[Collection(nameof(RunningServer))]
public sealed class ExperimentTests
{
    private static readonly Experiment Wider = new("wider", new("control", 0.5), new("wider", 0.5));

    [Fact]
    public async Task Everybody_gets_the_model_of_their_variant_and_it_is_written_down()
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        var versions = new Dictionary<string, string>
        {
            ["control"] = Version("a.model"),
            ["wider"] = Version("b.model"),
        };
        for (var user = 100; user < 140; user++)
            Check(await server.GetAsync($"/users/{user}/recommendations"), $"{user}");
        Check(await server.GetAsync("/users/107/recommendations/107"), "107");
        Check(await server.PostAsync("/recommendations",
            new { ratings = new[] { new { item = 104, rating = 3 } }, unit = "visitor 7" }), "visitor 7");
        var exposed = ExposedUnits.Read(Wider, ExposureLog.Read(server.PathOf("exposures.jsonl")));
        Assert.Equal(41, exposed.Counts.Sum());
        Assert.Empty(exposed.Crossed);
        Assert.All(Wider.Variants.Zip(exposed.Variants),
            pair => Assert.All(pair.Second, unit => Assert.Same(pair.First, Assigner.Find(Wider, unit))));

        string Version(string name) => Recommender.LoadCopy(server.PathOf(name)).Fingerprint![..12];

        void Check(JsonNode answer, string unit)
        {
            var exposure = answer["exposure"]!;
            Assert.Equal(Assigner.Find(Wider, unit)!.Name, (string)exposure["variant"]!);
            Assert.Equal(versions[(string)exposure["variant"]!], (string)answer["model"]!);
            // It is in the file before the answer is.
            var written = ExposureLog.Read(server.PathOf("exposures.jsonl")).ElementAt((int)exposure["line"]! - 1);
            Assert.Equal(("wider", unit, (string)exposure["variant"]!),
                (written.Experiment, written.Unit, written.Variant));
        }
    }

    [Theory]
    [InlineData("itemknn")]
    [InlineData("popularity")]
    [InlineData("bias")]
    public async Task A_variant_may_be_a_model_of_any_kind(string name)
    {
        await using var server = await RunningServer.StartAsync(
            options => options.With(serving => serving with
            {
                ExperimentPaths = [Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "experiment.json")],
            }),
            folder =>
            {
                RunningServer.WithExperiment(folder);
                var data = Datasets.Load(RunningServer.NoTitles(folder));
                Recommender.Fit(data, name).Save(Path.Combine(folder.Path, "b.model"));
            });
        var (control, wider) = (Recommender.Load(server.ModelPath), Recommender.Load(server.PathOf("b.model")));
        var served = new HashSet<string>();
        for (var user = 100; user < 110; user++)
        {
            var answer = await server.GetAsync($"/users/{user}/recommendations?n=3");
            served.Add((string)answer["exposure"]!["variant"]!);
            var model = (string)answer["exposure"]!["variant"]! == "wider" ? wider : control;
            Assert.Equal(model.Recommend(user, 3).Select(movie => movie.Movie.ToString()),
                answer["recommendations"]!.AsArray().Select(place => place!["item"]!.ToString()));
        }
        Assert.Equal(2, served.Count);
    }

    [Fact]
    public async Task Who_is_not_in_it_gets_the_model_for_everybody_and_is_not_written_down()
    {
        await using var server = await RunningServer.StartAsync(
            options =>
                options.With(
                    serving =>
                        serving with
                        {
                            ExperimentPaths =
                            [Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "experiment.json"),
                                Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "other.json")]
                        }),
            folder =>
            {
                RunningServer.WithExperiment(folder);
                folder.Write("experiment.json",
                    """{"experiment":"wider","namespace":{"name":"home","from":0,"to":0.3},"variants":[{"name":"control","weight":0.5,"model":"a.model"},{"name":"wider","weight":0.5,"model":"b.model"}]}""");
                folder.Write("other.json",
                    """{"experiment":"other","namespace":{"name":"home","from":0.3,"to":0.6},"variants":[{"name":"control","weight":0.2,"model":"a.model"},{"name":"wider","weight":0.8,"model":"b.model"}]}""");
            });
        var names = new List<string?>();
        for (var user = 100; user < 140; user++)
            names.Add((string?)(await server.GetAsync($"/users/{user}/recommendations"))["exposure"]?["experiment"]);
        Assert.Equal(3, names.Distinct().Count());
        Assert.Equal(names.Count(name => name is not null), ExposureLog.Read(server.PathOf("exposures.jsonl")).Count());
        Assert.Null(
            (await server.PostAsync("/recommendations",
                new { ratings = new[] { new { item = 104, rating = 3 } } }))["exposure"]);
        Assert.Null((await server.GetAsync("/movies/104/similar"))["exposure"]);
        // Nobody is served a list they cannot have, so nobody is written down for one.
        var before = new FileInfo(server.PathOf("exposures.jsonl")).Length;
        await RunningServer.AssertProblemAsync(
            await server.Client.GetAsync(new Uri("/users/1/recommendations", UriKind.Relative),
                TestContext.Current.CancellationToken), 404);
        await RunningServer.AssertProblemAsync(
            await server.Client.GetAsync(new Uri("/users/107/recommendations?n=0", UriKind.Relative),
                TestContext.Current.CancellationToken), 400);
        Assert.Equal(before, new FileInfo(server.PathOf("exposures.jsonl")).Length);
    }

    [Theory]
    [InlineData("no experiment", "{}")]
    [InlineData("no experiment", "[")]
    [InlineData("no experiment", "null")]
    [InlineData("no experiment",
        """{"experiment":"e","variants":[{"name":"a","weight":0.5},{"name":"b","weight":0.5,"model":"b.model"}]}""")]
    [InlineData("'model' is missing",
        """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5}]}""")]
    [InlineData("$.variants[1].weight, line 1: the value is of another kind",
        """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":"half","model":"b.model"}]}""")]
    [InlineData("'variants' stands twice", """{"experiment":"e","variants":[],"variants":[]}""")]
    [InlineData("is null", """{"experiment":"e","variants":[null,null]}""")]
    [InlineData("no experiment",
        """{"experiment":"\ud800","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5,"model":"b.model"}]}""")]
    [InlineData("goal",
        """{"experiment":"e","goal":"clicks","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5,"model":"b.model"}]}""")]
    [InlineData("at least two", """{"experiment":"e","variants":[{"name":"a","weight":1,"model":"a.model"}]}""")]
    [InlineData("must sum to 1",
        """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.4,"model":"b.model"}]}""")]
    [InlineData("share a name",
        """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"a","weight":0.5,"model":"b.model"}]}""")]
    [InlineData("no part of 0 to 1",
        """{"experiment":"e","namespace":{"name":"n","from":0.5,"to":0.4},"variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5,"model":"b.model"}]}""")]
    public async Task An_experiment_that_makes_no_sense_is_refused_before_it_listens(string words, string json) =>
        Assert.Contains(words, (await Assert.ThrowsAsync<DataException>(() => StartAsync(json))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Experiments_that_would_share_units_or_models_that_differ_are_refused()
    {
        const string Variants =
            """ "variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5,"model":"b.model"}]} """;
        Assert.Contains("share units",
            (await Assert.ThrowsAsync<ExperimentException>(
                () => StartAsync("""{"experiment":"e",""" + Variants, """{"experiment":"f",""" + Variants))).Message,
                StringComparison.Ordinal);
        Assert.Contains("called 'e'",
            (await Assert.ThrowsAsync<ExperimentException>(
                () => StartAsync("""{"experiment":"e",""" + Variants, """{"experiment":"e",""" + Variants))).Message,
                StringComparison.Ordinal);
        Assert.Contains("same users", (await Assert.ThrowsAsync<DataException>(() => StartAsync(
            """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5,"model":"c.model"}]}"""))).Message, StringComparison.Ordinal);
        Assert.Contains("none.model", (await Assert.ThrowsAsync<DataException>(() => StartAsync(
            """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a.model"},{"name":"b","weight":0.5,"model":"none.model"}]}"""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task Killed_under_load_it_has_lost_no_exposure_it_acknowledged()
    {
        using var folder = new TemporaryFolder();
        RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 4);
        RunningServer.WithExperiment(folder);
        var acknowledged = new List<(long Line, string Unit, string Variant)>();
        for (var round = 0; round < 3; round++)
        {
            using var process = Start(folder);
            var url = await UrlAsync(process);
            using var client = new HttpClient { BaseAddress = url };
            var left = 100 + 57 * round;
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => AskAsync(client, worker, () =>
            {
                if (Interlocked.Decrement(ref left) == 0) process.Kill(); // SIGKILL, with other requests in flight
            })));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            acknowledged.AddRange(answers.SelectMany(answer => answer));
            Assert.True(acknowledged.Count >= 100 * (round + 1));
            var written = ExposureLog.Read(Path.Combine(folder.Path, "exposures.jsonl")).ToArray();
            Assert.All(acknowledged,
                exposure => Assert.Equal((exposure.Unit, exposure.Variant),
                    (written[exposure.Line - 1].Unit, written[exposure.Line - 1].Variant)));
        }
        Assert.Equal(acknowledged.Count, acknowledged.DistinctBy(exposure => exposure.Line).Count());

        static async Task<List<(long, string, string)>> AskAsync(HttpClient client, int worker, Action answered)
        {
            var seen = new List<(long, string, string)>();
            try
            {
                for (var user = worker; ; user++)
                {
                    var answer = JsonNode.Parse(
                        await client.GetStringAsync($"/users/{100 + user % 40}/recommendations?n=1"))!;
                    seen.Add(
                        ((long)answer["exposure"]!["line"]!, $"{100 + user % 40}",
                            (string)answer["exposure"]!["variant"]!));
                    answered();
                }
            }
            catch (HttpRequestException)
            {
                return seen; // killed
            }
        }

        static Process Start(TemporaryFolder folder) => Process.Start(new ProcessStartInfo("dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "MovieRec.Cli.dll"), "serve", "--model", "a.model",
                "--data", RunningServer.NoTitles(folder), "--urls", "http://127.0.0.1:0", "--max-requests", "10000",
                "--warmup", "0", "--experiment", "experiment.json"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        })!;

        static async Task<Uri> UrlAsync(Process process)
        {
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                if (line.StartsWith("Listening on ", StringComparison.Ordinal))
                    return new Uri(line.Split(' ')[2].TrimEnd(';'));
            throw new InvalidOperationException("The server ended before it listened.");
        }
    }

    private static async Task StartAsync(params string[] experiments)
    {
        await using var server = await RunningServer.StartAsync(
            options =>
                options.With(
                    serving =>
                        serving with
                        {
                            ExperimentPaths =
                            [.. experiments.Select(
                                (_, at) => Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, $"e{at}.json"))]
                        }),
            folder =>
            {
                RunningServer.SaveModel(Path.Combine(folder.Path, "b.model"), 6);
                RunningServer.SaveModel(Path.Combine(folder.Path, "c.model"), 6, Small.Random(10, 12, seed: 3));
                foreach (var (at, json) in experiments.Index()) folder.Write($"e{at}.json", json);
            });
    }
}
