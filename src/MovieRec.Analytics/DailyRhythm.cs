using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// At what hour users sit down. Each user counts once, however much they rate: a user's curve is the share of their
/// sessions that start in each hour, and the curve shown is the mean of the users' curves. Users and calendar days are
/// both units: on some days many came at once.
/// </summary>
public sealed class DailyRhythm
{
    private const int Hours = 24;
    private readonly double[] _peakShares;
    private readonly double[] _leadP;

    private DailyRhythm(string clock, int users, int days, Estimate[] shares, double[] peakShares, Estimate lead20,
        int peakUsers, int halfUsers, Estimate concentration, double rhythmP, double[] leadP)
    {
        (Clock, Users, Days, Shares, _peakShares, LeadOf20, _leadP) = (clock, users, days, shares, peakShares, lead20,
            leadP);
        (PeakUsers, UsersOfHalf, Concentration, RhythmP) = (peakUsers, halfUsers, concentration, rhythmP);
        PeakHour = Enumerable.Range(0, Hours).MaxBy(hour => shares[hour].Value);
        (PeakLow, PeakHigh) = Arc(peakShares, PeakHour, 0.95);
    }

    /// <summary>Whose clock: <c>UTC</c> or <c>local time</c>.</summary>
    public string Clock { get; }

    /// <summary>Users counted.</summary>
    public int Users { get; }

    /// <summary>Calendar days on which a session started.</summary>
    public int Days { get; }

    /// <summary>
    /// Mean share of a user's sessions that start in each hour, with 95% intervals over users and days; 24 of them.
    /// </summary>
    public IReadOnlyList<Estimate> Shares { get; }

    /// <summary>The busiest hour.</summary>
    public int PeakHour { get; }

    /// <summary>
    /// First hour of the shortest stretch around the peak that holds the busiest hour of 95% of all resamples; may be
    /// negative, for the day before.
    /// </summary>
    public int PeakLow { get; }

    /// <summary>Last hour of that stretch; may be above 23, for the day after.</summary>
    public int PeakHigh { get; }

    /// <summary>
    /// In what share of the resamples each hour is the busiest. A resample draws users and, apart from them, days with
    /// replacement, and a session counts as often as both were drawn (Owen 2007, 'The pigeonhole bootstrap'). No
    /// p-value: see <see cref="LeadP"/>.
    /// </summary>
    public IReadOnlyList<double> PeakShares => _peakShares;

    /// <summary>
    /// By how much 8 PM, the hour often named, leads the busiest of the other hours; negative where it does not.
    /// </summary>
    public Estimate LeadOf20 { get; }

    /// <summary>Users who started any session in the busiest hour.</summary>
    public int PeakUsers { get; }

    /// <summary>The fewest users who together gave half of the ratings of that hour's sessions.</summary>
    public int UsersOfHalf { get; }

    /// <summary>
    /// Length of the users' mean direction on the clock: 0 where sessions spread evenly over the day, 1 where all start
    /// at one moment.
    /// </summary>
    public Estimate Concentration { get; }

    /// <summary>
    /// P-value of 'no hour is likelier than another': every calendar day, with all that was done on it, may be turned
    /// round the clock (<see cref="TurnedCalendar"/>).
    /// </summary>
    public double RhythmP { get; }

    /// <summary>
    /// P-value of 'some other hour is as busy as this one, or busier': the largest p-value of the comparisons with each
    /// other hour, which is a test of them all at once (Berger 1982). Each is two-sided, with which it holds its level
    /// also for an hour chosen because it came out highest (Hung and Fithian 2019, 'Rank verification for exponential
    /// families'), by least squares with users and calendar days as units.
    /// </summary>
    /// <param name="hour">0 .. 23.</param>
    /// <returns>NaN where there are fewer than two users or days; 1 for an hour that another one exceeds.</returns>
    public double LeadP(int hour) => _leadP[hour];

    /// <summary>Measures the rhythm in UTC.</summary>
    public static DailyRhythm InUtc(Timeline timeline, AnalyticsOptions? options = null) =>
        Compute(timeline, "UTC", (_, time) => time, options ?? new());

    /// <summary>Measures the rhythm on the users' own clocks; null where no user's is known.</summary>
    /// <param name="timeline">The ratings.</param>
    /// <param name="assumed">The zone taken for users whose own is not known; null leaves them out.</param>
    /// <param name="options">Session gap, resamples, seed.</param>
    public static DailyRhythm? InLocalTime(
        Timeline timeline, UsTimeZone? assumed = null, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        return timeline.CountOf(ClockKnowledge.Known) == 0 ? null
            : Compute(timeline, assumed is null ? "local time" : $"local time, {assumed.Name} where unknown",
                (user, time) => timeline.LocalSeconds(user, time, assumed), options ?? new());
    }

    private static DailyRhythm Compute(
        Timeline timeline, string clock, Func<int, long, long?> read, AnalyticsOptions options)
    {
        var sessions = new List<Sitting>();
        var users = 0;
        for (var user = 0; user < timeline.Profiles.Count; user++)
        {
            var first = sessions.Count;
            foreach (var session in timeline.SessionsOf(user, options.SessionGap))
            {
                if (read(user, session.Start) is not { } second) continue;
                var day = (long)Math.Floor(second / 86_400.0);
                sessions.Add(new Sitting(users, day, (int)(second - 86_400 * day), session.Ratings, 0));
            }
            // Each user weighs 1 in all.
            for (var at = first; at < sessions.Count; at++)
                sessions[at] = sessions[at] with { Weight = 1.0 / (sessions.Count - first) };
            if (sessions.Count > first) users++;
        }
        var all = sessions.ToArray();
        var dayIndex = all.Select(session => session.Day).Distinct().Order().Index().ToDictionary(day => day.Item,
            day => day.Index);
        var days = Array.ConvertAll(all, session => dayIndex[session.Day]);
        var mean = Sums(all, days, null, null);
        var peak = Enumerable.Range(0, Hours).MaxBy(hour => mean[hour]);

        var resampled = new double[options.Replicates][];
        Parallel.For(0, options.Replicates, replicate =>
        {
            var random = SplitMix64.ForStream(options.Seed, (ulong)replicate);
            resampled[replicate] = Sums(all, days, Draw(users, ref random), Draw(dayIndex.Count, ref random));
        });

        var leads = new double[Hours];
        foreach (var sums in resampled)
            leads[Enumerable.Range(0, Hours).MaxBy(hour => sums[hour])] += 1.0 / resampled.Length;
        var perHour = all.Where(session => session.Hour == peak).GroupBy(session => session.User)
            .Select(own => (double)own.Sum(session => session.Ratings)).OrderDescending().ToArray();
        var turned = new TurnedCalendar(CalendarTurn.Days,
            all.Select(session => (session.User, 86_400 * session.Day + session.Second, 1.0, 0.0)));
        return new DailyRhythm(clock, users, dayIndex.Count,
            [.. Enumerable.Range(0, Hours).Select(hour => Percentile(mean[hour], resampled, sums => sums[hour]))],
            leads,
            Percentile(Lead(mean), resampled, Lead), perHour.Length, UsersFor(perHour, perHour.Sum() / 2),
            Percentile(double.Hypot(mean[Hours], mean[Hours + 1]), resampled,
                sums => double.Hypot(sums[Hours], sums[Hours + 1])),
            turned.RhythmP(options.CalendarDeals, options.Seed), LeadPs(all, days, mean));

        static double Lead(double[] sums) =>
            sums[20] - Enumerable.Range(0, Hours).Where(hour => hour != 20).Max(hour => sums[hour]);

        static int[] Draw(int count, ref SplitMix64 random)
        {
            var times = new int[count];
            for (var draw = 0; draw < count; draw++) times[random.NextInt32(count)]++;
            return times;
        }
    }

    /// <summary>
    /// The share of each hour, then the mean direction on the clock; each session as often as its user and its day were
    /// drawn.
    /// </summary>
    private static double[] Sums(Sitting[] sessions, int[] days, int[]? drawnUsers, int[]? drawnDays)
    {
        var (sums, total) = (new double[Hours + 2], 0.0);
        for (var at = 0; at < sessions.Length; at++)
        {
            ref readonly var session = ref sessions[at];
            var weight = session.Weight * (drawnUsers is null ? 1 : drawnUsers[session.User])
                * (drawnDays is null ? 1 : drawnDays[days[at]]);
            if (weight == 0) continue;
            var (sin, cos) = Math.SinCos(session.Second * Math.Tau / 86_400);
            sums[session.Hour] += weight;
            sums[Hours] += weight * cos;
            sums[Hours + 1] += weight * sin;
            total += weight;
        }
        for (var at = 0; at < sums.Length; at++) sums[at] /= total;
        return sums;
    }

    private static double[] LeadPs(Sitting[] sessions, int[] days, double[] mean)
    {
        var ps = new double[Hours];
        if (sessions.Length < 3 || days.Distinct().Count() < 2 || sessions[^1].User == 0)
        {
            Array.Fill(ps, double.NaN);
            return ps;
        }
        double[] ones = [.. sessions.Select(_ => 1.0)], weights = [.. sessions.Select(session => session.Weight)];
        int[] users = [.. sessions.Select(session => session.User)];
        Parallel.For(0, Hours, hour =>
        {
            // An hour that another one exceeds does not lead and needs no test.
            var rivals = Enumerable.Range(0, Hours).Where(other => other != hour).ToArray();
            ps[hour] = rivals.Any(other => mean[other] >= mean[hour]) ? 1 : rivals.Max(other => LeastSquares.Fit(
                ones, 1, [.. sessions.Select(session => session.Hour == hour ? 1.0 : session.Hour == other ? -1 : 0)],
                weights, users, days).Test(0).PValue);
        });
        return ps;
    }

    private static int UsersFor(double[] descending, double amount)
    {
        var (sum, users) = (0.0, 0);
        while (users < descending.Length && sum < amount) sum += descending[users++];
        return users;
    }

    private static Estimate Percentile(double value, double[][] resampled, Func<double[], double> statistic)
    {
        var sorted = Array.ConvertAll(resampled, sums => statistic(sums));
        Array.Sort(sorted);
        return new Estimate(value, Sample.QuantileOfSorted(sorted, 0.025), Sample.QuantileOfSorted(sorted, 0.975),
            0.95);
    }

    /// <summary>
    /// The shortest stretch of hours with the peak in it whose weights reach <paramref name="level"/>; the first such
    /// where several are as short.
    /// </summary>
    private static (int Low, int High) Arc(double[] weights, int peak, double level)
    {
        for (var length = 1; length < Hours; length++)
        {
            var best = Enumerable.Range(peak - length + 1, length)
                .Select(low => (Low: low,
                    Weight: Enumerable.Range(low, length).Sum(hour => weights[(hour + Hours) % Hours])))
                .MaxBy(stretch => stretch.Weight);
            if (best.Weight >= level) return (best.Low, best.Low + length - 1);
        }
        return (peak - 11, peak + 12);
    }

    /// <summary>
    /// A session as the clock sees it: its user, the calendar day and second it starts in, how many ratings it holds,
    /// and its share of the user's sessions.
    /// </summary>
    private readonly record struct Sitting(int User, long Day, int Second, int Ratings, double Weight)
    {
        public int Hour => Second / 3_600;
    }
}
