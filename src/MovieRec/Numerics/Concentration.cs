namespace MovieRec.Numerics;

/// <summary>How unevenly a total is spread over its parts: ratings over movies, exposure over a catalogue.</summary>
public static class Concentration
{
    /// <summary>
    /// The Gini coefficient of non-negative amounts: with x₁ ≤ … ≤ xₙ, Σᵢ (2i − n − 1) xᵢ ÷ (n Σᵢ xᵢ). 0 where all are
    /// equal, towards 1 where one has all; NaN where the total is 0.
    /// </summary>
    /// <exception cref="ArgumentException">An amount is negative.</exception>
    public static double Gini(ReadOnlySpan<int> amounts)
    {
        var sorted = Ascending(amounts);
        var (weighted, total) = (0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            weighted += (2.0 * (i + 1) - sorted.Length - 1) * sorted[i];
            total += sorted[i];
        }
        return weighted / (sorted.Length * total);
    }

    /// <summary>
    /// The share of the total that the largest <paramref name="fraction"/> of the parts have (their number rounded to
    /// the nearest whole one, at least one); NaN where the total is 0.
    /// </summary>
    /// <exception cref="ArgumentException">An amount is negative.</exception>
    public static double TopShare(ReadOnlySpan<int> amounts, double fraction = 0.2)
    {
        if (fraction is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction,
                "The fraction must be above 0 and at most 1.");
        var sorted = Ascending(amounts);
        var top = Math.Clamp((int)Math.Round(fraction * sorted.Length), 1, Math.Max(1, sorted.Length));
        double sum = 0, total = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            total += sorted[i];
            if (i >= sorted.Length - top) sum += sorted[i];
        }
        return sum / total;
    }

    private static int[] Ascending(ReadOnlySpan<int> amounts)
    {
        var sorted = amounts.ToArray();
        Array.Sort(sorted);
        if (sorted.Length > 0 && sorted[0] < 0)
            throw new ArgumentException($"An amount is {sorted[0]}; shares of a total take amounts of 0 or more.",
                nameof(amounts));
        return sorted;
    }
}
