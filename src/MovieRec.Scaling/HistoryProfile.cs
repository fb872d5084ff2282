using MovieRec.Numerics;

namespace MovieRec.Scaling;

/// <summary>How many rows of a matrix have histories of which length: all that the work of ALS depends on.</summary>
public sealed class HistoryProfile
{
    private readonly (double Length, double Rows)[] _groups;

    private HistoryProfile((double Length, double Rows)[] groups) => _groups = groups;

    /// <summary>
    /// Lengths, ascending, each with its number of rows. Both are fractional where a profile was scaled.
    /// </summary>
    public IReadOnlyList<(double Length, double Rows)> Groups => _groups;

    /// <summary>Number of rows.</summary>
    public double Rows => _groups.Sum(group => group.Rows);

    /// <summary>Sum of the lengths.</summary>
    public double Entries => _groups.Sum(group => group.Rows * group.Length);

    /// <summary>The profile of a matrix' rows.</summary>
    public static HistoryProfile Compute(CsrMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new HistoryProfile([
            .. Enumerable.Range(0, matrix.RowCount).GroupBy(matrix.RowLength).OrderBy(group => group.Key)
                .Select(group => ((double)group.Key, (double)group.Count()))]);
    }

    /// <summary>
    /// The profile of larger data of the same kind: every history so many times as long, and so many times as many rows
    /// of each.
    /// </summary>
    public HistoryProfile Scaled(double length, double rows) =>
        new([.. _groups.Select(group => (group.Length * length, group.Rows * rows))]);
}
