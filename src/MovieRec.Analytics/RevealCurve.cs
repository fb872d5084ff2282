using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// How well new users are served once they have revealed some ratings: of each, the first n ratings in time are folded
/// in, and the list is judged by ratings that come after the last that is ever revealed. The judged ratings are the
/// same at every n, so the points can be compared.
/// </summary>
public sealed class RevealCurve(
    IReadOnlyList<int> revealed, IReadOnlyList<Estimate> accuracy, IReadOnlyList<Estimate> baseline,
    IReadOnlyList<double[]> perUser, int users, int leftOut, int k, IReadOnlyList<Estimate> differences,
    IReadOnlyList<double> adjustedPs)
{
    /// <summary>Numbers of ratings revealed, ascending.</summary>
    public IReadOnlyList<int> Revealed { get; } = revealed;

    /// <summary>NDCG@K of the model at each, mean over new users with its interval.</summary>
    public IReadOnlyList<Estimate> Accuracy { get; } = accuracy;

    /// <summary>NDCG@K of the best-known items that have not been revealed, at each.</summary>
    public IReadOnlyList<Estimate> Baseline { get; } = baseline;

    /// <summary>The model's value of each new user, by number revealed.</summary>
    public IReadOnlyList<double[]> PerUser { get; } = perUser;

    /// <summary>New users counted: those with enough ratings to reveal and to judge.</summary>
    public int Users { get; } = users;

    /// <summary>New users without.</summary>
    public int LeftOut { get; } = leftOut;

    /// <summary>Cutoff of the metric.</summary>
    public int K { get; } = k;

    /// <summary>The model less the best-known items at each, user by user, with its interval.</summary>
    public IReadOnlyList<Estimate> Differences { get; } = differences;

    /// <summary>
    /// P-value of each difference, two-sided by flipping users' signs, Holm-adjusted over the numbers revealed.
    /// </summary>
    public IReadOnlyList<double> AdjustedPs { get; } = adjustedPs;

    private const double Alpha = 0.05;

    /// <summary>
    /// At each number revealed: +1 where the model is better than the best-known items, −1 where it is worse, 0 where
    /// that cannot be told.
    /// </summary>
    public IReadOnlyList<int> Sides =>
        [.. Differences.Zip(AdjustedPs, (difference, p) => p <= Alpha ? Math.Sign(difference.Value) : 0)];

    /// <summary>
    /// All points in words: <c>better than by the best-known movies after 20 ratings; worse than by the best-known
    /// movies after 1, 2 and 5 ratings</c>.
    /// </summary>
    public string Summary
    {
        get
        {
            var sides = Sides;
            (string Words, int Side)[] outcomes = [("better than by the best-known movies", 1),
                ("worse than by the best-known movies", -1),
                ("neither clearly better nor clearly worse than by the best-known movies", 0)];
            return string.Join("; ", from outcome in outcomes
                                     let at = Revealed.Where((_, step) => sides[step] == outcome.Side)
                                         .Select(n => $"{n}").ToArray()
                                     where at.Length > 0
                                     select $"{outcome.Words} after "
                                         + $"{(at.Length == 1 ? at[0] : $"{string.Join(", ", at[..^1])} and {at[^1]}")}"
                                         + $" {(at is ["1"] ? "rating" : "ratings")}");
        }
    }

    /// <summary>The fewest ratings after the last revealed one that a new user is judged by.</summary>
    public const int LeastJudged = 5;

    /// <summary>Draws the curve; null where fewer than two new users have enough ratings.</summary>
    /// <param name="model">A model trained on <paramref name="split"/>'s training side.</param>
    /// <param name="split">A split by time: new users are its test users without any training rating.</param>
    /// <param name="timeline">When they rated what; of ratings in one second the order is the seed's.</param>
    /// <param name="revealed">Numbers of ratings to reveal, each at least 1.</param>
    /// <param name="k">Cutoff.</param>
    /// <param name="options">Seed and resamples.</param>
    public static RevealCurve? Compute(IFoldInRecommender model, TrainTestSplit split, Timeline timeline,
        IReadOnlyList<int> revealed, int k = 10, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(revealed);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        options ??= new();
        int[] steps = [.. revealed.Distinct().Order()];
        if (steps.Length == 0 || steps[0] < 1)
            throw new ArgumentException("There must be numbers of ratings to reveal, each at least 1.",
                nameof(revealed));
        var newUsers = Enumerable.Range(0, split.Test.UserCount)
            .Where(user => split.Train.ItemsOf(user).IsEmpty && !split.Test.ItemsOf(user).IsEmpty).ToArray();
        var counted = newUsers.Where(user => split.Test.ItemsOf(user).Length >= steps[^1] + LeastJudged).ToArray();
        if (counted.Length < 2) return null;

        var popularity = new float[split.Train.ItemCount];
        for (var user = 0; user < split.Train.UserCount; user++)
            foreach (var item in split.Train.ItemsOf(user)) popularity[item]++;
        var (ours, theirs) = (Table(steps.Length, counted.Length), Table(steps.Length, counted.Length));
        Parallel.For(0, counted.Length, at =>
        {
            var ordered = InOrder(counted[at], split, timeline, options);
            int[] judged = [.. ordered.Skip(steps[^1]).Select(rating => rating.Item).Order()];
            var (scores, list) = (new float[model.ItemCount], new int[k]);
            for (var step = 0; step < steps.Length; step++)
            {
                var shown = ordered.Take(steps[step]).OrderBy(rating => rating.Item).ToArray();
                int[] items = [.. shown.Select(rating => rating.Item)];
                model.ScoreHistory(items, shown.Select(rating => rating.Value).ToArray(), scores);
                ours[step][at] = Judge(scores);
                theirs[step][at] = Judge(popularity);

                double Judge(float[] by) =>
                    RankingMetric.Ndcg.Compute(list.AsSpan(0, TopK.Select(by, items, new TieOrder(counted[at]), list)),
                        judged, k);
            }
        });
        var bootstrap = new BootstrapOptions { Replicates = options.Replicates, Seed = options.Seed };
        var differences = ours.Zip(theirs, (a, b) => a.Zip(b, (x, y) => x - y).ToArray()).ToArray();
        var test = new PermutationOptions { Replicates = Math.Max(options.Replicates, 999), Seed = options.Seed };
        return new(steps, [.. ours.Select(values => Bootstrap.Mean(values, bootstrap))],
            [.. theirs.Select(values => Bootstrap.Mean(values, bootstrap))], ours,
            counted.Length, newUsers.Length - counted.Length, k,
            [.. differences.Select(values => Bootstrap.Mean(values, bootstrap))],
            MultipleTesting.Holm([.. differences.Select(values => Permutation.Paired(values, test).PValue)]));
    }

    private static double[][] Table(int rows, int columns) =>
        [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];

    private static (int Item, float Value)[] InOrder(
        int user, TrainTestSplit split, Timeline timeline, AnalyticsOptions options)
    {
        var known = timeline.Profiles.Users.IndexOf(split.Test.Users.IdOf(user));
        var (times, items, values) = (timeline.TimesOf(known).ToArray(), timeline.ItemsOf(known).ToArray(),
            timeline.ValuesOf(known).ToArray());
        return [.. Enumerable.Range(0, times.Length)
            .OrderBy(i => times[i])
            .ThenBy(i => SplitMix64.Hash(options.Seed, ((ulong)(uint)user << 32) | (uint)items[i]))
            .Select(i => (split.Test.Items.IndexOf(timeline.Profiles.Items.IdOf(items[i])), values[i]))];
    }
}
