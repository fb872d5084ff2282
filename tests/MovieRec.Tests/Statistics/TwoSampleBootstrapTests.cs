using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class TwoSampleBootstrapTests
{
    private static UnitStatistic MeanOf(double[] values) => units =>
    {
        var sum = 0.0;
        foreach (var unit in units) sum += values[unit];
        return sum / units.Length;
    };

    private static TwoSampleBootstrap Means(double[] first, double[] second, ulong seed = 1) =>
        new(first.Length, MeanOf(first), second.Length, MeanOf(second), new() { Replicates = 999, Seed = seed });

    [Fact]
    public void On_normal_means_it_agrees_with_Welch()
    {
        var random = new SplitMix64(4);
        double[] first = Simulated.Normals(ref random, 400, 1, 2), second = Simulated.Normals(ref random, 300);
        var (bootstrap, welch) = (Means(first, second).Interval((a, b) => a - b), Welch.Difference(first, second));
        Assert.Equal(welch.Value, bootstrap.Value, 12);
        Assert.Equal(welch.Low, bootstrap.Low, 0.03);
        Assert.Equal(welch.High, bootstrap.High, 0.03);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void It_covers_and_rejects_as_often_as_it_says()
    {
        var (covered, rejected) = (0, 0);
        const int Trials = 600;
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = SplitMix64.ForStream(6, (ulong)trial);
            double[] Skewed() => [.. Simulated.Normals(ref random, 80).Select(Math.Exp)];
            var bootstrap = Means(Skewed(), Skewed(), (ulong)trial);
            if (bootstrap.Interval((a, b) => a - b).Covers(0)) covered++;
            if (bootstrap.Test((a, b) => a - b).PValue <= 0.05) rejected++;
        }
        // Three standard errors of 600 are 2.7 points.
        Assert.InRange(covered / (double)Trials, 0.92, 0.975);
        Assert.InRange(rejected / (double)Trials, 0.02, 0.08);
    }

    [Fact]
    public void One_sided_tests_look_to_their_side()
    {
        var random = new SplitMix64(9);
        var bootstrap = Means(Simulated.Normals(ref random, 100, 1), Simulated.Normals(ref random, 100));
        Assert.Equal(1 / 1000.0, bootstrap.Test((a, b) => a - b, Alternative.Greater).PValue, 12);
        Assert.True(bootstrap.Test((a, b) => a - b, Alternative.Less).PValue > 0.99);
        Assert.True(bootstrap.Test((a, b) => a - b - 3, Alternative.Less).PValue < 0.01);
    }

    [Fact]
    public void A_contrast_without_meaning_is_refused() =>
        Assert.Throws<ArgumentException>(() => Means(new double[20], new double[20]).Interval((a, b) => a / b));

    [Fact]
    public void What_resamples_do_not_show_is_withheld()
    {
        // 2 against 2: four choices of 2 in 4 cannot be rarer than 1 in 6; the resamples would say p = .0005.
        var tiny = Means([1, 1.1], [5, 5.1]);
        Assert.Equal(1, tiny.Test((a, b) => a - b).PValue);
        Assert.Contains("2 units", tiny.Interval((a, b) => a - b).Lacking, StringComparison.Ordinal);
        double[] same = [.. Enumerable.Repeat(0.1, 50)];
        Assert.True(Means(same, same).Interval((a, b) => a - b).IsWithheld);
        Assert.True(Means(same, same).Test((a, b) => a - b).IsWithheld);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void At_the_fewest_units_it_errs_no_more_than_Welch_does()
    {
        // Percentiles without the expansion reject 6.9 % here. Three standard errors of 2,000 are 1.5 points.
        Assert.InRange(Simulated.Rate(2_000, random =>
        {
            double[] x = Simulated.Normals(ref random, 20), y = Simulated.Normals(ref random, 20);
            return !Means(x, y).Interval((a, b) => a - b).Covers(0);
        }), 0.03, 0.065);
    }
}
