using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>The bootstrap's way to read a metric: the units of either variant are drawn with replacement, so nothing is assumed of how they are spread.</summary>
internal static class BootstrapComparison
{
    public static TwoSampleBootstrap Of(Metric metric, MetricSample treatment, MetricSample control, BootstrapOptions options) =>
        new(treatment.Count, StatisticOf(metric, treatment), control.Count, StatisticOf(metric, control), options);

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
