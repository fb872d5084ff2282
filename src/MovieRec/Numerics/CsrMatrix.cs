using System.Runtime.CompilerServices;

namespace MovieRec.Numerics;

/// <summary>
/// A sparse float32 matrix in compressed sparse row form: row <c>r</c> holds the entries
/// <c>RowStart[r] .. RowStart[r + 1]</c> of <see cref="Columns"/> and <see cref="Values"/>, columns strictly ascending.
/// </summary>
/// <remarks>
/// Immutable by convention: the arrays are exposed as spans only and are never written after construction.
/// </remarks>
public sealed class CsrMatrix
{
    private readonly int[] _rowStart;
    private readonly int[] _columns;
    private readonly float[] _values;

    /// <summary>Wraps arrays that already are in CSR form; the arrays must not be changed afterwards.</summary>
    /// <param name="columnCount">Number of columns, at least 0.</param>
    /// <param name="rowStart">Row offsets, length rows + 1, ascending from 0 to the number of entries.</param>
    /// <param name="columns">
    /// Column of every entry, strictly ascending within a row, in 0 .. <paramref name="columnCount"/> − 1.
    /// </param>
    /// <param name="values">Value of every entry, as long as <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">The lengths, offsets or columns contradict each other.</exception>
    public CsrMatrix(int columnCount, int[] rowStart, int[] columns, float[] values)
    {
        ArgumentNullException.ThrowIfNull(rowStart);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        if (rowStart.Length == 0 || rowStart[0] != 0 || rowStart[^1] != columns.Length
            || columns.Length != values.Length)
            throw new ArgumentException(
                "Row offsets must run from 0 to the number of entries, with one column and one value for each.");
        CheckRows(columnCount, rowStart, columns);
        (ColumnCount, _rowStart, _columns, _values) = (columnCount, rowStart, columns, values);
    }

    // Every entry is passed once and for all: compiled well at once, since a program that has just started waits for
    // it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckRows(int columnCount, int[] rowStart, int[] columns)
    {
        for (var row = 0; row + 1 < rowStart.Length; row++)
        {
            if (rowStart[row] > rowStart[row + 1]) throw EndsEarly(row);
            var previous = -1;
            foreach (var column in columns.AsSpan(rowStart[row], rowStart[row + 1] - rowStart[row]))
            {
                if (column <= previous || column >= columnCount) throw Misplaced(row, column);
                previous = column;
            }
        }
    }

    private static ArgumentException EndsEarly(int row) => new($"Row {row} ends before it starts.");

    private static ArgumentException Misplaced(int row, int column) =>
        new($"Row {row} holds column {column} out of order or out of range.");

    private CsrMatrix(int[] rowStart, int[] columns, float[] values, int columnCount) =>
        (ColumnCount, _rowStart, _columns, _values) = (columnCount, rowStart, columns, values);

    /// <summary>Number of rows.</summary>
    public int RowCount => _rowStart.Length - 1;

    /// <summary>Number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of stored entries.</summary>
    public int EntryCount => _columns.Length;

    /// <summary>Row offsets into <see cref="Columns"/> and <see cref="Values"/>; length rows + 1.</summary>
    public ReadOnlySpan<int> RowStart => _rowStart;

    /// <summary>Column index of every entry, row after row.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>Value of every entry, row after row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Columns of the entries of <paramref name="row"/>, ascending.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.AsSpan(_rowStart[row], RowLength(row));

    /// <summary>Values of the entries of <paramref name="row"/>, in the order of <see cref="ColumnsOf"/>.</summary>
    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_rowStart[row], RowLength(row));

    /// <summary>Number of entries of <paramref name="row"/>.</summary>
    public int RowLength(int row) => _rowStart[row + 1] - _rowStart[row];

    /// <summary>Whether the matrix stores an entry at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public bool Contains(int row, int column) => ColumnsOf(row).BinarySearch(column) >= 0;

    /// <summary>The matrix with other values at the same places; the array must not be changed afterwards.</summary>
    /// <exception cref="ArgumentException">There is not one value for each entry.</exception>
    internal CsrMatrix WithValues(float[] values) =>
        values.Length == EntryCount
            ? new CsrMatrix(_rowStart, _columns, values, ColumnCount)
            : throw new ArgumentException($"Expected {EntryCount} values, got {values.Length}.", nameof(values));

    /// <summary>The transposed matrix, built by a counting sort in O(entries + columns).</summary>
    public CsrMatrix Transpose()
    {
        var rowStart = new int[ColumnCount + 1];
        foreach (var column in _columns) rowStart[column + 1]++;
        for (var column = 0; column < ColumnCount; column++) rowStart[column + 1] += rowStart[column];

        var next = rowStart.AsSpan(0, ColumnCount).ToArray();
        var columns = new int[EntryCount];
        var values = new float[EntryCount];
        for (var row = 0; row < RowCount; row++)
        {
            for (var entry = _rowStart[row]; entry < _rowStart[row + 1]; entry++)
            {
                var target = next[_columns[entry]]++;
                columns[target] = row;
                values[target] = _values[entry];
            }
        }
        return new CsrMatrix(rowStart, columns, values, RowCount);
    }

    /// <summary>
    /// Puts rows together. Each is let go of once it is copied, so that the rows and the matrix need not fit side by
    /// side.
    /// </summary>
    /// <param name="columnCount">Number of columns.</param>
    /// <param name="rows">The entries of each row, columns strictly ascending; empty afterwards.</param>
    internal static CsrMatrix FromRows(int columnCount, (int[] Columns, float[] Values)[] rows)
    {
        var rowStart = new int[rows.Length + 1];
        for (var row = 0; row < rows.Length; row++)
            rowStart[row + 1] = checked(rowStart[row] + rows[row].Columns.Length);
        var (columns, values) = (new int[rowStart[^1]], new float[rowStart[^1]]);
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row].Columns.CopyTo(columns, rowStart[row]);
            rows[row].Values.CopyTo(values, rowStart[row]);
            rows[row] = ([], []);
        }
        return new CsrMatrix(columnCount, rowStart, columns, values);
    }

    /// <summary>
    /// Builds the matrix from coordinates. Where a coordinate repeats, the entry that comes last wins.
    /// </summary>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="columnCount">Number of columns.</param>
    /// <param name="rows">Row of each entry.</param>
    /// <param name="columns">Column of each entry, as long as <paramref name="rows"/>.</param>
    /// <param name="values">Value of each entry, as long as <paramref name="rows"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="IndexOutOfRangeException">A coordinate lies outside the matrix.</exception>
    public static CsrMatrix FromCoordinates(
        int rowCount, int columnCount, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        if (rows.Length != columns.Length || rows.Length != values.Length)
            throw new ArgumentException("Rows, columns and values must have the same length.");

        // Two stable counting sorts, by column and then by row, leave each row sorted and repeats in their given order.
        var byColumn = StableOrder(columns, columnCount);
        var start = new int[rowCount + 1];
        foreach (var row in rows) start[row + 1]++;
        for (var row = 0; row < rowCount; row++) start[row + 1] += start[row];
        var next = start.AsSpan(0, rowCount).ToArray();
        var sortedColumns = new int[rows.Length];
        var sortedValues = new float[rows.Length];
        foreach (var entry in byColumn)
        {
            var target = next[rows[entry]]++;
            sortedColumns[target] = columns[entry];
            sortedValues[target] = values[entry];
        }
        return new CsrMatrix(KeepLastOfRepeats(start, ref sortedColumns, ref sortedValues), sortedColumns, sortedValues,
            columnCount);
    }

    private static int[] StableOrder(ReadOnlySpan<int> keys, int keyCount)
    {
        var next = new int[keyCount + 1];
        foreach (var key in keys) next[key + 1]++;
        for (var key = 0; key < keyCount; key++) next[key + 1] += next[key];
        var order = new int[keys.Length];
        for (var entry = 0; entry < keys.Length; entry++) order[next[keys[entry]]++] = entry;
        return order;
    }

    private static int[] KeepLastOfRepeats(int[] start, ref int[] columns, ref float[] values)
    {
        var kept = 0;
        var keptStart = new int[start.Length];
        for (var row = 0; row + 1 < start.Length; row++)
        {
            keptStart[row] = kept;
            for (var entry = start[row]; entry < start[row + 1]; entry++)
            {
                if (kept > keptStart[row] && columns[kept - 1] == columns[entry]) kept--;
                columns[kept] = columns[entry];
                values[kept++] = values[entry];
            }
        }
        keptStart[^1] = kept;
        if (kept < columns.Length)
        {
            Array.Resize(ref columns, kept);
            Array.Resize(ref values, kept);
        }
        return keptStart;
    }
}
