using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>A variant's figure under one metric, ready to be compared.</summary>
/// <param name="Value">The figure: a mean, share, ratio or quantile.</param>
/// <param name="Variance">Variance of that figure from sample to sample.</param>
/// <param name="Units">Number of units.</param>
public readonly record struct Arm(double Value, double Variance, int Units)
{
    /// <summary>Fewest units a variant needs before its variance can be trusted at all.</summary>
    public const int MinimumUnits = 10;

    /// <summary>Sums up a variant's units.</summary>
    /// <remarks>
    /// Mean and proportion: x̄ with s²/n. Ratio R = ΣN/ΣD: the delta method, s²(z)/n with zᵢ = (Nᵢ − R·Dᵢ)/D̄. Quantile: from the order statistics
    /// whose ranks bracket it, (x₍ᵤ₎ − x₍ₗ₎)²/(2z)² with ranks np ± z√(np(1 − p)), z = 1.96 (Deng, Knoblich and Lu, 'Applying the delta method in
    /// metric analytics', KDD 2018, for both).
    /// </remarks>
    /// <exception cref="ExperimentException">There are too few units, a value is missing or not finite, or a proportion holds other values than 0 and 1.</exception>
    public static Arm Of(Metric metric, MetricSample sample)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(sample);
        Require(metric, sample);
        return metric.Kind switch
        {
            MetricKind.Ratio => Ratio(metric, MetricSample.AsSpan(sample.Values), sample.Denominators),
            MetricKind.Quantile => Quantile([.. sample.Values], metric.Probability),
            _ => Mean(MetricSample.AsSpan(sample.Values)),
        };
    }

    /// <summary>The figure in a unit that is 1 / <paramref name="factor"/> as large.</summary>
    public Arm Times(double factor) => this with { Value = Value * factor, Variance = Variance * factor * factor };

    /// <summary>x̄ with variance s²/n.</summary>
    internal static Arm Mean(ReadOnlySpan<double> values) => new(Sample.Mean(values), Sample.Variance(values) / values.Length, values.Length);

    /// <summary>This minus <paramref name="control"/>, with the interval of Welch and Satterthwaite.</summary>
    public Estimate Minus(Arm control, double level = 0.95)
    {
        var half = Error(control) is var error && error == 0 ? 0 : error * Tail.StudentTQuantile((1 + Sample.RequireLevel(level)) / 2, DegreesOfFreedom(control));
        return new Estimate(Value - control.Value, Value - control.Value - half, Value - control.Value + half, level);
    }

    /// <summary>
    /// The relative lift (this − control) / control, with the interval of the delta method: variance V/c² + v²·V_c/c⁴. NaN where the control is 0.
    /// </summary>
    public Estimate LiftOver(Arm control, double level = 0.95)
    {
        if (control.Value == 0) return new Estimate(double.NaN, double.NaN, double.NaN, level);
        var lift = (Value - control.Value) / control.Value;
        var variance = (Variance + Value * Value * control.Variance / (control.Value * control.Value)) / (control.Value * control.Value);
        var half = variance == 0 ? 0 : Math.Sqrt(variance) * Tail.StudentTQuantile((1 + Sample.RequireLevel(level)) / 2, DegreesOfFreedom(control));
        return new Estimate(lift, lift - half, lift + half, level);
    }

    /// <summary>P-value of the hypothesis that this exceeds <paramref name="control"/> by <paramref name="shift"/> and no more, by Welch's t.</summary>
    public double PValue(Arm control, Alternative alternative = Alternative.TwoSided, double shift = 0)
    {
        var (difference, error) = (Value - control.Value - shift, Error(control));
        if (error == 0) return difference == 0 ? 1 : Tail.Normal(difference > 0 ? double.PositiveInfinity : double.NegativeInfinity, alternative);
        return Tail.StudentT(difference / error, DegreesOfFreedom(control), alternative);
    }

    /// <summary>Standard error of the difference.</summary>
    internal double Error(Arm control) => Math.Sqrt(Variance + control.Variance);

    // Satterthwaite's, with each arm's variance resting on its units less one.
    private double DegreesOfFreedom(Arm control)
    {
        var sum = Variance + control.Variance;
        return sum == 0 ? Units + control.Units - 2
            : sum * sum / (Variance * Variance / (Units - 1) + control.Variance * control.Variance / (control.Units - 1));
    }

    private static Arm Ratio(Metric metric, ReadOnlySpan<double> numerators, IReadOnlyList<double>? denominators)
    {
        if (denominators is null) throw new ExperimentException($"'{metric.Name}' is a ratio, so every unit needs a denominator.");
        var parts = MetricSample.AsSpan(denominators);
        var (sum, below) = (0.0, 0.0);
        for (var unit = 0; unit < parts.Length; unit++)
        {
            if (!(parts[unit] >= 0 && double.IsFinite(parts[unit]))) throw new ExperimentException($"The denominators of '{metric.Name}' must be 0 or more and finite.");
            sum += numerators[unit];
            below += parts[unit];
        }
        if (below == 0) throw new ExperimentException($"The denominators of '{metric.Name}' must be 0 or more and not all 0.");
        var (ratio, mean) = (sum / below, below / numerators.Length);
        var linear = new double[numerators.Length];
        for (var unit = 0; unit < linear.Length; unit++) linear[unit] = (numerators[unit] - ratio * parts[unit]) / mean;
        return new Arm(ratio, Sample.Variance(linear) / linear.Length, linear.Length);
    }

    private static Arm Quantile(double[] values, double probability)
    {
        const double Z = 1.959963984540054;
        Array.Sort(values);
        var n = values.Length;
        var spread = Z * Math.Sqrt(n * probability * (1 - probability));
        var low = values[Math.Clamp((int)Math.Floor(n * probability - spread), 0, n - 1)];
        var high = values[Math.Clamp((int)Math.Ceiling(n * probability + spread), 0, n - 1)];
        var error = (high - low) / (2 * Z);
        return new Arm(Sample.QuantileOfSorted(values, probability), error * error, n);
    }

    internal static void Require(Metric metric, MetricSample sample)
    {
        if (sample.Count < MinimumUnits) throw new ExperimentException($"'{metric.Name}' was measured of {sample.Count} unit(s) of a variant, too few to compare: wait for at least {MinimumUnits}.");
        foreach (var list in (int?[])[sample.Denominators?.Count, sample.Covariates?.Count, sample.Strata?.Count])
            if (list is { } count && count != sample.Count) throw new ExperimentException($"'{metric.Name}' needs one entry a unit in every list: {sample.Count} values, but {count} others.");
        foreach (var value in MetricSample.AsSpan(sample.Values))
        {
            if (!double.IsFinite(value)) throw new ExperimentException($"'{metric.Name}' has a value that is not a finite number; leave that unit out and say so.");
            if (metric.Kind == MetricKind.Proportion && value is not (0 or 1)) throw new ExperimentException($"'{metric.Name}' is a proportion, so every value must be 0 or 1.");
        }
    }
}
