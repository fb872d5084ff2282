using MovieRec.Numerics;
using MovieRec.Serving.Monitoring;
using MovieRec.Tests.Statistics;

namespace MovieRec.Tests.Serving.Monitoring;

public sealed class DriftDetectorTests
{
    private static readonly DriftOptions Small = new() { Reference = 200, Window = 200 };

    [Fact]
    public void Where_there_is_no_drift_alarms_are_as_rare_as_promised()
    {
        // Every stream is a reference and one window; at a limit of 5 % at most that share may alarm, within what 2,000
        // streams can tell.
        Assert.InRange(
            Simulated.Rate(2_000,
                random =>
                    Reading(Small, Simulated.Normals(ref random, 200), Simulated.Normals(ref random, 200)).PValue
                        < 0.05), 0.01, 0.065);
        // At the server's own limit of one in a thousand: not one in 500 windows that one reference is compared with.
        var stream = SplitMix64.ForStream(5, 0);
        var detector = new DriftDetector(Small);
        var alarms = 0;
        for (var value = 0; value < 200 * 501; value++)
        {
            detector.Add(stream.NextNormal());
            if (value % 200 == 199 && detector.Latest is { PValue: < 0.001 }) alarms++;
        }
        Assert.InRange(alarms, 0, 3);
    }

    [Fact]
    public void Whoever_looks_while_another_compares_sees_the_same_window()
    {
        var random = SplitMix64.ForStream(11, 0);
        for (var round = 0; round < 50; round++)
        {
            var detector = new DriftDetector(Small);
            for (var value = 0; value < 400; value++) detector.Add(random.NextNormal());
            using var together = new Barrier(4);
            var readings = new DriftReading?[4];
            var threads = readings.Select((_, index) => new Thread(() =>
            {
                together.SignalAndWait();
                readings[index] = detector.Latest;
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.NotNull(readings[0]);
            Assert.All(readings, reading => Assert.Equal(readings[0], reading));
        }
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0, 2)]
    public void Planted_drift_is_found(double shift, double deviation) =>
        Assert.True(
            Simulated.Rate(200,
                random =>
                    Reading(new DriftOptions(), Simulated.Normals(ref random, 500), Simulated.Normals(ref random, 500,
                        shift, deviation)).PValue < 0.001) > 0.95);

    [Fact]
    public void Popularity_ranks_are_judged_though_many_share_them()
    {
        // Ranks of 100 items, the first ones most likely; then half of the traffic goes to one of them.
        Assert.InRange(
            Simulated.Rate(500, random => Reading(Small, Ranks(ref random, 0), Ranks(ref random, 0)).PValue < 0.05), 0,
            0.075);
        Assert.Equal(1,
            Simulated.Rate(100, random => Reading(Small, Ranks(ref random, 0), Ranks(ref random, 0.5)).PValue < 0.001));

        static double[] Ranks(ref SplitMix64 random, double toOne)
        {
            var values = new double[200];
            for (var i = 0; i < values.Length; i++)
                values[i] = random.NextDouble() < toOne ? 70 : (int)(100 * Math.Pow(random.NextDouble(), 2));
            return values;
        }
    }

    [Fact]
    public void A_window_takes_each_unit_once()
    {
        var detector = new DriftDetector(new DriftOptions { Reference = 50, Window = 50, Bins = 5 });
        for (var time = 0; time < 100; time++)
            for (var user = 0; user < 40; user++) detector.Add(user, user);
        Assert.Null(detector.Latest);
        for (var round = 0; round < 2; round++)
            for (var user = 0; user < 50; user++) detector.Add(user, user);
        Assert.Equal(1, detector.Latest!.Value.PValue);
    }

    [Fact]
    public void What_is_not_finite_is_passed_over_and_sizes_are_checked()
    {
        var detector = new DriftDetector(new DriftOptions { Reference = 50, Window = 50, Bins = 2 });
        for (var i = 0; i < 1_000; i++) detector.Add(double.NaN);
        for (var i = 0; i < 100; i++) detector.Add(i % 7);
        Assert.NotNull(detector.Latest);
        Assert.Throws<OptionException>(() => new DriftOptions { Window = 49 });
        Assert.Throws<OptionException>(() => new DriftOptions { Bins = 11 });
    }

    private static DriftReading Reading(DriftOptions options, double[] reference, double[] window)
    {
        var detector = new DriftDetector(options);
        foreach (var value in reference.Concat(window)) detector.Add(value);
        return detector.Latest!.Value;
    }
}
