using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MovieRec.Data;

/// <summary>
/// Reads a column of timestamps: numbers since 1970, whole or decimal, in seconds, milliseconds, microseconds or
/// nanoseconds, or ISO 8601 dates, which are UTC where they name no offset.
/// </summary>
/// <remarks>
/// The unit is told by the range. Seconds up to the year 9999 have at most twelve digits; a number beyond that is
/// milliseconds after 1978, beyond those microseconds, then nanoseconds. A column is in one unit; one that mixes them
/// is refused, because the smaller numbers would be years off.
/// </remarks>
internal sealed class TimestampReader
{
    /// <summary>0001-01-01 00:00:00 UTC in Unix seconds.</summary>
    public const long FirstSecond = -62_135_596_800;

    /// <summary>9999-12-31 23:59:59 UTC in Unix seconds.</summary>
    public const long LastSecond = 253_402_300_799;

    private static readonly (string Name, long PerSecond)[] Units = [("seconds", 1), ("milliseconds", 1_000),
        ("microseconds", 1_000_000), ("nanoseconds", 1_000_000_000)];

    private static readonly string[] IsoForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss zzz",
    ];

    private int _unit = -1;
    private string _first = "";
    private long _firstValue;
    private int _firstLine;

    /// <summary>
    /// The numbers that are times in the unit of the column; none before the first is read, and where they are dates.
    /// </summary>
    public (long Lowest, long Highest) Numbers
    {
        get
        {
            if (_unit < 0 || _unit == Units.Length) return (0, -1);
            if (_unit == 0) return (FirstSecond, LastSecond);
            var (finer, unit) = (Units[_unit - 1].PerSecond, Units[_unit].PerSecond);
            return (finer * (LastSecond + 1),
                unit > long.MaxValue / (LastSecond + 1) ? long.MaxValue : unit * (LastSecond + 1) - 1);
        }
    }

    /// <summary>
    /// Reads a field of the column: seconds since 1970 of a date, else the number in the file's unit.
    /// </summary>
    /// <exception cref="DataException">
    /// It is no time, none between the years 1 and 9999, or not in the unit of those before.
    /// </exception>
    public long Read(LinePlace place, ReadOnlySpan<byte> field)
    {
        long value;
        int unit;
        if (Utf8Parser.TryParse(field, out value, out var consumed) && consumed == field.Length)
        {
            unit = value is >= FirstSecond and <= LastSecond ? 0 : UnitOf(value);
        }
        else
        {
            var text = Encoding.UTF8.GetString(Delimiter.Unquote(field.Trim((byte)' '))).Trim();
            if (TryParseNumber(text, out value)) unit = UnitOf(value);
            else if (TryParseDate(text, out value)) unit = Units.Length;
            else throw place.Error($"the timestamp '{RatingParser.Show(field)}' is neither a number of seconds since "
                + "1970 nor a date such as 2005-04-02 23:53:47; correct or remove the line");
        }
        if (unit == _unit && unit >= 0) return value;
        if (unit < 0) throw place.Error($"the timestamp '{RatingParser.Show(field)}' is no time between the years 1 "
            + "and 9999 in any unit from seconds to nanoseconds; correct or remove the line");
        if (_unit >= 0)
            throw place.Error($"the timestamp '{RatingParser.Show(field)}' is in {NameOf(unit)}, but '{_first}' in "
                + $"line {_firstLine} in {NameOf(_unit)}; write all in one unit");
        (_unit, _first, _firstValue, _firstLine) = (unit, RatingParser.Show(field), value, place.LineNumber);
        return value;
    }

    /// <summary>Turns what <see cref="Read"/> returned into seconds.</summary>
    public void ToSeconds(Span<long> values)
    {
        if (IsInSeconds) return;
        var perSecond = Units[_unit].PerSecond;
        foreach (ref var value in values) value /= perSecond;
    }

    /// <summary>Notes the unit where it is another one than seconds.</summary>
    public void Note(string file, ICollection<string> notes)
    {
        if (IsInSeconds) return;
        var example = DateTimeOffset.FromUnixTimeSeconds(_firstValue / Units[_unit].PerSecond).ToString(
            "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        notes.Add($"{Path.GetFileName(file)} has timestamps in {NameOf(_unit)} ({_first} is {example} UTC); they are "
            + "read as whole seconds.");
    }

    private bool IsInSeconds => _unit <= 0 || _unit == Units.Length;

    /// <summary>Whether a field is a number or a date, and so not the name of a column.</summary>
    public static bool IsTime(string text) => TryParseNumber(text, out _) || TryParseDate(text, out _);

    private static string NameOf(int unit) => unit < Units.Length ? Units[unit].Name : "the form of a date";

    // Where a number is beyond what the unit before reaches, and within what its own does.
    private static int UnitOf(long value)
    {
        if (value is >= FirstSecond and <= LastSecond) return 0;
        for (var unit = 1; unit < Units.Length && value > 0; unit++)
            if (value / Units[unit].PerSecond <= LastSecond) return unit;
        return -1;
    }

    private static bool TryParseNumber(string text, out long value)
    {
        value = 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return true;
        // What no 64-bit number holds is no time either, and lies before all of them.
        value = long.MinValue;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return double.TryParse(text, CultureInfo.InvariantCulture, out var vast) && double.IsFinite(vast);
        if (number is >= long.MinValue and <= long.MaxValue) value = (long)decimal.Floor(number);
        return true;
    }

    private static bool TryParseDate(string text, out long value)
    {
        // gorse writes Go's form, 2006-01-02 15:04:05 +0000 UTC.
        if (text.EndsWith(" UTC", StringComparison.Ordinal)) text = text[..^4];
        var isDate = DateTimeOffset.TryParseExact(text, IsoForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var moment);
        value = isDate ? moment.ToUnixTimeSeconds() : 0;
        return isDate;
    }
}
