using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class KolmogorovSmirnovTests
{
    [Theory] // Smirnov 1948, table of the limiting distribution: its 10, 5 and 1 % points.
    [InlineData(1.224, 0.10)]
    [InlineData(1.358, 0.05)]
    [InlineData(1.628, 0.01)]
    public void The_limiting_distribution_has_its_published_points(double lambda, double p) =>
    Assert.Equal(p, KolmogorovSmirnov.Q(lambda), 1e-4);

    [Fact]
    public void The_distance_is_the_largest_gap_between_the_distributions()
    {
        Assert.Equal(0.5, KolmogorovSmirnov.Test([1, 2, 3, 4], [3, 4, 5, 6]).Statistic, 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Test([1, 2], [3, 4]).Statistic, 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Test([1, 2, 2], [2, 1, 2]).PValue);
        // 2 of the 20 orders of 3 and 3 keep the samples apart.
        Assert.Equal(0.1, KolmogorovSmirnov.Test([1, 2, 3], [4, 5, 6]).PValue, 12);
    }

    [Fact]
    public void The_error_rate_is_nominal_and_a_shift_is_found()
    {
        Assert.InRange(Simulated.Rate(2000, random => KolmogorovSmirnov.Test(
            Simulated.Normals(ref random, 60), Simulated.Normals(ref random, 90)).PValue <= 0.05), 0.02, 0.065);
        Assert.True(Simulated.Rate(300, random => KolmogorovSmirnov.Test(
            Simulated.Normals(ref random, 60), Simulated.Normals(ref random, 90, 0.8)).PValue <= 0.05) > 0.9);
    }

    [Fact]
    public void One_sample_against_the_uniform_distribution()
    {
        // Worked by hand: F₁ steps at .1, .2, .3, .9; the widest gap is at .3, 3/4 − .3.
        Assert.Equal(0.45, KolmogorovSmirnov.OneSample([0.3, 0.1, 0.9, 0.2]).Statistic, 12);
        double[] even = [.. Enumerable.Range(0, 1_000).Select(i => (i + 0.5) / 1_000)];
        Assert.Equal(0.0005, KolmogorovSmirnov.OneSample(even).Statistic, 12);
        Assert.Equal(1, KolmogorovSmirnov.OneSample(even).PValue, 12);
        Assert.True(KolmogorovSmirnov.OneSample([.. even.Select(p => p * p)]).PValue < 1e-6);
        Assert.Equal(1, KolmogorovSmirnov.OneSample([.. even.Select(Math.Sqrt)], x => x * x).PValue, 12);
    }

    [Fact]
    public void One_sample_rejects_as_often_as_it_says() =>
        Assert.InRange(
            Simulated.Rate(2_000,
                random =>
                    KolmogorovSmirnov.OneSample([.. Enumerable.Range(0, 100).Select(_ => random.NextDouble())]).PValue
                        <= 0.05), 0.033, 0.067);
}
