using System.Collections;
using System.Globalization;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// How the cells of one column are written: numbers of a column share their decimals, so that they can be compared down
/// the page, unless the smallest would then be nothing but '&lt; 1'.
/// </summary>
internal sealed class CellFormat
{
    // Decimals of a number where it is one that has none of its own, such as an id.
    private const int Label = -1;

    // Each number has decimals of its own: a column that reaches from 0.02 to 4,000.
    private const int Own = -2;

    private const int DecimalsOfPValues = 4;

    private readonly int? _decimals;
    private readonly bool _isPValue;

    private CellFormat(int? decimals, bool isPValue = false) => (_decimals, _isPValue) = (decimals, isPValue);

    /// <summary>The attribute of the column's cells.</summary>
    public string Class => _decimals is null ? "" : " class=\"n\"";

    /// <summary>The format of a column called <paramref name="name"/> that holds <paramref name="values"/>.</summary>
    public static CellFormat For(string name, IEnumerable<object?> values)
    {
        var present = values.Where(value => value is not null and not "").ToArray();
        if (present.Length > 0 && present.All(value => value is Estimate))
            return new(
                Decimals.Compute(
                    present.Cast<Estimate>()
                        .SelectMany(estimate => new[] { estimate.Value, estimate.Low, estimate.High })));
        if (present.Length == 0 || !present.All(IsNumber)) return new(null);
        var numbers = present.Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture))
            .Where(double.IsFinite).ToArray();
        if (IsPValue(name)) return new(DecimalsOfPValues, isPValue: true);
        if (numbers.All(double.IsInteger)) return new(IsLabel(name) ? Label : 0);
        var decimals = Decimals.Compute(numbers);
        var least = 0.5 * Math.Pow(10, -decimals);
        return new(decimals < 4 && numbers.Any(number => number != 0 && Math.Abs(number) < least) ? Own : decimals);
    }

    /// <summary>The text of a cell of this column.</summary>
    public string Text(object? value) => value switch
    {
        double.NaN or float.NaN => "n/a",
        Estimate estimate => EstimateSeries.Text(estimate, _decimals ?? 0),
        IFormattable number when _decimals == Label => number.ToString("0", CultureInfo.InvariantCulture),
        IFormattable number when _decimals == Own =>
            Alone(Convert.ToDouble(number, CultureInfo.InvariantCulture)),
        // Whole numbers may have more digits than a double.
        IFormattable number when _decimals == 0 && number is not (double or float) =>
            number.ToString("N0", CultureInfo.InvariantCulture).Replace('-', '−'),
        IFormattable number when _decimals is { } decimals =>
            Convert.ToDouble(number, CultureInfo.InvariantCulture) is var amount && _isPValue
                ? PValue.Figure(amount, decimals) : Decimals.Write(amount, decimals),
        _ => TextOf(value) ?? "",
    };

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
        Enum name => name.ToWords(),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(TextOf)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string Alone(double number) =>
        Decimals.Write(number, double.IsInteger(number) ? 0 : Decimals.Compute([number]));

    // Ids and years are names, not amounts: no thousands separator.
    private static bool IsLabel(string name) =>
        name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("year", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("year of", StringComparison.OrdinalIgnoreCase)
        || name.Equals("user", StringComparison.OrdinalIgnoreCase)
        || name.Equals("item", StringComparison.OrdinalIgnoreCase);

    // 'P', 'Adjusted p', 'p-value'.
    private static bool IsPValue(string name) =>
        name.Equals("p", StringComparison.OrdinalIgnoreCase) || name.EndsWith(" p", StringComparison.Ordinal)
            || name.Contains("p-value", StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal;
}
