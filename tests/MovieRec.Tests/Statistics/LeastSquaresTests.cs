using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class LeastSquaresTests
{
    private static readonly Gen<(double X, double Y, double W)[]> Rows =
        Gen.Select(Gen.Int[-300, 300].Select(hundredths => hundredths / 100.0), Gen.Double[-3, 3], Gen.Double[0.1,
            2]).Array[6, 30];

    [Fact]
    public void Weighted_coefficients_equal_those_of_MathNet() => Rows.Sample(rows =>
    {
        var expected = MathNet.Numerics.LinearRegression.WeightedRegression.Weighted(
            Matrix<double>.Build.Dense(rows.Length, 2, (i, j) => j == 0 ? 1 : rows[i].X),
            Vector<double>.Build.Dense(rows.Length, i => rows[i].Y),
            Matrix<double>.Build.DiagonalOfDiagonalArray([.. rows.Select(r => r.W)]));
        var fit = LeastSquares.Fit(Design(rows), 2, [.. rows.Select(r => r.Y)], [.. rows.Select(r => r.W)]);
        Assert.Equal(expected[0], fit.Coefficients[0], 1e-8);
        Assert.Equal(expected[1], fit.Coefficients[1], 1e-8);
    });

    [Fact]
    public void Cluster_robust_errors_of_a_mean_equal_their_hand_worked_value()
    {
        // Mean 3; cluster sums of residuals (−2 − 1), (0 + 3), (0): variance 3/2 · (9 + 9 + 0) / 25, and n − 1 = n − k
        // = 4.
        var fit = LeastSquares.Fit([1, 1, 1, 1, 1], 1, [1, 2, 3, 6, 3], clusters: [7, 7, 8, 8, 9]);
        Assert.Equal(3, fit.Coefficients[0], 1e-12);
        Assert.Equal(1.5 * 18 / 25, fit.Covariance[0, 0], 1e-12);
        // Two of three clusters carry it: Σd⁴/(Σd²)² = 1/2, so ν = 2 / (1/2 − 1/3) = 12, more than there are.
        Assert.Equal(2, fit.DegreesOfFreedom[0]);
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
        var test = Permutation.Stratified(values, [true, true, false, true, false, false], [0, 0, 0, 1, 1, 1],
            new() { Replicates = 99 });
        var fit = LeastSquares.Fit([1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1], 3, values);
        Assert.Equal(test.Statistic, fit.Coefficients[0], 1e-12);
    }

    [Fact]
    public void Clustering_keeps_intervals_honest_where_ignoring_it_does_not()
    {
        // 60 users of 20 ratings, half of the variance between users, the regressor constant within a user: the true
        // slope is .5.
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
        Assert.Contains("linearly dependent",
            Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 2, 1, 2, 1, 2], 2, [1, 2, 3])).Message);
        Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 0, 1, 0, 1, 0], 2, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 2], 2, [1]));
        Assert.Throws<ArgumentException>(() => LeastSquares.Fit([1, 1, 1], 1, [1, 2, 3], clusters: [1, 1, 1]));
    }

    private static double[] Design((double X, double Y, double W)[] rows) =>
        [.. rows.SelectMany(r => new[] { 1, r.X })];

    [Fact]
    public void A_row_of_weight_0_is_as_good_as_absent()
    {
        double[] design = [1, 0, 1, 1, 1, 2, 1, 3, 1, 9], response = [1, 3, 2, 5, 40], weights = [1, 2, 1, 2, 0];
        int[] clusters = [0, 0, 1, 2, 3];
        foreach (var clustered in new[] { false, true })
        {
            var with = LeastSquares.Fit(design, 2, response, weights, clustered ? clusters : []);
            var without = LeastSquares.Fit(design.AsSpan(0, 8), 2, response.AsSpan(0, 4), weights.AsSpan(0, 4),
                clustered ? clusters.AsSpan(0, 4) : []);
            Assert.Equal(without.Coefficient(1), with.Coefficient(1));
            Assert.Equal(2, with.DegreesOfFreedom[1]);
        }
        Assert.Contains("2 rows of a weight above 0",
            Assert.Throws<ArgumentException>(() => LeastSquares.Fit(design, 2, response, [1, 1, 0, 0, 0])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_outweighs_the_others_leaves_few_degrees_of_freedom()
    {
        // Residuals of the clusters 9, −3, −3, −3: Σd⁴/(Σd²)² = 6804/108² = 7/12, so ν = 2 / (7/12 − 1/4) = 6, cut at G
        // − 1; of 9, −1 × 9: 6570/90² less 1/10.
        Assert.Equal(3, LeastSquares.Fit([1, 1, 1, 1], 1, [9, -3, -3, -3], clusters: [0, 1, 2, 3]).DegreesOfFreedom[0],
            1e-12);
        Assert.Equal(2 / (6570.0 / 8100 - 0.1),
            LeastSquares.Fit(Enumerable.Repeat(1.0, 10).ToArray(), 1, [9, -1, -1, -1, -1, -1, -1, -1, -1, -1],
                clusters: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).DegreesOfFreedom[0], 1e-12);
    }

    [Fact]
    public void Where_rows_go_together_in_two_ways_both_are_needed_for_the_nominal_coverage()
    {
        // 60 users by 40 days, a third of the cells, each with an effect of its user and of its day; the true mean is
        // 0.
        int both = 0, users = 0;
        const int Trials = 500;
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = SplitMix64.ForStream(44, (ulong)trial);
            var (user, day, response) = (new List<int>(), new List<int>(), new List<double>());
            double[] ofUser = Simulated.Normals(ref random, 60), ofDay = Simulated.Normals(ref random, 40);
            for (var cell = 0; cell < 60 * 40; cell++)
            {
                if (random.NextInt32(3) != 0) continue;
                user.Add(cell % 60);
                day.Add(cell / 60);
                response.Add(ofUser[cell % 60] + ofDay[cell / 60] + random.NextNormal());
            }
            double[] ones = [.. user.Select(_ => 1.0)];
            if (LeastSquares.Fit(ones, 1, response.ToArray(), clusters: user.ToArray(), otherClusters: day.ToArray())
                .Coefficient(0).Covers(0)) both++;
            if (LeastSquares.Fit(ones, 1, response.ToArray(), clusters: user.ToArray()).Coefficient(0).Covers(0))
                users++;
        }
        Assert.InRange(both / (double)Trials, 0.92, 0.98);
        Assert.InRange(users / (double)Trials, 0.5, 0.85);
    }
}
