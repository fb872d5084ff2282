using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// Recommends to everybody what users met lately. With t_vi the time of an interaction, T the latest of all and H the half-life,
/// <code>score(u, i) = Σ_{v : (v, i) observed} 2^(−(T − t_vi) / H)</code>
/// </summary>
/// <remarks>Interactions carry no times, so the trainer is given ratings that do. Of those it reads only the pairs it is to learn from: held-out ones may be among them without being seen.</remarks>
public sealed class RecentPopularityTrainer : IRecommenderTrainer
{
    private const double SecondsADay = 86_400;

    private readonly Ratings _ratings;

    /// <param name="ratings">Ratings with timestamps; every pair to learn from must be among them. The last row of a repeated pair counts.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="DataException">The ratings have no timestamps.</exception>
    public RecentPopularityTrainer(Ratings ratings, RecentPopularityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        if (!ratings.HasTimestamps)
            throw new DataException("Recent popularity needs timestamps, and these ratings have none: use the popularity model or data with a fourth column of Unix seconds.");
        (_ratings, Options) = (ratings, options ?? new());
    }

    /// <summary>The options this trainer uses.</summary>
    public RecentPopularityOptions Options { get; }

    /// <inheritdoc/>
    public string Name => "Recent popularity";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A pair to learn from is not among the ratings.</exception>
    public IRecommender Train(Interactions train, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        cancellationToken.ThrowIfCancellationRequested();
        var times = new long?[train.Count];
        for (var row = 0; row < _ratings.Count; row++)
        {
            if (!train.Users.TryGetIndex(_ratings.UserIds[row], out var user) || !train.Items.TryGetIndex(_ratings.ItemIds[row], out var item)) continue;
            var entry = train.ItemsOf(user).BinarySearch(item);
            if (entry >= 0) times[train.Matrix.RowStart[user] + entry] = _ratings.Timestamps[row];
        }

        var latest = times.Max();
        var scores = new double[train.ItemCount];
        for (var entry = 0; entry < times.Length; entry++)
        {
            if (times[entry] is not { } time) throw new ArgumentException($"{Name} knows no time for {times.Count(each => each is null)} of the interactions: give it the ratings they come from.", nameof(train));
            scores[train.Matrix.Columns[entry]] += Math.Pow(2, -(latest!.Value - time) / SecondsADay / Options.HalfLifeDays);
        }
        return new SharedScoresModel(Name, train.UserCount, Array.ConvertAll(scores, score => (float)score));
    }
}
