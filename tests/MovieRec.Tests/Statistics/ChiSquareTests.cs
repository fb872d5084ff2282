using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class ChiSquareTests
{
    [Fact]
    public void Party_by_gender_gets_its_published_test()
    {
        // Agresti, An Introduction to Categorical Data Analysis (2007), p. 39: χ² = 30.07, 2 degrees of freedom, p =
        // 2.95e-7.
        var test = ChiSquare.Independence([762, 327, 468, 484, 239, 477], 3);
        Assert.Equal(30.07, test.Statistic, 0.005);
        Assert.Equal(2, test.DegreesOfFreedom);
        Assert.Equal(2.954e-07, test.PValue, 1e-10);
    }

    [Fact]
    public void Mendels_peas_fit_nine_to_three_to_three_to_one()
    {
        // Mendel (1866): 315 : 101 : 108 : 32 of 556; χ² = .470, p = .925 as in Fisher (1936) and textbooks since.
        var test = ChiSquare.GoodnessOfFit([315, 101, 108, 32], [9, 3, 3, 1]);
        Assert.Equal(0.470, test.Statistic, 5e-4);
        Assert.Equal(0.925, test.PValue, 1e-3);
    }

    [Fact]
    public void Rows_and_columns_without_counts_do_not_matter() =>
        Assert.Equal(ChiSquare.Independence([10, 20, 30, 15], 2),
            ChiSquare.Independence([10, 0, 20, 0, 0, 0, 30, 0, 15], 3));

    [Fact]
    public void The_error_rate_is_nominal() => Assert.InRange(Simulated.Rate(2000, random =>
    {
        var counts = new double[6];
        for (var i = 0; i < 300; i++) counts[random.NextInt32(2) * 3 + random.NextInt32(3)]++;
        return ChiSquare.Independence(counts, 3).PValue <= 0.05;
    }), 0.03, 0.07);

    [Fact]
    public void Tables_that_hold_no_comparison_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ChiSquare.Independence([1, 2, 0, 0], 2));
        Assert.Throws<ArgumentException>(() => ChiSquare.Independence([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => ChiSquare.Independence([1, -2, 3, 4], 2));
        Assert.Throws<ArgumentException>(() => ChiSquare.GoodnessOfFit([1, 2], [1, 0]));
    }
}
