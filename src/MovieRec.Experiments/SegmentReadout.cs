using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// An experiment read within one segment of its units. Segments are looked at in number, so each is read at a level
/// that makes all their intervals of one goal and variant hold together (Bonferroni): 1 − (1 − level) / segments.
/// </summary>
public sealed class SegmentReadout(string segment, string value, IReadOnlyList<long> exposed, Readout readout)
{
    /// <summary>What the units are split by, such as <c>country</c>.</summary>
    public string Segment { get; } = segment;

    /// <summary>Which part this is.</summary>
    public string Value { get; } = value;

    /// <summary>Units of each variant, in the experiment's order.</summary>
    public IReadOnlyList<long> Exposed { get; } = exposed;

    /// <summary>What was found in it.</summary>
    public Readout Readout { get; } = readout;

    /// <summary>Whether its counts forbid to read any figure; its decisions say why.</summary>
    public bool IsRefused => Readout.Metrics.Count == 0;

    /// <summary>
    /// Tests whether the differences of a metric are the same in all segments: Cochran's Q = Σ wᵢ(δᵢ − δ̄)², with
    /// wᵢ = 1/sᵢ² and δ̄ = Σwᵢδᵢ / Σwᵢ, is χ² with segments − 1 degrees of freedom (Cochran, 'The combination of
    /// estimates from different experiments', Biometrics 1954). Differences that are withheld do not count; withheld
    /// itself where fewer than two others have a variance.
    /// </summary>
    /// <param name="segments">The parts of one segmentation.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="variant">The variant's name.</param>
    public static TestOutcome TestHeterogeneity(
        IEnumerable<SegmentReadout> segments, string metric, string variant)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var rows = segments.SelectMany(segment => segment.Readout.Metrics)
            .Where(row => row.Metric.Name == metric && row.Variant == variant && !row.Difference.IsWithheld)
            .Select(row => (Difference: row.Difference.Value, Variance: (row.Treatment.Variance + row.Control.Variance)
                * (1 - row.VarianceReduction)))
            .Where(row => row.Variance > 0 && double.IsFinite(row.Variance)).ToArray();
        if (rows.Length < 2) return TestOutcome.Withheld("fewer than two segments have units that vary");
        var weight = rows.Sum(row => 1 / row.Variance);
        var mean = rows.Sum(row => row.Difference / row.Variance) / weight;
        var q = rows.Sum(row => (row.Difference - mean) * (row.Difference - mean) / row.Variance);
        return new TestOutcome(q, Tail.ChiSquared(q, rows.Length - 1), rows.Length - 1);
    }
}
