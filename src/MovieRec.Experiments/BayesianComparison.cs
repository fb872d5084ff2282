using MathNet.Numerics.Distributions;

namespace MovieRec.Experiments;

/// <summary>
/// What the data say about the difference δ to the control, as a posterior N(m, s²): a normal prior N(0, τ²) and the
/// estimate's own error, so 1/s² = 1/τ² + 1/e² and m = s²·d/e². A flat prior has τ = ∞. It holds where the estimate is
/// nearly normal; a readout has none where it is not.
/// </summary>
public sealed class BayesianComparison(double chanceToWin, double lossIfChosen, double lossIfKept)
{
    /// <summary>P(variant is better than control), in 0 .. 1.</summary>
    public double ChanceToWin { get; } = chanceToWin;

    /// <summary>
    /// Expected loss of choosing the variant, E[max(−δ, 0)], in the metric's unit with the sign turned so that better
    /// is positive.
    /// </summary>
    public double LossIfChosen { get; } = lossIfChosen;

    /// <summary>Expected loss of keeping the control, E[max(δ, 0)].</summary>
    public double LossIfKept { get; } = lossIfKept;

    /// <summary>Compares a variant with the control.</summary>
    /// <param name="metric">Says which direction is better.</param>
    /// <param name="treatment">The variant.</param>
    /// <param name="control">The control.</param>
    /// <param name="priorDeviation">τ, above 0; infinite for a flat prior.</param>
    public static BayesianComparison Compute(
        Metric metric, Arm treatment, Arm control, double priorDeviation = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(priorDeviation);
        var difference = (treatment.Value - control.Value) * (metric.HigherIsBetter ? 1 : -1);
        var variance = treatment.Variance + control.Variance;
        if (variance == 0)
            return new(difference > 0 ? 1 : difference < 0 ? 0 : 0.5, Math.Max(-difference, 0),
                Math.Max(difference, 0));
        var shrink = 1 / (1 + variance / (priorDeviation * priorDeviation));
        var (mean, deviation) = (difference * shrink, Math.Sqrt(variance * shrink));
        var z = mean / deviation;
        var density = deviation * Normal.PDF(0, 1, z);
        // E[max(δ, 0)] = mΦ(m/s) + sφ(m/s) for δ ~ N(m, s²).
        return new(Normal.CDF(0, 1, z), density - mean * Normal.CDF(0, 1, -z), density + mean * Normal.CDF(0, 1, z));
    }
}
