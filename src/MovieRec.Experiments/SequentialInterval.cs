using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// Intervals that may be looked at every day: over all looks together, they miss the truth with probability at most 1 −
/// level, so an experiment may be stopped as soon as one excludes 0.
/// </summary>
/// <remarks>
/// The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas ('Time-uniform central limit
/// theory and asymptotic confidence sequences', 2021): estimate ± σ√(2(nρ² + 1)/(n²ρ²) · ln(√(nρ² + 1)/α)), with σ²/n
/// the variance of the estimate after n units. The price is width: at the size it is tuned to, a 95 % sequence is 1.55
/// times as wide as an interval for one look. Its theory is one of large samples: each look stands far out, where a
/// skewed figure is not normal. A <see cref="Readout"/> therefore takes from it only how far out a look stands
/// (<see cref="LevelAt"/>), and at that level the interval that holds for its metric at any number of units.
/// </remarks>
public static class SequentialInterval
{
    /// <summary>
    /// ρ² for which the interval is narrowest after <paramref name="units"/> units: (−2 ln α + ln(−2 ln α + 1)) / n, to
    /// first order (their appendix B.2).
    /// </summary>
    public static double TunedTo(int units, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units);
        var doubled = -2 * Math.Log(1 - Sample.RequireLevel(level));
        return (doubled + Math.Log(doubled + 1)) / units;
    }

    /// <summary>
    /// The level at which an interval for one look is as wide as the sequence after <paramref name="units"/> units:
    /// 2Φ(b) − 1, b the factor of σ/√n above.
    /// </summary>
    /// <param name="units">Units of both variants so far.</param>
    /// <param name="rhoSquared">ρ², above 0; the same at every look.</param>
    /// <param name="level">Confidence level over all looks.</param>
    public static double LevelAt(int units, double rhoSquared, double level = 0.95) =>
        1 - 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Boundary(units, rhoSquared, level));

    /// <summary>The difference of two variants with its always-valid interval.</summary>
    /// <param name="treatment">The variant.</param>
    /// <param name="control">The control.</param>
    /// <param name="rhoSquared">
    /// ρ², above 0; the same at every look, such as <see cref="TunedTo"/> the size at which a decision is planned.
    /// </param>
    /// <param name="level">Confidence level over all looks.</param>
    public static Estimate Difference(Arm treatment, Arm control, double rhoSquared, double level = 0.95)
    {
        var difference = treatment.Value - control.Value;
        var half = treatment.Error(control) * Boundary(treatment.Units + control.Units, rhoSquared, level);
        return half == 0
            ? Estimate.Withheld(Arm.Constant, difference, level)
            : new Estimate(difference, difference - half, difference + half, level);
    }

    // In standard errors; σ² is the variance of the estimate times n.
    private static double Boundary(double n, double rhoSquared, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rhoSquared);
        var scaled = n * rhoSquared + 1;
        return Math.Sqrt(
            2 * scaled / (n * rhoSquared) * Math.Log(Math.Sqrt(scaled) / (1 - Sample.RequireLevel(level))));
    }
}
