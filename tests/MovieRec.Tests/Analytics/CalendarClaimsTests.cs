using MovieRec.Analytics;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Analytics;

/// <summary>Claims about weekdays and hours where users come in bursts, with days as the unit and with users.</summary>
public sealed class CalendarClaimsTests
{
    private static readonly Lazy<UserProfiles> Bursting = new(
        () => new UserProfiles(PlantedTruth.Generate(21, planted: false, 0.5, bursts: 1.3)));

    [Fact]
    public void With_days_dealt_the_test_by_days_keeps_its_level_and_that_by_users_does_not()
    {
        var sizes = Placebo.OfTime(Bursting.Value, deals: 200);
        Assert.Equal(["weekend activity", "weekend rating", "evening rating"], sizes.Select(size => size.Claim));
        Assert.All(sizes, size =>
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{size.Claim}: {size.Size.Value} and {size.Careless.Value} of {size.Tests}");
            // Three Monte-Carlo errors above 5%.
            Assert.Equal(200, size.Tests);
            Assert.InRange(size.Size.Value, 0, 0.05 + 3 * Math.Sqrt(0.05 * 0.95 / 200));
        });
        Assert.InRange(sizes[0].Careless.Value, 0.15, 1);
    }

    [Fact]
    public void Days_of_joining_and_groups_dealt_out_leave_their_tests_at_their_level()
    {
        var joining = Placebo.OfJoining(Bursting.Value, deals: 300)!;
        Assert.InRange(joining.Size.Value, 0, 0.05 + 3 * Math.Sqrt(0.05 * 0.95 / 300));
        var groups = Placebo.OfGroups(SegmentTopics.Create(Bursting.Value).Single(topic => topic.By.Name == "age"),
            deals: 5)!;
        // Comparisons of one deal go together.
        Assert.InRange(groups.Size.Value, 0.005, 0.12);
        Assert.True(groups.Careless.Value > groups.Size.Value);
    }

    [Fact]
    public void A_share_and_a_difference_equal_values_worked_by_hand()
    {
        // 1970-01-05 was a Monday. User 0: Monday and Saturday; user 1: Sunday twice, of 1 session each day; user 2:
        // Tuesday.
        const long Day = 86_400;
        (int, long, double, double)[] moments = [(0, 4 * Day, 1, 2), (0, 9 * Day, 1, 5), (1, 10 * Day, 1, 4),
            (1, 17 * Day, 1, 4), (2, 5 * Day, 1, 1)];
        var calendar = new TurnedCalendar(CalendarTurn.Weeks, moments);
        Assert.Equal((3, 5, 2), (calendar.Users, calendar.Days, calendar.Blocks));
        Assert.Equal((0.5 + 1 + 0) / 3 - 2 / 7.0, calendar.ShareOf(TimeFindings.IsWeekend, 199, 1).Estimate.Value,
            1e-12);
        // Only user 0 has both kinds: 5 − 2.
        Assert.Equal(3, calendar.DifferenceOf(TimeFindings.IsWeekend, 199, 1).Estimate.Value, 1e-12);
    }

    [Fact]
    public void An_effect_of_weekends_and_of_evenings_is_found()
    {
        var random = new SplitMix64(3);
        var moments = new List<(int, long, double, double)>();
        for (var user = 0; user < 200; user++)
            for (var visit = 0; visit < 6; visit++)
            {
                var day = random.NextInt32(200);
                if (day % 7 is not (2 or 3) && random.NextInt32(2) == 0) day = day / 7 * 7 + 2;
                var hour = random.NextInt32(24);
                moments.Add((user, 86_400L * day + 3_600 * hour, 1, random.NextNormal() + (hour >= 18 ? 0.4 : 0)));
            }
        // Day 2 was a Saturday.
        Assert.True(
            new TurnedCalendar(CalendarTurn.Weeks, moments).ShareOf(TimeFindings.IsWeekend, 999,
                1) is { P: <= 0.002, Estimate.Low: > 0 });
        Assert.True(
            new TurnedCalendar(CalendarTurn.Days, moments).DifferenceOf(TimeFindings.IsEvening, 999,
                1) is { P: <= 0.01, Estimate.Low: > 0 });
    }

    [Fact]
    public void The_busiest_hour_is_not_claimed_where_there_is_none_and_is_where_it_stands_out()
    {
        var claimed = Enumerable.Range(1, 40).Count(seed =>
        {
            var rhythm = DailyRhythm.InUtc(
                new Timeline(new UserProfiles(PlantedTruth.Generate(seed, planted: false, 0.1, PlantedTruth.Bursts))),
                new AnalyticsOptions { Replicates = 199, CalendarDeals = 199 });
            return rhythm.LeadP(rhythm.PeakHour) <= 0.05;
        });
        Assert.InRange(claimed, 0, 5);

        var options = new MovieRec.Data.Synthetic.SyntheticOptions { PeakHour = 21, DailyAmplitude = 1 }.Scaled(0.1);
        var curve = DailyRhythm.InUtc(
            new Timeline(new UserProfiles(MovieRec.Data.Synthetic.SyntheticGenerator.Generate(options).Dataset)),
            new AnalyticsOptions { Replicates = 199, CalendarDeals = 199 });
        // A peak that falls off evenly does not lead the hour next to it.
        Assert.True(curve.LeadP(curve.PeakHour) > 0.05);
        Assert.Equal(1, curve.LeadP((curve.PeakHour + 12) % 24));
    }
}
