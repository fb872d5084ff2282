using MathNet.Numerics.Distributions;
using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// How many units it takes. For two variants with shares w and 1 − w of n units, standard deviation σ and a difference
/// δ, the two-sided test at α has power Φ(|δ|/e − z) + Φ(−|δ|/e − z) with e = σ√(1/(nw) + 1/(n(1 − w))) and z = Φ⁻¹(1 −
/// α/2).
/// </summary>
public sealed record PowerAnalysis
{
    /// <summary>
    /// A hundred thousand units for every human being: a larger number is no plan, and soon overflows.
    /// </summary>
    private const double MostUnits = 1e15;

    /// <summary>Standard deviation of the metric between units, above 0; √(p(1 − p)) for a proportion.</summary>
    public required double Deviation { get; init => field = OptionRange.Above(value, 0); }

    /// <summary>Share of the units the variant gets, above 0 and below 1.</summary>
    public double Share { get; init => field = OptionRange.Between(value, 0, 1); } = 0.5;

    /// <summary>α, two-sided.</summary>
    public double Alpha { get; init => field = OptionRange.Between(value, 0, 1); } = 0.05;

    /// <summary>
    /// Probability of finding a true difference of <paramref name="effect"/> with <paramref name="units"/> units in
    /// both variants together.
    /// </summary>
    public double PowerOf(double effect, double units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 2);
        if (!double.IsFinite(effect))
            throw new ExperimentException($"The effect must be a finite number, not {effect:R}.");
        var z = Normal.InvCDF(0, 1, 1 - Alpha / 2);
        var signal = Math.Abs(effect) / (Deviation * Math.Sqrt(1 / (units * Share) + 1 / (units * (1 - Share))));
        return Normal.CDF(0, 1, signal - z) + Normal.CDF(0, 1, -signal - z);
    }

    /// <summary>
    /// Units in both variants together that find <paramref name="effect"/> with probability <paramref name="power"/>: n
    /// = σ²(z_{1−α/2} + z_power)² / (w(1 − w)δ²), rounded up.
    /// </summary>
    /// <exception cref="ExperimentException">
    /// The effect is 0, which no number of units can find, or so small that it takes more than 10¹⁵.
    /// </exception>
    public long UnitsFor(double effect, double power = 0.8)
    {
        if (effect == 0 || !double.IsFinite(effect))
            throw new ExperimentException(
                "An effect of 0 takes infinitely many units; name the smallest difference worth finding.");
        var z = Quantiles(power) * Deviation / effect;
        var units = Math.Ceiling(z * z / (Share * (1 - Share)));
        return units <= MostUnits ? (long)units
            : throw new ExperimentException($"A difference of {effect:R} takes {units:0.#E+0} units at a standard "
                + $"deviation of {Deviation:R}, more than anybody has; name the smallest difference worth finding.");
    }

    /// <summary>
    /// The smallest difference that <paramref name="units"/> units find with probability <paramref name="power"/>: δ =
    /// σ(z_{1−α/2} + z_power) / √(w(1 − w)n).
    /// </summary>
    public double DetectableBy(double units, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 2);
        return Quantiles(power) * Deviation / Math.Sqrt(Share * (1 - Share) * units);
    }

    private double Quantiles(double power) =>
        Normal.InvCDF(0, 1, 1 - Alpha / 2) + Normal.InvCDF(0, 1, Sample.RequireLevel(power));
}
