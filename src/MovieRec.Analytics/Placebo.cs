using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>How often a test says yes where nothing can be true.</summary>
public sealed class PlaceboSize(
    string family, string claim, string dealt, int tests, Estimate size, Estimate careless, string carelessUnit)
{
    /// <summary>The topic of the claims.</summary>
    public string Family { get; } = family;

    /// <summary>Which claim, or how many.</summary>
    public string Claim { get; } = claim;

    /// <summary>What was dealt out at random, so that the claim is empty.</summary>
    public string Dealt { get; } = dealt;

    /// <summary>Number of tests made on dealt data.</summary>
    public int Tests { get; } = tests;

    /// <summary>Share of them with p of at most 5%, with its interval; 5% is what was promised.</summary>
    public Estimate Size { get; } = size;

    /// <summary>The same of the test that takes too much for independent.</summary>
    public Estimate Careless { get; } = careless;

    /// <summary>What that test takes for independent.</summary>
    public string CarelessUnit { get; } = carelessUnit;
}

/// <summary>
/// Placebos: the same tests on the same data, but with the days or the labels dealt out at random. A test that then
/// says yes more often than it promised takes something for independent that is not.
/// </summary>
public static class Placebo
{
    private const double Alpha = 0.05;

    /// <summary>
    /// Claims about weekdays and hours: calendar days dealt out again, each with all that everybody did on it, or
    /// turned round the clock.
    /// </summary>
    /// <param name="profiles">The users.</param>
    /// <param name="options">Session gap and seed.</param>
    /// <param name="deals">Data sets dealt for each claim, at least 20.</param>
    /// <returns>One row a claim; none where the data have no times or no clock is known.</returns>
    public static IReadOnlyList<PlaceboSize> OfTime(
        UserProfiles profiles, AnalyticsOptions? options = null, int deals = 200)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(deals, 20);
        options ??= new();
        if (!profiles.Dataset.Ratings.HasTimestamps) return [];
        var timeline = new Timeline(profiles);
        if (timeline.CountOf(ClockKnowledge.Known) == 0) return [];
        return
        [
            Of("weekend activity", CalendarOfSessions(CalendarTurn.Weeks),
                calendar => calendar.ShareOf(TimeFindings.IsWeekend, Turns, options.Seed)),
            Of("weekend rating", CalendarOfRatings(CalendarTurn.Weeks),
                calendar => calendar.DifferenceOf(TimeFindings.IsWeekend, Turns, options.Seed)),
            Of("evening rating", CalendarOfRatings(CalendarTurn.Days),
                calendar => calendar.DifferenceOf(TimeFindings.IsEvening, Turns, options.Seed)),
        ];

        TurnedCalendar CalendarOfSessions(CalendarTurn turn) =>
            TimeFindings.CalendarOfSessions(timeline, turn, options);

        TurnedCalendar CalendarOfRatings(CalendarTurn turn) => TimeFindings.CalendarOfRatings(timeline, turn);

        PlaceboSize Of(string claim, TurnedCalendar calendar, Func<TurnedCalendar, CalendarOutcome> test)
        {
            var outcomes = Enumerable.Range(0, deals)
                .Select(deal => test(calendar.Dealt(SplitMix64.Hash(options.Seed, (ulong)deal)))).ToArray();
            return Row("time", claim, calendar.Turn == CalendarTurn.Weeks ? "calendar days" : "clocks of days",
                outcomes.Select(outcome => (outcome.P, outcome.UserP)), "user");
        }
    }

    /// <summary>Claims about groups of users: the groups dealt out among the users.</summary>
    /// <param name="topic">The groups and what is held equal.</param>
    /// <param name="options">Minimum group and seed; 199 permutations a test serve here.</param>
    /// <param name="deals">Data sets dealt.</param>
    /// <returns>One row over all comparisons of the topic; null where there is nothing to compare.</returns>
    public static PlaceboSize? OfGroups(SegmentTopic topic, AnalyticsOptions? options = null, int deals = 10)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(deals);
        options = (options ?? new()) with { Replicates = 199 };
        if (!topic.By.IsUseful || topic.Profiles.Genres.Count == 0) return null;
        var findings = Enumerable.Range(0, deals).SelectMany(deal =>
        {
            var labels = topic.By.SegmentOf.ToArray();
            new SplitMix64(SplitMix64.Hash(options.Seed, (ulong)deal)).Shuffle(labels.AsSpan());
            return (topic with { By = new Segmentation(topic.By.Name, topic.By.Segments, labels) }).Find(options);
        }).Where(finding => !double.IsNaN(finding.P) && !double.IsNaN(finding.NaiveP)).ToArray();
        return findings.Length == 0 ? null
            : Row(topic.By.Name, $"{topic.By.Name}: {findings.Length / deals} comparisons", "groups",
                findings.Select(finding => (finding.P, finding.NaiveP)), "rating");
    }

    /// <summary>
    /// The claim about those who joined later: days of joining dealt out again, each with all who joined on it.
    /// </summary>
    /// <param name="profiles">The users.</param>
    /// <param name="options">Seed.</param>
    /// <param name="deals">Data sets dealt, at least 20.</param>
    /// <returns>Null where the data have no times or too few days of joining.</returns>
    public static PlaceboSize? OfJoining(UserProfiles profiles, AnalyticsOptions? options = null, int deals = 200)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(deals, 20);
        options ??= new();
        if (!profiles.Dataset.Ratings.HasTimestamps) return null;
        var timeline = new Timeline(profiles);
        var (joined, days) = EngagementFindings.Joined(timeline);
        var known = days.Distinct().ToArray();
        if (known.Length < 3) return null;
        double[] levels = [.. Enumerable.Range(0, profiles.Count).Select(timeline.LevelOf)];
        return Row("engagement", "rating inflation", "days of joining", Enumerable.Range(0, deals).Select(deal =>
        {
            var dealt = (int[])known.Clone();
            new SplitMix64(SplitMix64.Hash(options.Seed, (ulong)deal)).Shuffle(dealt.AsSpan());
            var dayOf = known.Zip(dealt).ToDictionary(pair => pair.First, pair => pair.Second);
            double[] design = [.. days.SelectMany(day => new[] { 1.0, dayOf[day] / 365.25 })];
            return (LeastSquares.Fit(design, 2, levels, clusters: days).Test(1).PValue,
                LeastSquares.Fit(design, 2, levels).Test(1).PValue);
        }), "user");
    }

    // Turns for each test on dealt data: enough to tell p of at most 5%.
    private const int Turns = 199;

    private static PlaceboSize Row(
        string family, string claim, string dealt, IEnumerable<(double P, double Careless)> tests, string unit)
    {
        var made = tests.Where(test => !double.IsNaN(test.P)).ToArray();
        return new(family, claim, dealt, made.Length,
            Proportion.Wilson(made.Count(test => test.P <= Alpha), made.Length),
            Proportion.Wilson(made.Count(test => test.Careless <= Alpha), made.Length), unit);
    }
}
