using MovieRec.LoadTesting;
using MovieRec.Numerics;

namespace MovieRec.Tests.LoadTesting;

public sealed class LatenciesTests
{
    [Fact]
    public void Percentiles_are_those_of_the_sorted_values_to_three_digits()
    {
        var random = new SplitMix64(5);
        var values = Enumerable.Range(0, 20_000)
            .Select(_ => (long)(50_000 * Math.Exp(1.5 * random.NextNormal()))).ToArray();
        var latencies = new Latencies();
        foreach (var value in values) latencies.Record(value);
        Array.Sort(values);
        foreach (var percentile in (double[])[1, 50, 90, 99, 99.9, 100])
        {
            var exact = values[(int)Math.Ceiling(percentile / 100 * values.Length - 1e-6) - 1] / 1e6;
            Assert.Equal(exact, latencies.At(percentile), exact * 0.002 + 0.002);
        }
        Assert.Equal(values.Average() / 1e6, latencies.Mean, values.Average() / 1e6 * 0.002);
        Assert.Equal(20_000, latencies.Count);
        var curve = latencies.Curve();
        Assert.Equal(curve.OrderBy(point => point.Percentile), curve);
        Assert.Equal(curve.Select(point => point.Milliseconds).Order(), curve.Select(point => point.Milliseconds));
    }

    /// <summary>
    /// A request that took 100 ms where one was due every 10 hides those that would have taken 90, 80, … 10.
    /// </summary>
    [Fact]
    public void The_correction_adds_what_was_not_sent()
    {
        var naive = new Latencies();
        for (var request = 0; request < 90; request++) naive.Record(1_000_000);
        naive.Record(100_000_000);
        var corrected = naive.Corrected(TimeSpan.FromMilliseconds(10));
        Assert.Equal(100, corrected.Count);
        Assert.Equal(1, corrected.At(90), 0.01);
        Assert.Equal(10, corrected.At(91), 0.05);
        Assert.Equal(50, corrected.At(95), 0.1);
        Assert.Equal(100, corrected.At(100), 0.2);
        Assert.Equal(1, naive.At(98), 0.01);
    }

    [Theory]
    [InlineData(80, 99, 80)]
    [InlineData(80, 98.75, 79)]
    [InlineData(80, 50, 40)]
    [InlineData(3, 50, 2)]
    [InlineData(1_000, 99.9, 999)]
    [InlineData(1_001, 99.9, 1_000)]
    [InlineData(7, 0, 1)]
    [InlineData(7, 100, 7)]
    public void A_percentile_is_one_within_which_that_share_was_answered(int count, double percentile, int rank)
    {
        var latencies = new Latencies();
        for (var request = 1; request <= count; request++) latencies.Record(request * 1_000_000L);
        Assert.Equal(rank, latencies.At(percentile), rank * 0.001);
    }

    [Fact]
    public void Nothing_recorded_is_zero_everywhere()
    {
        var none = new Latencies();
        Assert.Equal((0, 0.0, 0.0, 0.0), (none.Count, none.At(99), none.Max, none.Mean));
        Assert.Empty(none.Curve());
    }
}
