using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class ProportionTests
{
    [Theory] // Newcombe 1998, 'Two-sided confidence intervals for the single proportion', table I, method 3.
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_intervals_equal_those_Newcombe_prints(int successes, int trials, double low, double high)
    {
        var share = Proportion.Wilson(successes, trials);
        Assert.Equal(low, share.Low, 5e-5);
        Assert.Equal(high, share.High, 5e-5);
    }

    // Newcombe 1998, 'Interval estimation for the difference between independent proportions', table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    public void Difference_intervals_equal_those_Newcombe_prints(
        int successes1, int trials1, int successes2, int trials2, double low, double high)
    {
        var difference = Proportion.Difference(successes1, trials1, successes2, trials2);
        Assert.Equal(low, difference.Low, 5e-5);
        Assert.Equal(high, difference.High, 5e-5);
    }

    [Fact]
    public void The_two_sample_test_is_Pearsons_chi_square()
    {
        var z = Proportion.Test(56, 70, 48, 80);
        var table = ChiSquare.Independence([56, 14, 48, 32], 2);
        Assert.Equal(table.Statistic, z.Statistic * z.Statistic, 1e-10);
        Assert.Equal(table.PValue, z.PValue, 1e-10);
        Assert.Equal(z.PValue / 2, Proportion.Test(56, 70, 48, 80, Alternative.Greater).PValue, 1e-12);
        Assert.Equal(1, Proportion.Test(0, 5, 0, 7).PValue);
    }

    [Fact]
    public void Small_counts_are_tested_exactly()
    {
        // 1 table in 20 is as extreme to either side.
        Assert.Equal(0.1, Proportion.Test(0, 3, 3, 3).PValue, 12);
        Assert.Equal(0.05, Proportion.Test(0, 3, 3, 3, Alternative.Less).PValue, 12);
        Assert.Equal(Fisher.Test(1, 20, 30, 200).PValue, Proportion.Test(1, 20, 30, 200).PValue);
        // Sizes over all tables, not simulated: 5 % of 20 against 200, 1 % of 100 against 900, 5 % of 50 against 450.
        foreach (var (n1, n2, share) in new[] { (20, 200, 0.05), (100, 900, 0.01), (50, 450, 0.05) })
        {
            double[] first = Probabilities(n1, share), second = Probabilities(n2, share);
            var size = 0.0;
            for (var x = 0; x <= n1; x++)
                for (var y = 0; y <= n2; y++)
                    if (first[x] * second[y] > 1e-12 && Proportion.Test(x, n1, y, n2).PValue <= 0.05)
                        size += first[x] * second[y];
            Assert.InRange(size, 0.005, 0.05);
        }

        static double[] Probabilities(int n, double share) =>
            [.. Enumerable.Range(0, n + 1).Select(x => MathNet.Numerics.Distributions.Binomial.PMF(share, n, x))];
    }

    [Fact]
    public void Intervals_cover_and_the_test_errs_as_often_as_they_say()
    {
        Assert.InRange(
            Simulated.Rate(3000, random => Proportion.Wilson(Successes(ref random, 40, 0.1), 40).Covers(0.1)), 0.92,
            0.98);
        Assert.InRange(Simulated.Rate(3000, random =>
            Proportion.Difference(Successes(ref random, 60, 0.5), 60, Successes(ref random, 40, 0.2), 40).Covers(0.3)),
            0.93, 0.975);
        Assert.InRange(Simulated.Rate(3000, random =>
            Proportion.Test(Successes(ref random, 100, 0.3), 100, Successes(ref random, 80, 0.3), 80).PValue <= 0.05),
            0.03, 0.07);

        static int Successes(ref SplitMix64 random, int trials, double share)
        {
            var successes = 0;
            for (var i = 0; i < trials; i++) if (random.NextDouble() < share) successes++;
            return successes;
        }
    }

    [Fact]
    public void Counts_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(5, 4));
    }
}
