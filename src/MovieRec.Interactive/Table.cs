using Microsoft.Data.Analysis;

namespace MovieRec.Interactive;

/// <summary>A table ready to be shown: columns by name, cells by row.</summary>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">The rows to show; a cell is null, a number, a date, a list or anything with a text.</param>
/// <param name="TotalRows">How many rows there are, shown or not.</param>
/// <param name="Caption">What the table says; may be empty.</param>
public sealed record Table(
    IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, long TotalRows, string Caption = "")
{
    /// <summary>What stands below the table, such as what several rows have in common; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>How many rows are shown where nobody says otherwise.</summary>
    public const int DefaultRows = 10;

    /// <summary>The public properties of <paramref name="items"/> as columns, one item a row.</summary>
    /// <param name="items">Records, anonymous objects, or plain values, which make one column.</param>
    /// <param name="caption">What the table says.</param>
    /// <param name="rows">How many rows are shown at most.</param>
    public static Table Create<T>(IEnumerable<T> items, string caption = "", int rows = DefaultRows)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var shown = new List<object?>();
        long total = 0;
        foreach (var item in items)
        {
            if (total++ < rows) shown.Add(item);
        }
        var row = RowReader.For(shown.FirstOrDefault(item => item is not null)?.GetType() ?? typeof(T));
        return new(row.Columns, [.. shown.Select(item => (IReadOnlyList<object?>)row.Read(item))], total, caption);
    }

    /// <summary>The first rows of <paramref name="frame"/>.</summary>
    public static Table Create(DataFrame frame, string caption = "", int rows = DefaultRows)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var shown = Math.Min(rows, frame.Rows.Count);
        return new([.. frame.Columns.Select(column => column.Name)],
            [.. Enumerable.Range(0, (int)shown)
                .Select(row => (IReadOnlyList<object?>)[.. frame.Columns.Select(column => (object?)column[row])])],
                frame.Rows.Count, caption);
    }
}

/// <summary>Tables from whatever a cell has at hand.</summary>
public static class TableExtensions
{
    /// <inheritdoc cref="Table.Create{T}(IEnumerable{T}, string, int)"/>
    public static Table ToTable<T>(this IEnumerable<T> items, string caption = "", int rows = Table.DefaultRows) =>
        Table.Create(items, caption, rows);

    /// <inheritdoc cref="Table.Create(DataFrame, string, int)"/>
    public static Table ToTable(this DataFrame frame, string caption = "", int rows = Table.DefaultRows) =>
        Table.Create(frame, caption, rows);
}
