using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Data;
using MovieRec.LoadTesting;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli.Benchmarks;

/// <summary>How a server answered at a constant rate: milliseconds, over rounds.</summary>
/// <param name="Server">What was asked.</param>
/// <param name="Median">The median latency of each round.</param>
/// <param name="P99">The 99th percentile of each round.</param>
/// <param name="Failed">Requests that failed, were dropped or had no answer, in all rounds.</param>
/// <param name="Knee">The rate it sustains with p99 within 20 ms; NaN where it was not looked for.</param>
/// <param name="PeakMegabytes">The most memory of it that was seen.</param>
internal sealed record HttpResult(
    string Server, Timing Median, Timing P99, long Failed, double Knee, double PeakMegabytes);

/// <summary>
/// The service against the floor that the platform sets: a bare Kestrel endpoint that answers as many bytes, under the
/// same load, in turns.
/// </summary>
internal static class HttpFloor
{
    /// <summary>What the child is: the bare endpoint.</summary>
    public const string Bare = "bare";

    private const double Rate = 5_000;
    private const double EventShare = 0.1;
    private const int SettledRounds = 1;

    /// <summary>Measures the bare endpoint, the service, and the service with a tenth of events.</summary>
    /// <param name="rounds">Rounds, in each of which all three are measured.</param>
    /// <param name="duration">How long each is measured in a round.</param>
    /// <param name="searches">Searches for the knee of the first two; 0 for none.</param>
    /// <param name="cancellationToken">Looked at between runs.</param>
    public static async Task<IReadOnlyList<HttpResult>> MeasureAsync(
        int rounds, TimeSpan duration, int searches, CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        var data = BenchRow.Small();
        var train = Interactions.From(data.Ratings);
        var file = Path.Combine(folder.Path, "a.model");
        Recommender.Fit(data, new AlsOptions { Factors = 64, Iterations = 5 }, null, cancellationToken).Save(file);
        var program = typeof(HttpFloor).Assembly.Location;
        using var ours = await ServeAsync("events.sqlite").ConfigureAwait(false);
        // A server of its own: most users soon have events, and are folded in anew.
        using var taking = await ServeAsync("taken.sqlite").ConfigureAwait(false);
        var users = (First: train.Users.Ids[0], Last: train.Users.Ids[^1]);
        var length = await LengthAsync($"{ours.Url}/users/{users.First}/recommendations", cancellationToken)
            .ConfigureAwait(false);
        using var bare = await ServerProcess.StartAsync(program, "bench", "--child", Bare, Invariant($"{length}"))
            .ConfigureAwait(false);

        var events = new LoadTarget($"{taking.Url}/events", users,
            body: $$"""{"events":[{"user":{{LoadTarget.UserMark}},"item":{{train.Items.Ids[0]}},"rating":4}]}""");
        (string Name, ServerProcess Process, LoadTarget Target)[] asked =
        [
            ("bare Kestrel", bare, ListsOf(bare)),
            ("MovieRec", ours, ListsOf(ours)),
            ("MovieRec, a tenth events", taking, ListsOf(taking).With(events, EventShare)),
        ];
        var (medians, p99, failed, peak) = (New<double[]>(() => new double[rounds]),
            New<double[]>(() => new double[rounds]), new long[asked.Length], new double[asked.Length]);
        for (var round = -SettledRounds; round < rounds; round++)
        {
            for (var place = 0; place < asked.Length; place++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = LoadGenerator.Run(asked[place].Target,
                    new LoadOptions { Rate = Rate, Duration = duration, WarmUp = TimeSpan.FromSeconds(1) },
                    cancellationToken);
                peak[place] = Math.Max(peak[place], asked[place].Process.MemoryBytes / 1e6);
                // In the first round the compiler is still at work.
                if (round < 0) continue;
                (medians[place][round], p99[place][round]) = (result.Latencies.At(50), result.Latencies.At(99));
                failed[place] += result.Tally.Failed + result.Tally.Dropped + result.Tally.InFlight;
            }
        }
        var knees = asked.Select((each, place) => searches < 2 || place == asked.Length - 1 ? double.NaN
            : KneeFinder.Find(each.Target, new KneeOptions { FirstRate = Rate, Searches = searches }, null,
                cancellationToken).Knee.Value).ToArray();
        return
        [
            .. asked.Select((each, place) => new HttpResult(each.Name, Timing.From(medians[place]),
                Timing.From(p99[place]), failed[place], knees[place], peak[place])),
        ];

        Task<ServerProcess> ServeAsync(string eventsName) => ServerProcess.StartAsync(program, "serve", "--model", file,
            "--urls", ServerProcess.FreeAddress, "--events", Path.Combine(folder.Path, eventsName));

        LoadTarget ListsOf(ServerProcess process) =>
            new($"{process.Url}/users/{LoadTarget.UserMark}/recommendations", users);

        T[] New<T>(Func<T> make) => [.. asked.Select(_ => make())];
    }

    /// <summary>Serves a number of bytes to whoever asks, until the process ends.</summary>
    public static async Task ServeAsync(string length, Action<string> tell, CancellationToken cancellationToken)
    {
        IdleThreads.Sleep();
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        Array.Fill(body, (byte)' ');
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        await using var application = builder.Build();
        application.Run(context =>
        {
            (context.Response.ContentType, context.Response.ContentLength) = ("application/json", body.Length);
            return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        });
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        var server = application.Services.GetRequiredService<IServer>();
        tell($"Listening on {server.Features.Get<IServerAddressesFeature>()!.Addresses.Single()}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default)
            .ConfigureAwait(false);
    }

    private static async Task<int> LengthAsync(string url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        return (await client.GetByteArrayAsync(new Uri(url), cancellationToken).ConfigureAwait(false)).Length;
    }
}
