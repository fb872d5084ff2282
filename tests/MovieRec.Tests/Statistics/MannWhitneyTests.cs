using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class MannWhitneyTests
{
    [Fact]
    public void The_permeability_data_get_their_published_exact_p_value()
    {
        // Hollander and Wolfe (1973), p. 69; R's documentation of wilcox.test gives W = 35, p = 0.1272.
        double[] atTerm = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], early = [1.15, 0.88, 0.90, 0.74,
            1.21];
        var test = MannWhitney.Test(atTerm, early, Alternative.Greater);
        Assert.Equal(35, test.Statistic);
        Assert.Equal(0.1272, test.PValue, 5e-5);
        Assert.Equal(2 * test.PValue, MannWhitney.Test(early, atTerm).PValue, 1e-12);
    }

    [Fact]
    public void The_ozone_data_with_ties_get_their_published_normal_p_value()
    {
        // New York, May and August 1973; R's documentation of wilcox.test gives W = 127.5, p = 0.0001208.
        double[] may = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115,
            37];
        double[] august = [39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76,
            118, 84, 85];
        var test = MannWhitney.Test(may, august);
        Assert.Equal(127.5, test.Statistic);
        Assert.Equal(0.0001208, test.PValue, 5e-8);
    }

    [Fact]
    public void The_exact_distribution_equals_enumerating_every_choice_of_ranks()
    {
        for (var chosen = 0; chosen < 1 << 8; chosen++)
        {
            if (int.PopCount(chosen) != 3) continue;
            int total = 0, atLeast = 0, u = U(chosen);
            for (var other = 0; other < 1 << 8; other++)
            {
                if (int.PopCount(other) != 3) continue;
                total++;
                if (U(other) >= u) atLeast++;
            }
            var test = MannWhitney.Test(Values(chosen), Values(~chosen & 255), Alternative.Greater);
            Assert.Equal(u, test.Statistic);
            Assert.Equal((double)atLeast / total, test.PValue, 1e-12);
        }

        static double[] Values(int set) =>
            [.. Enumerable.Range(0, 8).Where(i => (set >> i & 1) == 1).Select(i => (double)i)];
        static int U(int set) => Values(set).Sum(x => Values(~set & 255).Count(y => x > y));
    }

    [Fact]
    public void Ties_in_small_samples_are_counted_out()
    {
        // Of the 20 choices of three of {1, 1, 1, 2, 2, 2}, one has the rank sum of (2, 2, 2) and one that of (1, 1,
        // 1).
        Assert.Equal(0.05, MannWhitney.Test([2, 2, 2], [1, 1, 1], Alternative.Greater).PValue, 12);
        Assert.Equal(0.1, MannWhitney.Test([2, 2, 2], [1, 1, 1]).PValue, 12);
        Assert.InRange(
            Simulated.Rate(2_000, random => MannWhitney.Test(Coins(ref random), Coins(ref random)).PValue <= 0.05), 0,
            0.055);

        static double[] Coins(ref SplitMix64 random) =>
            [.. Simulated.Normals(ref random, 5).Select(x => Math.Round(x))];
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void The_error_rate_is_nominal_with_and_without_ties()
    {
        Assert.InRange(Simulated.Rate(2000, random => MannWhitney.Test(
            Simulated.Normals(ref random, 15), Simulated.Normals(ref random, 20)).PValue <= 0.05), 0.025, 0.065);
        Assert.InRange(Simulated.Rate(2000, random => MannWhitney.Test(
            Stars(ref random), Stars(ref random)).PValue <= 0.05), 0.03, 0.07);
        Assert.Equal(1, MannWhitney.Test([3, 3, 3], [3, 3]).PValue);

        static double[] Stars(ref SplitMix64 random) =>
            [.. Simulated.Normals(ref random, 80).Select(x => Math.Clamp(Math.Round(x + 3), 1, 5))];
    }
}
