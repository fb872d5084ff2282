using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class WelchTests
{
    // Student (1908), the sleep data; values as R's documentation of t.test prints them.
    private static readonly double[] Drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    private static readonly double[] Drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void Students_sleep_data_get_their_published_test_and_interval()
    {
        var test = Welch.Test(Drug1, Drug2);
        Assert.Equal(-1.8608, test.Statistic, 1e-4);
        Assert.Equal(17.776, test.DegreesOfFreedom, 1e-3);
        Assert.Equal(0.07939, test.PValue, 1e-5);
        Assert.Equal(0.07939 / 2, Welch.Test(Drug1, Drug2, Alternative.Less).PValue, 1e-5);

        var difference = Welch.Difference(Drug1, Drug2);
        Assert.Equal(-3.3654832, difference.Low, 1e-6);
        Assert.Equal(0.2054832, difference.High, 1e-6);
    }

    [Fact]
    public void Constant_samples_cannot_be_compared()
    {
        // The sums of 100 and of 1,000 tenths round differently: their means differ by a unit in the last place, and so
        // do values from their mean.
        double[] few = [.. Enumerable.Repeat(0.1, 100)], many = [.. Enumerable.Repeat(0.1, 1_000)];
        foreach (var (x, y) in new[] { (few, many), ([1, 1], [2, 2]), ([1, 1], [1, 1]) })
        {
            var (test, difference) = (Welch.Test(x, y), Welch.Difference(x, y));
            Assert.Equal(1, test.PValue);
            Assert.Contains("all the same", test.Lacking, StringComparison.Ordinal);
            Assert.True(difference.IsWithheld && difference.Covers(0) && difference.Covers(1e9));
        }
        // One that varies is enough.
        Assert.False(Welch.Test([1, 1, 1], [1, 2, 3]).IsWithheld);
    }

    [Fact]
    public void Unequal_variances_and_sizes_leave_the_error_rate_and_the_coverage_nominal()
    {
        // 4,000 trials: one standard error is .35 %.
        Assert.InRange(Simulated.Rate(4000, random => Welch.Test(
            Simulated.Normals(ref random, 12, 0, 3), Simulated.Normals(ref random, 60)).PValue <= 0.05), 0.033, 0.067);
        Assert.InRange(Simulated.Rate(4000, random => Welch.Difference(
            Simulated.Normals(ref random, 12, 1, 3), Simulated.Normals(ref random, 60)).Covers(1)), 0.933, 0.967);
        Assert.True(Simulated.Rate(500, random => Welch.Test(
            Simulated.Normals(ref random, 50, 1), Simulated.Normals(ref random, 50)).PValue <= 0.05) > 0.95);
    }
}
