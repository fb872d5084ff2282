using MovieRec.Statistics;

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
        var total = samples.Sum(sample => sample.Count);
        var shares = samples.SelectMany(sample => sample.Strata!).CountBy(stratum => stratum).OrderBy(pair => pair.Key).Select(pair => (Stratum: pair.Key, Share: (double)pair.Value / total)).ToArray();
        return [.. samples.Select(sample =>
        {
            var byStratum = sample.Strata!.Zip(sample.Values).ToLookup(pair => pair.First, pair => pair.Second);
            var (value, variance) = (0.0, 0.0);
            foreach (var (stratum, share) in shares)
            {
                double[] values = [.. byStratum[stratum]];
                if (values.Length < 2) throw new ExperimentException($"Stratum {stratum} has {values.Length} unit(s) of a variant; merge it with another.");
                value += share * Sample.Mean(values);
                variance += share * share * Sample.Variance(values) / values.Length;
            }
            return new Arm(value, variance, sample.Count);
        })];
    }
}
