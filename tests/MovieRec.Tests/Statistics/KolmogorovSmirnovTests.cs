using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class KolmogorovSmirnovTests
{
    [Theory] // Smirnov 1948, table of the limiting distribution: its 10, 5 and 1 % points.
    [InlineData(1.224, 0.10)]
    [InlineData(1.358, 0.05)]
    [InlineData(1.628, 0.01)]
    public void The_limiting_distribution_has_its_published_points(double lambda, double p) => Assert.Equal(p, KolmogorovSmirnov.Q(lambda), 1e-4);

    [Fact]
    public void The_distance_is_the_largest_gap_between_the_distributions()
    {
        Assert.Equal(0.5, KolmogorovSmirnov.Test([1, 2, 3, 4], [3, 4, 5, 6]).Statistic, 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Test([1, 2], [3, 4]).Statistic, 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Test([1, 2, 2], [2, 1, 2]).PValue);
    }

    [Fact]
    public void The_error_rate_is_nominal_and_a_shift_is_found()
    {
        Assert.InRange(Simulated.Rate(2000, random => KolmogorovSmirnov.Test(
            Simulated.Normals(ref random, 60), Simulated.Normals(ref random, 90)).PValue <= 0.05), 0.02, 0.065);
        Assert.True(Simulated.Rate(300, random => KolmogorovSmirnov.Test(
            Simulated.Normals(ref random, 60), Simulated.Normals(ref random, 90, 0.8)).PValue <= 0.05) > 0.9);
    }
}
