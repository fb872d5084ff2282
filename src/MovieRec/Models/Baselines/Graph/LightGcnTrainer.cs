using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Graph;

/// <summary>
/// LightGCN++ (Lee, Kim and Shin, 'Revisiting LightGCN: Unexpected Inflexibility, Inconsistency, and a Remedy Towards
/// Improved Recommendation', RecSys 2024), after LightGCN (He and others, SIGIR 2020): users and items are the nodes of
/// a graph whose edges are the interactions, and each node's vector is mixed with those of its neighbours, of theirs,
/// and so on. With N(v) the neighbours of a node v and d_v their number,
/// <code>
/// e_v⁽ᵏ⁺¹⁾ = d_v^−α · Σ_{w∈N(v)} d_w^−β · e_w⁽ᵏ⁾/‖e_w⁽ᵏ⁾‖,
/// z_i = γ·e_i⁽⁰⁾ + (1 − γ)/K · Σ_{k=1..K} e_i⁽ᵏ⁾   for an item i,
/// z_u = 1/K · Σ_{k=1..K} e_u⁽ᵏ⁾   for a user u,
/// ŝ_ui = z_uᵀz_i
/// </code>
/// The vectors e⁽⁰⁾ are learnt by <see cref="Adam"/> from the loss of BPR over triples of a user u, an item i the user
/// met and an item j the user did not, drawn by <see cref="TripleSampler"/>,
/// <code>mean of ln(1 + exp(ŝ_uj − ŝ_ui)) + λ/2·(‖e_u⁽⁰⁾‖² + ‖e_i⁽⁰⁾‖² + ‖e_j⁽⁰⁾‖²)</code>
/// </summary>
/// <remarks>
/// In the paper a user's own vector has the share γ in z_u, as an item's has. Here it has none: so a user is known by
/// the history alone, a new user is served as one of the training is, and each movie of a history has its share
/// in a score. On the LastFM split of the paper this ranks better as well (docs/published-splits.md).
/// </remarks>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class LightGcnTrainer(LightGcnOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
{
    private const float InitialDeviation = 0.1f;

    /// <summary>The options this trainer uses.</summary>
    public LightGcnOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "LightGCN++";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">
    /// It would take more memory than its budget, or the vectors grew beyond all bounds.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        InteractionWeights.Check(train, Name);
        cancellationToken.ThrowIfCancellationRequested();
        CheckMemory(train);
        var clock = Stopwatch.StartNew();
        var random = new SplitMix64(Options.Seed);
        var x = train.Matrix;
        var triples = new TripleSampler(x);
        using var crew = new Crew(Options.Threads);
        var graph = new Propagation(x, Options, crew);
        for (var node = 0; node < graph.NodeCount; node++)
            foreach (ref var value in graph.Own.PaddedRow(node)[..Options.Factors])
                value = (float)random.NextNormal() * InitialDeviation;
        var adam = new Adam(graph.NodeCount, Options.Factors, Options.LearningRate, crew);
        var gradient = new FactorMatrix(graph.NodeCount, Options.Factors);
        var decay = new float[graph.NodeCount];
        for (var epoch = 0; epoch < Options.Epochs; epoch++)
        {
            for (var left = train.Count; left > 0; left -= Options.BatchSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var size = Math.Min(left, Options.BatchSize);
                graph.Forward();
                gradient.Clear();
                decay.AsSpan().Clear();
                for (var triple = 0; triple < size; triple++)
                {
                    if (!triples.TryDraw(ref random, out var each)) continue;
                    var (user, met, unmet) = (each.User, x.RowCount + each.Met, x.RowCount + each.Unmet);
                    AddGradient(graph.Mixed, gradient, user, met, unmet, 1f / size);
                    decay[user] += Options.Regularization / size;
                    decay[met] += Options.Regularization / size;
                    decay[unmet] += Options.Regularization / size;
                }
                graph.Backward(gradient, decay);
                adam.Step(graph.Own, gradient);
            }
            progress?.Report(new(Name, epoch + 1, Options.Epochs, null, clock.Elapsed));
        }
        graph.Forward();
        var (messages, items) = (new FactorMatrix(train.ItemCount, Options.Factors),
            new FactorMatrix(train.ItemCount, Options.Factors));
        for (var item = 0; item < train.ItemCount; item++)
        {
            graph.SumMessages(item, messages.PaddedRow(item));
            graph.Mixed.PaddedRow(train.UserCount + item).CopyTo(items.PaddedRow(item));
            if (!float.IsFinite(TensorPrimitives.Sum<float>(items.PaddedRow(item))))
                throw new TrainingException("The vectors of LightGCN++ grew beyond all bounds: try a smaller "
                    + $"LearningRate (now {Options.LearningRate}) or a larger Regularization (now "
                    + $"{Options.Regularization}).");
        }
        return new HistoryFactorModel(Name, train, 0, messages, items);
    }

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => CheckMemory(train);

    /// <summary>
    /// For each node the layers and their messages, what is mixed of them and handed back, the gradient and the two
    /// moments of Adam; for each item two vectors of the model; the interactions by item, and their users.
    /// </summary>
    private void CheckMemory(Interactions train)
    {
        var vectors = (2L * Options.Layers + 7) * (train.UserCount + (long)train.ItemCount) + 2L * train.ItemCount;
        var bytes = vectors * FactorMatrix.PaddedLength(Options.Factors) * sizeof(float)
            + train.Count * (long)(2 * sizeof(int) + sizeof(float));
        MemoryNeed.Check(Name, train, bytes, Options.MemoryBudget,
            $"lower {nameof(Options.Factors)} or {nameof(Options.Layers)}");
    }

    /// <summary>Adds the gradient of the loss of one triple by z.</summary>
    internal static void AddGradient(
        FactorMatrix mixed, FactorMatrix gradient, int user, int met, int unmet, float weight)
    {
        Span<float> zu = mixed.PaddedRow(user), zi = mixed.PaddedRow(met), zj = mixed.PaddedRow(unmet);
        Span<float> gu = gradient.PaddedRow(user), gi = gradient.PaddedRow(met), gj = gradient.PaddedRow(unmet);
        var difference = TensorPrimitives.Dot<float>(zu, zi) - TensorPrimitives.Dot<float>(zu, zj);
        var e = new Vector<float>(weight / (1 + MathF.Exp(difference)));
        // Rows are padded to whole vectors.
        for (var k = 0; k < zu.Length; k += Vector<float>.Count)
        {
            var (uk, ik, jk) = (new Vector<float>(zu[k..]), new Vector<float>(zi[k..]), new Vector<float>(zj[k..]));
            (new Vector<float>(gu[k..]) - e * (ik - jk)).CopyTo(gu[k..]);
            (new Vector<float>(gi[k..]) - e * uk).CopyTo(gi[k..]);
            (new Vector<float>(gj[k..]) + e * uk).CopyTo(gj[k..]);
        }
    }
}
