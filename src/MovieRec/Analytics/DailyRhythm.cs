using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// At what hour people sit down. Each user counts once, however much they rate: a user's curve is the share of their sessions that start in each
/// hour, and the curve shown is the mean of the users' curves.
/// </summary>
public sealed class DailyRhythm
{
    private const int Hours = 24;
    private readonly double[] _peakShares;

    private DailyRhythm(string clock, int users, Estimate[] shares, double[] peakShares, Estimate lead20, int peakUsers, int halfUsers, Estimate concentration, double rhythmP)
    {
        (Clock, Users, Shares, _peakShares, LeadOf20) = (clock, users, shares, peakShares, lead20);
        (PeakUsers, UsersOfHalf, Concentration, RhythmP) = (peakUsers, halfUsers, concentration, rhythmP);
        PeakHour = Enumerable.Range(0, Hours).MaxBy(hour => shares[hour].Value);
        (PeakLow, PeakHigh) = Arc(peakShares, PeakHour, 0.95);
    }

    /// <summary>Whose clock: <c>UTC</c> or <c>local time</c>.</summary>
    public string Clock { get; }

    /// <summary>Users counted.</summary>
    public int Users { get; }

    /// <summary>Mean share of a user's sessions that start in each hour, with 95% intervals over users; 24 of them.</summary>
    public IReadOnlyList<Estimate> Shares { get; }

    /// <summary>The busiest hour.</summary>
    public int PeakHour { get; }

    /// <summary>First hour of the shortest stretch around the peak that holds the busiest hour of 95% of all resamples of users; may be negative, for the day before.</summary>
    public int PeakLow { get; }

    /// <summary>Last hour of that stretch; may be above 23, for the day after.</summary>
    public int PeakHigh { get; }

    /// <summary>In what share of the resamples each hour is the busiest.</summary>
    public IReadOnlyList<double> PeakShares => _peakShares;

    /// <summary>By how much 8 PM, the hour often named, leads the busiest of the other hours; negative where it does not.</summary>
    public Estimate LeadOf20 { get; }

    /// <summary>Users who started any session in the busiest hour.</summary>
    public int PeakUsers { get; }

    /// <summary>The fewest users who together gave half of the ratings of that hour's sessions.</summary>
    public int UsersOfHalf { get; }

    /// <summary>Length of the users' mean direction on the clock: 0 where sessions spread evenly over the day, 1 where all start at one moment.</summary>
    public Estimate Concentration { get; }

    /// <summary>
    /// P-value of 'people have no common rhythm': each user's pattern may be turned round the clock by any angle. The squared length of the sum of the
    /// users' mean directions vᵤ is then close to exponential with mean Σ|vᵤ|² (the test of Rayleigh with lengths, Moore 1980 in its asymptotic form).
    /// </summary>
    public double RhythmP { get; }

    /// <summary>Measures the rhythm in UTC.</summary>
    public static DailyRhythm InUtc(Timeline timeline, AnalyticsOptions? options = null) => Of(timeline, "UTC", (_, time) => time, options ?? new());

    /// <summary>Measures the rhythm on the users' own clocks; null where no user's is known.</summary>
    /// <param name="timeline">The ratings.</param>
    /// <param name="assumed">The zone taken for users whose own is not known; null leaves them out.</param>
    /// <param name="options">Session gap, resamples, seed.</param>
    public static DailyRhythm? InLocalTime(Timeline timeline, UsTimeZone? assumed = null, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        return timeline.CountOf(ClockKnowledge.Known) == 0 ? null
            : Of(timeline, assumed is null ? "local time" : $"local time, {assumed.Name} where unknown", (user, time) => timeline.LocalSeconds(user, time, assumed), options ?? new());
    }

    private static DailyRhythm Of(Timeline timeline, string clock, Func<int, long, long?> read, AnalyticsOptions options)
    {
        var curves = new List<double[]>();
        var directions = new List<(double X, double Y)>();
        var ratings = new List<double[]>();
        for (var user = 0; user < timeline.Profiles.Count; user++)
        {
            var (curve, given, x, y, sessions) = (new double[Hours], new double[Hours], 0.0, 0.0, 0);
            foreach (var session in timeline.SessionsOf(user, options.SessionGap))
            {
                if (read(user, session.Start) is not { } second) continue;
                var ofDay = (second % 86_400 + 86_400) % 86_400;
                curve[ofDay / 3_600]++;
                given[ofDay / 3_600] += session.Ratings;
                var (sin, cos) = Math.SinCos(ofDay * Math.Tau / 86_400);
                (x, y, sessions) = (x + cos, y + sin, sessions + 1);
            }
            if (sessions == 0) continue;
            for (var hour = 0; hour < Hours; hour++) curve[hour] /= sessions;
            curves.Add(curve);
            ratings.Add(given);
            directions.Add((x / sessions, y / sessions));
        }

        var users = curves.Count;
        var mean = new double[Hours];
        foreach (var curve in curves)
            for (var hour = 0; hour < Hours; hour++) mean[hour] += curve[hour] / users;
        var peak = Enumerable.Range(0, Hours).MaxBy(hour => mean[hour]);
        var (x0, y0) = (directions.Sum(v => v.X), directions.Sum(v => v.Y));
        var rhythmP = Math.Exp(-(x0 * x0 + y0 * y0) / directions.Sum(v => v.X * v.X + v.Y * v.Y));

        var resampled = new double[options.Replicates][];
        Parallel.For(0, options.Replicates, replicate =>
        {
            var random = SplitMix64.ForStream((ulong)options.Seed, (ulong)replicate);
            var sums = new double[Hours + 2];
            for (var draw = 0; draw < users; draw++)
            {
                var user = random.NextInt32(users);
                var curve = curves[user];
                for (var hour = 0; hour < Hours; hour++) sums[hour] += curve[hour];
                sums[Hours] += directions[user].X;
                sums[Hours + 1] += directions[user].Y;
            }
            for (var at = 0; at < sums.Length; at++) sums[at] /= users;
            resampled[replicate] = sums;
        });

        var leads = new double[Hours];
        foreach (var sums in resampled) leads[Enumerable.Range(0, Hours).MaxBy(hour => sums[hour])] += 1.0 / resampled.Length;
        var perHour = ratings.Select(given => given[peak]).Where(count => count > 0).OrderDescending().ToArray();
        return new DailyRhythm(clock, users,
            [.. Enumerable.Range(0, Hours).Select(hour => Percentile(mean[hour], resampled, sums => sums[hour]))], leads,
            Percentile(Lead(mean), resampled, Lead), curves.Count(curve => curve[peak] > 0), UsersFor(perHour, perHour.Sum() / 2),
            Percentile(Math.Sqrt(x0 * x0 + y0 * y0) / users, resampled, sums => double.Hypot(sums[Hours], sums[Hours + 1])), rhythmP);

        static double Lead(double[] sums) => sums[20] - Enumerable.Range(0, Hours).Where(hour => hour != 20).Max(hour => sums[hour]);
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
        return new Estimate(value, Sample.QuantileOfSorted(sorted, 0.025), Sample.QuantileOfSorted(sorted, 0.975), 0.95);
    }

    /// <summary>The shortest stretch of hours with the peak in it whose weights reach <paramref name="level"/>; the first such where several are as short.</summary>
    private static (int Low, int High) Arc(double[] weights, int peak, double level)
    {
        for (var length = 1; length < Hours; length++)
        {
            var best = Enumerable.Range(peak - length + 1, length).Select(low => (Low: low, Weight: Enumerable.Range(low, length).Sum(hour => weights[(hour + Hours) % Hours])))
                .MaxBy(stretch => stretch.Weight);
            if (best.Weight >= level) return (best.Low, best.Low + length - 1);
        }
        return (peak - 11, peak + 12);
    }
}
