using System.Globalization;
using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>What to do with a variant.</summary>
public enum DecisionOutcome
{
    /// <summary>A goal got better and every guardrail held.</summary>
    Ship,

    /// <summary>A goal got worse, or a guardrail was breached.</summary>
    DoNotShip,

    /// <summary>Nothing forbids it and nothing asks for it yet.</summary>
    Wait,

    /// <summary>The data cannot tell, however long one looks at them: a metric that would decide is withheld.</summary>
    CannotTell,

    /// <summary>The counts of units show that something is broken; no figure may be read.</summary>
    Invalid,
}

/// <summary>What to do with a variant, and why, in words composed from the readout.</summary>
public sealed class Decision(string variant, DecisionOutcome outcome, string sentence)
{
    /// <summary>The variant's name.</summary>
    public string Variant { get; } = variant;

    /// <summary>What to do.</summary>
    public DecisionOutcome Outcome { get; } = outcome;

    /// <summary>One or two sentences.</summary>
    public string Sentence { get; } = sentence;

    internal static Decision ForMismatch(string variant, SampleRatio ratio) => new(variant, DecisionOutcome.Invalid,
        "The variants have "
            + string.Join(" and ", ratio.Counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))
            + $" units, which their weights make implausible ({PValue.Sentence(ratio.PValue)}): find out who is lost "
            + "or counted twice before reading any figure.");

    internal static Decision ForLoss(
        string variant, Metric metric, IReadOnlyList<long> exposed, IReadOnlyList<MetricSample> samples) =>
        new(variant, DecisionOutcome.Invalid,
        Invariant($"'{metric.Name}' was measured on ")
            + string.Join(
                " and ", samples.Select((sample, at) => Invariant($"{sample.Count:N0} of {exposed[at]:N0}")))
            + " exposed units: one variant lost more of them than chance explains, so find out which before reading "
            + "any figure.");

    internal static Decision Create(string variant, IReadOnlyList<MetricReadout> metrics)
    {
        var breached = Named(MetricOutcome.Breached);
        var worse = Named(MetricOutcome.Worse);
        var better = Named(MetricOutcome.Better);
        var unproven = Named(MetricOutcome.Unproven);
        var withheld = Named(MetricOutcome.Withheld);
        if (breached.Length > 0)
            return new(variant, DecisionOutcome.DoNotShip, $"Do not ship {variant}: it breaches the "
                + $"guardrail{(breached.Length == 1 ? "" : "s")} {Say(breached)}.");
        if (worse.Length > 0)
            return new(variant, DecisionOutcome.DoNotShip, $"Do not ship {variant}: it makes {Say(worse)} "
                + $"worse{(better.Length > 0 ? $", though it makes {Say(better)} better" : "")}.");
        if (better.Length == 0)
        {
            return Named(MetricOutcome.Open).Length == 0
                ? new(variant, DecisionOutcome.CannotTell, "Cannot be told from this data: "
                    + $"{Lacking(withheld.Where(readout => readout.Metric.Role == MetricRole.Goal))}.")
                : new(variant, DecisionOutcome.Wait, $"Wait: no goal tells {variant} from the control yet{Rest()}");
        }
        if (withheld.Any(readout => readout.Metric.Role == MetricRole.Guardrail))
            return new(variant, DecisionOutcome.CannotTell, $"{variant} makes {Say(better)} better, but whether a "
                + $"guardrail holds cannot be told from this data: {Lacking(withheld)}.");
        return unproven.Length == 0
            ? new(variant, DecisionOutcome.Ship,
                $"Ship {variant}: it makes {Say(better)} better, and "
                    + (metrics.Any(readout => readout.Metric.Role == MetricRole.Guardrail)
                        ? "no guardrail is in danger." : "no guardrail was set that could speak against it."))
            : new(variant, DecisionOutcome.Wait, $"Wait: {variant} makes {Say(better)} better, but it is not shown yet "
                + $"that {List(unproven.Select(readout => readout.Metric.Name))} "
                + $"{(unproven.Length == 1 ? "stays" : "stay")} within the margin.");

        MetricReadout[] Named(MetricOutcome outcome) =>
            [.. metrics.Where(readout => readout.Variant == variant && readout.Outcome == outcome)];
        string Rest() =>
            metrics.FirstOrDefault(
                readout => readout.Variant == variant && readout.Outcome == MetricOutcome.Open) is { } open
            ? $" ({open.Metric.Name}: {Words(open)})." : ".";
    }

    private static string Lacking(IEnumerable<MetricReadout> readouts) =>
        string.Join("; ", readouts.Select(readout => $"{readout.Metric.Name} ({readout.Lacking})"));

    private static string Say(IEnumerable<MetricReadout> readouts) =>
        List(readouts.Select(readout => $"{readout.Metric.Name} ({Words(readout)})"));

    private static string List(IEnumerable<string> parts) =>
        parts.ToArray() is [_, _, ..] all ? $"{string.Join(", ", all[..^1])} and {all[^1]}" : string.Concat(parts);

    // Relative to the control where that makes sense, and no end that the data do not give.
    private static string Words(MetricReadout readout)
    {
        var isLift = !readout.Lift.IsWithheld && double.IsFinite(readout.Lift.High);
        var (shown, unit, factor) = isLift ? (readout.Lift, "%", 100) : (readout.Difference, "", 1);
        var (change, end) = isLift ? ("+0.0;−0.0;0", "0.0;−0.0;0.0") : ("+0.####;−0.####;0", "0.####;−0.####;0");
        return Invariant($"{Text(shown.Value, change)}{unit}, interval ")
            + Invariant($"{(double.IsInfinity(shown.Low) ? "with no lower end" : Text(shown.Low, end) + unit)} to ")
            + Invariant($"{(double.IsInfinity(shown.High) ? "no upper end" : Text(shown.High, end) + unit)}");

        string Text(double value, string format) => (factor * value).ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
