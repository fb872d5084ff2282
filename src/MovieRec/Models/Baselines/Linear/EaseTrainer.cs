using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// EASEᴿ (Steck, 'Embarrassingly Shallow Autoencoders for Sparse Data', WWW 2019): every item is regressed on all
/// others, in closed form. With D the diagonal matrix of the users' weights n_u^−γ,
/// <code>P = (XᵀDX + λI)⁻¹,   B[i, j] = −P[i, j] / P[j, j] for i ≠ j,   B[j, j] = 0,   score(u, ·) = x_u·B</code>
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class EaseTrainer(EaseOptions? options = null) : ITrainer<IRecommender>
{
    /// <summary>The options this trainer uses.</summary>
    public EaseOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "EASE";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">
    /// There are too many items for a dense matrix of items by items, or it has no inverse.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train, cancellationToken), cancellationToken);

    private DenseItemModel Fit(Interactions train, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        var matrix = ItemGramian.Compute(train, Options.RatingPower, Options.HistoryDiscount, Options.Threads, Name,
            cancellationToken);
        Solve(matrix, Options.Regularization, Options.Threads, cancellationToken);
        return new DenseItemModel(Name, train, Options.RatingPower, matrix);
    }

    /// <summary>Overwrites XᵀDX with B.</summary>
    /// <exception cref="TrainingException">The matrix has no inverse to working precision.</exception>
    internal static void Solve(
        FactorMatrix matrix, float regularization, int threads, CancellationToken cancellationToken)
    {
        for (var item = 0; item < matrix.RowCount; item++) matrix.PaddedRow(item)[item] += regularization;
        if (!SpdInverse.TryInvert(matrix, threads, cancellationToken))
            throw new TrainingException("The items' co-occurrences have no inverse to working precision: try a larger "
                + $"{nameof(EaseOptions.Regularization)} (now {regularization}).");

        var diagonal = new float[matrix.RowCount];
        for (var item = 0; item < diagonal.Length; item++) diagonal[item] = matrix[item][item];
        Parallel.For(0, matrix.RowCount,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, item =>
        {
            var row = matrix.PaddedRow(item)[..diagonal.Length];
            for (var other = 0; other < row.Length; other++) row[other] /= -diagonal[other];
            row[item] = 0;
        });
    }
}
