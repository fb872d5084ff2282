using System.Runtime.CompilerServices;
using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Neighbourhood model over the bias baseline (Koren, 'Factor in the Neighbors', TKDD 2010, eq. 3), here for items:
/// <code>r̂_ui = b_ui + Σ_j s_ij·(r_uj − b_uj) / Σ_j s_ij</code>
/// over the k items j most like i among those the user rated, those of a similarity above 0 alone. Keeps all
/// similarities: n² floats for n items, so a catalogue of tens of thousands is refused by its memory budget.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
/// <param name="baseline">Options of the bias baseline; null takes λ_u = 15 and λ_i = 10.</param>
public sealed class NeighbourhoodTrainer(NeighbourhoodOptions? options = null, BiasOptions? baseline = null)
    : ITrainer<IRatingPredictor>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public NeighbourhoodOptions Options { get; } = options ?? new NeighbourhoodOptions();

    /// <inheritdoc/>
    public string Name => "kNN baseline";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">It would take more memory than its budget.</exception>
    public IRatingPredictor Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRatingPredictor>(Name, progress, () => Fit(train, cancellationToken), cancellationToken);

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => CheckMemory(train);

    /// <summary>
    /// The similarities, deviations by user and by item, and sums over the pairs of a row for each thread.
    /// </summary>
    private void CheckMemory(Interactions train)
    {
        ArgumentNullException.ThrowIfNull(train);
        const string Instead = "choose a model that keeps no similarities, such as bpmf";
        var rows = Options.Kind == NeighbourhoodKind.Items ? train.ItemCount : train.UserCount;
        var bytes = rows * ((long)FactorMatrix.PaddedLength(rows) * sizeof(float)
                + Environment.ProcessorCount * (long)Unsafe.SizeOf<PairSums>())
            + train.Count * (long)(2 * sizeof(int) + 4 * sizeof(float));
        if (rows > MemoryNeed.MostDenseRows)
            throw new TrainingException(Invariant($"{Name} keeps the similarities of all pairs in one matrix, which ")
                + Invariant($"holds those of {MemoryNeed.MostDenseRows:N0}, not {rows:N0}: {Instead}."));
        MemoryNeed.Check(Name, train, bytes, Options.MemoryBudget, Instead);
    }

    private Model Fit(Interactions train, CancellationToken cancellationToken)
    {
        CheckMemory(train);
        var bias = new BiasTrainer(baseline ?? new BiasOptions { UserRegularization = 15, ItemRegularization = 10 })
            .Train(train, cancellationToken: cancellationToken);
        var ofItems = Options.Kind == NeighbourhoodKind.Items;
        var compared = Options.Similarity == RatingSimilarity.PearsonBaseline
            ? DeviationsOf(train, bias) : train.Matrix;
        var similarities = ofItems
            ? Similarities(compared.Transpose(), compared, cancellationToken)
            : Similarities(compared, compared.Transpose(), cancellationToken);
        return new Model(Name, train, bias, similarities, Options);
    }

    /// <summary>How far each rating lies from the baseline.</summary>
    private static CsrMatrix DeviationsOf(Interactions train, BiasModel bias)
    {
        var deviations = new float[train.Count];
        for (var user = 0; user < train.UserCount; user++)
            for (var entry = train.Matrix.RowStart[user]; entry < train.Matrix.RowStart[user + 1]; entry++)
                deviations[entry] =
                    (float)(train.Matrix.Values[entry] - bias.Estimate(user, train.Matrix.Columns[entry]));
        return train.Matrix.WithValues(deviations);
    }

    /// <summary>The similarity of each two rows, 0 on the diagonal.</summary>
    private FactorMatrix Similarities(CsrMatrix rows, CsrMatrix transposed, CancellationToken cancellationToken)
    {
        var similarities = new FactorMatrix(rows.RowCount, rows.RowCount);
        Parallel.For(0, rows.RowCount, new ParallelOptions { CancellationToken = cancellationToken },
            () => new Sums(rows.RowCount), (row, _, sums) =>
        {
            sums.Clear();
            var columns = rows.ColumnsOf(row);
            var values = rows.ValuesOf(row);
            for (var entry = 0; entry < columns.Length; entry++)
            {
                var others = transposed.ColumnsOf(columns[entry]);
                var theirs = transposed.ValuesOf(columns[entry]);
                double own = values[entry];
                for (var other = 0; other < others.Length; other++)
                {
                    ref var sum = ref sums.Of[others[other]];
                    sum.Count++;
                    sum.Products += own * theirs[other];
                    sum.OwnSquares += own * own;
                    sum.TheirSquares += (double)theirs[other] * theirs[other];
                }
            }
            var target = similarities.PaddedRow(row);
            for (var other = 0; other < rows.RowCount; other++)
                target[other] = other == row ? 0 : (float)Similarity(sums.Of[other]);
            return sums;
        }, _ => { });
        return similarities;
    }

    private double Similarity(PairSums sums)
    {
        if (sums.Count == 0) return 0;
        if (Options.Similarity == RatingSimilarity.MeanSquaredDifference)
            return 1 / (1 + Math.Max(0, sums.OwnSquares + sums.TheirSquares - 2 * sums.Products) / sums.Count);
        var lengths = Math.Sqrt(sums.OwnSquares * sums.TheirSquares);
        return lengths == 0 || sums.Count == 1
            ? 0 : sums.Products / lengths * (sums.Count - 1) / (sums.Count - 1 + Options.Shrinkage);
    }

    private sealed class Sums(int rows)
    {
        public PairSums[] Of { get; } = new PairSums[rows];

        public void Clear() => Array.Clear(Of);
    }

    private struct PairSums
    {
        public int Count;
        public double Products;
        public double OwnSquares;
        public double TheirSquares;
    }

    internal sealed class Model(
        string name, Interactions train, BiasModel bias, FactorMatrix similarities, NeighbourhoodOptions options)
        : RatingModel(name, train), IStoredModel
    {
        public const string StoredKind = "rating-knn";

        // Rows are what is asked for neighbours: the user's items, or the item's users.
        private readonly CsrMatrix _deviations = options.Kind == NeighbourhoodKind.Items
            ? DeviationsOf(train, bias) : DeviationsOf(train, bias).Transpose();

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", Name);
            state.AddOptions("options", options);
            state.AddModel("bias", bias);
            state.Add("similarities", similarities);
        }

        public static Model Restore(StateReader state)
        {
            var options = state.Options<NeighbourhoodOptions>("options");
            var compared = options.Kind == NeighbourhoodKind.Items ? state.Train.ItemCount : state.Train.UserCount;
            return new(state.Text("name"), state.Train, state.Part<BiasModel>("bias"),
                state.Matrix("similarities", compared, compared), options);
        }

        protected internal override double Estimate(int user, int item)
        {
            var (asked, own) = options.Kind == NeighbourhoodKind.Items ? (user, item) : (item, user);
            var candidates = _deviations.ColumnsOf(asked);
            var values = _deviations.ValuesOf(asked);
            var toOwn = similarities[own];
            var best = new PriorityQueue<int, (float Similarity, int Earlier)>(
                Math.Min(options.Neighbours, candidates.Length) + 1);
            for (var candidate = 0; candidate < candidates.Length; candidate++)
            {
                var similarity = toOwn[candidates[candidate]];
                if (!(similarity > 0)) continue;
                if (best.Count < options.Neighbours) best.Enqueue(candidate, (similarity, -candidate));
                else best.EnqueueDequeue(candidate, (similarity, -candidate));
            }
            double weighted = 0, weights = 0;
            foreach (var (candidate, priority) in best.UnorderedItems)
            {
                weighted += priority.Similarity * (double)values[candidate];
                weights += priority.Similarity;
            }
            return bias.Estimate(user, item) + (weights > 0 ? weighted / weights : 0);
        }
    }
}
