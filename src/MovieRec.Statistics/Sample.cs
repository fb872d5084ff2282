namespace MovieRec.Statistics;

/// <summary>Summaries of a sample of numbers, and the checks every procedure makes of its input.</summary>
public static class Sample
{
    /// <summary>x̄ = Σxᵢ / n.</summary>
    /// <exception cref="ArgumentException">The sample is empty.</exception>
    public static double Mean(ReadOnlySpan<double> values)
    {
        Require(values, 1);
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>
    /// s² = (Σdᵢ² − (Σdᵢ)²/n) / (n − 1) with dᵢ = xᵢ − x̄, the second term taking out the rounding of x̄ (Chan, Golub
    /// and LeVeque 1983). It is 0 where it is below the rounding of the values themselves (<see cref="IsRounding"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The sample has fewer than two values.</exception>
    public static double Variance(ReadOnlySpan<double> values)
    {
        Require(values, 2);
        var mean = Mean(values);
        double sum = 0, squares = 0, largest = 0;
        foreach (var value in values)
        {
            var off = value - mean;
            sum += off;
            squares += off * off;
            largest = Math.Max(largest, Math.Abs(value));
        }
        var variance = (squares - sum * sum / values.Length) / (values.Length - 1);
        return IsRounding(variance, largest) ? 0 : variance;
    }

    /// <summary>
    /// Whether a variance is no more than the rounding of what it was computed from: a standard deviation of at most 16
    /// units in the last place of <paramref name="scale"/>. R's t.test stops at 10 such units of the standard error:
    /// 'data are essentially constant'.
    /// </summary>
    /// <param name="variance">The variance.</param>
    /// <param name="scale">The largest magnitude among the numbers that it was computed from.</param>
    public static bool IsRounding(double variance, double scale)
    {
        const double Unit = 16 * 2.220446049250313e-16;
        return !(variance > Unit * scale * (Unit * scale));
    }

    /// <summary>
    /// Quantile <paramref name="probability"/> of ascending values, linear between order statistics
    /// (definition 7 of Hyndman and Fan 1996, the default of R and NumPy).
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There are no values, one is not finite, or they are not in ascending order.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability lies outside 0 .. 1.</exception>
    public static double QuantileOfSorted(ReadOnlySpan<double> ascending, double probability)
    {
        Require(ascending, 1);
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies in 0 .. 1.");
        for (var i = 1; i < ascending.Length; i++)
            if (ascending[i] < ascending[i - 1])
                throw new ArgumentException("The values are not in ascending order; sort them first.",
                    nameof(ascending));
        var position = probability * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }

    /// <summary>
    /// Ranks from 1, ties sharing the mean of theirs (midranks).
    /// </summary>
    /// <param name="values">The values to rank.</param>
    /// <param name="tieCorrection">Σ(t³ − t) over groups of t tied values.</param>
    public static double[] Ranks(ReadOnlySpan<double> values, out double tieCorrection)
    {
        var sorted = values.ToArray();
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        tieCorrection = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            for (var i = start; i < end; i++) ranks[order[i]] = (start + end + 1) / 2.0;
            double tied = end - start;
            tieCorrection += tied * tied * tied - tied;
            start = end;
        }
        return ranks;
    }

    internal static void Require(ReadOnlySpan<double> values, int minimum)
    {
        if (values.Length < minimum)
            throw new ArgumentException($"The sample has {values.Length} {(values.Length == 1 ? "value" : "values")}; "
                + $"at least {minimum} are needed.", nameof(values));
        foreach (var value in values)
            if (!double.IsFinite(value))
                throw new ArgumentException("The sample holds a value that is not finite; leave it out and say so.",
                    nameof(values));
    }

    /// <summary><paramref name="level"/>, when it is one: between 0 and 1, both excluded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static double RequireLevel(double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        return level;
    }
}
