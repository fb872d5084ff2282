using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation;

/// <summary>
/// What is true of everybody's interest in everything, fitted on a data set and known from then on. For user u and
/// movie i:
/// <code>
/// interest = logit P(u rated i) = b₀ + b₁·s(u, i) + b₂·ln(1 + ratings of i)
/// liking = logit P(r_ui ≥ threshold | rated) = c₀ + c₁·(predicted rating)
/// </code>
/// by logistic regression over all pairs, of 400 users where there are more, and over all ratings. s is the score of
/// EASEᴿ, which never uses a rating to foresee itself; the predicted rating is that of the bias baseline. The truth is
/// of another family than the factor models that are compared on it, and it has seen the ratings hidden from them.
/// </summary>
public sealed class InterestTruth
{
    private const int MaximumFitUsers = 400;

    private readonly float[] _interest;
    private readonly float[] _liking;

    private InterestTruth(Interactions all, float[] interest, float[] liking) =>
        (Ratings, _interest, _liking) = (all, interest, liking);

    /// <summary>The ratings it was fitted on.</summary>
    internal Interactions Ratings { get; }

    /// <summary>Number of users of the data.</summary>
    internal int UserCount => Ratings.UserCount;

    /// <summary>Number of movies.</summary>
    internal int ItemCount => Ratings.ItemCount;

    /// <summary>Log odds that the user would rate each movie, at the rate of the data.</summary>
    internal ReadOnlySpan<float> InterestOf(int user) => _interest.AsSpan(user * ItemCount, ItemCount);

    /// <summary>Log odds that the user likes each movie, once watched.</summary>
    internal ReadOnlySpan<float> LikingOf(int user) => _liking.AsSpan(user * ItemCount, ItemCount);

    /// <summary>Fits the truth on all ratings, those that models are tested on included.</summary>
    /// <param name="ratings">Everything known; the weights are the ratings.</param>
    /// <param name="likedFrom">
    /// The rating from which a movie counts as liked; null for four fifths of the highest.
    /// </param>
    /// <exception cref="ExperimentException">The data are too large to hold an interest for every pair.</exception>
    public static InterestTruth Fit(Interactions ratings, float? likedFrom = null)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var (users, items) = (ratings.UserCount, ratings.ItemCount);
        if ((long)users * items > Array.MaxLength)
            throw new ExperimentException(
                $"{users} users × {items} movies are too many pairs to simulate; take a sample of the users.");
        var scores = new float[users * items];
        var ease = new EaseTrainer().Train(ratings);
        Parallel.For(0, users, user => ease.Score(user, scores.AsSpan(user * items, items)));
        var counts = new int[items];
        foreach (var item in ratings.Matrix.Columns) counts[item]++;
        var fame = Array.ConvertAll(counts, count => (float)Math.Log(1 + count));

        var b = FitInterest(ratings, scores, fame);
        var bias = new BiasTrainer().Train(ratings);
        var c = FitLiking(ratings, bias, likedFrom ?? 0.8f * ratings.Matrix.Values.ToArray().DefaultIfEmpty(0).Max());
        var liking = new float[scores.Length];
        Parallel.For(0, users, user =>
        {
            for (var item = 0; item < items; item++)
            {
                var at = user * items + item;
                scores[at] = (float)(b[0] + b[1] * scores[at] + b[2] * fame[item]);
                liking[at] = (float)(c[0] + c[1] * bias.Predict(user, item));
            }
        });
        return new InterestTruth(ratings, scores, liking);
    }

    private static double[] FitInterest(Interactions ratings, float[] scores, float[] fame)
    {
        var items = ratings.ItemCount;
        var step = (ratings.UserCount + MaximumFitUsers - 1) / MaximumFitUsers;
        int[] users = [.. Enumerable.Range(0, ratings.UserCount).Where(user => user % step == 0)];
        var (features, rated) = (new float[users.Length * items * 3], new bool[users.Length * items]);
        Parallel.For(0, users.Length, row =>
        {
            for (var item = 0; item < items; item++)
            {
                var at = row * items + item;
                (features[3 * at], features[3 * at + 1], features[3 * at + 2]) = (1, scores[users[row] * items + item],
                    fame[item]);
            }
            foreach (var item in ratings.ItemsOf(users[row])) rated[row * items + item] = true;
        });
        return LogisticFit.Fit(features, rated, ridge: 1e-3);
    }

    private static double[] FitLiking(Interactions ratings, BiasModel predictor, float likedFrom)
    {
        var (features, liked, at) = (new float[2 * ratings.Count], new bool[ratings.Count], 0);
        for (var user = 0; user < ratings.UserCount; user++)
        {
            var (items, weights) = (ratings.Matrix.ColumnsOf(user).ToArray(), ratings.Matrix.ValuesOf(user).ToArray());
            for (var entry = 0; entry < items.Length; entry++, at++)
                (features[2 * at], features[2 * at + 1], liked[at]) = (1, predictor.Predict(user, items[entry]),
                    weights[entry] >= likedFrom);
        }
        return LogisticFit.Fit(features, liked, ridge: 1e-3);
    }
}
