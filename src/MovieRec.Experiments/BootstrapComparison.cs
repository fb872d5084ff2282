using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// The bootstrap's way to read a metric: the units of either variant are drawn with replacement. Percentiles of the
/// difference are right to first order only where it is not skewed, so beyond that, and for a quantile whose bracketing
/// ranks leave the sample, it tells nothing.
/// </summary>
internal sealed class BootstrapComparison(Metric metric, MetricSample treatment, Arm treatmentArm, MetricSample control,
    Arm controlArm, BootstrapOptions options) : Comparison(treatmentArm, controlArm)
{
    private readonly Lazy<TwoSampleBootstrap> _resampled =
        new(() => new(treatment.Count, StatisticOf(metric, treatment), control.Count, StatisticOf(metric, control),
            options));

    public override bool IsNormal => LackingFor(1) is null;

    public override Estimate Difference(double level, bool isWatched = false) => LackingFor(1) is { } lacking
        ? Estimate.Withheld(lacking, Treatment.Value - Control.Value, level)
        : _resampled.Value.Interval((ours, theirs) => ours - theirs);

    public override Estimate Lift(double level, bool isWatched = false)
    {
        var lift = Treatment.LiftOver(Control, level);
        if (lift.IsWithheld) return lift;
        return LackingFor(1) is { } lacking
            ? Estimate.Withheld(lacking, lift.Value, level)
            : _resampled.Value.Interval((ours, theirs) => ours / theirs - 1);
    }

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false) =>
        LackingFor(factor) is { } lacking
            ? TestOutcome.Withheld(lacking, Treatment.Value - factor * Control.Value)
            : _resampled.Value.Test((ours, theirs) => ours - factor * theirs, alternative);

    private string? LackingFor(double factor)
    {
        if (metric.Kind == MetricKind.Quantile)
            return double.IsFinite(Treatment.Variance + Control.Variance)
                ? null : "too few units for resamples to bracket the quantile; read it by order statistics";
        return Math.Abs(Treatment.SkewnessOver(Control.Times(factor))) <= LargestSkewness ? null
            : "the values are too skewed for as few units to be resampled; read them by the default method";
    }

    private static UnitStatistic StatisticOf(Metric metric, MetricSample sample)
    {
        double[] values = [.. sample.Values];
        switch (metric.Kind)
        {
            case MetricKind.Ratio:
                double[] denominators = [.. sample.Denominators!];
                return units => SumOf(values, units) / SumOf(denominators, units);
            case MetricKind.Quantile:
                return units =>
                {
                    var drawn = new double[units.Length];
                    for (var unit = 0; unit < drawn.Length; unit++) drawn[unit] = values[units[unit]];
                    Array.Sort(drawn);
                    return Sample.QuantileOfSorted(drawn, metric.Probability);
                };
            default:
                return units => SumOf(values, units) / units.Length;
        }
    }

    private static double SumOf(double[] values, ReadOnlySpan<int> units)
    {
        var sum = 0.0;
        foreach (var unit in units) sum += values[unit];
        return sum;
    }
}
