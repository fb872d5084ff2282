using MovieRec.Experiments;
using MovieRec.Experiments.Simulation;
using MovieRec.Numerics;

namespace MovieRec.Tests.Experiments.Simulation;

public sealed class SampleSizeSearchTests
{
    private static readonly double[] Pool = Draw(0.2);

    private static double[] Draw(double effect)
    {
        var random = new SplitMix64(77);
        return [.. Enumerable.Range(0, 60_000).Select(_ => effect + random.NextNormal())];
    }

    private static bool Finds(double[] pool, int start, int count) =>
        Arm.Mean(pool.AsSpan(start, count)).PValue(new Arm(0, 0, count)) < 0.05;

    [Fact]
    public void It_finds_the_size_that_the_formula_knows()
    {
        // One sample, deviation 1, effect 0.2: (1.96 + 0.8416)² / 0.04 = 196.2, and a little more since the deviation
        // is estimated.
        var search = SampleSizeSearch.Find(Pool.Length, (start, count) => Finds(Pool, start, count));
        Assert.InRange(search.Units.Value, 165, 235);
        Assert.True(search.Units.Low <= search.Units.Value && search.Units.Value <= search.Units.High);
        Assert.InRange(197, search.Units.Low, search.Units.High);
        Assert.All(search.Curve, point => Assert.True(point.Units * point.Experiments <= Pool.Length));
    }

    [Fact]
    public void Experiments_share_no_unit()
    {
        var taken = new System.Collections.Concurrent.ConcurrentBag<(int Start, int Count)>();
        SampleSizeSearch.Find(10_000, (start, count) => { taken.Add((start, count)); return false; });
        foreach (var size in taken.GroupBy(chunk => chunk.Count))
        {
            var starts = size.Select(chunk => chunk.Start).Order().ToArray();
            Assert.True(starts[^1] + size.Key <= 10_000);
            Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= size.Key));
        }
    }

    [Fact]
    public void A_pool_too_small_to_tell_says_so()
    {
        var nothing = Draw(0);
        var search = SampleSizeSearch.Find(nothing.Length, (start, count) => Finds(nothing, start, count));
        Assert.Equal(double.PositiveInfinity, search.Units.Value);
        Assert.InRange(search.Curve[0].Power.Value, 0.02, 0.09);
        AssignmentTests.Refused("too small", () => SampleSizeSearch.Find(100, (_, _) => true));
    }
}
