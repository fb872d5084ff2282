using MovieRec.Analytics;
using MovieRec.Numerics;

namespace MovieRec.Tests.Analytics;

public class KMeansTests
{
    [Fact]
    public void Separate_clouds_are_found_whatever_the_seed()
    {
        var points = Clouds(40, out var truth);
        foreach (var seed in new ulong[] { 1, 2, 3 })
        {
            var clustering = KMeans.Fit(points, 2, 3, seed);
            // Each cloud has one label of its own.
            Assert.Equal(3, truth.Zip(clustering.Labels).Distinct().Count());
            Assert.Equal(3, clustering.Labels.Distinct().Count());
        }
    }

    [Fact]
    public void Centres_are_the_means_of_their_points_and_the_error_is_the_sum_of_squares()
    {
        var points = Clouds(25, out _);
        var clustering = KMeans.Fit(points, 2, 4);
        for (var group = 0; group < 4; group++)
            for (var i = 0; i < 2; i++)
                Assert.Equal(
                    Enumerable.Range(0, clustering.Labels.Length).Where(at => clustering.Labels[at] == group)
                        .Average(at => points[2 * at + i]), clustering.Centres[2 * group + i], 1e-9);
        var error = Enumerable.Range(0, clustering.Labels.Length)
            .Sum(at => KMeans.SquaredDistance(points.AsSpan(2 * at, 2),
                clustering.Centres.AsSpan(2 * clustering.Labels[at], 2)));
        Assert.Equal(error, clustering.SquaredError, 1e-9);
        Assert.Equal(clustering.Labels, KMeans.Fit(points, 2, 4).Labels);
    }

    [Fact]
    public void Every_point_belongs_to_a_nearest_centre_in_any_number_of_dimensions()
    {
        var random = new SplitMix64(8);
        for (var dimensions = 1; dimensions <= 9; dimensions++)
            foreach (var k in (int[])[1, 2, 7, 8, 9, 17])
            {
                // Whole numbers, so that some centres are equally far.
                var points = Enumerable.Range(0, 40 * dimensions).Select(_ => (double)random.NextInt32(4)).ToArray();
                var clustering = KMeans.Fit(points, dimensions, k);
                var error = 0.0;
                for (var point = 0; point < 40; point++)
                {
                    var distances = Enumerable.Range(0, k).Select(centre => KMeans.SquaredDistance(
                        points.AsSpan(point * dimensions, dimensions),
                        clustering.Centres.AsSpan(centre * dimensions, dimensions))).ToArray();
                    Assert.Equal(distances.Min(), distances[clustering.Labels[point]]);
                    error += distances.Min();
                }
                Assert.Equal(error, clustering.SquaredError);
            }
    }

    [Fact]
    public void Optimal_groups_of_a_line_are_those_worked_by_hand()
    {
        var clustering = KMeans.Fit([1, 2, 3, 10, 11], 1, 2);
        Assert.Equal([0, 0, 0, 1, 1], clustering.Labels);
        Assert.Equal([2, 10.5], clustering.Centres);
        Assert.Equal(2.5, clustering.SquaredError, 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit([1, 2], 1, 3));
    }

    [Fact]
    public void The_silhouette_is_the_one_worked_by_hand()
    {
        // Points 0, 1 | 10: (10 − 1)/10, (9 − 1)/9 and 0 for the point alone.
        var distances = BehaviouralSegments.Distances([0, 1, 10], 1);
        Assert.Equal((0.9 + 8 / 9.0 + 0) / 3, BehaviouralSegments.Silhouette(distances, [0, 0, 1], 2), 1e-12);
    }

    private static double[] Clouds(int each, out int[] truth)
    {
        var random = new SplitMix64(5);
        truth = new int[3 * each];
        var points = new double[6 * each];
        for (var at = 0; at < truth.Length; at++)
        {
            truth[at] = at % 3;
            points[2 * at] = 20 * (at % 3) + random.NextNormal();
            points[2 * at + 1] = (at % 3 == 1 ? 15 : 0) + random.NextNormal();
        }
        return points;
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_coordinate_that_is_not_finite_is_refused(double coordinate) =>
        Assert.Contains("not finite",
            Assert.Throws<ArgumentException>(() => KMeans.Fit([1, 2, coordinate, 4], 1, 2)).Message,
            StringComparison.Ordinal);
}
