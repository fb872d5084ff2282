using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>A variant's figure under one metric, ready to be compared.</summary>
/// <param name="Value">The figure: a mean, share, ratio or quantile.</param>
/// <param name="Variance">Variance of that figure from sample to sample.</param>
/// <param name="Units">Number of units.</param>
public readonly record struct Arm(double Value, double Variance, int Units)
{
    /// <summary>Fewest units a variant needs before it is compared at all.</summary>
    public const int MinimumUnits = 5;

    /// <summary>
    /// Variance of the figure from sample to sample: 0 or more, infinite or not a number where the units cannot tell
    /// it.
    /// </summary>
    /// <exception cref="ExperimentException">It is negative.</exception>
    public double Variance { get; init => field = NotNegative(value); } = NotNegative(Variance);

    /// <summary>Degrees of freedom of the variance: units − 1, or Satterthwaite's over strata.</summary>
    public double DegreesOfFreedom { get; init; } = Units - 1;

    /// <summary>
    /// Third central moment of the figure from sample to sample: how skewed it still is. Σ(x − x̄)³/n³ for a mean; 0
    /// where it is not known.
    /// </summary>
    public double ThirdMoment { get; init; }

    /// <summary>Sums up a variant's units.</summary>
    /// <remarks>
    /// Mean and proportion: x̄ with s²/n. Ratio R = ΣN/ΣD: the delta method, s²(z)/n with zᵢ = (Nᵢ − R·Dᵢ)/D̄.
    /// Quantile: from the order statistics whose ranks bracket it, (x₍ᵤ₎ − x₍ₗ₎)²/(2z)² with ranks np ± z√(np(1 − p)),
    /// z = 1.96 (Deng, Knoblich and Lu, 'Applying the delta method in metric analytics', KDD 2018, for both); infinite
    /// where a rank leaves the sample. A variance below the rounding of what it was computed from is 0.
    /// </remarks>
    /// <exception cref="ExperimentException">
    /// There are too few units, a value is missing or not finite, or a proportion holds other values than 0 and 1.
    /// </exception>
    public static Arm Compute(Metric metric, MetricSample sample)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Count < MinimumUnits)
            throw new ExperimentException($"'{metric.Name}' was measured on {sample.Count} "
                + $"{(sample.Count == 1 ? "unit" : "units")} of a variant, too few to compare: wait for at "
                + $"least {MinimumUnits}.");
        return ComputeAny(metric, sample) is var arm && metric.Kind == MetricKind.Ratio && double.IsNaN(arm.Value)
            ? throw NoDenominators(metric) : arm;
    }

    /// <summary>
    /// Sums up any number of units; of none, and of a ratio whose denominators are all 0, the figure is not a number,
    /// and of one the variance is not.
    /// </summary>
    internal static Arm ComputeAny(Metric metric, MetricSample sample)
    {
        if (sample is { Moments: { Units: > 1 } moments } && metric.Kind != MetricKind.Quantile)
        {
            Require(metric, moments);
            return metric.Kind == MetricKind.Ratio ? moments.RatioArm() : moments.WithoutSecond.ArmOf(0, 0);
        }
        Require(metric, sample);
        if (sample.Count < 2)
            return new Arm(sample.Count == 0 ? double.NaN : sample.Values[0] / (sample.Denominators?[0] ?? 1),
                double.NaN, sample.Count);
        return metric.Kind switch
        {
            MetricKind.Ratio => Ratio(metric, MetricSample.AsSpan(sample.Values), sample.Denominators),
            MetricKind.Quantile => Quantile([.. sample.Values], metric.Probability),
            _ => Mean(MetricSample.AsSpan(sample.Values)),
        };
    }

    /// <summary>The figure in a unit that is 1 / <paramref name="factor"/> as large.</summary>
    public Arm Times(double factor) =>
        this with
        {
            Value = Value * factor,
            Variance = Variance * factor * factor,
            ThirdMoment = ThirdMoment * factor * factor * factor,
        };

    /// <summary>x̄ with variance s²/n.</summary>
    internal static Arm Mean(ReadOnlySpan<double> values)
    {
        double n = values.Length;
        var mean = Sample.Mean(values);
        return new Arm(mean, Sample.Variance(values) / n,
            values.Length)
        { ThirdMoment = Cubes(values, mean) / (n * n * n) };
    }

    /// <summary>
    /// Skewness of the difference to <paramref name="control"/>, third moment ÷ variance^1.5: what a normal figure has
    /// not.
    /// </summary>
    internal double SkewnessOver(Arm control) =>
        (ThirdMoment - control.ThirdMoment) / Math.Pow(Variance + control.Variance, 1.5);

    /// <summary>
    /// This minus <paramref name="control"/>, with the interval of Welch and Satterthwaite; withheld where neither
    /// varies.
    /// </summary>
    public Estimate Minus(Arm control, double level = 0.95)
    {
        if (Error(control) is var error && error == 0) return Estimate.Withheld(Constant, Value - control.Value, level);
        var half = error * Tail.StudentTQuantile((1 + Sample.RequireLevel(level)) / 2, Satterthwaite(control));
        return new Estimate(Value - control.Value, Value - control.Value - half, Value - control.Value + half, level);
    }

    /// <summary>
    /// The relative lift this/control − 1, with the interval of Fieller (1954): the ρ for which (v − ρc)² ≤ t²(V +
    /// ρ²V_c). Withheld where the control is not clearly above 0, since a ratio to nothing, or to a loss, says nothing;
    /// or where neither varies.
    /// </summary>
    public Estimate LiftOver(Arm control, double level = 0.95)
    {
        var lift = control.Value > 0 ? Value / control.Value - 1 : double.NaN;
        if (Error(control) == 0) return Estimate.Withheld(Constant, lift, level);
        var t = Tail.StudentTQuantile((1 + Sample.RequireLevel(level)) / 2, Satterthwaite(control));
        var scale = control.Value * control.Value - t * t * control.Variance;
        if (!(control.Value > 0 && scale > 0)) return Estimate.Withheld(NoBase, lift, level);
        var centre = Value * control.Value;
        var slack = Math.Sqrt(Math.Max(0, centre * centre - (Value * Value - t * t * Variance) * scale));
        return new Estimate(lift, (centre - slack) / scale - 1, (centre + slack) / scale - 1, level);
    }

    /// <summary>
    /// P-value of the hypothesis that this exceeds <paramref name="control"/> by <paramref name="shift"/> and no more,
    /// by Welch's t; 1 where neither varies.
    /// </summary>
    public double PValue(Arm control, Alternative alternative = Alternative.TwoSided, double shift = 0) =>
        Error(control) is var error && error == 0 ? 1
        : Tail.StudentT((Value - control.Value - shift) / error, Satterthwaite(control), alternative);

    /// <summary>Standard error of the difference.</summary>
    internal double Error(Arm control) => Math.Sqrt(Variance + control.Variance);

    private double Satterthwaite(Arm control)
    {
        var sum = Variance + control.Variance;
        return sum * sum
            / (Variance * Variance / DegreesOfFreedom + control.Variance * control.Variance / control.DegreesOfFreedom);
    }

    private static double Cubes(ReadOnlySpan<double> values, double mean)
    {
        var cubes = 0.0;
        foreach (var value in values) cubes += (value - mean) * (value - mean) * (value - mean);
        return cubes;
    }

    private static Arm Ratio(Metric metric, ReadOnlySpan<double> numerators, IReadOnlyList<double>? denominators)
    {
        if (denominators is null)
            throw new ExperimentException($"'{metric.Name}' is a ratio, so every unit needs a denominator.");
        var parts = MetricSample.AsSpan(denominators);
        var (sum, below) = (0.0, 0.0);
        for (var unit = 0; unit < parts.Length; unit++)
        {
            if (!(parts[unit] >= 0 && double.IsFinite(parts[unit]))) throw BadDenominators(metric);
            sum += numerators[unit];
            below += parts[unit];
        }
        if (below == 0) return new Arm(double.NaN, double.NaN, parts.Length);
        var (ratio, mean) = (sum / below, below / numerators.Length);
        var linear = new double[numerators.Length];
        var scale = 0.0;
        for (var unit = 0; unit < linear.Length; unit++)
        {
            linear[unit] = (numerators[unit] - ratio * parts[unit]) / mean;
            scale = Math.Max(scale, Math.Max(Math.Abs(numerators[unit]), Math.Abs(ratio * parts[unit])) / mean);
        }
        double n = linear.Length;
        var variance = Sample.Variance(linear);
        return new Arm(ratio, Sample.IsRounding(variance, scale) ? 0 : variance / n,
            linear.Length)
        { ThirdMoment = Cubes(linear, 0) / (n * n * n) };
    }

    private static Arm Quantile(double[] values, double probability)
    {
        const double Z = 1.959963984540054;
        Array.Sort(values);
        var (low, high) = OrderStatistics.QuantileLimits(values, probability, 0.025);
        var error = (high - low) / (2 * Z);
        return new Arm(Sample.QuantileOfSorted(values, probability), error * error, values.Length);
    }

    internal const string Constant = "the values do not vary, so the spread between units is not known";

    internal const string NoBase = "the control's figure is not clearly above 0, so a ratio to it says nothing";

    internal static void Require(Metric metric, MetricSample sample)
    {
        foreach (var list in (int?[])[sample.Denominators?.Count, sample.Covariates?.Count, sample.Strata?.Count])
            if (list is { } count && count != sample.Count)
                throw new ExperimentException($"'{metric.Name}' needs one entry a unit in every list: {sample.Count} "
                    + $"values, but {count} others.");
        foreach (var value in MetricSample.AsSpan(sample.Values))
        {
            if (!double.IsFinite(value)) throw NotFinite(metric);
            if (metric.Kind == MetricKind.Proportion && value is not (0 or 1)) throw NotShare(metric);
        }
    }

    private static void Require(Metric metric, SampleMoments moments)
    {
        if (!double.IsFinite(moments.Smallest + moments.Largest) || !double.IsFinite(moments.Squares))
            throw NotFinite(metric);
        if (metric.Kind == MetricKind.Proportion && !moments.AreShares) throw NotShare(metric);
        if (metric.Kind != MetricKind.Ratio) return;
        if (!(moments.SecondSmallest >= 0 && double.IsFinite(moments.SecondLargest))) throw BadDenominators(metric);
    }

    private static ExperimentException NotFinite(Metric metric) =>
        new($"'{metric.Name}' has a value that is not a finite number; leave that unit out and say so.");

    private static ExperimentException NotShare(Metric metric) =>
        new($"'{metric.Name}' is a proportion, so every value must be 0 or 1.");

    private static ExperimentException BadDenominators(Metric metric) =>
        new($"The denominators of '{metric.Name}' must be 0 or more and finite.");

    private static ExperimentException NoDenominators(Metric metric) =>
        new($"The denominators of '{metric.Name}' must be 0 or more and not all 0.");

    private static double NotNegative(double variance) =>
        variance < 0 ? throw new ExperimentException($"A variance is 0 or more, not {variance:R}.") : variance;
}
