namespace MovieRec.Statistics;

/// <summary>
/// Pearson's χ² = Σ (observed − expected)² / expected. Trust it where most expected counts are at least 5.
/// </summary>
public static class ChiSquare
{
    /// <summary>
    /// Tests whether the rows of a table of counts have the same distribution over its columns, with (rows − 1)(columns
    /// − 1) degrees of freedom.
    /// </summary>
    /// <param name="counts">Counts of independent units, row-major; a row or column without any is left out.</param>
    /// <param name="columns">Number of columns.</param>
    /// <exception cref="ArgumentException">
    /// The counts do not fill rows, one is negative, or fewer than two rows or columns hold any.
    /// </exception>
    public static TestOutcome Independence(ReadOnlySpan<double> counts, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (counts.Length % columns != 0)
            throw new ArgumentException($"{counts.Length} counts do not fill rows of {columns}.", nameof(counts));
        RequireCounts(counts);
        var rowTotals = new double[counts.Length / columns];
        var columnTotals = new double[columns];
        for (var cell = 0; cell < counts.Length; cell++)
        {
            rowTotals[cell / columns] += counts[cell];
            columnTotals[cell % columns] += counts[cell];
        }
        var (rowsUsed, columnsUsed) = (rowTotals.Count(t => t > 0), columnTotals.Count(t => t > 0));
        if (rowsUsed < 2 || columnsUsed < 2)
            throw new ArgumentException("Fewer than two rows or columns hold any count, so nothing can be compared.",
                nameof(counts));
        var total = rowTotals.Sum();
        var statistic = 0.0;
        for (var cell = 0; cell < counts.Length; cell++)
        {
            var expected = rowTotals[cell / columns] * columnTotals[cell % columns] / total;
            if (expected > 0) statistic += (counts[cell] - expected) * (counts[cell] - expected) / expected;
        }
        return Outcome(statistic, (rowsUsed - 1) * (columnsUsed - 1));
    }

    /// <summary>Tests whether counts follow given shares, with (categories − 1) degrees of freedom.</summary>
    /// <param name="counts">Counts of independent units.</param>
    /// <param name="shares">What each category should hold, in any unit: scaled to sum to 1; each positive.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, there are fewer than two categories, a count is negative or a share not positive.
    /// </exception>
    public static TestOutcome GoodnessOfFit(ReadOnlySpan<double> counts, ReadOnlySpan<double> shares)
    {
        if (counts.Length != shares.Length || counts.Length < 2)
            throw new ArgumentException("Counts and shares must have the same length, at least 2.");
        RequireCounts(counts);
        Sample.Require(shares, 2);
        double total = 0, sum = 0, statistic = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (shares[i] <= 0) throw new ArgumentException("Every share must be positive.", nameof(shares));
            total += counts[i];
            sum += shares[i];
        }
        if (total == 0) throw new ArgumentException("There are no counts.", nameof(counts));
        for (var i = 0; i < counts.Length; i++)
        {
            var expected = total * shares[i] / sum;
            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return Outcome(statistic, counts.Length - 1);
    }

    private static TestOutcome Outcome(double statistic, int degreesOfFreedom) =>
        new(statistic, Tail.ChiSquared(statistic, degreesOfFreedom), degreesOfFreedom);

    private static void RequireCounts(ReadOnlySpan<double> counts)
    {
        foreach (var count in counts)
            if (!(count >= 0 && double.IsFinite(count)))
                throw new ArgumentException("A count must be a number of 0 or more.", nameof(counts));
    }
}
