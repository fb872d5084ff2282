using CsCheck;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public class UsTimeZoneTests
{
    // The first and last second of daylight saving in the years of ML-100k and of the synthetic sample.
    [Theory]
    [InlineData(1998, 4, 5, 10, 25)]
    [InlineData(1997, 4, 6, 10, 26)]
    [InlineData(2006, 4, 2, 10, 29)]
    [InlineData(2007, 3, 11, 11, 4)]
    [InlineData(2024, 3, 10, 11, 3)]
    public void Daylight_saving_starts_and_ends_on_the_days_the_law_says(
        int year, int startMonth, int startDay, int endMonth, int endDay)
    {
        var start = Utc(year, startMonth, startDay, hour: 8); // 2 o'clock Central standard time
        var end = Utc(year, endMonth, endDay, hour: 7); // 2 o'clock Central daylight time

        Assert.Equal([-6, -5, -5, -6],
            new[] { start - 1, start, end - 1, end }.Select(t => UsTimeZone.Central.OffsetAt(t) / 3_600));
    }

    [Fact]
    public void Some_places_do_not_keep_it()
    {
        var (summer1998, summer2024) = (Utc(1998, 7, 1, 12), Utc(2024, 7, 1, 12));

        Assert.Equal(-7 * 3_600, UsTimeZone.Arizona.OffsetAt(summer2024));
        Assert.Equal(-10 * 3_600, UsTimeZone.Hawaii.OffsetAt(summer2024));
        Assert.Equal((-5 * 3_600, -4 * 3_600),
            (UsTimeZone.Indiana.OffsetAt(summer1998), UsTimeZone.Indiana.OffsetAt(summer2024)));
        Assert.Equal(new DateTime(1998, 7, 1, 8, 0, 0), UsTimeZone.Eastern.LocalTime(summer1998));
    }

    [Fact]
    public void Local_time_leads_back_to_the_moment_unless_the_hour_occurs_twice_or_is_skipped() =>
    Gen.Long[Utc(1996, 1, 1, 0), Utc(2030, 1, 1, 0)].Sample(moment =>
    {
        foreach (var zone in new[] { UsTimeZone.Eastern, UsTimeZone.Pacific, UsTimeZone.Hawaii })
        {
            var again = zone.ToUnixSeconds(moment + zone.OffsetAt(moment));
            Assert.True(again == moment || (again == moment + 3_600 && zone.OffsetAt(again) < zone.OffsetAt(moment)));
        }
    });

    private static long Utc(int year, int month, int day, int hour) =>
        new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
