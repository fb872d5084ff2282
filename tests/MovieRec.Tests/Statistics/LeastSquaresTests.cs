using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class LeastSquaresTests
{
    private static readonly Gen<(double X, double Y, double W)[]> Rows =
        Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], Gen.Double[0.1, 2]).Array[6, 30];

    [Fact]
    public void Weighted_coefficients_equal_those_of_MathNet() => Rows.Sample(rows =>
    {
        var expected = MathNet.Numerics.LinearRegression.WeightedRegression.Weighted(
            Matrix<double>.Build.Dense(rows.Length, 2, (i, j) => j == 0 ? 1 : rows[i].X), Vector<double>.Build.Dense(rows.Length, i => rows[i].Y),
            Matrix<double>.Build.DiagonalOfDiagonalArray([.. rows.Select(r => r.W)]));
        var fit = LeastSquares.Fit(Design(rows), 2, [.. rows.Select(r => r.Y)], [.. rows.Select(r => r.W)]);
        Assert.Equal(expected[0], fit.Coefficients[0], 1e-8);
        Assert.Equal(expected[1], fit.Coefficients[1], 1e-8);
    });

    [Fact]
    public void Cluster_robust_errors_of_a_mean_equal_their_hand_worked_value()
    {
        // Mean 3; cluster sums of residuals (−2 − 1), (0 + 3), (0): variance 3/2 · (9 + 9 + 0) / 25, and n − 1 = n − k = 4.
        var fit = LeastSquares.Fit([1, 1, 1, 1, 1], 1, [1, 2, 3, 6, 3], clusters: [7, 7, 8, 8, 9]);
        Assert.Equal(3, fit.Coefficients[0], 1e-12);
        Assert.Equal(1.5 * 18 / 25, fit.Covariance[0, 0], 1e-12);
        Assert.Equal(2, fit.DegreesOfFreedom);
    }

    [Fact]
    public void Without_clusters_the_errors_are_those_of_White()
    {
        // Two groups, {0, 2} and {3, 5, 7}: HC1 gives n/(n − k) Σe²/nⱼ² a group = 5/3 (2/4 + 8/9) for the difference.
        var fit = LeastSquares.Fit([1, 0, 1, 0, 1, 1, 1, 1, 1, 1], 2, [0, 2, 3, 5, 7]);
        Assert.Equal(4, fit.Coefficients[1], 1e-12);
        Assert.Equal(5.0 / 3 * (2.0 / 4 + 8.0 / 9), fit.Covariance[1, 1], 1e-12);
        Assert.Equal(4 / Math.Sqrt(5.0 / 3 * (2.0 / 4 + 8.0 / 9)), fit.Test(1).Statistic, 1e-12);
    }

    [Fact]
    public void An_effect_for_each_stratum_gives_the_group_what_the_stratified_permutation_test_reports()
    {
        double[] values = [5, 7, 1, 2, 4, 6];
        var test = Permutation.Stratified(values, [true, true, false, true, false, false], [0, 0, 0, 1, 1, 1], new() { Replicates = 99 });
        var fit = LeastSquares.Fit([1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1], 3, values);
        Assert.Equal(test.Statistic, fit.Coefficients[0], 1e-12);
    }

    [Fact]
    public void Clustering_keeps_intervals_honest_where_ignoring_it_does_not()
    {
        // 60 users of 20 ratings, half of the variance between users, the regressor constant within a user: the true slope is .5.
        double honest = 0, naive = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var random = SplitMix64.ForStream(43, (ulong)trial);
            var (design, response, clusters) = (new double[2400], new double[1200], new int[1200]);
            for (var user = 0; user < 60; user++)
            {
                var (own, x) = (random.NextNormal(), random.NextNormal());
                for (var rating = user * 20; rating < user * 20 + 20; rating++)
                {
                    (design[2 * rating], design[2 * rating + 1], clusters[rating]) = (1, x, user);
                    response[rating] = 0.5 * x + own + random.NextNormal();
                }
            }
            if (LeastSquares.Fit(design, 2, response, clusters: clusters).Coefficient(1).Covers(0.5)) honest++;
            if (LeastSquares.Fit(design, 2, response).Coefficient(1).Covers(0.5)) naive++;
        }
        Assert.InRange(honest / 400, 0.89, 0.98);
        Assert.InRange(naive / 400, 0.2, 0.6);
    }

    [Fact]
    public void Designs_that_determine_nothing_are_refused()
    {
        Assert.Contains("linearly dependent", Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 2, 1, 2, 1, 2], 2, [1, 2, 3])).Message);
        Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 0, 1, 0, 1, 0], 2, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 2], 2, [1]));
        Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 1, 1], 1, [1, 2, 3], clusters: [1, 1, 1]));
    }

    private static double[] Design((double X, double Y, double W)[] rows) => [.. rows.SelectMany(r => new[] { 1, r.X })];
}
