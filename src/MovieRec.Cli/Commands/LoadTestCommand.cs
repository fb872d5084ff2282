using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRec.LoadTesting;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec loadtest</c>: how a server copes with load, as those who wait for its answers would tell it.
/// </summary>
internal static class LoadTestCommand
{
    private static readonly (string Name, double Percentile)[] Percentiles = [("p50", 50), ("p90", 90), ("p99", 99),
        ("p999", 99.9)];

    public static Command Create(Terminal terminal)
    {
        var url = new Option<string>("--url")
        {
            HelpName = "URL",
            Description = "What to ask for, such as "
            + $"http://127.0.0.1:5080/users/{LoadTarget.UserMark}/recommendations; {LoadTarget.UserMark} is another id "
            + "of --users each time.",
            Required = true
        };
        var users = new Option<(int, int)?>("--users")
        {
            HelpName = "FIRST-LAST",
            Description = $"The ids that {LoadTarget.UserMark} may become, such as 1-943.",
            CustomParser = Range,
        };
        var rate = SharedOptions.Number("--rate", "R", "Requests a second. Sent at times fixed in advance, whatever "
            + "becomes of those before; with --closed, tried only.", 0.001, 1_000_000);
        var duration = SharedOptions.Number("--duration", "S", "Seconds that count (10).", 0.001, 3600);
        var warmUp = SharedOptions.Number("--warmup", "S", "Seconds before that which do not (2).", 0, 3600);
        var connections = SharedOptions.WholeNumber("--connections", ["-c"],
            "Connections kept open, each with one request in flight at most.", new LoadOptions().Connections, 1, 1024);
        var timeout = SharedOptions.Number("--timeout", "S",
            "A request without an answer for so many seconds has failed (10).", 0.001, 60);
        var patience = SharedOptions.Number("--patience", "S",
            "A request that has found no free connection so many seconds after it was due is dropped, and counted as "
                + "such (1).", 0, 60);
        var closed = new Option<bool>(
            "--closed")
        {
            Description = "Sends a request on a connection only when the one before it has been "
                + "answered, to show how much that hides; without --rate, as fast as answers come."
        };
        var knee = new Option<bool>(
            "--find-knee")
        {
            Description =
                "Looks for the highest rate that is sustained, beginning at --rate (1000)."
        };
        var step = SharedOptions.Number("--step", "S", "With --find-knee: seconds that each rate is tried (1).", 0.05,
            60);
        var limit = SharedOptions.Number("--limit", "MS",
            "With --find-knee: the 99th percentile, in milliseconds, that is still good enough (20).", 0.001, 60_000);
        var searches = SharedOptions.WholeNumber("--searches", [],
            "With --find-knee: how often to search; the spread makes the interval.", new KneeOptions().Searches, 2,
            100);
        var client = SharedOptions.Choice("--client",
            "What speaks HTTP: this command's own small client, or the runtime's, to check it by.", LoadClient.Sockets);
        var seed = SharedOptions.Seed("Chooses the users.", 42);
        var own = new Option<bool>(
            "--i-own-this-host")
        { Description = "Allows another host than this machine. It must be yours." };
        var json = SharedOptions.Json();
        var command = new Command("loadtest", "Sends requests to a server at a constant rate and tells how long their "
            + "senders would have waited, from the moment each was due.")
        {
            url, users, rate, duration, warmUp, connections, timeout, patience, closed, knee, step, limit, searches,
            client, seed, own, json,
        };
        command.Validators.Add(result =>
        {
            bool Given(Option option) => result.GetResult(option) is { Implicit: false };
            if (Given(closed) && Given(knee)) result.AddError("Give either --closed or --find-knee");
            if (!Given(rate) && !Given(closed) && !Given(knee))
                result.AddError("Give the --rate to send at, or --closed, or --find-knee");
            if (Given(knee) && (Given(duration) || Given(warmUp)))
                result.AddError("--find-knee tries each rate for --step seconds and takes no --duration or --warmup");
            if (!Given(knee) && (Given(step) || Given(limit) || Given(searches)))
                result.AddError("--step, --limit and --searches go with --find-knee");
        });
        command.SetAction(async (parse, token) =>
        {
            IdleThreads.Sleep();
            TimeSpan Seconds(Option<double?> option, TimeSpan otherwise) =>
                parse.GetValue(option) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;
            var target = TargetOf(parse.GetValue(url)!, parse.GetValue(users), parse.GetValue(seed),
                parse.GetValue(own));
            var usual = new LoadOptions();
            var options = usual with
            {
                Mode = parse.GetValue(closed) ? LoadMode.Closed : LoadMode.Open,
                Rate = parse.GetValue(rate),
                Duration = Seconds(duration, usual.Duration),
                WarmUp = Seconds(warmUp, usual.WarmUp),
                Connections = parse.GetValue(connections),
                Timeout = Seconds(timeout, usual.Timeout),
                Patience = Seconds(patience, usual.Patience),
                Client = parse.GetValue(client),
            };
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            JsonObject result;
            try
            {
                if (parse.GetValue(knee))
                {
                    var search = new KneeOptions
                    {
                        Load = options,
                        FirstRate = options.Rate ?? 1000,
                        Searches = parse.GetValue(searches),
                        Step = Seconds(step, new KneeOptions().Step),
                    };
                    if (parse.GetValue(limit) is { } milliseconds)
                        search = search with { Limit = TimeSpan.FromMilliseconds(milliseconds) };
                    result = await FindKneeAsync(terminal, target, search, token).ConfigureAwait(false);
                }
                else
                {
                    result = await SendAsync(terminal, target, options, token).ConfigureAwait(false);
                }
            }
            catch (LoadTestException exception)
            {
                throw new FailureException(exception.Message);
            }
            if (file is not null) await file.CommitJsonAsync(result, token).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static LoadTarget TargetOf(string url, (int, int)? users, ulong seed, bool anyHost)
    {
        try
        {
            return new LoadTarget(url, users, seed, anyHost);
        }
        catch (LoadTargetException exception)
        {
            throw new UsageException($"{exception.Message} See --url, --users and --i-own-this-host.");
        }
    }

    private static (int, int)? Range(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split('-') is [var first, var last]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && from <= to)
            return (from, to);
        result.AddError($"--users takes the first and the last id, such as 1-943, not '{text}'");
        return null;
    }

    private static async Task<JsonObject> SendAsync(
        Terminal terminal, LoadTarget target, LoadOptions options, CancellationToken cancellationToken)
    {
        var result = await Task.Run(() => LoadGenerator.Run(target, options, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var tally = result.Tally;
        terminal.WriteLine(Invariant($"{target.Url}: {(options.Mode == LoadMode.Open ? "open" : "closed")} loop, ")
            + Invariant($"{(options.Rate is { } rate ? Invariant($"{rate:N0} requests/s asked for, ") : "")}")
            + Invariant($"{result.AchievedRate:N0} completed/s, {options.Connections} connections, ")
            + Invariant($"{options.Duration.TotalSeconds:0.###} s after {options.WarmUp.TotalSeconds:0.###} s to warm ")
            + "up");
        terminal.WriteLine(Invariant($"sent {tally.Sent:N0} = completed {tally.Completed:N0} + failed ")
            + Invariant($"{tally.Failed:N0} + in flight at the end {tally.InFlight:N0}; dropped ")
            + Invariant($"{tally.Dropped:N0}{Reasons(tally)}"));
        if (tally.Reopened > 0)
            terminal.WriteLine(Invariant($"The server closed {tally.Reopened:N0} idle connections, which were opened ")
                + "anew; no request was lost by that.");
        terminal.WriteLine(Invariant($"The generator kept {result.GeneratorCores:F2} cores busy."));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Latency, ms"), .. Percentiles.Select(percentile => new Column(percentile.Name, true)),
                new("max", true)],
            options.Mode == LoadMode.Open
                ? [Row("from when each was due", result.Latencies)]
                : [Row("naive: from when each was sent", result.Latencies),
                    Row("corrected for what was not sent", result.Corrected)]);

        var json = new JsonObject
        {
            ["url"] = target.Url,
            ["mode"] = options.Mode == LoadMode.Open ? "open" : "closed",
            ["client"] = options.Client == LoadClient.Sockets ? "sockets" : "httpclient",
            ["connections"] = options.Connections,
            ["durationSeconds"] = options.Duration.TotalSeconds,
            ["requestedRate"] = options.Rate,
        };
        Describe(result, json);
        if (options.Mode == LoadMode.Closed) json["corrected"] = Describe(result.Corrected, []);
        json["generatorCores"] = result.GeneratorCores;
        json["warmUp"] = new JsonObject
        {
            ["sent"] = result.WarmUp.Sent,
            ["completed"] = result.WarmUp.Completed,
            ["failed"] = result.WarmUp.Failed,
            ["inFlight"] = result.WarmUp.InFlight,
            ["dropped"] = result.WarmUp.Dropped,
        };
        json["curve"] =
            new JsonArray([
                .. result.Latencies.Curve()
                    .Select(point => new JsonObject { ["percentile"] = point.Percentile,
                        ["milliseconds"] = point.Milliseconds })]);
        return json;
    }

    private static async Task<JsonObject> FindKneeAsync(
        Terminal terminal, LoadTarget target, KneeOptions options, CancellationToken cancellationToken)
    {
        var result = await terminal.WatchAsync("Looking for the knee", progress =>
        {
            progress.Report(Invariant($"A rate is sustained when a step of {options.Step.TotalSeconds:0.###} s ")
                + Invariant($"completes {100 * options.LeastShare:0}% of it, with nothing failed, dropped or in ")
                + Invariant($"flight at the end, and p99 within {options.Limit.TotalMilliseconds:0.###} ms; ")
                + "it has two attempts.");
            return Task.Run(() => KneeFinder.Find(target, options, new Words(progress), cancellationToken),
                cancellationToken);
        }).ConfigureAwait(false);
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Search", true), new("Sustained, requests/s", true), new("Not sustained", true)],
            result.Brackets.Select(
                (bracket, at) => new[] { Invariant($"{at + 1}"), Invariant($"{bracket.Sustained:N0}"),
                    Invariant($"{bracket.NotSustained:N0}") }));
        terminal.WriteLine(Invariant($"Knee: {result.Knee.Value:N0} requests/s ({100 * result.Knee.Level:0}% interval ")
            + Invariant($"{result.Knee.Low:N0} to {result.Knee.High:N0})"));
        return new JsonObject
        {
            ["url"] = target.Url,
            ["mode"] = "knee",
            ["connections"] = options.Load.Connections,
            ["knee"] = result.Knee.Value,
            ["low"] = result.Knee.Low,
            ["high"] = result.Knee.High,
            ["level"] = result.Knee.Level,
            ["limitMilliseconds"] = options.Limit.TotalMilliseconds,
            ["leastShare"] = options.LeastShare,
            ["stepSeconds"] = options.Step.TotalSeconds,
            ["brackets"] =
            new JsonArray([
                .. result.Brackets.Select(
                    bracket => new JsonObject { ["sustained"] = bracket.Sustained,
                        ["notSustained"] = bracket.NotSustained })]),
            ["steps"] =
            new JsonArray([
                .. result.Steps.Select(
                    step => Describe(step.Result,
                        new JsonObject { ["search"] = step.Search, ["requestedRate"] = step.Rate,
                            ["sustained"] = step.IsSustained }))]),
        };
    }

    private static string Reasons(LoadTally tally) =>
        tally.Failures.Count == 0
            ? ""
            : " (failed: " + string.Join(", ", tally.Failures.Select(failure =>
                Invariant($"{failure.Key} × {failure.Value:N0}"))) + ")";

    private static string[] Row(string name, Latencies latencies) =>
        [name, .. Percentiles.Select(percentile => Invariant($"{latencies.At(percentile.Percentile):F3}")),
            Invariant($"{latencies.Max:F3}")];

    private static JsonObject Describe(LoadResult result, JsonObject json)
    {
        var tally = result.Tally;
        json["achievedRate"] = result.AchievedRate;
        (json["sent"], json["completed"], json["failed"], json["inFlight"], json["dropped"]) = (tally.Sent,
            tally.Completed, tally.Failed, tally.InFlight, tally.Dropped);
        json["reopened"] = tally.Reopened;
        json["failures"] = new JsonObject(
            tally.Failures.Select(failure => KeyValuePair.Create(failure.Key, (JsonNode?)failure.Value)));
        return Describe(result.Latencies, json);
    }

    // Milliseconds, all of them.
    private static JsonObject Describe(Latencies latencies, JsonObject json)
    {
        json["mean"] = latencies.Mean;
        foreach (var (name, percentile) in Percentiles) json[name] = latencies.At(percentile);
        json["max"] = latencies.Max;
        return json;
    }

    private sealed class Words(IProgress<string> progress) : IProgress<LoadStep>
    {
        public void Report(LoadStep value) =>
            progress.Report(Invariant($"search {value.Search}: {value.Rate:N0}/s, {value.Result.AchievedRate:N0} ")
                + Invariant($"completed/s, p50 {value.Result.Latencies.At(50):F2} ms, p99 ")
                + Invariant($"{value.Result.Latencies.At(99):F2} ms, ")
                + (value.IsSustained ? "sustained" : $"not sustained{Reasons(value.Result.Tally)}")
                + (!value.IsSustained && value.Result.Tally.Dropped > 0
                    ? Invariant($" (dropped {value.Result.Tally.Dropped:N0})") : ""));
    }
}
