using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using MovieRec.Cli.Serving;
using MovieRec.Experiments;
using MovieRec.Serving;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec serve</c>: recommendations over HTTP, until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Where events are kept by a server that was not told another place.</summary>
    public const string DefaultEvents = "events.sqlite";

    private const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static Command Create(Terminal terminal)
    {
        var model = new Option<string>("--model")
        {
            HelpName = "FILE",
            Required = true,
            Description = "The model that 'movierec train --save FILE' saved.",
        };
        var urls = new Option<string[]>("--urls")
        {
            HelpName = "URL",
            Description = "Where to listen, with ';' between several. Only this machine reaches the default; port 0 "
                + "takes a free one.",
            DefaultValueFactory = _ => [ServerOptions.DefaultUrl],
            AllowMultipleArgumentsPerToken = true,
        };
        var data = SharedOptions.Data();
        data.Description = "The data set that names the movies, by name or path. Without it: the set MOVIEREC_DATASET "
            + "names or ml-100k, where it is on this machine and is what the model was trained on.";
        var requests = SharedOptions.WholeNumber("--max-requests", [],
            "Requests taken on at once; one more is refused with 503.", 256, 1, 1_000_000);
        var experiments = new Option<string[]>("--experiment")
        {
            HelpName = "FILE",
            Description =
            "An experiment between models: JSON with variants, their weights and model files; repeatable.",
            DefaultValueFactory = _ => [],
        };
        var exposures = new Option<string>("--exposures")
        {
            HelpName = "FILE",
            Description = "Where it is written who was served which variant.",
            DefaultValueFactory = _ => "exposures.jsonl",
        };
        var events = new Option<string>("--events")
        {
            HelpName = "FILE",
            Description = "Where it is kept what users do, as POST /events tells; 'off' for a service that takes no "
                + "events. 'movierec events export' makes a file of ratings of it.",
            DefaultValueFactory = _ => DefaultEvents,
        };
        var outcomes = new Option<string?>("--outcomes")
        {
            HelpName = "FILE",
            Description = "Where it is written what units of experiments did; outcomes.jsonl beside the exposures.",
        };
        var rules = new Option<string?>("--rules")
        {
            HelpName = "FILE",
            Description = "Alert rules: JSON; without it, those that /alerts shows.",
        };
        var admin = new Option<string?>("--admin")
        {
            HelpName = "FILE",
            Description = "A Unix socket, for you alone, at which POST /admin/reload has the model files loaded anew; "
                + "without it they are not.",
        };
        var apiKeys = new Option<string[]>("--api-key")
        {
            HelpName = "KEY",
            Description = "A key that requests must bring, in X-Api-Key or as Authorization: Bearer; repeatable. @FILE "
                + "reads keys from a file, one a line. Without it anybody who reaches the server may ask.",
            DefaultValueFactory = _ => [],
        };
        var origins = new Option<string[]>("--cors")
        {
            HelpName = "ORIGIN",
            Description = "An origin, such as https://shop.example, whose pages may ask from a browser; repeatable; "
                + "'*' for any.",
            DefaultValueFactory = _ => [],
        };
        var rate = SharedOptions.WholeNumber("--rate-limit", [],
            "Requests a second that one client, told by its key or address, may make; more are refused with 429. 0 for "
                + "as many as it likes.", 0, 0, 1_000_000);
        var otlp = new Option<Uri?>("--otlp")
        {
            HelpName = "URL",
            Description = "Where traces and metrics are sent by OTLP over HTTP (port 4318, not the 4317 of gRPC), such "
                + "as http://localhost:4318; without it OTEL_EXPORTER_OTLP_ENDPOINT says so, or they are sent nowhere.",
            CustomParser = result => CollectorOf("--otlp", result.Tokens[0].Value),
        };
        var warmUp = SharedOptions.Number("--warmup", "S", "Seconds that the server readies itself at most, by "
            + "requests of its own, before it listens; it ends sooner when nothing is left to compile (3).", 0, 60);
        var studio = new Option<bool>("--studio")
        {
            Description = "Also serves MovieRec Studio at /studio, where models are trained on the set of --data.",
        };
        var key = StudioCommand.KeyOption();
        var command = new Command("serve",
            "Serves recommendations over HTTP until it is stopped with Ctrl+C or SIGTERM.")
            {
                model, urls, data, requests, experiments, exposures, outcomes, events, rules, admin, apiKeys, origins,
                rate, otlp, warmUp, studio,
                key,
            };
        command.SetAction(async (parse, token) =>
        {
            if (parse.GetValue(key) is not null && !parse.GetValue(studio))
                throw new UsageException("--key is for the studio; add --studio, or leave it out.");
            IdleThreads.Sleep();
            var addresses = ListenAddress.ParseAll(parse.GetValue(urls)!);
            // Before seconds go into loading what could not be served.
            ListenAddress[] taken = [.. addresses.Where(address => address.IsInUse())];
            if (taken.Length > 0) throw ListenAddress.InUse(taken);
            var options = new ServerOptions
            {
                Serving = await ReadAsync(terminal, parse.GetValue(model)!, parse.GetValue(data), token)
                    .ConfigureAwait(false) with
                {
                    MaxRequests = parse.GetValue(requests),
                    ExperimentPaths = parse.GetValue(experiments)!,
                    ExposuresPath = parse.GetValue(exposures)!,
                    OutcomesPath = parse.GetValue(outcomes),
                    EventsPath = parse.GetValue(events) is not "off" and var file ? file : null,
                    RulesPath = parse.GetValue(rules),
                },
                Addresses = addresses,
                AdminPath = parse.GetValue(admin) is { } socket ? Path.GetFullPath(socket) : null,
                ApiKeys = [.. parse.GetValue(apiKeys)!.SelectMany(KeysOf)],
                Origins = [.. parse.GetValue(origins)!.Select(OriginOf)],
                RateLimit = parse.GetValue(rate) is > 0 and var most ? most : null,
                Otlp = parse.GetValue(otlp) ?? (Environment.GetEnvironmentVariable(CollectorVariable) is
                { Length: > 0 } named ? CollectorOf(CollectorVariable, named) : null),
                WarmUp = TimeSpan.FromSeconds(parse.GetValue(warmUp) ?? 3),
                Studio = parse.GetValue(studio) ? StudioCommand.OptionsFor(
                    await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false),
                    parse.GetValue(key), addresses.Select(address => address.Address)) : null,
            };
            await using var server = await StartAsync(options, token).ConfigureAwait(false);
            foreach (var url in server.Urls)
                terminal.WriteLine($"Listening on {url.ToString().TrimEnd('/')}; stop with Ctrl+C.");
            if (options.Studio is { } opened)
                foreach (var url in server.Urls)
                    terminal.WriteLine($"MovieRec Studio: {url}studio{StudioCommand.QueryOf(opened)}");
            if (options.AdminPath is { } place)
                terminal.WriteLine($"POST http://localhost/admin/reload at the socket {place} loads the model anew.");
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(
                false);
            await server.StopAsync().ConfigureAwait(false);
            terminal.WriteLine("Stopped; every request taken on was answered.");
            return ExitCode.Done;
        });
        return command;
    }

    // What serves holds the model; the command, which waits until the server is stopped, does not.
    private static async Task<ServingOptions> ReadAsync(
        Terminal terminal, string path, string? data, CancellationToken cancellationToken)
    {
        var model = Recommender.LoadCopy(path);
        var titles = await MovieTitles.FindAsync(terminal, data, model, cancellationToken).ConfigureAwait(false);
        return new ServingOptions { ModelPath = path, Model = model, Prepare = titles.Complete };
    }

    private static IEnumerable<string> KeysOf(string text)
    {
        if (!text.StartsWith('@')) return [text.Length > 0 ? text : throw new UsageException("--api-key is empty.")];
        try
        {
            string[] keys =
                [.. File.ReadAllLines(text[1..]).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return keys.Length > 0 ? keys : throw new UsageException($"--api-key: there is no key in '{text[1..]}'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--api-key: '{text[1..]}' cannot be read.");
        }
    }

    internal static Uri CollectorOf(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
            : throw new UsageException($"{name} '{text}' must be an HTTP address, such as http://localhost:4318.");

    private static string OriginOf(string text) => text == "*"
        || (Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.GetLeftPart(UriPartial.Authority) == text)
        ? text
        : throw new UsageException(
            $"--cors '{text}' is not an origin; write it like https://shop.example, without a path.");

    private static async Task<Server> StartAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await Server.StartAsync(options, ToConsole, cancellationToken).ConfigureAwait(false);
        }
        catch (ExperimentException exception)
        {
            throw new UsageException($"--experiment: {exception.Message}");
        }
    }

    internal static void ToConsole(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        // That it cannot start is told in one sentence.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical)
        // Where this logs anything at all, every request is given an Activity, though nobody listens to it.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            console.ColorBehavior = LoggerColorBehavior.Default;
        });
}
