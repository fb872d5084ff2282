using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class OrderStatisticsTests
{
    [Fact]
    public void The_median_of_ten_lies_between_the_second_and_the_ninth()
    {
        // Conover (1999), table A3: P(Bin(10, ½) ≤ 1) = .0107, P(≤ 2) = .0547.
        double[] ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        Assert.Equal((2, 9), OrderStatistics.QuantileLimits(ten, 0.5, 0.025));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity),
            OrderStatistics.QuantileLimits(ten, 0.5, 0.0005));
        // .9 of ten: P(Bin ≤ 5) = .0016, P(≤ 6) = .0128, P(≤ 7) = .0702, and P(Bin ≥ 10) = .349 has no rank above.
        Assert.Equal((7, double.PositiveInfinity), OrderStatistics.QuantileLimits(ten, 0.9, 0.025));
        Assert.Contains("too few", OrderStatistics.Quantile([1, 2, 3], 0.5).Lacking, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranks_are_the_largest_that_are_rare_enough()
    {
        foreach (var n in new[] { 1, 2, 17, 400, 5_000 })
            foreach (var probability in new[] { 0.01, 0.3, 0.5, 0.99 })
                foreach (var tail in new[] { 0.025, 1e-5 })
                {
                    double[] ranks = [.. Enumerable.Range(1, n).Select(i => (double)i)];
                    var slow = Enumerable.Range(1, n).Where(rank => Binomial.AtMost(rank - 1, n, probability) <= tail)
                        .Select(rank => (double)rank).DefaultIfEmpty(double.NegativeInfinity).Max();
                    Assert.Equal(slow, OrderStatistics.QuantileLimits(ranks, probability, tail).Low);
                }
    }

    [Fact]
    public void Limits_miss_no_more_often_than_they_say_with_ties_too() =>
        Assert.InRange(Simulated.Rate(2_000, random =>
        {
            double[] counts = [.. Simulated.Normals(ref random, 40, 3, 2).Select(x => Math.Round(x)).Order()];
            return OrderStatistics.Quantile(counts, 0.5).Covers(3);
        }), 0.95, 1);

    [Fact]
    public void Combined_with_Wilsons_limits_they_are_Newcombes_interval()
    {
        LimitsOf Of(long successes, long trials) =>
            tail => Proportion.Wilson(-MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, tail), successes, trials);
        // Newcombe 1998, table II, method 10.
        var difference = CombinedLimits.Difference(56 / 70.0, Of(56, 70), 48 / 80.0, Of(48, 80), 0.95);
        Assert.Equal(0.0524, difference.Low, 5e-5);
        Assert.Equal(0.3339, difference.High, 5e-5);
        // The p-value is where an end of the interval meets 0, and so is that of the ratio at 1.
        var p = CombinedLimits.PValue(56 / 70.0, Of(56, 70), 48 / 80.0, Of(48, 80), 1, Alternative.TwoSided);
        Assert.Equal(0, CombinedLimits.Difference(56 / 70.0, Of(56, 70), 48 / 80.0, Of(48, 80), 1 - p).Low, 1e-5);
        Assert.Equal(0, CombinedLimits.Lift(56 / 70.0, Of(56, 70), 48 / 80.0, Of(48, 80), 1 - p).Low, 1e-5);
        Assert.True(CombinedLimits.PValue(0, Of(0, 9), 0, Of(0, 9), 0.95, Alternative.Greater) >= 0.5);
    }
}
