using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// Whether the variants got the shares of units they were to get. Where they did not, somebody was lost or counted unevenly, and every figure of the
/// experiment is suspect (Fabijan et al., 'Diagnosing sample ratio mismatch in online controlled experiments', KDD 2019).
/// </summary>
/// <param name="Counts">Units seen, one count a variant in the experiment's order.</param>
/// <param name="PValue">P-value of χ² against the weights, with (variants − 1) degrees of freedom.</param>
/// <param name="IsMismatch">Whether it is below <see cref="Threshold"/>.</param>
public sealed record SampleRatio(IReadOnlyList<long> Counts, double PValue, bool IsMismatch)
{
    /// <summary>The p-value below which a readout is refused: one alarm in a thousand healthy experiments.</summary>
    public const double Threshold = 0.001;

    /// <summary>Checks the counts of an experiment.</summary>
    /// <exception cref="ExperimentException">There is not one count a variant, or no unit at all.</exception>
    public static SampleRatio Check(Experiment experiment, params IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count != experiment.Variants.Count) throw new ExperimentException($"'{experiment.Name}' has {experiment.Variants.Count} variants, but there are counts of {counts.Count}.");
        if (counts.Sum() == 0) throw new ExperimentException($"'{experiment.Name}' has seen no units yet; wait for some.");
        var p = ChiSquare.GoodnessOfFit([.. counts.Select(count => (double)count)], [.. experiment.Variants.Select(variant => variant.Weight)]).PValue;
        return new SampleRatio([.. counts], p, p < Threshold);
    }
}
