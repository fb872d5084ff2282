using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// RP³β (Paudel, Christoffel, Newell and Bernstein, 'Updatable, Accurate, Diverse, and Scalable Recommendations for
/// Interactive Applications', ACM TiiS 7(1), 2017): where a random walk of three steps, from the user over a movie of
/// the history and a user who met it to another movie, ends; the more popular that movie, the less it counts.
/// <code>
/// p_iv = (x_vi / Σ_w x_wi)^α,
/// p_vj = (x_vj / Σ_k x_vk)^α,
/// S_ij = Σ_v p_iv·p_vj / n_j^β,
/// score(u, j) = Σ_i x_ui·S_ij
/// </code>
/// with n_j the summed weights of movie j. Of each row of S the largest entries are kept, without the diagonal. The
/// walk's first step is x_ui, since the same divisor for all of a user's scores changes no order.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class Rp3BetaTrainer(Rp3BetaOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public Rp3BetaOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "RP³β";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">It would take more memory than its budget.</exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train, cancellationToken), cancellationToken);

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => CheckMemory(train);

    private void CheckMemory(Interactions train) =>
        NeighborTable.CheckMemory(Name, train, Options.Neighbors, Options.Threads, Options.MemoryBudget);

    private SparseItemModel Fit(Interactions train, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        CheckMemory(train);
        var x = RatingPower.Raise(train, Options.RatingPower, Name);
        var items = x.Transpose();
        var toItem = StepProbabilities(x);
        var toUser = StepProbabilities(items);
        var discounts = new float[items.RowCount];
        for (var item = 0; item < discounts.Length; item++)
        {
            var popularity = TensorPrimitives.Sum(items.ValuesOf(item));
            discounts[item] = popularity > 0 ? MathF.Pow(popularity, -Options.Beta) : 0;
        }

        var walks = NeighborTable.Build(items.RowCount, Options.Neighbors, (item, reached) =>
        {
            SparseGramian.AddRow(toItem, toUser, item, reached);
            TensorPrimitives.Multiply(reached, discounts, reached);
        }, Options.Threads, cancellationToken);
        return new SparseItemModel(Name, train, Options.RatingPower, walks);
    }

    /// <summary>Each row divided by its sum, to the power of α.</summary>
    private CsrMatrix StepProbabilities(CsrMatrix weights)
    {
        var probabilities = new float[weights.EntryCount];
        for (var row = 0; row < weights.RowCount; row++)
        {
            var sum = TensorPrimitives.Sum(weights.ValuesOf(row));
            for (var entry = weights.RowStart[row]; entry < weights.RowStart[row + 1]; entry++)
                probabilities[entry] = weights.Values[entry] > 0
                    ? MathF.Pow(weights.Values[entry] / sum, Options.Alpha) : 0;
        }
        return weights.WithValues(probabilities);
    }
}
