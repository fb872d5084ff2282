using System.Globalization;

namespace MovieRec.Data;

/// <summary>Finds a movie's year where MovieLens writes it.</summary>
internal static class MovieYear
{
    /// <summary>The year of a date such as <c>01-Jan-1995</c>; null where the text is anything else.</summary>
    public static int? OfDate(string date) =>
        DateOnly.TryParseExact(date, ["dd-MMM-yyyy", "d-MMM-yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var day) ? day.Year : null;

    /// <summary>The year that a column of years names; null where it is empty or no year.</summary>
    public static int? OfNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && IsYear(year) ? year : null;

    /// <summary>
    /// The year in the last parenthesis of a title that starts with four digits, as in <c>Heat (1995)</c>, <c>Ash
    /// (1995) (V)</c> and <c>Fawlty Towers (1975-1979)</c>; null where there is none.
    /// </summary>
    public static int? OfTitle(string title)
    {
        for (var open = title.LastIndexOf('('); open >= 0; open = open == 0 ? -1 : title.LastIndexOf('(', open - 1))
        {
            var inside = title.AsSpan(open + 1);
            if (inside.Length < 5 || inside[4] is not (')' or '-' or '–')) continue;
            if (int.TryParse(inside[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                && IsYear(year)) return year;
        }
        return null;
    }

    private static bool IsYear(int year) => year is >= 1870 and < 2200;
}
