using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Experiments.Simulation;

/// <summary>
/// What a variant serves: a ranking of unmet movies for each user of the data, and what its presentation does.
/// </summary>
public sealed class ServedVariant
{
    private readonly int[][] _rankings;

    private ServedVariant(string name, int[][] rankings) => (Name, _rankings) = (name, rankings);

    /// <summary>Its name.</summary>
    public string Name { get; private init; }

    /// <summary>Log odds of a click that its presentation adds to every movie, such as by lurid artwork.</summary>
    internal double ClickShift { get; private init; }

    /// <summary>
    /// Log odds of liking a movie, once clicked, that its presentation adds; below 0 where it promises too much.
    /// </summary>
    internal double LikeShift { get; private init; }

    /// <summary>Number of users it ranks for.</summary>
    internal int UserCount => _rankings.Length;

    /// <summary>The user's movies, best first.</summary>
    internal ReadOnlySpan<int> RankingOf(int user) => _rankings[user];

    /// <summary>What a model serves.</summary>
    /// <param name="name">The variant's name.</param>
    /// <param name="model">Ranks.</param>
    /// <param name="seen">What each user has met, which is left out.</param>
    /// <param name="depth">How many movies are ranked a user: enough that clicked ones can be replaced.</param>
    public static ServedVariant Create(string name, IRecommender model, Interactions seen, int depth = 60)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new ServedVariant(name, ListsOf(model, seen, null, depth));
    }

    /// <summary>
    /// What a model of any kind serves that was trained here or loaded from a file: its users and movies are found by
    /// their raw ids, and what each user met in its training is left out.
    /// </summary>
    /// <param name="name">The variant's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="truth">Tells the users and movies of the world.</param>
    /// <param name="depth">How many movies are ranked a user: enough that clicked ones can be replaced.</param>
    /// <exception cref="ExperimentException">
    /// The model was not trained on one of the users, or knows a movie that the truth does not.
    /// </exception>
    public static ServedVariant Create(string name, Recommender model, InterestTruth truth, int depth = 60)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(truth);
        var users = IndicesIn(model.Train.Users, truth.Ratings.Users,
            id => $"The model of '{name}' was not trained on user {id}: train it on the users of the simulated world.");
        var items = IndicesIn(truth.Ratings.Items, model.Train.Items,
            id => $"The model of '{name}' knows movie {id}, which the simulated world does not have: fit the truth on "
                + "all ratings of the data set.");
        return new ServedVariant(name, Array.ConvertAll(
            ListsOf(model.Model, model.Train, users, depth), list => Array.ConvertAll(list, item => items[item])));
    }

    /// <summary>The same rankings presented otherwise.</summary>
    public ServedVariant Presented(string name, double clickShift, double likeShift) =>
        new(name, _rankings) { ClickShift = clickShift, LikeShift = likeShift };

    private static int[][] ListsOf(IRecommender model, Interactions seen, int[]? users, int depth)
    {
        var lists = Ranker.RecommendAll(model, seen, users, depth);
        return [.. Enumerable.Range(0, lists.Count).Select(list => lists.ItemsOf(list).ToArray())];
    }

    // Where each id of a map stands in another.
    private static int[] IndicesIn(IdMap other, IdMap ids, Func<RawId, string> missing) =>
    [
        .. Enumerable.Range(0, ids.Count).Select(ids.RawIdOf).Select(
            id => other.TryGetIndex(id, out var index) ? index : throw new ExperimentException(missing(id))),
    ];
}
