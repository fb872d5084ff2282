using System.Globalization;

namespace MovieRec.Experiments;

/// <summary>What to do with a variant.</summary>
public enum Verdict
{
    /// <summary>A goal got better and every guardrail held.</summary>
    Ship,

    /// <summary>A goal got worse, or a guardrail was breached.</summary>
    DoNotShip,

    /// <summary>Nothing forbids it and nothing asks for it yet.</summary>
    Wait,

    /// <summary>The counts of units show that something is broken; no figure may be read.</summary>
    Invalid,
}

/// <summary>What to do with a variant, and why, in words composed from the readout.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Verdict">What to do.</param>
/// <param name="Sentence">One or two sentences.</param>
public sealed record Decision(string Variant, Verdict Verdict, string Sentence)
{
    internal static Decision OfMismatch(string variant, SampleRatio ratio) => new(variant, Verdict.Invalid,
        Invariant($"The variants have {string.Join(" and ", ratio.Counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} units, which their weights make implausible (p = {ratio.PValue:G2}): find out who is lost or counted twice before reading any figure."));

    internal static Decision Of(string variant, IReadOnlyList<MetricReadout> metrics)
    {
        var breached = Named(MetricOutcome.Breached);
        var worse = Named(MetricOutcome.Worse);
        var better = Named(MetricOutcome.Better);
        var unproven = Named(MetricOutcome.Unproven);
        if (breached.Length > 0) return new(variant, Verdict.DoNotShip, $"Do not ship {variant}: it breaches {Say(breached)}.");
        if (worse.Length > 0) return new(variant, Verdict.DoNotShip, $"Do not ship {variant}: it makes {Say(worse)} worse{(better.Length > 0 ? $", though {Say(better)} better" : "")}.");
        if (better.Length == 0) return new(variant, Verdict.Wait, $"Wait: no goal tells {variant} from the control yet{Rest()}");
        return unproven.Length == 0
            ? new(variant, Verdict.Ship, $"Ship {variant}: {Say(better)} better, and no guardrail is in danger.")
            : new(variant, Verdict.Wait, $"Wait: {variant} makes {Say(better)} better, but it is not shown yet that {string.Join(" and ", unproven.Select(readout => readout.Metric.Name))} stay within the margin.");

        MetricReadout[] Named(MetricOutcome outcome) => [.. metrics.Where(readout => readout.Variant == variant && readout.Outcome == outcome)];
        string Rest() => metrics.FirstOrDefault(readout => readout.Variant == variant && readout.Outcome == MetricOutcome.Open) is { } open
            ? Invariant($" ({open.Metric.Name}: {Words(open)}).") : ".";
    }

    private static string Say(IEnumerable<MetricReadout> readouts) => string.Join(" and ", readouts.Select(readout => $"{readout.Metric.Name} ({Words(readout)})"));

    private static string Words(MetricReadout readout) => double.IsNaN(readout.Lift.Value)
        ? Invariant($"{readout.Difference.Value:+0.####;−0.####;0}, interval {readout.Difference.Low:0.####;−0.####} to {readout.Difference.High:0.####;−0.####}")
        : Invariant($"{100 * readout.Lift.Value:+0.0;−0.0;0}%, interval {100 * readout.Lift.Low:0.0;−0.0} to {100 * readout.Lift.High:0.0;−0.0}%");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
