using MovieRec.Charts;
using MovieRec.Scaling;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// How training grows with data: laws held against the size they had not seen, then what they say of more.
/// </summary>
public static class Scalings
{
    private const string Generated = "generated ratings";
    private const int Steps = 25;

    private static readonly (double Size, string Name)[] Seconds = [(1, "s"), (1e-3, "ms"), (1e-6, "µs")];
    private static readonly (double Size, string Name)[] Bytes = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes")];

    /// <summary>The law fitted without the largest size, the sizes it knew, and the one that was held out.</summary>
    public static Chart ToChart(this ScalingLaw law)
    {
        ArgumentNullException.ThrowIfNull(law);
        var (size, unit) = UnitOf(law);
        double[] values = [.. law.Values.Select(value => value / size)];
        double[] x = Spaced(law.Ratings[0], law.Ratings[^1]);
        return Chart.Create(Title(law), OfRatings, new Axis($"{law.Quantity}, {unit}") { Logarithmic = true },
            x.Select(at => law.Tested.Predict(at)).ToLine(x, "fitted without the largest", 1 / size)
                with
            { Muted = true },
            Series.Scatter(law.Ratings.SkipLast(1), values[..^1], "measured"),
            Series.Scatter(law.Ratings.TakeLast(1), values[^1..], "held out")) with
        {
            Data = Generated,
            Caption = $"The band is to hold {100 * law.Predicted.Level:0}% of new measurements",
        };
    }

    /// <summary>Each size as it was measured, and as the law that did not know the largest has it.</summary>
    public static Table ToTable(this ScalingLaw law)
    {
        ArgumentNullException.ThrowIfNull(law);
        var (size, unit) = UnitOf(law);
        return new(["Ratings", $"Measured, {unit}", $"By the law, {unit}", "Known to the law"],
            [.. law.Ratings.Zip(law.Values).Select((point, at) => (IReadOnlyList<object?>)
                [point.First, point.Second / size, Scaled(law.Tested.Predict(point.First), size),
                    at == law.Ratings.Count - 1 ? "no" : "yes"])],
            law.Ratings.Count, string.Create(Notebook.Culture, $"Of {law.Quantity}: as measured, and by the law"));
    }

    /// <summary>Powers of several laws, and whether each predicted the size it had not seen.</summary>
    public static Table ToTable(this IEnumerable<ScalingLaw> laws) =>
        laws.Select(law => new
        {
            Grows = law.Quantity,
            Power = law.Law.Exponent(),
            MeasuredAgainstPredicted = Against(law, law.Measured),
            Allowed = $"{Against(law, law.Predicted.Low)} to {Against(law, law.Predicted.High)}",
            Held = law.Held ? "yes" : "no",
        }).ToTable("Power of the number of ratings, and whether the prediction held");

    /// <summary>Whether all of them did.</summary>
    public static Statement ToStatement(this IEnumerable<ScalingLaw> laws)
    {
        ScalingLaw[] all = [.. laws];
        string[] failed = [.. all.Where(law => !law.Held).Select(law => law.Quantity)];
        return Statement.Check($"all {all.Length} laws predicted the largest size", failed.Length == 0,
            failed.Length == 0
                ? "" : $"Not held: {string.Join("; ", failed)}. Do not trust what follows from them.");
    }

    /// <summary>What was measured, one size a row.</summary>
    public static Table ToTable(this ScalingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Points.Select(point => new
        {
            point.Ratings,
            point.Users,
            point.Movies,
            Training_s = point.TrainSeconds,
            Memory_MB = point.MemoryBytes / 1e6,
            TenMovies_µs = 1e6 * point.LatencySeconds,
        }).ToTable($"What was measured: {result.Factors} factors, {result.Iterations} iterations, "
            + $"{result.Threads} threads", rows: 30);
    }

    /// <summary>Training time beyond what was measured: by the law, and by the work counted.</summary>
    public static Chart ToChart(this ScalingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var law = result.Time;
        double[] targets = [.. result.Projections.Select(projection => (double)projection.Ratings)];
        double[] x = Spaced(law.Ratings[0], targets.Append(law.Ratings[^1]).Max());
        return Chart.Create("Training time, extrapolated", OfRatings,
            new Axis("seconds of training") { Logarithmic = true },
            x.Select(at => law.Law.Predict(at)).ToLine(x, "law"),
            Series.Scatter(law.Ratings, law.Values, "measured"),
            Series.Scatter(targets, result.Projections.Select(result.SecondsByWork), "by the work counted")) with
        {
            Data = Generated,
            Caption = "The band holds only where the law holds",
        };
    }

    /// <summary>Time and memory of sizes beyond what was measured: by the laws, and counted.</summary>
    public static Table ToProjections(this ScalingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        // Each asking fits the law anew.
        var (time, memory) = (result.Time.Law, result.Memory.Law);
        return result.Projections.Select(at => new
        {
            at.Ratings,
            at.Users,
            at.Movies,
            Seconds = time.Predict(at.Ratings),
            SecondsCounted = result.SecondsByWork(at),
            MemoryGB = Scaled(memory.Predict(at.Ratings), 1e9),
            MemoryGBCounted = at.Work.ResidentBytes / 1e9,
        }).ToTable("Beyond what was measured: by the laws, and by the work and bytes counted");
    }

    private static Axis OfRatings => new("ratings") { Logarithmic = true, Format = "~s" };

    private static string Title(ScalingLaw law) =>
        $"{char.ToUpperInvariant(law.Quantity[0])}{law.Quantity[1..]}: the largest size "
            + (law.Held ? "was predicted" : "was not predicted");

    // The unit in which the largest value has at least one digit before its point.
    private static (double Size, string Name) UnitOf(ScalingLaw law)
    {
        var units = law.Unit switch { "seconds" => Seconds, "bytes" => Bytes, _ => [(1, law.Unit)] };
        var largest = law.Values.Max();
        return units.FirstOrDefault(unit => largest >= unit.Size, units[^1]);
    }

    private static string Against(ScalingLaw law, double value) =>
        string.Create(Notebook.Culture, $"{value / law.Predicted.Value - 1:+0%;−0%;0%}");

    private static Estimate Scaled(Estimate of, double size) =>
        new(of.Value / size, of.Low / size, of.High / size, of.Level);

    private static double[] Spaced(double from, double to) =>
        [.. Enumerable.Range(0, Steps).Select(step => from * Math.Pow(to / from, step / (Steps - 1.0)))];
}
