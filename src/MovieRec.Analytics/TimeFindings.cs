using MovieRec.Data;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>What could be said about time: when users rate, and whether time changes how they rate.</summary>
public static class TimeFindings
{
    private const string Topic = "time";
    private const string CalendarDays = "calendar days";
    private const string EntryTimes = "Times are those of entering ratings, not of watching.";

    /// <summary>Everything that is looked at about time.</summary>
    public static IReadOnlyList<Finding> Find(UserProfiles profiles, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= new();
        if (!profiles.Dataset.Ratings.HasTimestamps)
            return [Unanswerable.Create("time/any", Topic, profiles, Wording.OneWay("anything about time holds", ""),
                $"{profiles.Dataset.Info.Name} has no times.")];
        var timeline = new Timeline(profiles);
        var local = DailyRhythm.InLocalTime(timeline, options: options);
        var context = new Context(timeline, options);
        return
        [
            .. PeakHour(context, DailyRhythm.InUtc(timeline, options), "utc"),
            .. local is null
                ? [context.NoClock("time/peak-hour-local",
                    "the busiest hour of the day can be named in users' own time")]
                    : PeakHour(context, local, "local"),
            WeekendActivity(context),
            context.Paired("time/weekend-rating", "weekend ratings", CalendarTurn.Weeks, IsWeekend, "days"),
            context.Paired("time/evening-rating", "ratings from 18:00 to midnight", CalendarTurn.Days, IsEvening,
                "hours"),
            TenureDrift(context),
            ItemAge(context),
            BatchEntry(context),
        ];
    }

    /// <summary>Days since Sunday of a local time in seconds since 1970-01-01, which was a Thursday.</summary>
    internal static int Weekday(long localSeconds) => (int)(((long)Math.Floor(localSeconds / 86_400.0) + 4) % 7);

    private static IEnumerable<Finding> PeakHour(Context context, DailyRhythm rhythm, string clock)
    {
        var inClock = clock == "utc" ? "in UTC" : "in users' own time";
        var behind = $"{rhythm.PeakUsers} of {rhythm.Users} users started a session in hour {rhythm.PeakHour}, and "
            + $"{rhythm.UsersOfHalf} of them gave half of its ratings. {EntryTimes}";
        var finding = context.Finding($"time/rhythm-{clock}", rhythm.Users) with
        {
            Unit = CalendarDays,
            GroupSize = rhythm.Days,
            Wording = Wording.OneWay("users share a daily rhythm", $"of when they sit down to rate, {inClock}"),
            Quantity = Quantity.Number("on a scale from 0 (none) to 1", "0.00"),
            Estimate = rhythm.Concentration,
            Side = 1,
            P = rhythm.RhythmP,
            Caveat = EntryTimes,
        };
        yield return finding;
        yield return finding with
        {
            Id = $"time/peak-hour-{clock}",
            Wording = Wording.OneWay(
                $"the busiest hour, {inClock}, is {rhythm.PeakHour}:00 to {rhythm.PeakHour + 1}:00", "and no other"),
            Quantity = Quantity.Hour,
            Estimate = new Estimate(rhythm.PeakHour, rhythm.PeakLow, rhythm.PeakHigh, 0.95),
            Side = 0,
            P = rhythm.LeadP(rhythm.PeakHour),
            Caveat = $"Tested against every other hour; the interval is where resamples put the busiest one. {behind}",
        };
        yield return finding with
        {
            Id = $"time/peak-at-8-pm-{clock}",
            Wording = Wording.OneWay("activity peaks at 8 PM", inClock),
            Quantity = Quantity.Points,
            Estimate = rhythm.LeadOf20,
            P = rhythm.LeadP(20),
            Caveat = $"The busiest hour found is {rhythm.PeakHour}:00; the estimate is how far the hour from 20:00 "
                + "leads all others.",
        };
    }

    private static Finding WeekendActivity(Context context)
    {
        const string Id = "time/weekend-activity";
        if (!context.HasClock) return context.NoClock(Id, "users are more active on weekends");
        var calendar = CalendarOfSessions(context.Timeline, CalendarTurn.Weeks, context.Options);
        var found = calendar.ShareOf(IsWeekend, context.Options.CalendarDeals, context.Options.Seed);
        return context.Finding(Id, calendar) with
        {
            Wording = new("users", "sit down to rate more often on a weekend day",
                "sit down to rate less often on a weekend day", "than on another, in their own time"),
            Quantity = Quantity.Points,
            Estimate = found.Estimate,
            P = found.P,
            NaiveP = found.UserP,
            NaiveUnit = "user",
            Caveat = EntryTimes,
        };
    }

    /// <summary>Sessions by user and own time; users whose clock is not known are left out.</summary>
    internal static TurnedCalendar CalendarOfSessions(Timeline timeline, CalendarTurn turn, AnalyticsOptions options) =>
        new(turn,
        from user in Enumerable.Range(0, timeline.Profiles.Count)
        where timeline.ClockOf(user) == ClockKnowledge.Known
        from session in timeline.SessionsOf(user, options.SessionGap)
        select (user, timeline.LocalSeconds(user, session.Start)!.Value, 1.0, 0.0));

    /// <summary>What is left of ratings once user and movie are known, by user and own time.</summary>
    internal static TurnedCalendar CalendarOfRatings(Timeline timeline, CalendarTurn turn) => new(turn,
        from user in Enumerable.Range(0, timeline.Profiles.Count)
        where timeline.ClockOf(user) == ClockKnowledge.Known
        from rating in timeline.TimesOf(user).ToArray().Zip(timeline.ResidualsOf(user).ToArray())
        select (user, timeline.LocalSeconds(user, rating.First)!.Value, 1.0, rating.Second));

    /// <summary>Of weekdays counted from Monday, as weeks of a <see cref="TurnedCalendar"/> are.</summary>
    internal static bool IsWeekend(int weekday) => weekday >= 5;

    internal static bool IsEvening(int hour) => hour >= 18;

    /// <summary>
    /// Within users, ratings after the first week against those in it: least squares with an effect for each user, one
    /// row a user and calendar day, and both users and days as clusters.
    /// </summary>
    private static Finding TenureDrift(Context context)
    {
        const long Week = 7 * 86_400;
        List<double> late = [], response = [], weights = [];
        List<int> users = [], days = [];
        for (var user = 0; user < context.Timeline.Profiles.Count; user++)
        {
            var times = context.Timeline.TimesOf(user);
            var residuals = context.Timeline.ResidualsOf(user);
            if (times[^1] - times[0] < Week) continue;
            var (share, mean) = (0.0, 0.0);
            for (var i = 0; i < times.Length; i++)
            {
                share += (times[i] - times[0] >= Week ? 1.0 : 0) / times.Length;
                mean += residuals[i] / times.Length;
            }
            for (var i = 0; i < times.Length; i++)
            {
                var (day, x) = ((int)(times[i] / 86_400), (times[i] - times[0] >= Week ? 1 : 0) - share);
                if (users.Count == 0 || users[^1] != user || days[^1] != day || late[^1] != x)
                {
                    users.Add(user);
                    days.Add(day);
                    late.Add(x);
                    response.Add(0);
                    weights.Add(0);
                }
                response[^1] += residuals[i] - mean;
                weights[^1]++;
            }
        }
        for (var row = 0; row < response.Count; row++) response[row] /= weights[row];
        var finding = context.Finding("time/tenure-drift", users.Distinct().Count()) with
        {
            Wording = new("users", "rate higher after their first week", "rate lower after their first week",
                "than in it"),
            Quantity = Quantity.Stars,
            Estimate = new Estimate(double.NaN, double.NaN, double.NaN, 0.95),
            Adjustment = "user and movie",
            Caveat = "Only those who came back after a week can show it. Users and calendar days are both taken for "
                + "units.",
        };
        if (finding.GroupSize < 3 || days.Distinct().Count() < 3) return finding;
        var fit = LeastSquares.Fit(late.ToArray(), 1, response.ToArray(), weights.ToArray(), users.ToArray(),
            days.ToArray());
        return finding with { Estimate = fit.Coefficient(0), P = fit.Test(0).PValue };
    }

    /// <summary>
    /// The slope of ratings on the movie's age within users. Both other users and other movies could have been drawn,
    /// so its variance is clustered both ways: V(users) + V(movies) − V(ratings) (Cameron, Gelbach and Miller 2011,
    /// 'Robust inference with multiway clustering', JBES 29).
    /// </summary>
    private static Finding ItemAge(Context context)
    {
        var (timeline, profiles) = (context.Timeline, context.Timeline.Profiles);
        var yearOf = new int?[profiles.Items.Count];
        for (var item = 0; item < yearOf.Length; item++)
            yearOf[item] = profiles.Dataset.FindMovie(profiles.Items.IdOf(item))?.Year;
        if (yearOf.All(year => year is null))
            return Unanswerable.Create("time/movie-age", Topic, profiles,
                Wording.OneWay("older movies are rated higher", ""),
                $"{profiles.Dataset.Info.Name} does not tell the years of movies.");

        var rows = new List<(int User, int Item, double X, double Y)>();
        double xy = 0, xx = 0;
        for (var user = 0; user < profiles.Count; user++)
        {
            var times = timeline.TimesOf(user);
            var items = timeline.ItemsOf(user);
            var values = timeline.ValuesOf(user);
            var first = rows.Count;
            double meanX = 0, meanY = 0;
            for (var i = 0; i < items.Length; i++)
            {
                if (yearOf[items[i]] is not { } year) continue;
                var age = (1970 + times[i] / (365.25 * 86_400) - year) / 10;
                rows.Add((user, items[i], age, values[i]));
                meanX += age;
                meanY += values[i];
            }
            var count = rows.Count - first;
            for (var row = first; row < rows.Count; row++)
            {
                rows[row] = (user, rows[row].Item, rows[row].X - meanX / count, rows[row].Y - meanY / count);
                xy += rows[row].X * rows[row].Y;
                xx += rows[row].X * rows[row].X;
            }
        }
        var slope = xx > 0 ? xy / xx : double.NaN;
        var (byUser, byItem, cells) = (new double[profiles.Count], new double[profiles.Items.Count], 0.0);
        foreach (var (user, item, x, y) in rows)
        {
            var score = x * (y - slope * x);
            byUser[user] += score;
            byItem[item] += score;
            cells += score * score;
        }
        var naive = Math.Sqrt(cells) / xx;
        var error = Math.Sqrt(Math.Max(cells, byUser.Sum(s => s * s) + byItem.Sum(s => s * s) - cells)) / xx;
        // Few movies carry much of it; the degrees of freedom are those of LeastSquares for the cruder of the two
        // clusterings.
        var freedom = Math.Min(FreedomOf(byUser), FreedomOf(byItem));
        var half = error * Tail.StudentTUpperQuantile(0.025, freedom);
        return context.Finding("time/movie-age", rows.Select(row => row.Item).Distinct().Count()) with
        {
            Unit = "movies",
            Wording = new("a movie", "is rated higher", "is rated lower",
                "for each decade that has passed since its release"),
            Quantity = Quantity.StarsPer("decade"),
            Estimate = new Estimate(slope, slope - half, slope + half, 0.95),
            P = Tail.StudentT(slope / error, freedom, Alternative.TwoSided),
            NaiveP = Tail.Normal(slope / naive, Alternative.TwoSided),
            Adjustment = "user",
            Caveat =
            "Old movies that are still watched are the ones that lasted, so this need not be an effect of age.",
        };
    }

    private static Finding BatchEntry(Context context)
    {
        var shares = new double[context.Timeline.Profiles.Count];
        for (var user = 0; user < shares.Length; user++)
        {
            var times = context.Timeline.TimesOf(user);
            var together = 0;
            for (var i = 0; i < times.Length; i++)
                if ((i > 0 && times[i - 1] == times[i]) || (i + 1 < times.Length && times[i + 1] == times[i]))
                    together++;
            shares[user] = (double)together / times.Length;
        }
        return context.Finding("time/batch-entry", shares.Length) with
        {
            Wording = Wording.OneWay("a user's ratings share their second with another of their own", "on average") with
            {
                Measured = "On average, the share of a user's ratings in the same second as another of their own is",
            },
            Quantity = Quantity.Share,
            Estimate = Bootstrap.Mean(shares,
                new BootstrapOptions
                {
                    Replicates = context.Options.Replicates,
                    Seed = context.Options.Seed,
                    Method = BootstrapMethod.Percentile
                }),
            Caveat = "Lists are filled in at one sitting, so the hour of a rating is not the hour of watching.",
        };
    }

    private static double FreedomOf(double[] scores)
    {
        double[] parts = [.. scores.Where(score => score != 0)];
        var (squares, fourths) = (parts.Sum(part => part * part), parts.Sum(part => part * part * part * part));
        var excess = fourths / (squares * squares) - 1.0 / parts.Length;
        return Math.Max(1, excess > 0 ? Math.Min(parts.Length - 1, 2 / excess) : parts.Length - 1);
    }

    /// <summary>What all findings about time share.</summary>
    private sealed record Context(Timeline Timeline, AnalyticsOptions Options)
    {
        public bool HasClock => Timeline.CountOf(ClockKnowledge.Known) > 0;

        public Finding Finding(string id, int users) => new()
        {
            Id = id,
            Topic = Topic,
            Population = $"{users} users of {Timeline.Profiles.Dataset.Info.Label}",
            Wording = Wording.OneWay("", ""),
            Quantity = Quantity.Share,
            Estimate = default,
            GroupSize = users,
            MinimumGroup = Options.MinimumGroup,
        };

        public Finding NoClock(string id, string statement) =>
            Unanswerable.Create(id, Topic, Timeline.Profiles, Wording.OneWay(statement, ""),
            $"{Timeline.Profiles.Dataset.Info.Name} does not tell where its users live, so their own time is unknown.");

        public Finding Finding(string id, TurnedCalendar calendar) =>
            Finding(id, calendar.Users) with { Unit = CalendarDays, GroupSize = calendar.Days };

        /// <summary>
        /// Within each user, ratings in some slots of the week or day against the user's others, user and movie held
        /// equal.
        /// </summary>
        public Finding Paired(string id, string subject, CalendarTurn turn, Func<int, bool> isInside, string kind)
        {
            if (!HasClock) return NoClock(id, $"{subject} are higher than those of other {kind}");
            var calendar = CalendarOfRatings(Timeline, turn);
            var found = calendar.DifferenceOf(isInside, Options.CalendarDeals, Options.Seed);
            return Finding(id, calendar) with
            {
                Wording = new(subject, $"are higher than those of other {kind}",
                    $"are lower than those of other {kind}", "by the same users"),
                Quantity = Quantity.Stars,
                Estimate = found.Estimate,
                P = found.P,
                NaiveP = found.UserP,
                NaiveUnit = "user",
                Adjustment = "user and movie",
                Caveat = "Only those who rated at both kinds of time can show it.",
            };
        }
    }
}
