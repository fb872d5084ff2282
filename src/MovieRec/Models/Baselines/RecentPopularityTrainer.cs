using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// Recommends to everybody what users met lately. With t_vi the time of an interaction, T the latest of all and H the half-life,
/// <code>score(u, i) = Σ_{v : (v, i) observed} 2^(−(T − t_vi) / H)</code>
/// </summary>
public sealed class RecentPopularityTrainer : IRecommenderTrainer
{
    private const double SecondsADay = 86_400;

    private readonly Ratings _ratings;

    /// <param name="ratings">Ratings with timestamps. Only the pairs to learn from are read, so held-out ones may be among them.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="DataException">The ratings have no timestamps.</exception>
    public RecentPopularityTrainer(Ratings ratings, RecentPopularityOptions? options = null)
    {
        InteractionTimes.Require(ratings, Name);
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
        InteractionWeights.Check(train, Name);
        cancellationToken.ThrowIfCancellationRequested();
        var times = InteractionTimes.Find(train, _ratings, Name);
        var latest = times.Length == 0 ? 0 : times.Max();
        var scores = new double[train.ItemCount];
        for (var entry = 0; entry < times.Length; entry++)
            scores[train.Matrix.Columns[entry]] += Math.Pow(2, -(latest - times[entry]) / SecondsADay / Options.HalfLifeDays);
        return new SharedScoresModel(Name, train.UserCount, Array.ConvertAll(scores, score => (float)score));
    }
}
