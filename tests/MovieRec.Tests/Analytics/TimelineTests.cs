using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Data.Synthetic;

namespace MovieRec.Tests.Analytics;

public class TimelineTests
{
    // 1998-01-05 was a Monday.
    private static readonly long Monday = new DateTimeOffset(1998, 1, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    [Fact]
    public void Ratings_are_in_order_of_time_and_a_pause_ends_a_session()
    {
        var timeline = Of((1, 10, 5, Monday + 4_000), (1, 11, 3, Monday), (1, 12, 4, Monday + 1_799),
            (2, 10, 2, Monday));
        Assert.Equal([11, 12, 10], timeline.ItemsOf(0).ToArray().Select(timeline.Profiles.Items.IdOf));
        Assert.Equal([new Session(Monday, Monday + 1_799, 2), new Session(Monday + 4_000, Monday + 4_000, 1)],
            timeline.SessionsOf(0, 1_800));
        Assert.Equal((Monday, Monday + 4_000), timeline.Span);
    }

    [Fact]
    public void Clocks_are_known_Canadian_or_unknown_and_daylight_saving_is_respected()
    {
        var timeline = Of((1, 10, 5, Monday + 12 * 3_600), (2, 10, 4, Monday), (3, 10, 3, Monday));
        Assert.Equal([ClockKnowledge.Known, ClockKnowledge.Canadian, ClockKnowledge.Unknown],
            Enumerable.Range(0, 3).Select(timeline.ClockOf));
        Assert.Equal(Monday + 7 * 3_600, timeline.LocalSeconds(0, Monday + 12 * 3_600));
        var july = new DateTimeOffset(1998, 7, 6, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(july - 4 * 3_600, timeline.LocalSeconds(0, july));
        Assert.Null(timeline.LocalSeconds(1, july));
        Assert.Equal(july - 7 * 3_600, timeline.LocalSeconds(1, july, UsTimeZone.Pacific));
    }

    [Fact]
    public void A_residual_is_what_user_and_movie_leave()
    {
        // User means 4 and 2; movie 10 deviates by +1 and 0, so its effect is 1 / (2 + 5).
        var timeline = Of((1, 10, 5, 1), (1, 11, 3, 2), (2, 10, 2, 1));
        Assert.Equal(1 - 1 / 7.0, timeline.ResidualsOf(0)[0], 1e-12);
        Assert.Equal(-1 / 7.0, timeline.ResidualsOf(1)[0], 1e-12);
        Assert.Equal(2 - 1 / 7.0, timeline.LevelOf(1), 1e-12);
    }

    [Fact]
    public void Weekdays_count_from_Sunday() =>
    Assert.Equal([0, 1, 6],
        [TimeFindings.Weekday(Monday - 1), TimeFindings.Weekday(Monday),
            TimeFindings.Weekday(Monday + 6 * 86_400 - 1)]);

    [Fact]
    public void The_calendar_and_months_hold_every_rating_once()
    {
        var timeline = new Timeline(new UserProfiles(PlantedTruth.Generate(3, planted: true, 0.1)));
        var (weeks, days) = EngagementSeries.Calendar(timeline);
        var total = timeline.Profiles.Dataset.Ratings.Count;
        Assert.Equal(total, days.SelectMany(day => day).Where(count => !double.IsNaN(count)).Sum());
        Assert.All(weeks, week => Assert.Equal(DayOfWeek.Sunday, week.DayOfWeek));
        var months = EngagementSeries.ByMonth(timeline);
        Assert.Equal((total, timeline.Profiles.Count),
            (months.Sum(month => month.Ratings), months.Sum(month => month.NewUsers)));
        Assert.Equal(1, EngagementSeries.ByWeekdayAndHour(timeline)!.Sum(row => row.Sum()), 1e-9);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void The_rhythm_test_keeps_its_level_without_a_rhythm_and_finds_one()
    {
        var p = Enumerable.Range(1, 60).Select(seed => Rhythm(seed, planted: false).RhythmP).ToArray();
        Assert.InRange(p.Count(value => value <= 0.05), 0, 10);
        Assert.InRange(p.Average(), 0.35, 0.65);
        var rhythm = Rhythm(1, planted: true);
        Assert.Equal(1e-4, rhythm.RhythmP, 1e-12);
        Assert.Equal(1, rhythm.Shares.Sum(share => share.Value), 1e-9);
        Assert.Equal(1, rhythm.PeakShares.Sum(), 1e-9);
        Assert.True(rhythm.PeakLow <= rhythm.PeakHour && rhythm.PeakHour <= rhythm.PeakHigh);

        static DailyRhythm Rhythm(int seed, bool planted) =>
            DailyRhythm.InLocalTime(new Timeline(new UserProfiles(PlantedTruth.Generate(seed, planted, 0.1))),
                options: new AnalyticsOptions { Replicates = 199 })!;
    }

    [Fact]
    public void Regions_ages_and_activity_are_told_from_what_users_say()
    {
        var profiles = Of((1, 10, 5, 1), (2, 10, 4, 1), (3, 10, 3, 1)).Profiles;
        var region = Segmentation.ByRegion(profiles);
        Assert.Equal(["Northeast", "Canada"],
            new[] { 0, 1 }.Select(user => region.Segments[region.SegmentOf[user]].Name));
        Assert.Equal((-1, 1), (region.SegmentOf[2], region.Unknown));
        Assert.Equal([0, 1, 3], Segmentation.ByAge(profiles).SegmentOf.ToArray());
        Assert.Equal([0, 1, -1], Segmentation.ByGender(profiles).SegmentOf.ToArray());
        // What is not known is a stratum of its own.
        Assert.Equal(3, Segmentation.Strata(3, Segmentation.ByGender(profiles)).Distinct().Count());
    }

    private static Timeline Of(params (int User, int Item, float Value, long Time)[] rows)
    {
        var ratings = new Ratings([.. rows.Select(row => row.User)], [.. rows.Select(row => row.Item)],
            [.. rows.Select(row => row.Value)], [.. rows.Select(row => row.Time)]);
        User[] users = [new(1, 24, Gender.Female, "engineer", "10001"), new(2, 25, Gender.Male, "doctor", "V3N4P"),
            new(3, 50, null, null, "E2")];
        return new Timeline(
            new UserProfiles(
                new Dataset(new DatasetInfo("small", DatasetOrigin.Files, "here", []), ratings, [], users, [])));
    }
}
