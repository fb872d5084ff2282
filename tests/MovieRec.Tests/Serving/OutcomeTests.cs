using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Serving;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Serving;

/// <summary>What units did goes beside what they met, and is read by one request or one command.</summary>
[Collection(nameof(RunningServer))]
public sealed class OutcomeTests
{
    [Fact]
    public async Task Outcomes_beside_exposures_are_read_by_a_request_as_by_the_command()
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        for (var user = 100; user < 140; user++)
        {
            var answer = await server.GetAsync($"/users/{user}/recommendations");
            var wider = (string)answer["exposure"]!["variant"]! == "wider";
            var taken = await server.PostAsync("/experiments/wider/outcomes", new
            {
                outcomes = new[]
                {
                    new { unit = $"{user}", metric = "clicks", value = user % 5 + (wider ? 4 : 0) },
                    new { unit = $"{user}", metric = "clicks", value = 1 },
                    new { unit = $"{user}", metric = "bought", value = user % 3 == 0 ? 1 : 0 },
                },
            });
            Assert.Equal(3, (int)taken["taken"]!);
            // It is in the file before the answer is.
            Assert.Equal((int)taken["line"]!, OutcomeLog.Read(server.PathOf("outcomes.jsonl")).Count());
        }
        // Nobody who was not exposed counts, nor what was before.
        await server.PostAsync("/experiments/wider/outcomes", new
        {
            outcomes = new object[]
            {
                new { unit = "stranger", metric = "clicks", value = 1e6 },
                new { unit = "100", metric = "clicks", value = 1e6, time = "2001-01-01T00:00:00Z" },
            },
        });
        var asked = await server.GetAsync("/experiments/wider/readout");
        Assert.Equal("wider", (string)asked["experiment"]!);
        Assert.Equal(40, asked["variants"]!.AsArray().Sum(variant => (int)variant!["units"]!));
        Assert.Equal(["bought", "clicks"], asked["metrics"]!.AsArray().Select(row => (string)row!["metric"]!));
        Assert.Equal("Proportion", (string)asked["metrics"]![0]!["kind"]!);
        Assert.Equal("Better", (string)asked["metrics"]![1]!["outcome"]!);

        var folder = Path.GetDirectoryName(server.PathOf("outcomes.jsonl"))!;
        var run = (await CommandRun.Of("experiment", "readout", folder, "--name", "wider", "--json", "-"))
            .AssertDone();
        var told = JsonDocument.Parse(run.Output).RootElement;
        foreach (var (one, other) in asked["metrics"]!.AsArray().Zip(told.GetProperty("metrics").EnumerateArray()))
        {
            Assert.Equal((string)one!["outcome"]!, other.GetProperty("outcome").GetString());
            Assert.Equal((double)one["difference"]!["low"]!,
                other.GetProperty("difference").GetProperty("low").GetDouble(), 0.2);
            Assert.Equal((double)one["difference"]!["value"]!,
                other.GetProperty("difference").GetProperty("value").GetDouble(), 1e-9);
        }
    }

    [Theory]
    [InlineData("wider", """{"outcomes":[]}""", 400, "1 to")]
    [InlineData("wider", """{"outcomes":[{"unit":"","metric":"m","value":1}]}""", 400, "'unit'")]
    [InlineData("wider", """{"outcomes":[{"unit":"1","metric":"m"}]}""", 400, "value")]
    [InlineData("wider", """{"outcomes":[null]}""", 400, "'outcomes' holds a null")]
    [InlineData("narrower", """{"outcomes":[{"unit":"1","metric":"m","value":1}]}""", 404, "there is wider")]
    public async Task What_makes_no_sense_is_refused(string name, string body, int status, string words)
    {
        await using var server = await RunningServer.StartWithExperimentAsync();
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await server.Client.PostAsync(new Uri($"/experiments/{name}/outcomes", UriKind.Relative),
            content, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.False(File.Exists(server.PathOf("outcomes.jsonl")));
    }

    [Fact]
    public void Exposures_are_read_once_and_none_is_kept()
    {
        var (alive, most, read) = (new List<WeakReference>(), 0, 0);
        var experiment = new Experiment("e", new("control", 0.5), new("treatment", 0.5));
        var readout = LoggedExperiment.Read(experiment, Exposures(),
            Enumerable.Range(0, 40).Select(unit => new Outcome("e", $"{unit}", "clicks", 1 + unit % 3, At(10 - unit))));
        Assert.Equal(4_000, read);
        Assert.True(most < 100, $"{most} exposures were in memory at once");
        // A unit's outcomes count from its earliest exposure on, wherever in the log that is: those of 0 to 9.
        Assert.Equal((2 + 1 + 3 + 2 + 1) / 20.0 - (1 + 3 + 2 + 1 + 3) / 20.0,
            readout.Metrics[0].Difference!.Value!.Value, 1e-9);

        static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);

        IEnumerable<Exposure> Exposures()
        {
            for (; read < 4_000; read++)
            {
                var (unit, round) = (read % 40, read / 40);
                var exposure = new Exposure("e", $"{unit}", unit % 2 == 0 ? "control" : "treatment",
                    At(round == 50 ? 1 : 100));
                alive.Add(new WeakReference(exposure));
                yield return exposure;
                exposure = null;
                if (read % 1_000 != 999) continue;
                GC.Collect();
                most = Math.Max(most, alive.Count(each => each.IsAlive));
            }
        }
    }

    [Fact]
    public async Task A_log_that_the_disk_failed_is_opened_anew_for_the_next_outcome()
    {
        using var folder = new TemporaryFolder();
        using var outcomes = new Outcomes(
            new ServingOptions { OutcomesPath = Path.Combine(folder.Path, "outcomes.jsonl") });
        var did = new Outcome("e", "1", "clicks", 1, DateTimeOffset.UnixEpoch);
        var first = outcomes.Open();
        await first.AppendAsync(did);
        Assert.Same(first, outcomes.Open());
        FailureOf(LogOf(first)) = new IOException("No space left on device");
        await Assert.ThrowsAsync<IOException>(async () => await first.AppendAsync(did));
        Assert.Equal(2, await outcomes.Open().AppendAsync(did));

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_log")]
        static extern ref JsonLog<Outcome> LogOf(OutcomeLog log);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_failure")]
        static extern ref Exception? FailureOf(JsonLog<Outcome> log);
    }

    [Fact]
    public async Task A_covariate_in_the_experiment_file_is_refused_since_logs_have_none()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "experiment.json");
        await File.WriteAllTextAsync(path, """{"experiment":"e","variants":[{"name":"a","weight":0.5,"model":"a"},"""
            + """{"name":"b","weight":0.5,"model":"b"}],"metrics":[{"name":"spent","covariate":"spent_before"}]}""",
            TestContext.Current.CancellationToken);
        var refusal = Assert.Throws<DataException>(() => ExperimentFile.Read(path));
        Assert.Contains("'spent' has a covariate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_of_the_experiment_file_say_what_counts()
    {
        await using var server = await RunningServer.StartAsync(
            options => options.With(serving => serving with
            {
                ExperimentPaths = [Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "experiment.json")],
            }),
            folder =>
            {
                RunningServer.WithExperiment(folder);
                folder.Write("experiment.json", File.ReadAllText(Path.Combine(folder.Path, "experiment.json"))[..^1]
                    + ""","metrics":[{"name":"ctr","kind":"ratio","column":"clicks","denominator":"shown"}]}""");
            });
        for (var user = 100; user < 120; user++)
        {
            await server.GetAsync($"/users/{user}/recommendations");
            await server.PostAsync("/experiments/wider/outcomes", new
            {
                outcomes = new[]
                {
                    new { unit = $"{user}", metric = "shown", value = 10 + user % 3 },
                    new { unit = $"{user}", metric = "clicks", value = user % 4 },
                },
            });
        }
        var readout = await server.GetAsync("/experiments/wider/readout");
        Assert.Equal(("ctr", "Ratio"), ((string)readout["metrics"]![0]!["metric"]!,
            (string)readout["metrics"]![0]!["kind"]!));
        using var response = await server.Client.PostAsJsonAsync("/experiments/wider/outcomes",
            new { outcomes = new[] { new { unit = "1", metric = "likes", value = 1 } } },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("'likes' is not measured by 'wider', which takes clicks, shown",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
