using MovieRec.LoadTesting;
using MovieRec.Numerics;

namespace MovieRec.Tests.LoadTesting;

public sealed class KneeFinderTests
{
    [Theory]
    [InlineData(20_000, 1000)]
    [InlineData(300, 1000)]
    [InlineData(7.5, 900_000)]
    public void A_sharp_knee_lies_in_every_bracket_and_in_the_interval(double capacity, double first)
    {
        var options = new KneeOptions { FirstRate = first, Searches = 3 };
        var result = KneeFinder.Find(options, (_, rate) => Report(rate, rate <= capacity ? 1 : 50));
        Assert.All(result.Brackets, bracket =>
        {
            Assert.InRange(capacity, bracket.Sustained, bracket.NotSustained);
            Assert.True(bracket.NotSustained <= bracket.Sustained * (1 + options.Precision) * 1.0001);
        });
        Assert.True(result.Knee.Covers(capacity));
        Assert.All(result.Steps, step => Assert.Equal(step.Rate <= capacity, step.IsSustained));
    }

    /// <summary>
    /// Three searches that differ much: their t-interval would reach from far below what was borne to far above what
    /// failed.
    /// </summary>
    [Fact]
    public void The_interval_does_not_reach_beyond_the_rates_that_were_tried()
    {
        double[] capacities = [40_000, 5_000, 9_000];
        var result = KneeFinder.Find(new KneeOptions { FirstRate = 4000, Searches = 3, Precision = 0.3 },
            (search, rate) => Report(rate, rate <= capacities[search - 1] ? 1 : 50));
        Assert.Equal(64_000, result.Steps.Where(step => !step.IsSustained).Max(step => step.Rate));
        Assert.Equal(64_000, result.Knee.High);
        Assert.Equal(result.Steps.Where(step => step.IsSustained).Min(step => step.Rate), result.Knee.Low);
    }

    /// <summary>
    /// Each search sees a capacity of its own, scattered about the true one; the interval must hold the true one about
    /// as often as it says.
    /// </summary>
    [Theory]
    [InlineData(5, 0.1)]
    [InlineData(3, 0.5)]
    [Trait("Tier", "statistics")]
    public void The_interval_covers_a_knee_that_differs_from_search_to_search(int searches, double scatter)
    {
        var random = new SplitMix64(3);
        var covered = 0;
        for (var repetition = 0; repetition < 200; repetition++)
        {
            var capacities = Enumerable.Range(0, searches)
                .Select(_ => 10_000 * Math.Exp(scatter * random.NextNormal())).ToArray();
            var result = KneeFinder.Find(new KneeOptions { FirstRate = 5000, Searches = searches },
                (search, rate) => Report(rate, rate <= capacities[search - 1] ? 1 : 50));
            if (result.Knee.Covers(10_000)) covered++;
        }
        // 95% or somewhat more, as the brackets' width is in it.
        Assert.InRange(covered, 180, 200);
    }

    [Fact]
    public void One_bad_step_is_forgiven_and_two_are_not()
    {
        var calls = 0;
        var result = KneeFinder.Find(new KneeOptions { Searches = 2 },
            (_, rate) => Report(rate, ++calls == 1 || rate > 4000 ? 50 : 1));
        Assert.All(result.Brackets, bracket => Assert.InRange(4000, bracket.Sustained, bracket.NotSustained));
        Assert.False(result.Steps[0].IsSustained);
        Assert.True(result.Steps[1].IsSustained);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(30, 0, 0)]
    public void A_failure_a_drop_and_a_slow_tail_each_break_a_rate(double milliseconds, int dropped, int failed)
    {
        var result = KneeFinder.Find(new KneeOptions { Searches = 2 },
            (_, rate) => rate > 2100 ? Report(rate, milliseconds, dropped, failed) : Report(rate, 1));
        Assert.All(result.Brackets, bracket => Assert.InRange(2100, bracket.Sustained, bracket.NotSustained));
    }

    [Fact]
    public void A_server_without_a_knee_is_told()
    {
        Assert.Contains("every rate",
            Assert.Throws<LoadTestException>(() => KneeFinder.Find(new KneeOptions(),
                (_, rate) => Report(rate, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("single request",
            Assert.Throws<LoadTestException>(() => KneeFinder.Find(new KneeOptions(),
                (_, rate) => Report(rate, 50))).Message, StringComparison.Ordinal);
    }

    // A hundred requests stand for as many as the rate asks for.
    private static LoadResult Report(double rate, double milliseconds, int dropped = 0, int failed = 0)
    {
        var tally = new LoadTally();
        for (var request = 0; request < 100; request++)
        {
            tally.Begin();
            tally.End(request < failed ? new Reply(503) : new Reply(200), (long)(1e6 * milliseconds));
        }
        for (var request = 0; request < dropped; request++) tally.Drop();
        return new LoadResult(new LoadOptions { Rate = rate }, tally, new LoadTally(), TimeSpan.FromSeconds(100 / rate),
            0);
    }
}
