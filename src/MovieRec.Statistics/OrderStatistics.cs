namespace MovieRec.Statistics;

/// <summary>
/// Limits of a quantile from order statistics: the number of values at or below the true quantile is binomial, so x₍ₗ₎
/// with the largest l for which P(Bin(n, p) ≤ l − 1) ≤ tail lies above it no more often than that, whatever the
/// distribution; with ties less often (Thompson 1936; Conover 1999, section 3.2).
/// </summary>
public static class OrderStatistics
{
    /// <summary>
    /// The limits of quantile <paramref name="probability"/>, each with error <paramref name="tail"/>; infinite where
    /// the rank leaves the sample.
    /// </summary>
    /// <param name="ascending">The values, ascending.</param>
    /// <param name="probability">Which quantile, above 0 and below 1.</param>
    /// <param name="tail">Error of each limit, above 0 and at most ½.</param>
    public static (double Low, double High) QuantileLimits(
        ReadOnlySpan<double> ascending, double probability, double tail)
    {
        var n = ascending.Length;
        var low = LowRank(n, probability, tail);
        // From above it is the same, seen from the other end: P(Bin(n, p) ≥ u) = P(Bin(n, 1 − p) ≤ n − u).
        var high = n + 1 - LowRank(n, 1 - probability, tail);
        return (low == 0 ? double.NegativeInfinity : ascending[low - 1],
            high == n + 1 ? double.PositiveInfinity : ascending[high - 1]);
    }

    /// <summary>
    /// The interval of a quantile with its estimate (<see cref="Sample.QuantileOfSorted"/>); withheld where both ranks
    /// leave the sample.
    /// </summary>
    public static Estimate Quantile(ReadOnlySpan<double> ascending, double probability, double level = 0.95)
    {
        var value = Sample.QuantileOfSorted(ascending, probability);
        var (low, high) = QuantileLimits(ascending, probability, (1 - Sample.RequireLevel(level)) / 2);
        return double.IsInfinity(low) && double.IsInfinity(high)
            ? Estimate.Withheld($"{ascending.Length} units are too few to bracket this quantile", value, level)
            : new Estimate(value, low, high, level);
    }

    // The largest rank whose count is rare enough, walked to in growing steps from where a normal would have it.
    private static int LowRank(int n, double probability, double tail)
    {
        var z = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, tail);
        var start = Math.Clamp((int)Math.Round(n * probability + z * Math.Sqrt(n * probability * (1 - probability))), 0,
            n);
        var (low, high) = (start, start);
        for (var step = 1; low > 0 && !IsRare(low); step *= 2) (high, low) = (low - 1, Math.Max(0, low - step));
        if (low == start)
        {
            high = n;
            for (var step = 1; low + step <= n && IsRare(low + step); step *= 2) low += step;
            for (var step = 1; low + step < high; step *= 2)
                if (!IsRare(low + step)) high = low + step - 1;
        }
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (IsRare(middle)) low = middle;
            else high = middle - 1;
        }
        return low;

        bool IsRare(int rank) => rank == 0 || Binomial.AtMost(rank - 1, n, probability) <= tail;
    }
}
