using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// Recommends to everybody what most users met: <c>score(u, i) = |{v : (v, i) observed}|</c>. The least a personalised
/// model must beat.
/// </summary>
public sealed class PopularityTrainer : ITrainer<IRecommender>
{
    /// <inheritdoc/>
    public string Name => "Popularity";

    /// <inheritdoc/>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train), cancellationToken);

    private SharedScoresModel Fit(Interactions train)
    {
        InteractionWeights.Check(train, Name);
        return new SharedScoresModel(Name, train.UserCount, Counts(train));
    }

    /// <summary>How many users met each item.</summary>
    internal static float[] Counts(Interactions train)
    {
        var counts = new float[train.ItemCount];
        foreach (var item in train.Matrix.Columns) counts[item]++;
        return counts;
    }
}
