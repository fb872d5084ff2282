namespace MovieRec.Statistics;

/// <summary>
/// P-values adjusted for how many were looked at: reject where the adjusted value is at most the level asked for.
/// </summary>
public static class MultipleTesting
{
    /// <summary>
    /// Holm's step-down adjustment (1979): p̃₍ᵢ₎ = maxⱼ≤ᵢ min(1, (m − j + 1) p₍ⱼ₎). Holds the family-wise error rate
    /// (the probability of any false rejection) under every kind of dependence.
    /// </summary>
    /// <param name="pValues">P-values in 0 .. 1.</param>
    /// <returns>Adjusted p-values, in the order given.</returns>
    public static double[] Holm(ReadOnlySpan<double> pValues)
    {
        var (sorted, order) = Ascending(pValues);
        var adjusted = new double[sorted.Length];
        var running = 0.0;
        for (var i = 0; i < sorted.Length; i++)
            adjusted[order[i]] = running = Math.Max(running, Math.Min(1, (sorted.Length - i) * sorted[i]));
        return adjusted;
    }

    /// <summary>
    /// The step-up adjustment of Benjamini and Hochberg (1995): p̃₍ᵢ₎ = minⱼ≥ᵢ min(1, m p₍ⱼ₎ / j). Holds the false
    /// discovery rate (the expected share of false ones among the rejections) for independent or positively dependent
    /// tests.
    /// </summary>
    /// <param name="pValues">P-values in 0 .. 1.</param>
    /// <returns>Adjusted p-values, in the order given.</returns>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        var (sorted, order) = Ascending(pValues);
        var adjusted = new double[sorted.Length];
        var running = 1.0;
        for (var i = sorted.Length - 1; i >= 0; i--)
            adjusted[order[i]] = running = Math.Min(running, sorted.Length * sorted[i] / (i + 1));
        return adjusted;
    }

    private static (double[] Sorted, int[] Order) Ascending(ReadOnlySpan<double> pValues)
    {
        foreach (var p in pValues)
            if (!(p >= 0 && p <= 1))
                throw new ArgumentOutOfRangeException(nameof(pValues), p, "A p-value lies in 0 .. 1.");
        var sorted = pValues.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        return (sorted, order);
    }
}
