using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// Users grouped by what they watch, with what it takes to believe in the groups: how many the data ask for, and
/// whether they come back when other users are drawn.
/// </summary>
/// <remarks>
/// A user's profile is the square root of the share of each genre, drawn towards the mean of all users where ratings
/// are few, which makes differences of rare and common genres comparable (Hellinger's distance). k is the one with the
/// best mean silhouette (Rousseeuw 1987) among 2 to 8; the gap statistic (Tibshirani, Walther and Hastie 2001) says
/// whether any is better than none. Stability is the mean Jaccard similarity of each group with its likest in resamples
/// of the users (Hennig 2007), who calls 0.75 and more stable and less than 0.6 no group at all.
/// </remarks>
public sealed class BehaviouralSegments
{
    /// <summary>Mean Jaccard similarity from which a group counts as stable.</summary>
    internal const double StableFrom = 0.75;

    private const int MostGroups = 8;
    private const int References = 10;
    private const int Resamples = 199;
    private const int MostForSilhouette = 1_500;
    private const int MostForResample = 4_000;

    private BehaviouralSegments(
        Segmentation segments, IReadOnlyList<KChoice> choices, double[][] similarities, double[][] centres)
    {
        (Segments, Choices, Centres) = (segments, choices, centres);
        Stability = [.. similarities.Select(values =>
        {
            var sorted = values.Order().ToArray();
            return new Estimate(Sample.Mean(values), Sample.QuantileOfSorted(sorted, 0.025),
                Sample.QuantileOfSorted(sorted, 0.975), 0.95);
        })];
    }

    /// <summary>The groups, named by the genres that set them apart.</summary>
    public Segmentation Segments { get; }

    /// <summary>What each number of groups would give.</summary>
    public IReadOnlyList<KChoice> Choices { get; }

    /// <summary>
    /// For each group the mean Jaccard similarity with its likest in a resample, and where 95% of them lie.
    /// </summary>
    public IReadOnlyList<Estimate> Stability { get; }

    /// <summary>
    /// For each group and genre its mean share less that of all users, in standard deviations over users.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Centres { get; }

    /// <summary>Whether the gap statistic prefers one group, that is no groups, to every number tried.</summary>
    public bool IsOneCloud =>
        Choices.First(choice => choice.Gap
            >= Choices.Where(next => next.K == choice.K + 1).Select(next => next.Gap
                - next.GapError).DefaultIfEmpty(double.NegativeInfinity).Max()).K == 1;

    /// <summary>Groups the users; null where the data set tells no genres or there are fewer than 100 users.</summary>
    public static BehaviouralSegments? Fit(UserProfiles profiles, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= new();
        if (profiles.Genres.Count < 2 || profiles.Count < 100) return null;
        var (users, genres) = (profiles.Count, profiles.Genres.Count);
        var points = Profiles(profiles);
        var sample = Sampled(users, options);
        var choices = Choose(points, genres, sample, options);
        var best = choices.Where(choice => choice.K >= 2).MaxBy(choice => choice.Silhouette)!.K;
        var clustering = KMeans.Fit(points, genres, best, options.Seed);
        var centres = Standardised(points, genres, clustering.Labels, best);
        var segments = new Segmentation("taste", [.. centres.Select(centre => Name(centre, profiles.Genres))],
            clustering.Labels);
        return new(segments, choices, Stabilities(points, genres, clustering, best, options), centres);
    }

    /// <summary>
    /// The finding that users fall into stable groups. Resamples of the same users measure stability, which no
    /// hypothesis gives a probability, so there is no p-value: the gap statistic must prefer groups to none, and the
    /// interval of the least stable one must lie above <see cref="StableFrom"/>.
    /// </summary>
    public static Finding Find(UserProfiles profiles, BehaviouralSegments? segments, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= new();
        var wording = Wording.OneWay("users fall into distinct groups", "by the genres they watch");
        if (segments is null)
            return Unanswerable.Create("taste/groups", "taste", profiles, wording,
                profiles.Genres.Count < 2
                    ? $"{profiles.Dataset.Info.Name} does not tell the genres of movies."
                    : "Fewer than 100 users form no groups that could be checked.");
        var weakest = segments.Stability.MinBy(stability => stability.Value);
        var silhouette = segments.Choices.Max(choice => choice.Silhouette);
        return new Finding
        {
            Id = "taste/groups",
            Topic = "taste",
            Population = $"{profiles.Count} users of {profiles.Dataset.Info.Label}",
            Wording = Wording.OneWay("users fall into distinct groups",
                $"by the genres they watch, each of {segments.Segments.Segments.Count} coming back in resamples"),
            Quantity = Quantity.Number("Jaccard similarity of the least stable", "0.00"),
            Estimate = weakest,
            NullValue = StableFrom,
            Side = 1,
            Refutation = !segments.IsOneCloud ? null : "One cloud without groups describes the users better than any "
                + "number of groups, by the gap statistic.",
            GroupSize = profiles.Count,
            MinimumGroup = 100,
            Caveat = System.FormattableString.Invariant($"Mean silhouette {silhouette:0.00}: below 0.25 groups run ")
                + System.FormattableString.Invariant(
                    $"into each other; similarity from {StableFrom} on counts as stable."),
        };
    }

    private static double[] Profiles(UserProfiles profiles)
    {
        const double Prior = 20;
        var (users, genres) = (profiles.Count, profiles.Genres.Count);
        var mean = new double[genres];
        for (var user = 0; user < users; user++)
            for (var genre = 0; genre < genres; genre++) mean[genre] += profiles.Share(user, genre) / users;
        var points = new double[users * genres];
        for (var user = 0; user < users; user++)
            for (var genre = 0; genre < genres; genre++)
                points[user * genres + genre] = Math.Sqrt(
                    (profiles.GenreCounts(user)[genre] + Prior * mean[genre]) / (profiles.RatingCounts[user] + Prior));
        return points;
    }

    private static KChoice[] Choose(double[] points, int dimensions, int[] sample, AnalyticsOptions options)
    {
        var observed = Rows(points, dimensions, sample);
        var (low, high) = (new double[dimensions], new double[dimensions]);
        var axes = PrincipalAxes(observed, dimensions, out var mean);
        var rotated = Rotate(observed, dimensions, axes, mean);
        for (var i = 0; i < dimensions; i++) (low[i], high[i]) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var at = 0; at < rotated.Length; at++)
            (low[at % dimensions], high[at % dimensions]) = (Math.Min(low[at % dimensions], rotated[at]),
                Math.Max(high[at % dimensions], rotated[at]));
        var references = Enumerable.Range(0, References).Select(reference =>
        {
            var random = SplitMix64.ForStream(options.Seed + 1, (ulong)reference);
            var box = new double[rotated.Length];
            for (var at = 0; at < box.Length; at++)
                box[at] = low[at % dimensions] + random.NextDouble() * (high[at % dimensions] - low[at % dimensions]);
            return box;
        }).ToArray();
        var distances = Distances(observed, dimensions);
        var choices = new KChoice[MostGroups];
        for (var k = 1; k <= MostGroups; k++)
        {
            var clustering = KMeans.Fit(observed, dimensions, k, options.Seed);
            var logs = new double[References];
            for (var reference = 0; reference < References; reference++)
                logs[reference] = Math.Log(
                    KMeans.Fit(references[reference], dimensions, k, options.Seed, starts: 2).SquaredError);
            choices[k - 1] = new KChoice(k,
                k == 1 ? double.NaN : Silhouette(distances, clustering.Labels, k),
                Sample.Mean(logs) - Math.Log(clustering.SquaredError),
                Math.Sqrt(Sample.Variance(logs) * (1 + 1.0 / References)));
        }
        return choices;
    }

    /// <summary>Distances of all points, [n × n].</summary>
    internal static double[] Distances(double[] points, int dimensions)
    {
        var count = points.Length / dimensions;
        var distances = new double[count * count];
        Parallel.For(0, count, point =>
        {
            for (var other = 0; other < count; other++)
                distances[point * count + other] = Math.Sqrt(
                    KMeans.SquaredDistance(points.AsSpan(point * dimensions, dimensions),
                        points.AsSpan(other * dimensions, dimensions)));
        });
        return distances;
    }

    /// <summary>
    /// Mean over points of (b − a) / max(a, b): a is the mean distance to the point's own group, b to the nearest
    /// other; 0 for a point alone in its group.
    /// </summary>
    internal static double Silhouette(double[] distances, int[] labels, int k)
    {
        var values = new double[labels.Length];
        Parallel.For(0, labels.Length, point =>
        {
            var (sums, sizes) = (new double[k], new int[k]);
            for (var other = 0; other < labels.Length; other++)
            {
                if (other == point) continue;
                sums[labels[other]] += distances[point * labels.Length + other];
                sizes[labels[other]]++;
            }
            var own = labels[point];
            if (sizes[own] == 0) return;
            var a = sums[own] / sizes[own];
            var b = double.PositiveInfinity;
            for (var group = 0; group < k; group++)
                if (group != own && sizes[group] > 0) b = Math.Min(b, sums[group] / sizes[group]);
            values[point] = double.IsInfinity(b) || Math.Max(a, b) == 0 ? 0 : (b - a) / Math.Max(a, b);
        });
        return Sample.Mean(values);
    }

    /// <summary>For each group its Jaccard similarity with its likest in each resample.</summary>
    private static double[][] Stabilities(
        double[] points, int dimensions, Clustering clustering, int k, AnalyticsOptions options)
    {
        var users = clustering.Labels.Length;
        var similarities = new double[k][];
        for (var group = 0; group < k; group++) similarities[group] = new double[Resamples];
        Parallel.For(0, Resamples, resample =>
        {
            var random = SplitMix64.ForStream(options.Seed + 2, (ulong)resample);
            var drawn = new int[Math.Min(users, MostForResample)];
            for (var i = 0; i < drawn.Length; i++) drawn[i] = random.NextInt32(users);
            int[] distinct = [.. drawn.Distinct().Order()];
            var again = KMeans.Fit(Rows(points, dimensions, drawn), dimensions, k, options.Seed + (ulong)resample,
                starts: 4);
            var labelOf = new Dictionary<int, int>();
            for (var i = 0; i < drawn.Length; i++) labelOf[drawn[i]] = again.Labels[i];
            var (both, before, after) = (new int[k, k], new int[k], new int[k]);
            foreach (var user in distinct)
            {
                both[clustering.Labels[user], labelOf[user]]++;
                before[clustering.Labels[user]]++;
                after[labelOf[user]]++;
            }
            for (var group = 0; group < k; group++)
                similarities[group][resample] = Enumerable.Range(0, k)
                    .Max(other =>
                        (double)both[group, other] / Math.Max(1, before[group] + after[other] - both[group, other]));
        });
        return similarities;
    }

    private static double[][] Standardised(double[] points, int dimensions, int[] labels, int k)
    {
        var users = labels.Length;
        var centres = new double[k][];
        for (var group = 0; group < k; group++) centres[group] = new double[dimensions];
        for (var genre = 0; genre < dimensions; genre++)
        {
            var column = new double[users];
            for (var user = 0; user < users; user++) column[user] = points[user * dimensions + genre];
            var (mean, deviation) = (Sample.Mean(column), Math.Sqrt(Sample.Variance(column)));
            for (var group = 0; group < k; group++)
            {
                var members = column.Where((_, user) => labels[user] == group).ToArray();
                centres[group][genre] = members.Length == 0 || deviation == 0
                    ? 0 : (members.Average() - mean) / deviation;
            }
        }
        return centres;
    }

    private static Segment Name(double[] centre, IReadOnlyList<string> genres)
    {
        var order = Enumerable.Range(0, genres.Count).OrderByDescending(genre => centre[genre]).ToArray();
        string[] more = [.. order.Take(2).Where(genre => centre[genre] > 0.3).Select(genre => genres[genre])];
        string[] less =
            [.. order.Reverse().Take(2).Where(genre => centre[genre] < -0.3).Select(genre => genres[genre])];
        var name = more.Length > 0 ? $"more {string.Join(" and ", more)}" : less.Length > 0
            ? $"less {string.Join(" and ", less)}" : "near the average";
        return new Segment(name, $"users with {name}");
    }

    private static int[] Sampled(int users, AnalyticsOptions options)
    {
        var all = Enumerable.Range(0, users).ToArray();
        if (users <= MostForSilhouette) return all;
        SplitMix64.ForStream(options.Seed, 0).Shuffle(all.AsSpan());
        return [.. all.Take(MostForSilhouette).Order()];
    }

    private static double[] Rows(double[] points, int dimensions, int[] rows)
    {
        var taken = new double[rows.Length * dimensions];
        for (var row = 0; row < rows.Length; row++)
            points.AsSpan(rows[row] * dimensions, dimensions).CopyTo(taken.AsSpan(row * dimensions));
        return taken;
    }

    private static MathNet.Numerics.LinearAlgebra.Matrix<double> PrincipalAxes(
        double[] points, int dimensions, out double[] mean)
    {
        var (count, centre) = (points.Length / dimensions, new double[dimensions]);
        for (var at = 0; at < points.Length; at++) centre[at % dimensions] += points[at] / count;
        mean = centre;
        var covariance = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(dimensions, dimensions);
        for (var point = 0; point < count; point++)
            for (var i = 0; i < dimensions; i++)
                for (var j = 0; j < dimensions; j++)
                    covariance[i,
                        j] += (points[point * dimensions + i] - centre[i])
                            * (points[point * dimensions + j] - centre[j]) / count;
        return covariance.Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenVectors;
    }

    private static double[] Rotate(
        double[] points, int dimensions, MathNet.Numerics.LinearAlgebra.Matrix<double> axes, double[] mean)
    {
        var rotated = new double[points.Length];
        for (var row = 0; row < points.Length; row += dimensions)
            for (var axis = 0; axis < dimensions; axis++)
                for (var i = 0; i < dimensions; i++) rotated[row + axis] += (points[row + i] - mean[i]) * axes[i, axis];
        return rotated;
    }
}

/// <summary>What a number of groups would give.</summary>
public sealed class KChoice(int k, double silhouette, double gap, double gapError)
{
    /// <summary>The number.</summary>
    public int K { get; } = k;

    /// <summary>Mean silhouette, in −1 .. 1; NaN for one group.</summary>
    public double Silhouette { get; } = silhouette;

    /// <summary>Mean log error of points without groups, less the log error found.</summary>
    public double Gap { get; } = gap;

    /// <summary>Its standard error, simulation included.</summary>
    public double GapError { get; } = gapError;
}
