namespace MovieRec.Data;

/// <summary>
/// A time zone of the United States, with its own rules for daylight saving so that results do not depend on the zone
/// files of a machine.
/// </summary>
/// <param name="Name">Its usual name, such as <c>Eastern</c>.</param>
/// <param name="StandardOffsetHours">Hours to add to UTC in standard time, such as −5.</param>
/// <param name="DaylightSavingSince">
/// First year from 1987 on in which it keeps daylight saving; null where it never does.
/// </param>
/// <remarks>
/// Daylight saving runs from 2 o'clock to 2 o'clock: from the first Sunday of April to the last of October in 1987 to
/// 2006, from the second Sunday of March to the first of November since 2007 (Energy Policy Act of 2005). Earlier years
/// are taken to follow the rule of 1987.
/// </remarks>
public sealed record UsTimeZone(string Name, int StandardOffsetHours, int? DaylightSavingSince)
{
    private const long SecondsPerHour = 3_600;

    /// <summary>Eastern time.</summary>
    public static UsTimeZone Eastern { get; } = new("Eastern", -5, 1987);

    /// <summary>Most of Indiana: Eastern, with daylight saving since 2006 only.</summary>
    public static UsTimeZone Indiana { get; } = new("Indiana", -5, 2006);

    /// <summary>Central time.</summary>
    public static UsTimeZone Central { get; } = new("Central", -6, 1987);

    /// <summary>Mountain time.</summary>
    public static UsTimeZone Mountain { get; } = new("Mountain", -7, 1987);

    /// <summary>Arizona: Mountain, without daylight saving.</summary>
    public static UsTimeZone Arizona { get; } = new("Arizona", -7, null);

    /// <summary>Pacific time.</summary>
    public static UsTimeZone Pacific { get; } = new("Pacific", -8, 1987);

    /// <summary>Alaska.</summary>
    public static UsTimeZone Alaska { get; } = new("Alaska", -9, 1987);

    /// <summary>Hawaii.</summary>
    public static UsTimeZone Hawaii { get; } = new("Hawaii", -10, null);

    /// <summary>Puerto Rico and the Virgin Islands.</summary>
    public static UsTimeZone Atlantic { get; } = new("Atlantic", -4, null);

    /// <summary>Guam and the Northern Mariana Islands.</summary>
    public static UsTimeZone Chamorro { get; } = new("Chamorro", 10, null);

    /// <summary>Seconds to add to UTC for local time at a moment.</summary>
    /// <param name="unixSeconds">The moment, in Unix seconds, UTC.</param>
    public long OffsetAt(long unixSeconds)
    {
        var standard = StandardOffsetHours * SecondsPerHour;
        if (DaylightSavingSince is not { } since) return standard;

        var inStandardTime = unixSeconds + standard;
        var year = DateTimeOffset.FromUnixTimeSeconds(inStandardTime).Year;
        if (year < since && since > 1987) return standard;
        var (first, last) = year >= 2007
            ? (SundayOnOrAfter(year, 3, 8), SundayOnOrAfter(year, 11, 1))
            : (SundayOnOrAfter(year, 4, 1), SundayOnOrAfter(year, 10, 25));
        // It ends at 2 o'clock daylight time, which is 1 o'clock standard time.
        var saves = inStandardTime >= first + 2 * SecondsPerHour && inStandardTime < last + SecondsPerHour;
        return saves ? standard + SecondsPerHour : standard;
    }

    /// <summary>The local date and time of a moment in Unix seconds, UTC.</summary>
    public DateTime LocalTime(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds + OffsetAt(unixSeconds)).DateTime;

    /// <summary>
    /// The moment, in Unix seconds, at which clocks show <paramref name="localSeconds"/> (seconds since 1970-01-01
    /// 00:00 local time). Of an hour that occurs twice the later is taken; an hour that is skipped is read in standard
    /// time.
    /// </summary>
    public long ToUnixSeconds(long localSeconds)
    {
        var standard = localSeconds - StandardOffsetHours * SecondsPerHour;
        var daylight = standard - SecondsPerHour;
        return OffsetAt(standard) == StandardOffsetHours * SecondsPerHour ? standard
            : daylight + OffsetAt(daylight) == localSeconds ? daylight
            : standard;
    }

    private static long SundayOnOrAfter(int year, int month, int day)
    {
        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        return new DateTimeOffset(date.AddDays((7 - (int)date.DayOfWeek) % 7)).ToUnixTimeSeconds();
    }
}
