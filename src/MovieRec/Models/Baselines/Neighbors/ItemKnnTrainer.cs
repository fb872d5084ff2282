using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// Item-based nearest neighbours (Sarwar, Karypis, Konstan and Riedl, 'Item-Based Collaborative Filtering
/// Recommendation Algorithms', WWW 2001), with the asymmetric cosine (Aiolli, 'Efficient Top-N Recommendation for Very
/// Large Scale Binary Rated Datasets', RecSys 2013) and shrinkage. With x_i the column of movie i in X [users × items]
/// and N(i) the K movies j of largest s_ij,
/// <code>s_ij = x_iᵀx_j / (‖x_i‖^2a·‖x_j‖^2(1−a) + h),   score(u, i) = Σ_{j ∈ N(i)} s_ij·x_uj</code>
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class ItemKnnTrainer(ItemKnnOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public ItemKnnOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "Item-kNN";

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
        var users = RatingPower.Raise(train, Options.RatingPower, Name);
        var items = users.Transpose();
        var norms = new AsymmetricNorms(items, Options.Asymmetry);
        var neighbors = NeighborTable.Build(items.RowCount, Options.Neighbors, (item, similarities) =>
        {
            SparseGramian.AddRow(users, items, item, similarities);
            for (var other = 0; other < similarities.Length; other++)
                if (similarities[other] > 0)
                    similarities[other] /= norms.Left(item) * norms.Right(other) + Options.Shrinkage;
        }, Options.Threads, cancellationToken);
        // Row i holds who votes on i; scoring starts from the voters.
        return new SparseItemModel(Name, train, Options.RatingPower, neighbors.Transpose());
    }
}
