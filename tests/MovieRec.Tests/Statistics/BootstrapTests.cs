using MathNet.Numerics.Statistics;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class BootstrapTests
{
    // Efron and Tibshirani, An Introduction to the Bootstrap (1993), table 3.1: 15 law schools.
    private static readonly double[] Lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
    private static readonly double[] Gpa = [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74,
        2.76, 2.88, 2.96];

    [Fact]
    public void The_law_school_correlation_has_its_published_intervals()
    {
        // Efron 1987, 'Better bootstrap confidence intervals': r = .776; 90 % BCa interval (.43, .92).
        var options = new BootstrapOptions { Replicates = 20_000, Level = 0.9 };
        var interval = Bootstrap.Statistic(15, units => Correlation.Pearson(Pick(Lsat, units), Pick(Gpa, units)),
            options);

        Assert.Equal(0.776, interval.Value, 0.001);
        Assert.Equal(0.43, interval.Low, 0.02);
        Assert.Equal(0.92, interval.High, 0.01);
    }

    [Theory]
    [InlineData(BootstrapMethod.Percentile)]
    [InlineData(BootstrapMethod.BiasCorrected)]
    public void The_fast_mean_agrees_with_the_mean_as_any_statistic(BootstrapMethod method)
    {
        var values = Skewed(SplitMix64.ForStream(5, 0), 101);
        var options = new BootstrapOptions { Replicates = 20_000, Method = method };
        var fast = Bootstrap.Mean(values, options);
        var general = Bootstrap.Statistic(values.Length, units => Sample.Mean(Pick(values, units)), options);

        var tolerance = 0.03 * (general.High - general.Low);
        Assert.Equal(general.Value, fast.Value, 1e-12);
        Assert.Equal(general.Low, fast.Low, tolerance);
        Assert.Equal(general.High, fast.High, tolerance);
    }

    [Fact]
    public void Intervals_cover_the_truth_about_as_often_as_they_say_and_bias_correction_helps_where_data_are_skewed()
    {
        // Exponential data, n = 40: the mean is 1. 600 samples put one standard error of coverage at 1 %.
        var covered = new Dictionary<BootstrapMethod, double>();
        foreach (var method in Enum.GetValues<BootstrapMethod>())
            covered[method] = Enumerable.Range(0, 600).Average(trial =>
                Bootstrap.Mean(Skewed(SplitMix64.ForStream(11, (ulong)trial), 40), new()
                {
                    Replicates = 600,
                    Method = method,
                    Seed = (ulong)trial
                }).Covers(1) ? 1.0 : 0);

        Assert.InRange(covered[BootstrapMethod.Percentile], 0.88, 0.97);
        Assert.InRange(covered[BootstrapMethod.BiasCorrected], 0.90, 0.98);
        Assert.True(covered[BootstrapMethod.BiasCorrected] >= covered[BootstrapMethod.Percentile]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_seed_another()
    {
        var values = Skewed(SplitMix64.ForStream(2, 0), 50);
        Assert.Equal(Bootstrap.Mean(values), Bootstrap.Mean(values));
        Assert.NotEqual(Bootstrap.Mean(values), Bootstrap.Mean(values, new() { Seed = 2 }));
    }

    [Fact]
    public void Samples_that_do_not_show_their_spread_have_no_interval()
    {
        double[] same = [.. Enumerable.Repeat(0.1, 1_000)], few = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        foreach (var (sample, lacking) in new[] { (same, "every unit has the same value"),
            (few, "9 units, where at least 10 are needed"), ([5], "1 unit, where") })
        {
            var interval = Bootstrap.Mean(sample);
            Assert.Equal(sample.Average(), interval.Value, 12);
            Assert.Contains(lacking, interval.Lacking, StringComparison.Ordinal);
            Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (interval.Low, interval.High));
            if (sample.Length > 1)
                Assert.True(Bootstrap.Statistic(sample.Length, units => Sample.Mean(Pick(sample, units))).IsWithheld);
        }
        Assert.False(Bootstrap.Mean([.. few, 10]).IsWithheld);
    }

    [Fact]
    public void Options_out_of_range_are_refused_even_through_with()
    {
        var options = new BootstrapOptions();
        Assert.Throws<OptionException>(() => options with { Replicates = 99 });
        Assert.Throws<OptionException>(() => options with { Level = 1 });
        Assert.Throws<ArgumentException>(() => Bootstrap.Mean([]));
    }

    private static double[] Pick(double[] values, ReadOnlySpan<int> units)
    {
        var picked = new double[units.Length];
        for (var i = 0; i < units.Length; i++) picked[i] = values[units[i]];
        return picked;
    }

    private static double[] Skewed(SplitMix64 random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.NextDouble()))];
}
