using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Analytics;

/// <summary>Groups of points around their means.</summary>
/// <param name="Labels">For each point the index of its group.</param>
/// <param name="Centres">Means, row-major, [k × dimensions].</param>
/// <param name="SquaredError">Σ of squared distances of points to their centre.</param>
internal sealed record Clustering(int[] Labels, double[] Centres, double SquaredError);

/// <summary>
/// k-means by Lloyd's iterations (1982) from k-means++ starts (Arthur and Vassilvitskii 2007): the best of several
/// starts. Deterministic for a seed, on any number of threads.
/// </summary>
internal static class KMeans
{
    private const int MostIterations = 100;

    /// <summary>Groups points.</summary>
    /// <param name="points">Coordinates, row-major, [n × <paramref name="dimensions"/>]; finite.</param>
    /// <param name="dimensions">Coordinates of a point, at least 1.</param>
    /// <param name="k">Number of groups, 1 to n.</param>
    /// <param name="seed">Seed of the starts.</param>
    /// <param name="starts">Number of starts, at least 1.</param>
    /// <returns>Groups in descending order of size.</returns>
    /// <exception cref="ArgumentException">The coordinates do not fill points, or one is not finite.</exception>
    public static Clustering Fit(double[] points, int dimensions, int k, ulong seed = 1, int starts = 8)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(starts);
        if (points.Length % dimensions != 0)
            throw new ArgumentException($"{points.Length} coordinates do not fill points of {dimensions}.",
                nameof(points));
        foreach (var coordinate in points)
            if (!double.IsFinite(coordinate))
                throw new ArgumentException("A coordinate is not finite; leave its point out.", nameof(points));
        var count = points.Length / dimensions;
        if (k < 1 || k > count)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"There can be 1 to {count} groups of {count} points.");
        var tries = new Clustering[starts];
        Parallel.For(0, starts, start =>
        {
            var random = SplitMix64.ForStream(seed, (ulong)start);
            tries[start] = Iterate(points, dimensions, Seed(points, dimensions, k, ref random));
        });
        return Ordered(tries.MinBy(clustering => clustering.SquaredError)!, dimensions, k);
    }

    /// <summary>
    /// Squared distance of two points of the same number of dimensions. Four sums, added in a fixed order, so that
    /// every machine gets the same bits.
    /// </summary>
    public static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector256<double>.Zero;
        for (; a.Length >= 4; a = a[4..], b = b[4..])
        {
            var difference = Vector256.Create(a) - Vector256.Create(b);
            sums += difference * difference;
        }
        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (var i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static double[] Seed(double[] points, int dimensions, int k, ref SplitMix64 random)
    {
        var count = points.Length / dimensions;
        var centres = new double[k * dimensions];
        var nearest = new double[count];
        Array.Fill(nearest, double.PositiveInfinity);
        var chosen = random.NextInt32(count);
        for (var centre = 0; centre < k; centre++)
        {
            points.AsSpan(chosen * dimensions, dimensions).CopyTo(centres.AsSpan(centre * dimensions));
            var total = 0.0;
            for (var point = 0; point < count; point++)
            {
                nearest[point] = Math.Min(nearest[point],
                    SquaredDistance(points.AsSpan(point * dimensions, dimensions),
                        centres.AsSpan(centre * dimensions, dimensions)));
                total += nearest[point];
            }
            var draw = random.NextDouble() * total;
            chosen = 0;
            while (chosen < count - 1 && (draw -= nearest[chosen]) >= 0) chosen++;
        }
        return centres;
    }

    private static Clustering Iterate(double[] points, int dimensions, double[] centres)
    {
        var (count, k) = (points.Length / dimensions, centres.Length / dimensions);
        var labels = new int[count];
        Array.Fill(labels, -1);
        for (var iteration = 0; ; iteration++)
        {
            var (changed, error, farthest, farthestDistance) = (false, 0.0, 0, -1.0);
            var (sums, sizes) = (new double[centres.Length], new int[k]);
            for (var point = 0; point < count; point++)
            {
                var at = points.AsSpan(point * dimensions, dimensions);
                var (best, distance) = (0, double.PositiveInfinity);
                for (var centre = 0; centre < k; centre++)
                {
                    var other = SquaredDistance(at, centres.AsSpan(centre * dimensions, dimensions));
                    if (other < distance) (best, distance) = (centre, other);
                }
                changed |= labels[point] != best;
                labels[point] = best;
                error += distance;
                if (distance > farthestDistance) (farthest, farthestDistance) = (point, distance);
                sizes[best]++;
                for (var i = 0; i < dimensions; i++) sums[best * dimensions + i] += at[i];
            }
            if (!changed || iteration == MostIterations) return new Clustering(labels, centres, error);
            for (var centre = 0; centre < k; centre++)
            {
                // A group that lost all its points starts again at the point that is worst served.
                for (var i = 0; i < dimensions; i++)
                    centres[centre * dimensions + i] = sizes[centre] > 0
                        ? sums[centre * dimensions + i] / sizes[centre] : points[farthest * dimensions + i];
            }
        }
    }

    private static Clustering Ordered(Clustering clustering, int dimensions, int k)
    {
        var sizes = new int[k];
        foreach (var label in clustering.Labels) sizes[label]++;
        var order = Enumerable.Range(0, k).OrderByDescending(group => sizes[group]).ThenBy(group => group).ToArray();
        var rank = new int[k];
        for (var at = 0; at < k; at++) rank[order[at]] = at;
        return new Clustering(
            Array.ConvertAll(clustering.Labels, label => rank[label]),
            [.. order.SelectMany(group => clustering.Centres[(group * dimensions)..((group + 1) * dimensions)])],
            clustering.SquaredError);
    }
}
