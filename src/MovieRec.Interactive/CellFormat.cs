using System.Collections;
using System.Globalization;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// How the cells of one column are written: numbers of a column share their decimals, so that they can be compared down
/// the page.
/// </summary>
internal sealed class CellFormat
{
    private const char Minus = '−';

    private readonly string? _number;
    private readonly int _decimals;

    private CellFormat(string? number, int decimals = 4) => (_number, _decimals) = (number, decimals);

    /// <summary>The attribute of the column's cells.</summary>
    public string Class => _number is null ? "" : " class=\"n\"";

    /// <summary>The format of a column called <paramref name="name"/> that holds <paramref name="values"/>.</summary>
    public static CellFormat For(string name, IEnumerable<object?> values)
    {
        var present = values.Where(value => value is not null and not "").ToArray();
        if (present.Length > 0 && present.All(value => value is Estimate))
            return new("",
                Decimals.Compute(
                    present.Cast<Estimate>()
                        .SelectMany(estimate => new[] { estimate.Value, estimate.Low, estimate.High })));
        if (present.Length == 0 || !present.All(IsNumber)) return new(null);
        var numbers = present.Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture))
            .Where(double.IsFinite).ToArray();
        if (numbers.All(double.IsInteger)) return new(IsLabel(name) ? "0" : "N0");
        return new($"N{Decimals.Compute(numbers)}");
    }

    /// <summary>The text of a cell of this column.</summary>
    public string Text(object? value) => value switch
    {
        double.NaN or float.NaN => "n/a",
        Estimate estimate => EstimateSeries.Text(estimate, _decimals),
        IFormattable number when _number is not null => Text(number),
        _ => TextOf(value) ?? "",
    };

    // A p-value of 0.00003 is not 0.0000: what would be written as nothing says below what it lies.
    private string Text(IFormattable number)
    {
        // The sign is that of sentences and axes.
        var text = number.ToString(_number, CultureInfo.InvariantCulture).Replace('-', Minus);
        var value = Convert.ToDouble(number, CultureInfo.InvariantCulture);
        if (value == 0 || text.Any(character => character is >= '1' and <= '9') || !double.IsFinite(value)) return text;
        var least = $"{text.TrimStart(Minus)[..^1]}1";
        return value > 0 ? $"< {least}" : $"> {Minus}{least}";
    }

    /// <summary>The text of a value on its own: dates sortable, lists with commas; null for null.</summary>
    public static string? TextOf(object? value) => value switch
    {
        null => null,
        DateTime time =>
            time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        string text => text,
        IEnumerable list =>
            string.Join(", ",
                list.Cast<object?>().Select(item => Convert.ToString(item, CultureInfo.InvariantCulture))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // Ids and years are names, not amounts: no thousands separator.
    private static bool IsLabel(string name) =>
        name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("year", StringComparison.OrdinalIgnoreCase)
        || name.Equals("user", StringComparison.OrdinalIgnoreCase)
        || name.Equals("item", StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal;
}
