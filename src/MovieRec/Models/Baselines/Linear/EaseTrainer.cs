using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// EASEᴿ (Steck, 'Embarrassingly Shallow Autoencoders for Sparse Data', WWW 2019): every item is regressed on all
/// others, in closed form. With D the diagonal matrix of the users' weights n_u^−γ,
/// <code>P = (XᵀDX + λI)⁻¹,   B[i, j] = −P[i, j] / P[j, j] for i ≠ j,   B[j, j] = 0,   score(u, ·) = x_u·B</code>
/// Where that does not fit the memory budget, each item is regressed on its strongest neighbors (Steck, 'Markov Random
/// Fields for Collaborative Filtering', NeurIPS 2019, which takes neighbors by their correlation), and on all other
/// items together as one more (<see cref="OutsideItems"/>).
/// </summary>
/// <remarks>
/// Regressions on neighbors were taken rather than one sparse approximate inverse of the whole (SANSA: Spišák,
/// Bartyzal, Hoskovec, Peska and Tůma, 'Scalable Approximate NonSymmetric Autoencoder for Collaborative Filtering',
/// RecSys 2023): every system stays positive definite, items are independent and so the bits do not depend on
/// threads, session EASE and SLIM take the same path, and more neighbors lead to the exact model. SANSA itself was
/// not measured here; its authors publish NDCG@20 on MovieLens 20M of .3396 with 1 % of the weights, against .3424 of
/// EASE (−.8 %). With 512 neighbors, the default, the sparse form has against the exact one: −.4 % NDCG@10 on ML-100k
/// (four random splits 80/20), and −.5 % NDCG@20 on the validation file of the LastFM split of
/// docs/published-splits.md with λ = 30 (−.9 % on neighbors alone), both of which the number and the rules were chosen
/// by; −1.0 % on that split's test file.
/// </remarks>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class EaseTrainer(EaseOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public EaseOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "EASE";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">
    /// The memory budget is too small even for the sparse form, or the co-occurrences have no inverse.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        cancellationToken.ThrowIfCancellationRequested();
        return Fit(Name, train, Options.RatingPower, FormOf(train),
            () => new ItemGramian(train, Options.RatingPower, Options.HistoryDiscount, Name), Options.Regularization,
            Options.Neighbors, Options.Threads, progress, cancellationToken);
    }

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => FormOf(train);

    private ItemModelForm FormOf(Interactions train) => ItemModelForm.Choose(
        train, timed: false, Options.Neighbors, Options.MemoryBudget, Options.Threads, Name);

    /// <summary>The model of G, in either form.</summary>
    internal static IRecommender Fit(string model, Interactions train, float ratingPower, ItemModelForm form,
        Func<ItemGramian> gramian, float regularization, int neighbors, int threads,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (form.IsExact)
            return OneStep.Train(model, progress, () =>
            {
                var matrix = gramian().UpperTriangle(threads, cancellationToken);
                Solve(matrix, regularization, threads, cancellationToken);
                return new DenseItemModel(model, train, ratingPower, matrix, form.Words);
            }, cancellationToken);
        var weights = new LocalRegressions(gramian(), form, neighbors, regularization, threads).Run(
            (system, solution) => TrySolve(system, regularization, solution), withOutside: true, model, progress,
            cancellationToken) ?? throw NoInverse(regularization);
        return new SparseItemModel(model, train, ratingPower, weights.Items, form.Words, weights.Outside);
    }

    /// <summary>Overwrites G with B.</summary>
    /// <exception cref="TrainingException">The matrix has no inverse to working precision.</exception>
    private static void Solve(
        FactorMatrix matrix, float regularization, int threads, CancellationToken cancellationToken)
    {
        for (var item = 0; item < matrix.RowCount; item++) matrix.PaddedRow(item)[item] += regularization;
        if (!SpdInverse.TryInvert(matrix, threads, cancellationToken)) throw NoInverse(regularization);

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

    /// <summary>One column of B: P's column of the item is (G[S, S] + λI)⁻¹·e.</summary>
    private static unsafe bool TrySolve(LocalSystem system, float regularization, Span<float> weights)
    {
        var (matrix, padded) = (system.Matrix, FactorMatrix.PaddedLength(system.Size));
        for (var row = 0; row < system.Size; row++) matrix.PaddedRow(row)[row] += regularization;
        // The rows beyond the last pad the matrix with the identity.
        for (var row = system.Size; row < padded; row++)
        {
            var padding = new Span<float>(matrix.Pointer + (nint)row * matrix.Stride, padded);
            padding.Clear();
            padding[row] = 1;
        }
        if (!Cholesky.TryFactor(matrix.Pointer, padded, matrix.Stride, system.Inverses.Pointer)) return false;

        var column = system.Vectors.PaddedRow(0)[..padded];
        column.Clear();
        column[system.Own] = 1;
        Cholesky.Solve(matrix.Pointer, padded, matrix.Stride, system.Inverses.Pointer, system.Vectors.Pointer);
        for (var row = 0; row < system.Size; row++) weights[row] = -column[row] / column[system.Own];
        return true;
    }

    private static TrainingException NoInverse(float regularization) =>
        new("The items' co-occurrences have no inverse to working precision: try a larger "
            + $"{nameof(EaseOptions.Regularization)} (now {regularization}).");
}
