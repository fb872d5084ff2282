using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// Whether the variants got the shares of units they were to get. Where they did not, somebody was lost or counted
/// unevenly, and every figure of the experiment is suspect (Fabijan et al., 'Diagnosing sample ratio mismatch in online
/// controlled experiments', KDD 2019).
/// </summary>
public sealed class SampleRatio(IReadOnlyList<long> counts, double pValue, bool isMismatch)
{
    /// <summary>The p-value below which a readout is refused: one alarm in a thousand healthy experiments.</summary>
    public const double Threshold = 0.001;

    /// <summary>Units seen, one count a variant in the experiment's order.</summary>
    public IReadOnlyList<long> Counts { get; } = counts;

    /// <summary>
    /// Exact: of the binomial test of a variant's count against its weight, the smallest times the number of variants
    /// where there are more than two.
    /// </summary>
    public double PValue { get; } = pValue;

    /// <summary>Whether it is below <see cref="Threshold"/>.</summary>
    public bool IsMismatch { get; } = isMismatch;

    /// <summary>Checks the counts of an experiment.</summary>
    /// <exception cref="ExperimentException">There is not one count a variant, or no unit at all.</exception>
    public static SampleRatio Check(Experiment experiment, params IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count != experiment.Variants.Count)
            throw new ExperimentException($"'{experiment.Name}' has {experiment.Variants.Count} variants, but there "
                + $"are counts of {counts.Count}.");
        if (counts.Sum() == 0)
            throw new ExperimentException($"'{experiment.Name}' has seen no units yet; wait for some.");
        var total = counts.Sum();
        var pValues = experiment.Variants.Select((variant,
            at) => Binomial.Test(counts[at], total, variant.Weight).PValue).ToArray();
        // Of two variants the one count decides the other; of more, the error is divided among them (Bonferroni).
        var p = pValues.Length == 2 ? pValues[0] : Math.Min(1, pValues.Length * pValues.Min());
        return new SampleRatio([.. counts], p, p < Threshold);
    }

    /// <summary>
    /// Checks whether a metric was measured on equal shares of the exposed units. Where one variant lost more of them
    /// on the way to its figures than another, those that are left are no longer drawn at random (Fisher's exact test
    /// of a variant against the control).
    /// </summary>
    /// <exception cref="ExperimentException">A variant has more units measured than exposed.</exception>
    internal static bool IsLossUneven(Metric metric, IReadOnlyList<long> exposed, IReadOnlyList<MetricSample> samples)
    {
        for (var variant = 0; variant < samples.Count; variant++)
        {
            if (samples[variant].Count > exposed[variant])
                throw new ExperimentException($"'{metric.Name}' was measured on {samples[variant].Count} units of a "
                    + $"variant that only {exposed[variant]} were exposed to; measure exposed units only.");
        }
        if (samples.Select((sample, variant) => sample.Count == exposed[variant]).All(isWhole => isWhole)) return false;
        return Enumerable.Range(1, samples.Count - 1).Any(variant => exposed[variant] > 0 && exposed[0] > 0
            && Fisher.Test(samples[variant].Count, exposed[variant], samples[0].Count, exposed[0]).PValue < Threshold
                / (samples.Count - 1));
    }
}
