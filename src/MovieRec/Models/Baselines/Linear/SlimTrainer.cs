using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// SLIM (Ning and Karypis, 'SLIM: Sparse Linear Methods for Top-N Recommender Systems', ICDM 2011): every item is
/// regressed on all others with an elastic net, by coordinate descent on the Gramian G = XᵀDX, D the users' weights
/// n_u^−γ (Friedman, Hastie and Tibshirani, J. Stat. Software 33(1), 2010, §2.2). With r = g_j − G·w and S(z, λ₁) =
/// sign(z)·max(|z| − λ₁, 0), one coordinate's optimum is
/// <code>w_i ← S(r_i + G_ii·w_i, λ₁) / (G_ii + λ₂)</code>
/// or 0 in place of a negative one where weights may not be negative. score(u, ·) = x_u·W. Where G does not fit the
/// memory budget, each item is regressed on its strongest neighbors alone, as the paper does with feature selection.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class SlimTrainer(SlimOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public SlimOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "SLIM";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The memory budget is too small even for the sparse form.</exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        cancellationToken.ThrowIfCancellationRequested();
        var form = FormOf(train);
        return form.IsExact
            ? OneStep.Train(Name, progress, () => Fit(train, form, cancellationToken), cancellationToken)
            : FitLocally(train, form, progress, cancellationToken);
    }

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => FormOf(train);

    private ItemModelForm FormOf(Interactions train) => ItemModelForm.Choose(train, timed: false, Options.Neighbors,
        Options.MemoryBudget, Options.Threads, Name, hasSparseWeights: true);

    private SparseItemModel Fit(Interactions train, ItemModelForm form, CancellationToken cancellationToken)
    {
        var columns = Columns(train, form.MostWeights, cancellationToken);
        return new SparseItemModel(Name, train, Options.RatingPower, CsrMatrix.FromRows(columns.Length, columns)
            .Transpose(), form.Words);
    }

    /// <summary>The weights of each item that are not 0, the strongest where there are too many.</summary>
    private (int[] Items, float[] Weights)[] Columns(
        Interactions train, int mostWeights, CancellationToken cancellationToken)
    {
        var gramian = GramianOf(train).UpperTriangle(Options.Threads, cancellationToken);
        var size = gramian.RowCount;
        MirrorUpperTriangle(gramian, size);
        var columns = new (int[] Items, float[] Weights)[size];
        Parallel.For(0, size,
            new ParallelOptions { MaxDegreeOfParallelism = Options.Threads, CancellationToken = cancellationToken },
            () => (W: new float[size], R: new float[size]),
            (item, _, buffers) =>
            {
                Solve(gramian, item, buffers.W, buffers.R);
                int[] kept = [.. Enumerable.Range(0, size).Where(other => buffers.W[other] != 0)];
                if (kept.Length > mostWeights)
                    kept = [.. kept.OrderByDescending(other => MathF.Abs(buffers.W[other])).Take(mostWeights).Order()];
                columns[item] = (kept, Array.ConvertAll(kept, other => buffers.W[other]));
                return buffers;
            }, _ => { });
        return columns;
    }

    private SparseItemModel FitLocally(Interactions train, ItemModelForm form, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var weights = new LocalRegressions(GramianOf(train), form, Options.Neighbors, Options.L2, Options.Threads).Run(
            (system, solution) =>
            {
                MirrorUpperTriangle(system.Matrix, system.Size);
                Solve(system.Matrix, system.Own, solution, system.Vectors.PaddedRow(0)[..system.Size]);
                return true;
            }, withOutside: false, Name, progress, cancellationToken)!;
        return new SparseItemModel(Name, train, Options.RatingPower, weights.Items, form.Words);
    }

    /// <summary>Passes run along rows: both triangles are needed.</summary>
    private static void MirrorUpperTriangle(FactorMatrix matrix, int size)
    {
        for (var row = 1; row < size; row++)
            for (var column = 0; column < row; column++) matrix.PaddedRow(row)[column] = matrix[column][row];
    }

    private ItemGramian GramianOf(Interactions train) =>
        new(train, Options.RatingPower, Options.HistoryDiscount, Name);

    /// <summary>
    /// One column of W. Passes over the weights that are not 0 alternate with passes over all, which find those that
    /// join or the end.
    /// </summary>
    private void Solve(FactorMatrix gramian, int item, Span<float> w, Span<float> r)
    {
        w.Clear();
        gramian[item][..w.Length].CopyTo(r);
        var all = true;
        for (var pass = 0; pass < Options.Iterations; pass++)
        {
            var largest = 0f;
            for (var other = 0; other < w.Length; other++)
            {
                if (other == item || (!all && w[other] == 0)) continue;
                var own = gramian[other][other];
                var z = r[other] + own * w[other];
                var shrunk = MathF.Max(MathF.Abs(z) - Options.L1, 0) / (own + Options.L2);
                var updated = z > 0 ? shrunk : Options.NonNegative ? 0 : -shrunk;
                var change = updated - w[other];
                if (change == 0) continue;
                w[other] = updated;
                TensorPrimitives.MultiplyAdd(gramian[other][..w.Length], -change, r, r);
                largest = MathF.Max(largest, MathF.Abs(change));
            }
            if (largest <= Options.Tolerance)
            {
                if (all) return;
                all = true;
            }
            else all = false;
        }
    }
}
