using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// The mean with every stratum at its share over all variants: Σ wₛ x̄ₛ with variance Σ wₛ² s²ₛ/nₛ. Chance imbalance
/// between the variants no longer counts, nor does what strata differ in (Miratrix, Sekhon and Yu 2013, 'Adjusting
/// treatment effect estimates by post-stratification in randomized experiments').
/// </summary>
public static class PostStratification
{
    /// <summary>Sums up each variant's mean.</summary>
    /// <param name="samples">One sample a variant, each with strata.</param>
    /// <exception cref="ExperimentException">
    /// A sample has no strata, or a stratum has fewer than two units of some variant.
    /// </exception>
    public static IReadOnlyList<Arm> Compute(IReadOnlyList<MetricSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Any(sample => sample.Strata is null || sample.Strata.Count != sample.Count))
            throw new ExperimentException("Post-stratification needs the stratum of every unit.");
        var sums = samples.Select(SumsOf).ToArray();
        var shares = sums.SelectMany(sample => sample).GroupBy(stratum => stratum.Key, stratum => stratum.Value.Count)
            .OrderBy(stratum => stratum.Key).ToDictionary(stratum => stratum.Key,
                stratum => (double)stratum.Sum() / samples.Sum(sample => sample.Count));
        return [.. samples.Select((sample, variant) =>
        {
            var (value, variance, moment, freedom) = (0.0, 0.0, 0.0, 0.0);
            foreach (var (stratum, share) in shares)
            {
                var (count, mean, squares, cubes, largest) = sums[variant].GetValueOrDefault(stratum);
                if (count < 2)
                    throw new ExperimentException(
                        $"Stratum {stratum} has {(count == 1 ? "only one unit" : "no unit")} of a variant; merge it "
                            + "with another.");
                var own = squares / (count - 1);
                var part = Sample.IsRounding(own, largest) ? 0 : share * share * own / count;
                value += share * mean;
                variance += part;
                freedom += part * part / (count - 1);
                moment += share * share * share * cubes / ((double)count * count * count);
            }
            return new Arm(value, variance, sample.Count)
            {
                ThirdMoment = moment,
                DegreesOfFreedom = variance > 0 ? variance * variance / freedom : sample.Count - 1,
            };
        })];
    }

    /// <summary>
    /// The strata numbered 0 .. count − 1 in ascending order, the small ones merged into one: a stratum with fewer than
    /// two units of a variant has no variance there. Where what was merged is still too small, the next smallest
    /// stratum joins it.
    /// </summary>
    /// <returns>
    /// The samples with the new strata; null where all would be one, so that weighing them changes nothing.
    /// </returns>
    internal static MetricSample[]? Merge(IReadOnlyList<MetricSample> samples)
    {
        var counts = new Dictionary<int, int[]>();
        for (var variant = 0; variant < samples.Count; variant++)
            foreach (var stratum in samples[variant].Strata!)
            {
                if (!counts.TryGetValue(stratum, out var count)) counts[stratum] = count = new int[samples.Count];
                count[variant]++;
            }
        var rest = counts.Where(stratum => stratum.Value.Min() < 2).Select(stratum => stratum.Key).ToHashSet();
        foreach (var (stratum, _) in counts.OrderBy(stratum => stratum.Value.Min()).ThenBy(stratum => stratum.Key))
        {
            if (rest.Count == 0
                || Enumerable.Range(0, samples.Count).All(variant => rest.Sum(merged => counts[merged][variant]) >= 2))
                break;
            rest.Add(stratum);
        }
        var kept = counts.Keys.Where(stratum => !rest.Contains(stratum)).Order().Index().ToDictionary(pair => pair.Item,
            pair => pair.Index);
        if (kept.Count + (rest.Count > 0 ? 1 : 0) < 2) return null;
        return [.. samples.Select(
            sample =>
                sample with { Strata = sample.Strata!.Select(stratum => kept.GetValueOrDefault(stratum, kept.Count))
                    .ToArray() })];
    }

    /// <summary>
    /// Number, mean, Σ(x − mean)², Σ(x − mean)³ and largest |x| of each stratum, updated unit by unit (Welford 1962;
    /// Terriberry 2007 for the cubes).
    /// </summary>
    private static Dictionary<int, (int Count, double Mean, double Squares, double Cubes, double Largest)> SumsOf(
        MetricSample sample)
    {
        var sums = new Dictionary<int, (int Count, double Mean, double Squares, double Cubes, double Largest)>();
        var values = MetricSample.AsSpan(sample.Values);
        for (var unit = 0; unit < values.Length; unit++)
        {
            ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums,
                sample.Strata![unit], out _);
            double n = sum.Count + 1;
            var off = values[unit] - sum.Mean;
            var step = off / n;
            var added = off * step * sum.Count;
            sum = (sum.Count + 1, sum.Mean + step, sum.Squares + added,
                sum.Cubes + added * step * (n - 2) - 3 * step * sum.Squares,
                Math.Max(sum.Largest, Math.Abs(values[unit])));
        }
        return sums;
    }
}
