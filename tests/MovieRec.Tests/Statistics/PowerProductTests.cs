using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class PowerProductTests
{
    private static readonly double[][] Grid =
    [
        .. from ratings in (double[])[1e4, 2e4, 4e4]
            from users in (double[])[100, 200]
            from movies in (double[])[300, 900]
            select (double[])[ratings, users, movies],
    ];

    [Fact]
    public void Exact_points_give_back_the_exponents_and_the_coefficient()
    {
        var law = PowerProduct.Fit(Grid, [.. Grid.Select(x => 3e-7 * x[0] * Math.Pow(x[1], -0.5) * Math.Pow(x[2], 2))]);
        Assert.Equal(3e-7, law.Coefficient, 3e-7 * 1e-9);
        Assert.Equal([1, -0.5, 2],
            Enumerable.Range(0, 3).Select(variable => Math.Round(law.Exponent(variable).Value, 9)));
        Assert.Equal(3e-7 * 1e6 / 10 * 1e8, law.At(1e6, 100, 1e4), 1e-3);
        Assert.True(law.ResidualDeviation < 1e-9);
    }

    [Fact]
    public void With_one_variable_it_is_the_power_law()
    {
        double[] x = [1, 2, 5, 10, 20], y = [3, 5, 14, 33, 58];
        var one = PowerLaw.Fit(x, y);
        var law = PowerProduct.Fit([.. x.Select(value => (double[])[value])], y);
        Assert.Equal(one.Exponent().Low, law.Exponent(0).Low, 1e-12);
        Assert.Equal(one.Predict(100).High, law.Predict([100]).High, 1e-8);
        Assert.Equal(one.ResidualDeviation, law.ResidualDeviation, 1e-12);
    }

    [Fact]
    public void Intervals_hold_the_exponents_and_new_points_as_often_as_they_say()
    {
        // 1,000 studies of 12 points: of a share of .95 the deviation is .007, and .03 is four of them.
        const int Studies = 1000;
        double[] exponents = [1.1, -0.2, 2.4], next = [2e5, 1000, 2000];
        var random = new SplitMix64(11);
        var (covered, predicted) = (new int[3], 0);
        for (var study = 0; study < Studies; study++)
        {
            double[] y = [.. Grid.Select(x => True(x) * Math.Exp(0.2 * random.NextNormal()))];
            var law = PowerProduct.Fit(Grid, y);
            for (var variable = 0; variable < 3; variable++)
                if (law.Exponent(variable).Covers(exponents[variable])) covered[variable]++;
            if (law.Predict(next).Covers(True(next) * Math.Exp(0.2 * random.NextNormal()))) predicted++;
        }
        Assert.All(covered, count => Assert.InRange((double)count / Studies, 0.92, 0.98));
        Assert.InRange((double)predicted / Studies, 0.92, 0.98);

        double True(double[] x) => 1e-6 * Math.Pow(x[0], exponents[0]) * Math.Pow(x[1], exponents[1])
            * Math.Pow(x[2], exponents[2]);
    }

    [Fact]
    public void Variables_that_do_not_vary_apart_too_few_points_and_other_numbers_are_refused()
    {
        double[][] together = [.. Grid.Select(x => (double[])[x[0], x[0] / 10, x[2]])];
        double[] y = [.. Grid.Select(x => x[0])];
        Assert.Contains("vary apart", Assert.Throws<ArgumentException>(() => PowerProduct.Fit(together, y)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PowerProduct.Fit(Grid[..4], y.AsSpan(..4)));
        Assert.Throws<ArgumentException>(() => PowerProduct.Fit(Grid, y.AsSpan(1..)));
        Assert.Throws<ArgumentException>(() => PowerProduct.Fit(Grid, [0, .. y[1..]]));
        Assert.Throws<ArgumentException>(() => PowerProduct.Fit([], []));
        Assert.Throws<ArgumentException>(() => PowerProduct.Fit(Grid, y).At(1, 2));
    }
}
