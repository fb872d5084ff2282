using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Experiments.Simulation;

/// <summary>
/// What a variant serves: a ranking of unmet movies for each user of the data, and what its presentation does.
/// </summary>
public sealed class ServedVariant
{
    private readonly RankedLists _rankings;

    private ServedVariant(string name, RankedLists rankings) => (Name, _rankings) = (name, rankings);

    /// <summary>Its name.</summary>
    public string Name { get; private init; }

    /// <summary>Log odds of a click that its presentation adds to every movie, such as by lurid artwork.</summary>
    public double ClickShift { get; private init; }

    /// <summary>
    /// Log odds of liking a movie, once clicked, that its presentation adds; below 0 where it promises too much.
    /// </summary>
    public double LikeShift { get; private init; }

    /// <summary>Number of users it ranks for.</summary>
    public int UserCount => _rankings.Count;

    /// <summary>The user's movies, best first.</summary>
    public ReadOnlySpan<int> RankingOf(int user) => _rankings.ItemsOf(user);

    /// <summary>What a model serves.</summary>
    /// <param name="name">The variant's name.</param>
    /// <param name="model">Ranks.</param>
    /// <param name="seen">What each user has met, which is left out.</param>
    /// <param name="depth">How many movies are ranked a user: enough that clicked ones can be replaced.</param>
    public static ServedVariant Create(string name, IRecommender model, Interactions seen, int depth = 60)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new ServedVariant(name, Ranker.RecommendAll(model, seen, null, depth));
    }

    /// <summary>The same rankings presented otherwise.</summary>
    public ServedVariant Presented(string name, double clickShift, double likeShift) =>
        new(name, _rankings) { ClickShift = clickShift, LikeShift = likeShift };
}
