namespace MovieRec.Statistics;

/// <summary>
/// The population stability index of two samples, PSI = Σ (pᵦ − qᵦ) ln(pᵦ / qᵦ) over bins b, with pᵦ and qᵦ the shares
/// of the current and of the reference sample: the Kullback–Leibler divergence taken both ways.
/// </summary>
/// <remarks>
/// The customary limits, 0.1 and 0.25, forget that the index of two samples of one population is above 0 as well, and
/// the more so the smaller they are. There, PSI / (1/n + 1/m) is asymptotically χ² with (bins − 1) degrees of freedom
/// (Yurdakul, 'Statistical properties of population stability index', Western Michigan University 2018), which gives
/// the p-value. Shares are taken after half a unit is added to every count, so that an empty bin leaves the index
/// finite; with some ten units expected a bin, that hardly shows.
/// </remarks>
public static class PopulationStability
{
    /// <summary>Fewest units of the smaller sample for each bin.</summary>
    private const int LeastPerBin = 5;

    /// <summary>
    /// Compares two samples of a number, in bins whose edges are quantiles of the reference. Ties may leave fewer bins
    /// than asked for.
    /// </summary>
    /// <param name="reference">What is normal.</param>
    /// <param name="current">What is held against it.</param>
    /// <param name="bins">Number of bins, at least 2.</param>
    /// <returns>
    /// PSI, its p-value and degrees of freedom; PSI 0 with p-value 1 where the reference is all one value and the
    /// current sample too.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A sample has fewer than five values a bin, or one that is not finite.
    /// </exception>
    public static TestOutcome Test(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        Sample.Require(reference, LeastPerBin * bins);
        Sample.Require(current, LeastPerBin * bins);
        var sorted = reference.ToArray();
        Array.Sort(sorted);
        // A bin reaches up to its edge, the edge included; the last is open. So a value that many share is the end of
        // one bin and not a bin without room.
        var edges = Enumerable.Range(1, bins - 1).Select(bin => sorted[(int)((long)bin * sorted.Length / bins) - 1])
            .Where(edge => edge < sorted[^1]).Distinct().ToArray();
        // All of the reference is one value: what is left is whether the current sample has it too.
        if (edges.Length == 0) edges = [Math.BitDecrement(sorted[0]), sorted[0]];
        return OfCounts(Count(reference, edges), Count(current, edges));
    }

    /// <summary>Compares counts of units in the same bins.</summary>
    /// <param name="reference">What is normal; a bin empty in both is left out.</param>
    /// <param name="current">What is held against it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or either sample is empty.</exception>
    public static TestOutcome OfCounts(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != current.Length)
            throw new ArgumentException("Both samples must be counted in the same bins.");
        var (n, m, bins) = (0L, 0L, 0);
        for (var bin = 0; bin < reference.Length; bin++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(reference[bin]);
            ArgumentOutOfRangeException.ThrowIfNegative(current[bin]);
            (n, m) = (n + reference[bin], m + current[bin]);
            if (reference[bin] + current[bin] > 0) bins++;
        }
        if (n == 0 || m == 0) throw new ArgumentException("A sample is empty.");
        if (bins == 1) return new TestOutcome(0, 1, 0);
        var index = 0.0;
        for (var bin = 0; bin < reference.Length; bin++)
        {
            if (reference[bin] + current[bin] == 0) continue;
            var q = (reference[bin] + 0.5) / (n + 0.5 * bins);
            var p = (current[bin] + 0.5) / (m + 0.5 * bins);
            index += (p - q) * Math.Log(p / q);
        }
        return new TestOutcome(index, Tail.ChiSquared(index / (1.0 / n + 1.0 / m), bins - 1), bins - 1);
    }

    private static long[] Count(ReadOnlySpan<double> values, double[] edges)
    {
        var counts = new long[edges.Length + 1];
        foreach (var value in values)
        {
            var at = Array.BinarySearch(edges, value);
            counts[at >= 0 ? at : ~at]++;
        }
        return counts;
    }
}
