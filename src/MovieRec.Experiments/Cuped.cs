using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// Variance reduction by what was known before the experiment: yᵢ − θ(xᵢ − x̄), with θ = cov(x, y) / var(x) pooled over
/// the variants, leaves the difference of means where it is in expectation and its variance 1 − ρ² times as large
/// (Deng, Xu, Kohavi and Walker, 'Improving the sensitivity of online controlled experiments by utilizing
/// pre-experiment data', WSDM 2013). Where nothing but rounding is left of the values, they are their mean.
/// </summary>
public static class Cuped
{
    private const string NotFinite =
        "A covariate is not a finite number; give new units the mean of the others, or leave CUPED out.";

    /// <summary>
    /// The variants' samples with their values adjusted; those without covariates, or whose covariates do not vary,
    /// unchanged.
    /// </summary>
    /// <param name="samples">One sample a variant, all with covariates or none.</param>
    /// <returns>The adjusted samples, and ρ², the share of the variance that went, in 0 .. 1.</returns>
    /// <exception cref="ExperimentException">Only some variants have covariates, or one is not finite.</exception>
    public static (IReadOnlyList<MetricSample> Samples, double VarianceReduction) Adjust(
        IReadOnlyList<MetricSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var with = samples.Count(sample => sample.Covariates is not null);
        if (with == 0) return (samples, 0);
        if (with < samples.Count)
            throw new ExperimentException("CUPED needs the covariate for every variant, or for none.");
        if (samples.Any(sample => !AllFinite(MetricSample.AsSpan(sample.Covariates!))))
            throw new ExperimentException(NotFinite);
        // Within variants, so that an effect of the treatment is not taken for an effect of the covariate.
        double xx = 0, xy = 0, yy = 0, sumX = 0, count = 0;
        foreach (var sample in samples)
        {
            if (sample.Covariates!.Count != sample.Count)
                throw new ExperimentException($"CUPED needs one covariate a unit: {sample.Count} values, but "
                    + $"{sample.Covariates.Count} covariates.");
            var covariates = MetricSample.AsSpan(sample.Covariates);
            var values = MetricSample.AsSpan(sample.Values);
            var (meanX, meanY) = (Sample.Mean(covariates), Sample.Mean(values));
            sumX += meanX * sample.Count;
            count += sample.Count;
            for (var unit = 0; unit < sample.Count; unit++)
            {
                var (x, y) = (covariates[unit] - meanX, values[unit] - meanY);
                xx += x * x;
                xy += x * y;
                yy += y * y;
            }
        }
        if (xx == 0 || yy == 0) return (samples, 0);
        var (theta, mean) = (xy / xx, sumX / count);
        // What is left, Σ(y − θx)² about the variants' means, against the size of what it is the difference of.
        var scale = samples.Max(sample => Largest(sample.Values) + Math.Abs(theta) * Largest(sample.Covariates!));
        var isExplained = Sample.IsRounding((yy - theta * xy) / count, scale);
        return ([.. samples.Select(Adjusted)], xy * xy / (xx * yy));

        MetricSample Adjusted(MetricSample sample)
        {
            var covariates = MetricSample.AsSpan(sample.Covariates!);
            var values = MetricSample.AsSpan(sample.Values);
            var adjusted = new double[values.Length];
            if (isExplained) Array.Fill(adjusted, Sample.Mean(values) - theta * (Sample.Mean(covariates) - mean));
            else for (var unit = 0; unit < adjusted.Length; unit++)
                adjusted[unit] = values[unit] - theta * (covariates[unit] - mean);
            return sample with { Values = adjusted };
        }
    }

    /// <summary>
    /// The same from sums alone: Σ(y − θx)² and the sum of cubes follow from those of powers and products.
    /// </summary>
    internal static IEnumerable<Arm> AdjustSums(IReadOnlyList<SampleMoments> samples)
    {
        var (xx, xy) = (samples.Sum(sample => sample.Central02), samples.Sum(sample => sample.Central11));
        // First, since what is not a number looks as if it did not vary.
        if (samples.Any(sample => !double.IsFinite(sample.SecondSquares)))
            throw new ExperimentException(NotFinite);
        if (samples.All(sample => sample.SecondVariance == 0)) return samples.Select(sample => sample.ArmOf(0, 0));
        double count = samples.Sum(sample => (double)sample.Units);
        var (theta, mean) = (xy / xx, samples.Sum(sample => sample.SecondMean * sample.Units) / count);
        return samples.Select(sample => sample.ArmOf(theta, theta * mean));
    }

    private static double Largest(IReadOnlyList<double> values)
    {
        var largest = 0.0;
        foreach (var value in MetricSample.AsSpan(values)) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
            if (!double.IsFinite(value)) return false;
        return true;
    }
}
