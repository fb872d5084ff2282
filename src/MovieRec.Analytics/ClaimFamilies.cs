using System.Globalization;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// Judges findings so that the probability of any false 'supported' in the whole report stays at most
/// <see cref="Level"/>: within a topic by the joint procedure that measured it (max-T) or else by Holm's, and across
/// topics by Bonferroni's, which multiplies by their number.
/// </summary>
public static class ClaimFamilies
{
    /// <summary>The family-wise error rate that a report keeps.</summary>
    public const double Level = 0.05;

    /// <summary>Every finding with its verdict, in the order given.</summary>
    /// <param name="findings">Everything that was looked at: what is left out here cannot be corrected for.</param>
    public static IReadOnlyList<Claim> Judge(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var tested = findings.Where(finding => finding.IsTested).ToArray();
        var topics = tested.GroupBy(finding => finding.Topic).ToArray();
        var adjusted = new Dictionary<Finding, double>(ReferenceEqualityComparer.Instance);
        foreach (var topic in topics)
        {
            // Within a topic, a joint procedure and Holm's share the level equally where both are at work.
            var joint = topic.Where(finding => !double.IsNaN(finding.TopicP)).ToArray();
            var single = topic.Where(finding => double.IsNaN(finding.TopicP)).ToArray();
            var parts = topics.Length * (joint.Length > 0 && single.Length > 0 ? 2 : 1);
            foreach (var finding in joint) adjusted[finding] = Math.Min(1, parts * finding.TopicP);
            var holm = MultipleTesting.Holm([.. single.Select(finding => finding.P)]);
            for (var i = 0; i < single.Length; i++) adjusted[single[i]] = Math.Min(1, parts * holm[i]);
        }
        return [.. findings.Select(
            finding => Conclude(finding, adjusted.GetValueOrDefault(finding, double.NaN), tested.Length))];
    }

    /// <summary>
    /// Whether a claim for one side is contradicted: the estimate lies on the other side, and by more than chance.
    /// </summary>
    internal static bool IsContradicted(Finding finding, double adjustedP) =>
        finding.Obstacle is null && finding.Side != 0 && (double.IsNaN(finding.P)
        ? finding.Estimate.SideOf(finding.NullValue) == -finding.Side
        : adjustedP <= Level && Math.Sign(finding.Estimate.Value - finding.NullValue) == -finding.Side);

    private static Claim Conclude(Finding finding, double adjustedP, int looked)
    {
        var (verdict, reason) = Weigh(finding, adjustedP, looked);
        return new Claim(finding, adjustedP, verdict,
            finding.Caveat.Length == 0 ? reason : $"{reason} {finding.Caveat}");
    }

    private static (Verdict Verdict, string Reason) Weigh(Finding finding, double adjustedP, int looked)
    {
        if (finding.Obstacle is { } obstacle) return (Verdict.NotResolvable, obstacle);
        if (finding.GroupSize < finding.MinimumGroup)
            return (Verdict.NotResolvable, $"Only {finding.GroupSize} {finding.Unit} stand behind it; fewer than "
                + $"{finding.MinimumGroup} decide nothing.");
        if (finding.Refutation is { } refutation) return (Verdict.NotSupported, refutation);
        var held = finding.Adjustment.Length > 0 ? $" with {finding.Adjustment} held equal" : "";
        var lookedAt = looked.ToString("N0", CultureInfo.InvariantCulture);
        var size = string.Create(CultureInfo.InvariantCulture, $"{finding.GroupSize:N0} {finding.Unit}");
        if (double.IsNaN(finding.P) && finding.Side != 0)
        {
            var limit = finding.Quantity.Format(finding.NullValue);
            return finding.Estimate.SideOf(finding.NullValue) == finding.Side
                ? (Verdict.Supported, $"The whole interval over {size} lies beyond {limit}.")
                : finding.Estimate.SideOf(finding.NullValue) == -finding.Side
                ? (Verdict.NotSupported, $"The whole interval over {size} lies short of {limit}.")
                : (Verdict.NotResolvable,
                    $"The interval over {size} holds {limit}: {finding.Quantity.Format(finding.Estimate)}.");
        }
        if (double.IsNaN(finding.P))
            return (Verdict.Supported, "Counted over "
                + size
                + (double.IsNaN(finding.Estimate.Low) ? "."
                    : $"; the interval says how far other {finding.Unit} could move it."));

        var isOnItsSide = finding.Side == 0 || Math.Sign(finding.Estimate.Value - finding.NullValue) == finding.Side;
        if (adjustedP <= Level && isOnItsSide)
            return (Verdict.Supported,
                $"It holds over {size}{held}{(looked > 1 ? $", corrected for all {lookedAt} claims tested" : "")} "
                    + $"({P(adjustedP)}).");
        if (!isOnItsSide)
            return (Verdict.NotSupported, $"The estimate over {size}{held} points the other "
                + $"way{(adjustedP <= Level ? $", and that by more than chance ({P(adjustedP)})" : "")}.");
        if (finding.P > Level)
            return (Verdict.NotSupported, finding.NaiveP <= Level
                ? $"Taking each {finding.NaiveUnit} for independent, a test would say yes ({P(finding.NaiveP)}); with "
                    + $"{finding.Unit} as the unit{held} the difference is within chance ({P(finding.P)}, {size})."
                : $"The difference is within chance ({P(finding.P)}, {size}{held}).");
        return (Verdict.NotSupported, $"Alone it would pass ({P(finding.P)}, {size}{held}), but not among {lookedAt} "
            + $"claims looked at ({P(adjustedP)} corrected).");
    }

    private static string P(double p) => PValue.Sentence(p);
}
