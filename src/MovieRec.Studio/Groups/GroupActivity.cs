using MovieRec.Analytics;
using MovieRec.Charts;
using MovieRec.Data;
using MovieRec.Statistics;

namespace MovieRec.Studio.Groups;

/// <summary>When a group of users rates, and whether they come back.</summary>
/// <param name="Users">How many there are.</param>
/// <param name="Charts">
/// By hour, weekday and month, and what share came back; empty where the data has no times.
/// </param>
internal sealed record GroupActivity(int Users, IReadOnlyList<Chart> Charts)
{
    private const long Day = 86_400;

    private const string Describes = "A description, not a test: users came in bursts on a few days, and the claims "
        + "below that hold are marked so.";

    private static readonly int[] Ages = [1, 2, 3, 7, 14, 30, 60, 90];

    /// <summary>The ways in which claims part the users, each with the groups that have users.</summary>
    /// <param name="profiles">The users.</param>
    public static IReadOnlyList<Segmentation> Ways(UserProfiles profiles) =>
    [
        .. new[]
        {
            Segmentation.ByGender(profiles), Segmentation.ByAge(profiles), Segmentation.ByOccupation(profiles),
            Segmentation.ByRegion(profiles), Segmentation.ByActivity(profiles),
        }.Where(way => way.IsUseful),
    ];

    /// <summary>Counts.</summary>
    /// <param name="profiles">All users.</param>
    /// <param name="group">The name of a group; null or empty for all users.</param>
    /// <exception cref="StudioException">There is no such group.</exception>
    public static GroupActivity Compute(UserProfiles profiles, string? group)
    {
        var members = Members(profiles, group);
        if (!profiles.Dataset.Ratings.HasTimestamps || members.Length == 0)
            return new GroupActivity(members.Length, []);
        var (timeline, options) = (TimelineOf(profiles, members), new AnalyticsOptions());
        var users = Enumerable.Range(0, timeline.Profiles.Count).ToArray();
        var known = Array.FindAll(users, user => timeline.ClockOf(user) == ClockKnowledge.Known);
        // On their own clocks where these are known, of whom there must be enough to speak of.
        var isLocal = known.Length >= options.MinimumGroup;
        var (clock, counted) = isLocal
            ? ("own time", $"Of the {known.Length} users whose postal code tells their time. ") : ("UTC", "");
        var starts = Array.ConvertAll(isLocal ? known : users, user => timeline
            .SessionsOf(user, options.SessionGap)
            .Select(session => isLocal ? timeline.LocalSeconds(user, session.Start)!.Value : session.Start).ToArray());
        var months = EngagementSeries.ByMonth(timeline, options);
        var name = string.IsNullOrEmpty(group) ? "all users" : group;
        return new GroupActivity(members.Length,
        [
            Shares(starts, 24, second => (int)(second % Day / 3_600), hour => $"{hour}",
                $"Hour of the day: {name}", $"hour ({clock})", counted),
            // 1970 began on a Thursday.
            Shares(starts, 7, second => (int)((second / Day + 4) % 7), EngagementSeries.WeekdayName,
                $"Day of the week: {name}", $"day ({clock})", counted),
            Chart.Create($"Users by month: {name}", "month (UTC)", "users",
                Series.Line(months.Select(month => month.Month), months.Select(month => month.ActiveUsers), "active"),
                Series.Line(months.Select(month => month.Month), months.Select(month => month.NewUsers), "new")) with
            {
                Height = 300,
                Caption = "Active: with a rating in the month. The first and the last month may be cut off by the "
                    + "ends of the data.",
            },
            CameBack(timeline, End(profiles.Dataset.Ratings), name, options),
        ]);
    }

    private static Chart Shares(long[][] starts, int bins, Func<long, int> binOf, Func<int, string> nameOf,
        string title, string axis, string counted)
    {
        // Each user counts once, however much they rate.
        var shares = new double[bins];
        foreach (var own in starts)
            foreach (var start in own) shares[binOf(start)] += 1.0 / own.Length / starts.Length;
        return Chart.Bar(Enumerable.Range(0, bins).Select(nameOf), shares, title, axis,
            new Axis("share of sessions") { Format = ".0%" },
            $"Share of a user's sessions that begin then, averaged over users. {counted}{Describes}") with
        { Height = 300 };
    }

    // Only users who could be followed that long, until the data ends, count.
    private static Chart CameBack(Timeline timeline, long end, string name, AnalyticsOptions options)
    {
        var (ages, shares) = (new List<int>(), new List<Estimate>());
        var users = Enumerable.Range(0, timeline.Profiles.Count).ToArray();
        foreach (var age in Ages)
        {
            var followed = Array.FindAll(users, user => end - timeline.TimesOf(user)[0] >= age * Day);
            if (followed.Length < options.MinimumGroup) continue;
            ages.Add(age);
            shares.Add(Proportion.Wilson(followed.Count(user =>
                timeline.TimesOf(user)[^1] - timeline.TimesOf(user)[0] >= age * Day), followed.Length));
        }
        return Chart.Create($"Engagement, users who come back: {name}", "days since the first rating, at least",
            new Axis("share of those followed") { Format = ".0%" },
            Series.Line(ages, shares.Select(share => share.Value), "came back",
                shares.Select(share => share.Low), shares.Select(share => share.High))) with
        {
            Height = 300,
            Caption = "With 95% intervals over users (Wilson). Longer times rest on fewer users.",
        };
    }

    private static long End(MovieRec.Data.Ratings ratings)
    {
        var end = long.MinValue;
        foreach (var time in ratings.Timestamps) end = Math.Max(end, time);
        return end;
    }

    private static int[] Members(UserProfiles profiles, string? group)
    {
        var all = Enumerable.Range(0, profiles.Count).ToArray();
        if (string.IsNullOrEmpty(group)) return all;
        foreach (var way in Ways(profiles))
            if (way.Segments.Index().FirstOrDefault(each => each.Item.Name == group) is { Item: not null } found)
                return Array.FindAll(all, user => way.SegmentOf[user] == found.Index);
        throw new StudioException($"There is no group of users '{group}' in this data.");
    }

    private static Timeline TimelineOf(UserProfiles profiles, int[] members)
    {
        if (members.Length == profiles.Count) return new Timeline(profiles);
        var (ratings, isMember) = (profiles.Dataset.Ratings, new bool[profiles.Count]);
        foreach (var user in members) isMember[user] = true;
        int[] own = [.. Enumerable.Range(0, ratings.Count).Where(
            at => isMember[profiles.Users.IndexOf(ratings.UserIds[at])])];
        var data = profiles.Dataset;
        return new Timeline(new UserProfiles(
            new Dataset(data.Info, ratings.Select(own), data.Movies, data.Users, data.Genres)));
    }
}
