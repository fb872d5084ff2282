using System.Globalization;

namespace MovieRec.Analytics;

/// <summary>Activity by calendar month, UTC.</summary>
public sealed class MonthlyActivity(
    DateTime month, int activeUsers, int newUsers, int sessions, int ratings, double meanRating, bool isWhole)
{
    /// <summary>First day of the month.</summary>
    public DateTime Month { get; } = month;

    /// <summary>Users with a rating in it.</summary>
    public int ActiveUsers { get; } = activeUsers;

    /// <summary>Users whose first rating lies in it.</summary>
    public int NewUsers { get; } = newUsers;

    /// <summary>Sessions that start in it.</summary>
    public int Sessions { get; } = sessions;

    /// <summary>Ratings in it.</summary>
    public int Ratings { get; } = ratings;

    /// <summary>Their mean.</summary>
    public double MeanRating { get; } = meanRating;

    /// <summary>Whether the data cover all of it; a month cut off at an end cannot be compared.</summary>
    public bool IsWhole { get; } = isWhole;

    /// <summary>Sessions for each active user.</summary>
    public double SessionsPerUser => (double)Sessions / ActiveUsers;

    /// <summary>
    /// The engagement rate: of all users who had joined by the end of the month, the share who rated in it.
    /// </summary>
    public double EngagementRate { get; init; }
}

/// <summary>Counts over time, for charts.</summary>
public static class EngagementSeries
{
    private const long Day = 86_400;

    /// <summary>Every month with a rating, in order.</summary>
    public static IReadOnlyList<MonthlyActivity> ByMonth(Timeline timeline, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        options ??= new();
        var months = new SortedDictionary<DateTime, (int Active, int New, int Sessions, int Ratings, double Sum)>();
        for (var user = 0; user < timeline.Profiles.Count; user++)
        {
            var (times, values) = (timeline.TimesOf(user).ToArray(), timeline.ValuesOf(user).ToArray());
            foreach (var group in times.Zip(values).GroupBy(rating => MonthOf(rating.First)))
            {
                var month = months.GetValueOrDefault(group.Key);
                months[group.Key] = (month.Active + 1, month.New + (group.Key == MonthOf(times[0]) ? 1 : 0),
                    month.Sessions, month.Ratings + group.Count(),
                    month.Sum + group.Sum(rating => (double)rating.Second));
            }
            foreach (var session in timeline.SessionsOf(user, options.SessionGap))
                months[MonthOf(session.Start)] =
                    months[MonthOf(session.Start)] with { Sessions = months[MonthOf(session.Start)].Sessions + 1 };
        }
        var (first, last) = (DateTimeOffset.FromUnixTimeSeconds(timeline.Span.First).DateTime,
            DateTimeOffset.FromUnixTimeSeconds(timeline.Span.Last).DateTime);
        var joined = 0;
        return [.. months.Select(
            pair => new MonthlyActivity(pair.Key, pair.Value.Active, pair.Value.New, pair.Value.Sessions,
                pair.Value.Ratings, pair.Value.Sum / pair.Value.Ratings,
            pair.Key.AddDays(1) > first
                && pair.Key.AddMonths(1).AddDays(-1) <= last) { EngagementRate = pair.Value.Active
                    / (double)(joined += pair.Value.New) })];
    }

    /// <summary>
    /// Ratings of each day, UTC, for a calendar: a column a week, a row a weekday from Sunday; NaN where the data do
    /// not reach.
    /// </summary>
    /// <returns>The Sundays that weeks begin with, and for each weekday one number a week.</returns>
    public static (IReadOnlyList<DateTime> Weeks, double[][] Ratings) Calendar(Timeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        var (first, last) = (timeline.Span.First / Day, timeline.Span.Last / Day);
        var sunday = first - TimeFindings.Weekday(first * Day);
        var weeks = (int)((last - sunday) / 7 + 1);
        var days = new double[7][];
        for (var weekday = 0; weekday < 7; weekday++)
            days[weekday] =
                [.. Enumerable.Range(0, weeks)
                    .Select(week => sunday + 7L * week + weekday is var day && day >= first && day <= last
                        ? 0 : double.NaN)];
        for (var user = 0; user < timeline.Profiles.Count; user++)
            foreach (var time in timeline.TimesOf(user)) days[(time / Day - sunday) % 7][(time / Day - sunday) / 7]++;
        return ([.. Enumerable.Range(0, weeks).Select(week => DateTime.UnixEpoch.AddDays(sunday + 7L * week))], days);
    }

    /// <summary>
    /// Share of each user's sessions by weekday (from Sunday) and hour in the user's own time, averaged over users: 7
    /// rows of 24; null where nobody's clock is known.
    /// </summary>
    public static double[][]? ByWeekdayAndHour(Timeline timeline, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        options ??= new();
        var users = timeline.CountOf(ClockKnowledge.Known);
        if (users == 0) return null;
        var shares = new double[7][];
        for (var weekday = 0; weekday < 7; weekday++) shares[weekday] = new double[24];
        for (var user = 0; user < timeline.Profiles.Count; user++)
        {
            if (timeline.ClockOf(user) != ClockKnowledge.Known) continue;
            var starts = timeline.SessionsOf(user, options.SessionGap)
                .Select(session => timeline.LocalSeconds(user, session.Start)!.Value).ToArray();
            foreach (var second in starts)
                shares[TimeFindings.Weekday(second)][(second % Day + Day) % Day / 3_600] += 1.0 / starts.Length / users;
        }
        return shares;
    }

    /// <summary>Name of a weekday counted from Sunday, such as <c>Sun</c>.</summary>
    public static string WeekdayName(int weekday) =>
        CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedDayNames[weekday];

    private static DateTime MonthOf(long unixSeconds)
    {
        var date = DateTimeOffset.FromUnixTimeSeconds(unixSeconds);
        return new DateTime(date.Year, date.Month, 1, 0, 0, 0, DateTimeKind.Utc);
    }
}
