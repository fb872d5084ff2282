using System.Reflection;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>A few named figures, one below the other: what a sentence would otherwise list.</summary>
/// <param name="All">Name and text of each figure, in order.</param>
public sealed record Figures(IReadOnlyList<KeyValuePair<string, string>> All)
{
    /// <summary>
    /// The public properties of <paramref name="named"/>: <c>Figures.Create(new { Users = 943, Density = 0.063 })</c>.
    /// </summary>
    /// <remarks>
    /// Numbers are written to four digits, durations in seconds, estimates with their intervals. A property that is
    /// null is left out.
    /// </remarks>
    public static Figures Create(object named)
    {
        ArgumentNullException.ThrowIfNull(named);
        var row = RowReader.For(named.GetType());
        return new([
            .. row.Columns.Zip(row.Read(named)).Where(pair => pair.Second is not null)
                .Select(pair => KeyValuePair.Create(pair.First, Text(pair.First, pair.Second!)))]);
    }

    private static string Text(string name, object value) => value switch
    {
        TimeSpan time =>
            string.Create(Notebook.Culture,
                $"{time.TotalSeconds.ToString($"N{Decimals.Compute([time.TotalSeconds])}", Notebook.Culture)} s"),
        _ => CellFormat.For(name, [value]).Text(value),
    };
}
