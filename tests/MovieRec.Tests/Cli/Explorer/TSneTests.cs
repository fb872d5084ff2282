using MovieRec.Cli.Explorer;
using MovieRec.Numerics;

namespace MovieRec.Tests.Cli.Explorer;

public sealed class TSneTests
{
    private static readonly ParallelOptions Serial = new() { MaxDegreeOfParallelism = 1 };

    [Fact]
    public void Affinities_are_a_distribution_over_pairs_of_the_perplexity_asked_for()
    {
        var points = Normal(40, 5, seed: 1);
        var p = TSne.Affinities(points, 8, Serial);
        Assert.Equal(1, p.Sum(row => row.Sum(each => (double)each)), 1e-5);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(0, p[i][i]);
            for (var j = 0; j < 40; j++) Assert.Equal(p[i][j], p[j][i]);
        }

        // One point alone against points at equal distances has them all as neighbours, whatever its width.
        var simplex = new FactorMatrix(6, 6);
        for (var i = 0; i < 6; i++) simplex.PaddedRow(i)[i] = 1;
        foreach (var (i, row) in TSne.Affinities(simplex, 3, Serial).Index())
            for (var j = 0; j < 6; j++) Assert.Equal(i == j ? 0 : 1 / 30.0, row[j], 1e-6);
    }

    [Fact]
    public void The_slope_is_that_of_the_divergence()
    {
        const int Count = 21;
        var p = TSne.Affinities(Normal(Count, 4, seed: 2), 5, Serial);
        var places = Normal(2, Count, seed: 3);
        float[] x = places[0].ToArray(), y = places[1].ToArray(), slopeX = new float[Count], slopeY = new float[Count];
        TSne.Gradient(p, x, y, 1, slopeX, slopeY, Serial);
        double[] dx = Array.ConvertAll(x, value => (double)value), dy = Array.ConvertAll(y, value => (double)value);
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(Slope(dx, i), slopeX[i], 1e-4);
            Assert.Equal(Slope(dy, i), slopeY[i], 1e-4);
        }

        double Slope(double[] coordinates, int i)
        {
            const double Step = 1e-4;
            var at = coordinates[i];
            coordinates[i] = at + Step;
            var above = Divergence(p, dx, dy);
            coordinates[i] = at - Step;
            var below = Divergence(p, dx, dy);
            coordinates[i] = at;
            return (above - below) / (2 * Step);
        }
    }

    [Fact]
    public void Groups_far_apart_stay_apart_and_the_threads_make_no_difference()
    {
        const int Size = 30;
        var points = Normal(3 * Size, 8, seed: 4);
        for (var row = 0; row < points.RowCount; row++) points.PaddedRow(row)[row / Size] += 12;
        var (x, y) = TSne.Embed(points, perplexity: 10, iterations: 300);
        for (var i = 0; i < x.Length; i++)
        {
            // The nearest neighbours of each are of its own group.
            var nearest = Enumerable.Range(0, x.Length).Where(j => j != i)
                .OrderBy(j => Math.Pow(x[i] - x[j], 2) + Math.Pow(y[i] - y[j], 2)).Take(10);
            Assert.All(nearest, j => Assert.Equal(i / Size, j / Size));
        }
        Assert.Equal(0, x.Average(), 1e-3);
        var (again, _) = TSne.Embed(points, perplexity: 10, iterations: 300, threads: 3);
        Assert.Equal(x, again);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_few_points_or_equal_points_have_finite_places(int count)
    {
        foreach (var points in new[] { Normal(count, 3, seed: 5), new FactorMatrix(count, 3),
            Normal(count, 1, seed: 6) })
        {
            var (x, y) = TSne.Embed(points);
            Assert.All(x.Concat(y), value => Assert.True(float.IsFinite(value)));
        }
    }

    private static FactorMatrix Normal(int rows, int columns, ulong seed)
    {
        var matrix = new FactorMatrix(rows, columns);
        for (var row = 0; row < rows; row++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)row);
            foreach (ref var entry in matrix.PaddedRow(row)[..columns]) entry = (float)random.NextNormal();
        }
        return matrix;
    }

    // KL(P‖Q) by its definition.
    private static double Divergence(float[][] p, double[] x, double[] y)
    {
        var pairs = from i in Enumerable.Range(0, x.Length)
                    from j in Enumerable.Range(0, x.Length)
                    where i != j
                    select (P: (double)p[i][j], Weight: 1 / (1 + Math.Pow(x[i] - x[j], 2) + Math.Pow(y[i] - y[j], 2)));
        var all = pairs.ToArray();
        var total = all.Sum(pair => pair.Weight);
        return all.Sum(pair => pair.P > 0 ? pair.P * Math.Log(pair.P * total / pair.Weight) : 0);
    }
}
