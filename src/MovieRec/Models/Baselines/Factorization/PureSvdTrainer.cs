using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Factorization;

/// <summary>
/// PureSVD (Cremonesi, Koren and Turrin, 'Performance of Recommender Algorithms on Top-N Recommendation Tasks', RecSys
/// 2010): the missing cells count as 0, and the truncated singular value decomposition X ≈ UΣVᵀ gives
/// <code>score(u, ·) = x_u·V·Vᵀ</code>
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class PureSvdTrainer(PureSvdOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public PureSvdOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "PureSVD";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">It would take more memory than its budget.</exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train, cancellationToken), cancellationToken);

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => CheckMemory(train);

    private void CheckMemory(Interactions train) => MemoryNeed.Check(Name, train,
        RandomizedSvd.BytesOf(train.Matrix, Options.Factors), Options.MemoryBudget,
        $"lower {nameof(Options.Factors)}");

    private HistoryFactorModel Fit(Interactions train, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        CheckMemory(train);
        var x = RatingPower.Raise(train, Options.RatingPower, Name);
        var factors = RandomizedSvd.Compute(x, x.Transpose(), Options.Factors, Options.PowerIterations, Options.Seed,
            Options.Threads, cancellationToken).RightVectors;
        return new HistoryFactorModel(Name, train, Options.RatingPower, factors);
    }
}
