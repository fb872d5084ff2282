using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// Recommends to everybody what users met lately. With t_vi the time of an interaction, T the latest of all and H the
/// half-life,
/// <code>score(u, i) = Σ_{v : (v, i) observed} 2^(−(T − t_vi) / H)</code>
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class RecentPopularityTrainer(RecentPopularityOptions? options = null) : ITrainer<IRecommender>
{
    private const double SecondsADay = 86_400;

    /// <summary>The options this trainer uses.</summary>
    public RecentPopularityOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "Recent popularity";

    /// <inheritdoc/>
    /// <exception cref="DataException">
    /// The side data has no timestamps, or a pair to learn from is not among its ratings.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train, side), cancellationToken);

    private SharedScoresModel Fit(Interactions train, Dataset? side)
    {
        InteractionWeights.Check(train, Name);
        var times = InteractionTimes.Find(train, side, Name);
        var latest = times.Length == 0 ? 0 : times.Max();
        var scores = new double[train.ItemCount];
        for (var entry = 0; entry < times.Length; entry++)
            scores[train.Matrix.Columns[entry]] += Math.Pow(2,
                -(latest - times[entry]) / SecondsADay / Options.HalfLifeDays);
        return new SharedScoresModel(Name, train.UserCount, Array.ConvertAll(scores, score => (float)score));
    }
}
