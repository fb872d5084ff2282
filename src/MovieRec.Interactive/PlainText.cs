using System.Globalization;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// Writes what notebooks show as text, for terminals and for programs that a notebook was converted to.
/// </summary>
internal static class PlainText
{
    /// <summary>A table with its columns aligned, numbers to the right.</summary>
    public static void Write(Table table, TextWriter writer)
    {
        if (table.Caption.Length > 0) writer.WriteLine(table.Caption);
        WriteRows(table.Columns, table.Rows, writer);
        if (table.TotalRows > table.Rows.Count)
            writer.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"… and {table.TotalRows - table.Rows.Count:N0} more rows."));
        if (table.Note.Length > 0) writer.WriteLine(table.Note);
    }

    /// <summary>A chart's title and the first of the values that it draws.</summary>
    public static void Write(Chart chart, TextWriter writer)
    {
        var values = ChartTable.Create(chart);
        Write(new Table(values.Columns, [.. values.Rows.Take(Table.DefaultRows)], values.Rows.Count,
            $"Chart: {chart.Title}"), writer);
    }

    /// <summary>A few figures by name.</summary>
    public static void Write(Figures figures, TextWriter writer)
    {
        foreach (var (name, value) in figures.All) writer.WriteLine($"{name}: {value}");
    }

    /// <summary>A sentence with its verdict.</summary>
    public static void Write(Statement statement, TextWriter writer) => writer.WriteLine(statement);

    /// <summary>That there is nothing to show.</summary>
    public static void Write(NothingToShow nothing, TextWriter writer) =>
        writer.WriteLine($"Nothing to show here: {nothing.Why}.");

    /// <summary>What a run worked on.</summary>
    public static void Write(RunFacts facts, TextWriter writer)
    {
        foreach (var (name, value) in facts.All) writer.WriteLine($"{name}: {value}");
        foreach (var note in facts.Info.Notes) writer.WriteLine(note);
    }

    /// <summary>The figure a notebook stands for.</summary>
    public static void Write(KeyFigure figure, TextWriter writer) =>
        writer.WriteLine($"{figure.Value} {figure.What} ({figure.Protocol})");

    private static void WriteRows(
        IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows, TextWriter writer)
    {
        var formats = columns.Select((name, column) => CellFormat.For(name, rows.Select(row => row[column]))).ToArray();
        string[][] cells = [[.. columns],
            .. rows.Select(row => row.Select((cell, column) => formats[column].Text(cell)).ToArray())];
        var widths = columns.Select((_, column) => cells.Max(row => row[column].Length)).ToArray();
        foreach (var row in cells)
        {
            var texts = row.Select(
                (cell, column) => formats[column].Class.Length > 0
                    ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", texts).TrimEnd());
        }
    }
}
