using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class TrendTests
{
    [Fact]
    public void Malformations_by_alcohol_get_their_published_trend()
    {
        // Agresti, An Introduction to Categorical Data Analysis (2007), §2.5: M² = 6.57, p = .01. M² has n − 1 where
        // Cochran and Armitage have n.
        var test = Trend.CochranArmitage([48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7]);
        Assert.Equal(6.57, test.Statistic * test.Statistic, 0.005);
        Assert.Equal(0.0104, test.PValue, 1e-4);
        Assert.Equal(test.PValue / 2,
            Trend.CochranArmitage([48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7],
                Alternative.Greater).PValue, 1e-12);
    }

    [Fact]
    public void Mann_Kendall_equals_hand_worked_values_with_and_without_ties()
    {
        // One of the 5! orders rises throughout, and one falls.
        var rising = Trend.MannKendall([1, 2, 3, 4, 5]);
        Assert.Equal(10, rising.Statistic);
        Assert.Equal(2 / 120.0, rising.PValue, 1e-14);
        Assert.Equal(1 / 120.0, Trend.MannKendall([1, 2, 3, 4, 5], Alternative.Greater).PValue, 1e-14);
        Assert.Equal(1, Trend.MannKendall([1, 2, 3, 4, 5], Alternative.Less).PValue, 1e-14);
        // 1 of 3! orders has no pair that falls, 2 have one: three in six have S of at least 1.
        Assert.Equal(0.5, Trend.MannKendall([1, 3, 2], Alternative.Greater).PValue, 1e-14);
        Assert.Throws<ArgumentException>(() => Trend.CochranArmitage([0, 0], [0, 0], [1, 2]));
        // Ties {2, 2}: S = 5, variance (4·3·13 − 2·1·9)/18, continuity-corrected to 4.
        var tied = Trend.MannKendall([1, 2, 2, 3]);
        Assert.Equal(5, tied.Statistic);
        Assert.Equal(2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -4 / Math.Sqrt((4 * 3 * 13 - 2 * 9) / 18.0)),
            tied.PValue, 1e-12);
        Assert.Equal(1, Trend.MannKendall([2, 2, 2]).PValue);
    }

    [Fact]
    public void Both_tests_err_at_their_nominal_rate_and_find_planted_trends()
    {
        foreach (var (slope, low, high) in new[] { (0.0, 0.03, 0.07), (1.0, 0.9, 1.0) })
        {
            Assert.InRange(Simulated.Rate(2000, random => Trend.MannKendall(
                [.. Simulated.Normals(ref random, 24).Select((x, month) => x + slope * month / 8)]).PValue <= 0.05),
                low, high);
            Assert.InRange(Simulated.Rate(2000, random =>
            {
                var successes = new double[4];
                for (var unit = 0; unit < 400; unit++) if (random.NextDouble() < 0.3 + 0.1 * slope * (unit % 4))
                    successes[unit % 4]++;
                return Trend.CochranArmitage(successes, [100, 100, 100, 100], [0, 1, 2, 3]).PValue <= 0.05;
            }), low, high);
        }
    }
}
