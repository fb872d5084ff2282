using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class PopulationStabilityTests
{
    [Fact]
    public void The_index_is_its_definition()
    {
        // Worked by hand, with half a unit added: q = (10.5, 30.5) / 41, p = (20.5, 20.5) / 41.
        var (q, p) = (new[] { 10.5 / 41, 30.5 / 41 }, new[] { 0.5, 0.5 });
        var expected = (p[0] - q[0]) * Math.Log(p[0] / q[0]) + (p[1] - q[1]) * Math.Log(p[1] / q[1]);
        var outcome = PopulationStability.OfCounts([10, 30], [20, 20]);
        Assert.Equal(expected, outcome.Statistic, 1e-12);
        Assert.Equal(1, outcome.DegreesOfFreedom);
        // Large samples and a small shift: the index times the harmonic size is Pearson's χ² to first order.
        var pearson = ChiSquare.Independence([50_000, 50_000, 50_300, 49_700], 2);
        Assert.Equal(pearson.PValue, PopulationStability.OfCounts([50_000, 50_000], [50_300, 49_700]).PValue, 1e-3);
    }

    [Fact]
    public void Equal_counts_have_no_index_and_an_empty_bin_leaves_it_finite()
    {
        Assert.Equal(0, PopulationStability.OfCounts([7, 8, 9], [7, 8, 9]).Statistic, 1e-12);
        Assert.Equal(1, PopulationStability.OfCounts([7, 8, 9], [7, 8, 9]).PValue, 1e-12);
        Assert.True(double.IsFinite(PopulationStability.OfCounts([50, 50, 0], [0, 50, 50]).Statistic));
        Assert.Equal(1, PopulationStability.OfCounts([50, 0, 50], [50, 0, 50]).DegreesOfFreedom);
    }

    [Theory] // Small samples, unequal ones, and the sizes the server uses.
    [InlineData(60, 60, 5)]
    [InlineData(100, 400, 10)]
    [InlineData(500, 500, 10)]
    [Trait("Tier", "statistics")]
    public void Without_drift_it_rejects_as_often_as_it_says(int reference, int current, int bins) =>
        Assert.InRange(
            Simulated.Rate(4_000,
                random =>
                    PopulationStability.Test(Simulated.Normals(ref random, reference), Simulated.Normals(ref random,
                        current), bins).PValue <= 0.05), 0.02, 0.066);

    [Fact]
    public void The_customary_limit_alone_alarms_on_noise_in_small_samples()
    {
        double Alarms(int size) =>
            Simulated.Rate(1_000,
                random =>
                    PopulationStability.Test(Simulated.Normals(ref random, size), Simulated.Normals(ref random,
                        size)).Statistic > 0.1);
        Assert.True(Alarms(100) > 0.5);
        Assert.True(Alarms(500) < 0.01);
    }

    [Fact]
    public void A_shift_and_a_change_of_spread_are_found()
    {
        Assert.True(
            Simulated.Rate(200,
                random =>
                    PopulationStability.Test(Simulated.Normals(ref random, 500), Simulated.Normals(ref random, 500,
                        0.4)).PValue <= 0.001) > 0.9);
        Assert.True(
            Simulated.Rate(200,
                random =>
                    PopulationStability.Test(Simulated.Normals(ref random, 500), Simulated.Normals(ref random, 500, 0,
                        1.6)).PValue <= 0.001) > 0.9);
    }

    [Fact]
    public void Ties_leave_fewer_bins()
    {
        double[] one = [.. Enumerable.Repeat(3.0, 100)], other = [.. Enumerable.Repeat(4.0, 100)];
        Assert.Equal(new TestOutcome(0, 1, 0), PopulationStability.Test(one, one));
        Assert.True(PopulationStability.Test(one, other).PValue < 1e-9);
        double[] mostly = [.. Enumerable.Repeat(0.0, 80), .. Enumerable.Range(1, 20).Select(i => (double)i)];
        Assert.InRange(PopulationStability.Test(mostly, mostly).DegreesOfFreedom, 1, 3);
    }

    [Fact]
    public void Too_little_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PopulationStability.Test(new double[49], new double[50]));
        Assert.Throws<ArgumentException>(() => PopulationStability.OfCounts([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => PopulationStability.OfCounts([0, 0], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PopulationStability.OfCounts([-1, 2], [1, 2]));
    }
}
