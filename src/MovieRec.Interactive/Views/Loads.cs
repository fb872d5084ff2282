using MovieRec.Charts;
using MovieRec.LoadTesting;

namespace MovieRec.Interactive;

/// <summary>Load tests as readers find them: who waited how long, and what became of every request.</summary>
public static class Loads
{
    private const string OneIn = "one request in so many waits longer";

    /// <summary>How long the slowest waited: the whole distribution, ever rarer waits to the right.</summary>
    /// <remarks>Of a closed loop both are drawn: what it saw, and what it should have seen.</remarks>
    public static Chart ToChart(this LoadResult load)
    {
        ArgumentNullException.ThrowIfNull(load);
        var title = load.Options.Rate is { } rate
            ? string.Create(Notebook.Culture, $"Waits at {rate:N0} requests a second")
            : "Waits, asked as fast as answers come";
        return Views(load).ToChart(title) with
        {
            Caption = string.Create(Notebook.Culture, $"{load.Options.Connections:N0} connections; at 100 on the ")
                + "horizontal axis stands p99",
        };
    }

    /// <summary>Waits that several views or tests saw, on each other.</summary>
    /// <param name="waits">The name of each, with what it saw.</param>
    /// <param name="title">What the chart shows.</param>
    public static Chart ToChart(this IEnumerable<(string Name, Latencies Waits)> waits, string title)
    {
        ArgumentNullException.ThrowIfNull(waits);
        return Chart.Create(title, new Axis(OneIn) { Logarithmic = true, Format = ",d" },
            new Axis("milliseconds") { Logarithmic = true },
            waits.Where(each => each.Waits.Count > 0).Select(each => (Series)Series.Line(
                each.Waits.Curve().Select(point => 100 / (100 - point.Percentile)),
                each.Waits.Curve().Select(point => point.Milliseconds), each.Name)));
    }

    /// <summary>Percentiles of the waits.</summary>
    public static Table ToTable(this LoadResult load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Views(load).ToTable(string.Create(Notebook.Culture,
            $"Milliseconds from when a request was {(load.Options.Mode == LoadMode.Open ? "due" : "sent")}; ")
            + string.Create(Notebook.Culture, $"{load.AchievedRate:N0} requests a second were completed"));
    }

    /// <summary>Percentiles of several views or tests, one a row.</summary>
    /// <param name="waits">The name of each, with what it saw.</param>
    /// <param name="caption">What the table says.</param>
    public static Table ToTable(this IEnumerable<(string Name, Latencies Waits)> waits, string caption)
    {
        ArgumentNullException.ThrowIfNull(waits);
        return waits.Select(each => new
        {
            Measured = each.Name,
            Requests = each.Waits.Count,
            p50_ms = each.Waits.At(50),
            p90_ms = each.Waits.At(90),
            p99_ms = each.Waits.At(99),
            Slowest_ms = each.Waits.Max,
        }).ToTable(caption);
    }

    /// <summary>What became of the requests that count.</summary>
    public static Figures ToFigures(this LoadResult load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.Tally.ToFigures();
    }

    /// <summary>
    /// The books: everything sent was completed, failed or in flight, and what was dropped beside it.
    /// </summary>
    public static Figures ToFigures(this LoadTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return Figures.Create(new
        {
            tally.Sent,
            tally.Completed,
            tally.Failed,
            InFlightAtTheEnd = tally.InFlight,
            DroppedUnsent = tally.Dropped,
        });
    }

    /// <summary>The rates that were tried, those sustained and those not, with the limit.</summary>
    public static Chart ToChart(this KneeResult knee)
    {
        ArgumentNullException.ThrowIfNull(knee);
        return Chart.Create("Rates that were tried",
            new Axis("requests a second asked for") { Logarithmic = true, Format = ",d" },
            new Axis("p99, milliseconds")
            {
                Logarithmic = true,
                Marks = [knee.Options.Limit.TotalMilliseconds],
            }, Tried(true, "sustained"), Tried(false, "not sustained")) with
        {
            Caption = "The dotted line is the limit of p99; a rate also fails where requests are dropped or left over"
        };

        // A step that completed nothing has no p99, and a logarithmic axis no 0.
        ScatterSeries Tried(bool sustained, string name)
        {
            LoadStep[] steps =
                [.. knee.Steps.Where(step => step.IsSustained == sustained && step.Result.Latencies.Count > 0)];
            return Series.Scatter(steps.Select(step => step.Rate), steps.Select(step => step.Result.Latencies.At(99)),
                name);
        }
    }

    /// <summary>What each search ended with, and all together.</summary>
    public static Table ToTable(this KneeResult knee)
    {
        ArgumentNullException.ThrowIfNull(knee);
        return knee.Brackets.Select((bracket, at) => new
        {
            Search = at + 1,
            HighestRateSustained = bracket.Sustained,
            LowestRateNotSustained = bracket.NotSustained,
            Steps = knee.Steps.Count(step => step.Search == at + 1),
        }).ToTable(string.Create(Notebook.Culture, $"The knee: {knee.Knee.Value:N0} requests a second, ")
            + string.Create(Notebook.Culture, $"{100 * knee.Knee.Level:0}% interval {knee.Knee.Low:N0} to ")
            + string.Create(Notebook.Culture, $"{knee.Knee.High:N0}, with p99 within ")
            + string.Create(Notebook.Culture, $"{knee.Options.Limit.TotalMilliseconds:0.###} ms"), rows: 30);
    }

    private static IEnumerable<(string Name, Latencies Waits)> Views(LoadResult load) =>
        load.Options.Mode == LoadMode.Open
            ? [("waits", load.Latencies)]
            : [("closed loop, naive", load.Latencies), ("closed loop, corrected", load.Corrected)];
}
