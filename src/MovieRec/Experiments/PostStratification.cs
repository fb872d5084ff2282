namespace MovieRec.Experiments;

/// <summary>
/// The mean with every stratum at its share over all variants: Σ wₛ x̄ₛ with variance Σ wₛ² s²ₛ/nₛ. Chance imbalance between the variants no longer
/// counts, nor does what strata differ in (Miratrix, Sekhon and Yu 2013, 'Adjusting treatment effect estimates by post-stratification in randomized experiments').
/// </summary>
public static class PostStratification
{
    /// <summary>Sums up each variant's mean.</summary>
    /// <param name="samples">One sample a variant, each with strata.</param>
    /// <exception cref="ExperimentException">A sample has no strata, or a stratum has fewer than two units of some variant.</exception>
    public static IReadOnlyList<Arm> Of(IReadOnlyList<MetricSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Any(sample => sample.Strata is null || sample.Strata.Count != sample.Count)) throw new ExperimentException("Post-stratification needs the stratum of every unit.");
        var sums = samples.Select(SumsOf).ToArray();
        var shares = sums.SelectMany(sample => sample).GroupBy(stratum => stratum.Key, stratum => stratum.Value.Count).OrderBy(stratum => stratum.Key).ToDictionary(stratum => stratum.Key, stratum => (double)stratum.Sum() / samples.Sum(sample => sample.Count));
        return [.. samples.Select((sample, variant) =>
        {
            var (value, variance) = (0.0, 0.0);
            foreach (var (stratum, share) in shares)
            {
                var (count, mean, squares) = sums[variant].GetValueOrDefault(stratum);
                if (count < 2) throw new ExperimentException($"Stratum {stratum} has {count} unit(s) of a variant; merge it with another.");
                value += share * mean;
                variance += share * share * squares / (count - 1) / count;
            }
            return new Arm(value, variance, sample.Count);
        })];
    }

    /// <summary>Number, mean and Σ(x − mean)² of each stratum, updated unit by unit (Welford 1962).</summary>
    private static Dictionary<int, (int Count, double Mean, double Squares)> SumsOf(MetricSample sample)
    {
        var sums = new Dictionary<int, (int Count, double Mean, double Squares)>();
        var values = MetricSample.AsSpan(sample.Values);
        for (var unit = 0; unit < values.Length; unit++)
        {
            ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, sample.Strata![unit], out _);
            var off = values[unit] - sum.Mean;
            var mean = sum.Mean + off / (sum.Count + 1);
            sum = (sum.Count + 1, mean, sum.Squares + off * (values[unit] - mean));
        }
        return sums;
    }
}
