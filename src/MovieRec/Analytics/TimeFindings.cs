using MovieRec.Data;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>What could be said about time: when people rate, and whether time changes how they rate.</summary>
public static class TimeFindings
{
    private const string Topic = "time";
    private const string EntryTimes = "Times are those of entering ratings, not of watching.";

    /// <summary>Everything that is looked at about time.</summary>
    public static IReadOnlyList<Finding> Find(UserProfiles profiles, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= new();
        if (!profiles.Dataset.Ratings.HasTimestamps)
            return [Unanswerable.Of("time/any", Topic, profiles, Wording.OneWay("anything about time holds", ""), $"{profiles.Dataset.Info.Name} has no times.")];
        var timeline = new Timeline(profiles);
        var local = DailyRhythm.InLocalTime(timeline, options: options);
        var context = new Context(timeline, options);
        return
        [
            .. PeakHour(context, DailyRhythm.InUtc(timeline, options), "utc"),
            .. local is null ? [context.NoClock("time/peak-hour-local", "the busiest hour of the day can be named in people's own time")] : PeakHour(context, local, "local"),
            WeekendActivity(context),
            context.Paired("time/weekend-rating", "weekend ratings", second => Weekday(second) is 0 or 6, 1, "are higher than those of other days", "by the same people"),
            context.Paired("time/evening-rating", "ratings from 18:00 to midnight", second => second % 86_400 >= 18 * 3_600, 0, "are higher than those of other hours", "by the same people", "are lower than those of other hours"),
            TenureDrift(context),
            ItemAge(context),
            BatchEntry(context),
        ];
    }

    /// <summary>Days since Sunday of a local time in seconds since 1970-01-01, which was a Thursday.</summary>
    internal static int Weekday(long localSeconds) => (int)(((long)Math.Floor(localSeconds / 86_400.0) + 4) % 7);

    private static IEnumerable<Finding> PeakHour(Context context, DailyRhythm rhythm, string clock)
    {
        var inClock = clock == "utc" ? "in UTC" : "in people's own time";
        var behind = $"{rhythm.PeakUsers} of {rhythm.Users} users started a session in hour {rhythm.PeakHour}, and {rhythm.UsersOfHalf} of them gave half of its ratings. {EntryTimes}";
        var finding = context.Finding($"time/rhythm-{clock}", rhythm.Users) with
        {
            Wording = Wording.OneWay("people share a daily rhythm", $"of when they sit down to rate, {inClock}"),
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
            Wording = Wording.OneWay($"the busiest hour, {inClock}, is {rhythm.PeakHour}:00 to {rhythm.PeakHour + 1}:00", "and no other"),
            Quantity = Quantity.Hour,
            Estimate = new Estimate(rhythm.PeakHour, rhythm.PeakLow, rhythm.PeakHigh, 0.95),
            Side = 0,
            P = AtLeastOne(1 - rhythm.PeakShares[rhythm.PeakHour], context.Options),
            Caveat = behind,
        };
        yield return finding with
        {
            Id = $"time/peak-at-8-pm-{clock}",
            Wording = Wording.OneWay("activity peaks at 8 PM", inClock),
            Quantity = Quantity.Points,
            Estimate = rhythm.LeadOf20,
            P = AtLeastOne(1 - rhythm.PeakShares[20], context.Options),
            Caveat = $"The busiest hour found is {rhythm.PeakHour}:00; the estimate is how far the hour from 20:00 leads all others.",
        };
    }

    private static double AtLeastOne(double share, AnalyticsOptions options) => Math.Clamp((1 + Math.Round(share * options.Replicates)) / (1.0 + options.Replicates), 0, 1);

    private static Finding WeekendActivity(Context context)
    {
        const string Id = "time/weekend-activity";
        if (!context.HasClock) return context.NoClock(Id, "people are more active on weekends");
        var shares = new List<double>();
        var (weekend, all) = (0L, 0L);
        for (var user = 0; user < context.Timeline.Profiles.Count; user++)
        {
            var (inside, sessions) = (0, 0);
            foreach (var session in context.Timeline.SessionsOf(user, context.Options.SessionGap))
            {
                if (context.Timeline.LocalSeconds(user, session.Start) is not { } second) continue;
                sessions++;
                var isWeekend = Weekday(second) is 0 or 6;
                if (isWeekend) inside++;
                all += session.Ratings;
                if (isWeekend) weekend += session.Ratings;
            }
            if (sessions > 0) shares.Add((double)inside / sessions);
        }
        var fit = MeanOf(shares.Select(share => share - 2 / 7.0), shares.Select(_ => 1.0));
        return context.Finding(Id, shares.Count) with
        {
            Wording = new("people", "sit down to rate more often on a weekend day", "sit down to rate less often on a weekend day", "than on another, in their own time"),
            Quantity = Quantity.Points,
            Estimate = fit.Estimate,
            P = fit.P,
            NaiveP = all == 0 ? double.NaN : ChiSquare.GoodnessOfFit([weekend, all - weekend], [2, 5]).PValue,
            Caveat = EntryTimes,
        };
    }

    private static Finding TenureDrift(Context context)
    {
        const long Days = 7 * 86_400;
        var (differences, weights) = (new List<double>(), new List<double>());
        for (var user = 0; user < context.Timeline.Profiles.Count; user++)
        {
            var times = context.Timeline.TimesOf(user);
            var residuals = context.Timeline.ResidualsOf(user);
            if (times[^1] - times[0] < Days) continue;
            var middle = times[0] + Days;
            double early = 0, late = 0;
            var (n1, n0) = (0, 0);
            for (var i = 0; i < times.Length; i++)
            {
                if (times[i] >= middle)
                {
                    late += residuals[i];
                    n1++;
                }
                else
                {
                    early += residuals[i];
                    n0++;
                }
            }
            differences.Add(late / n1 - early / n0);
            weights.Add((double)n1 * n0 / (n1 + n0));
        }
        var fit = MeanOf(differences, weights);
        return context.Finding("time/tenure-drift", differences.Count) with
        {
            Wording = new("people", "rate higher after their first week", "rate lower after their first week", "than in it"),
            Quantity = Quantity.Stars,
            Estimate = fit.Estimate,
            P = fit.P,
            Adjustment = "person and film",
            Caveat = "Only those who came back after a week can show it.",
        };
    }

    /// <summary>
    /// The slope of ratings on the film's age within users. Both other users and other films could have been drawn, so its variance is clustered both
    /// ways: V(users) + V(films) − V(ratings) (Cameron, Gelbach and Miller 2011, 'Robust inference with multiway clustering', JBES 29).
    /// </summary>
    private static Finding ItemAge(Context context)
    {
        var (timeline, profiles) = (context.Timeline, context.Timeline.Profiles);
        var yearOf = new int?[profiles.Items.Count];
        for (var item = 0; item < yearOf.Length; item++) yearOf[item] = profiles.Dataset.FindMovie(profiles.Items.IdOf(item))?.Year;
        if (yearOf.All(year => year is null))
            return Unanswerable.Of("time/film-age", Topic, profiles, Wording.OneWay("older films are rated higher", ""), $"{profiles.Dataset.Info.Name} does not tell the years of films.");

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
        var half = 1.959963984540054 * error;
        return context.Finding("time/film-age", rows.Select(row => row.Item).Distinct().Count()) with
        {
            Unit = "films",
            Wording = new("a film", "is rated higher", "is rated lower", "for each decade that has passed since its release"),
            Quantity = Quantity.StarsPer("decade"),
            Estimate = new Estimate(slope, slope - half, slope + half, 0.95),
            P = TwoSided(slope / error),
            NaiveP = TwoSided(slope / naive),
            Adjustment = "person",
            Caveat = "Old films that are still watched are the ones that lasted, so this need not be an effect of age.",
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
                if ((i > 0 && times[i - 1] == times[i]) || (i + 1 < times.Length && times[i + 1] == times[i])) together++;
            shares[user] = (double)together / times.Length;
        }
        return context.Finding("time/batch-entry", shares.Length) with
        {
            Wording = Wording.OneWay("a person's ratings share their second with another of their own", "on average"),
            Quantity = Quantity.Share,
            Estimate = Bootstrap.Mean(shares, new BootstrapOptions { Replicates = context.Options.Replicates, Seed = context.Options.Seed, Method = BootstrapMethod.Percentile }),
            Caveat = "Lists are filled in at one sitting, so the hour of a rating is not the hour of watching.",
        };
    }

    /// <summary>Weighted mean of one value a user, with its interval and p-value; NaN where there are too few.</summary>
    private static (Estimate Estimate, double P) MeanOf(IEnumerable<double> values, IEnumerable<double> weights)
    {
        var response = values.ToArray();
        if (response.Length < 3) return (new Estimate(double.NaN, double.NaN, double.NaN, 0.95), double.NaN);
        var ones = new double[response.Length];
        Array.Fill(ones, 1);
        var fit = LeastSquares.Fit(ones, 1, response, weights.ToArray());
        return (fit.Coefficient(0), fit.Test(0).PValue);
    }

    private static double TwoSided(double z) => double.IsNaN(z) ? double.NaN : 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(z));

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

        public Finding NoClock(string id, string statement) => Unanswerable.Of(id, Topic, Timeline.Profiles, Wording.OneWay(statement, ""),
            $"{Timeline.Profiles.Dataset.Info.Name} does not tell where its users live, so their own time is unknown.");

        /// <summary>Within each user, ratings at some local times against the user's others, person and film held equal.</summary>
        public Finding Paired(string id, string subject, Func<long, bool> isInside, int side, string above, string comparison, string? below = null)
        {
            if (!HasClock) return NoClock(id, $"{subject} {above}");
            var (differences, weights) = (new List<double>(), new List<double>());
            var (raw1, raw0) = (new List<double>(), new List<double>());
            for (var user = 0; user < Timeline.Profiles.Count; user++)
            {
                var times = Timeline.TimesOf(user);
                var residuals = Timeline.ResidualsOf(user);
                var values = Timeline.ValuesOf(user);
                double inside = 0, outside = 0;
                var (n1, n0) = (0, 0);
                for (var i = 0; i < times.Length; i++)
                {
                    if (Timeline.LocalSeconds(user, times[i]) is not { } second) break;
                    if (isInside(second))
                    {
                        inside += residuals[i];
                        n1++;
                        raw1.Add(values[i]);
                    }
                    else
                    {
                        outside += residuals[i];
                        n0++;
                        raw0.Add(values[i]);
                    }
                }
                if (n1 == 0 || n0 == 0) continue;
                differences.Add(inside / n1 - outside / n0);
                weights.Add((double)n1 * n0 / (n1 + n0));
            }
            var fit = MeanOf(differences, weights);
            return Finding(id, differences.Count) with
            {
                Wording = new(subject, above, below ?? above, comparison),
                Quantity = Quantity.Stars,
                Estimate = fit.Estimate,
                Side = side,
                P = fit.P,
                NaiveP = raw1.Count < 2 || raw0.Count < 2 ? double.NaN : Welch.Test(raw1.ToArray(), raw0.ToArray()).PValue,
                Adjustment = "person and film",
                Caveat = "Only those who rated at both kinds of time can show it.",
            };
        }
    }
}
