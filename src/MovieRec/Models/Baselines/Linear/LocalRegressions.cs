using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// Regresses each item on its strongest neighbors alone, for catalogues whose G [items × items] fits no memory. The k
/// neighbors of j are those whose co-occurrence with it differs most from what their strengths a_i = Σ_u n_u^−γ·x_ui
/// lead to expect, by the squared error that each would take off alone, items that never occur with it last; the
/// weights are the exact ones given that all others are 0:
/// <code>
/// c_i = G[i, j] − a_i·Σ_l G[l, j] / Σ_l a_l,
/// S(j) = {j} ∪ the k items i ≠ j of largest c_i² / (G[i, i] + λ), those with G[i, j] > 0 first,
/// P = (G[S, S] + λI)⁻¹,
/// B[i, j] = −P[i, j] / P[j, j]   for i in S, i ≠ j
/// </code>
/// With all items as neighbors that is the exact model. G[S, S] has no negative eigenvalue, as G has none, so every
/// system has a solution.
/// </summary>
/// <param name="gramian">G.</param>
/// <param name="form">How much of G to keep.</param>
/// <param name="neighbors">k.</param>
/// <param name="ridge">λ.</param>
/// <param name="threads">Number of threads to use, at least 1; the result does not depend on it.</param>
internal sealed class LocalRegressions(
    ItemGramian gramian, ItemModelForm form, int neighbors, float ridge, int threads)
{
    /// <summary>Progress is told so often in each of the two passes over the items.</summary>
    private const int RoundsOfPass = 10;

    private readonly int _neighbors = Math.Min(neighbors, gramian.Size - 1);

    /// <summary>Solves for one item.</summary>
    /// <param name="system">G[S, S], which may be overwritten.</param>
    /// <param name="weights">Receives the weight of each item of S; that of the item itself is not read.</param>
    /// <returns>False where the system has no solution to working precision.</returns>
    public delegate bool Solver(LocalSystem system, Span<float> weights);

    /// <summary>
    /// B, by rows: what an item of the history says for others. Null where an item's system has no solution.
    /// </summary>
    /// <param name="solve">Solves for one item; called from several threads.</param>
    /// <param name="model">Whose training this is.</param>
    /// <param name="progress">Told of each round.</param>
    /// <param name="cancellationToken">Looked at between items.</param>
    public CsrMatrix? Run(
        Solver solve, string model, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var round = 0;
        return Columns(solve, Tell, cancellationToken)?.Transpose();

        void Tell() => progress?.Report(new(model, ++round, 2 * RoundsOfPass, null, clock.Elapsed));
    }

    private CsrMatrix? Columns(Solver solve, Action tell, CancellationToken cancellationToken)
    {
        var frequent = new FrequentPairs(gramian, form.FrequentItems);
        var chosen = Choose(frequent, tell, cancellationToken);
        var rowStart = new int[gramian.Size + 1];
        for (var item = 0; item < gramian.Size; item++) rowStart[item + 1] = rowStart[item] + chosen[item].Length;
        var items = new int[rowStart[^1]];
        for (var item = 0; item < gramian.Size; item++)
        {
            chosen[item].CopyTo(items, rowStart[item]);
            chosen[item] = [];
        }

        var weights = new float[items.Length];
        var solved = true;
        ForItems(
            () => (System: new LocalSystem(gramian, frequent, _neighbors + 1), Set: new int[_neighbors + 1],
                Solution: new float[_neighbors + 1]),
            (item, buffers) =>
            {
                var own = items.AsSpan(rowStart[item]..rowStart[item + 1]);
                if (own.IsEmpty) return;
                var set = buffers.Set.AsSpan(0, own.Length + 1);
                var place = ~own.BinarySearch(item);
                own[..place].CopyTo(set);
                set[place] = item;
                own[place..].CopyTo(set[(place + 1)..]);

                buffers.System.Load(item, set);
                var solution = buffers.Solution.AsSpan(0, set.Length);
                if (!solve(buffers.System, solution)) Volatile.Write(ref solved, false);
                var target = weights.AsSpan(rowStart[item]..rowStart[item + 1]);
                solution[..place].CopyTo(target);
                solution[(place + 1)..].CopyTo(target[place..]);
            }, tell, cancellationToken);
        return solved ? new CsrMatrix(gramian.Size, rowStart, items, weights) : null;
    }

    /// <summary>The neighbors of each item, ascending; on the way the pairs of frequent items are kept.</summary>
    private int[][] Choose(FrequentPairs frequent, Action tell, CancellationToken cancellationToken)
    {
        var chosen = new int[gramian.Size][];
        var (strengths, scales) = (gramian.Strengths(), gramian.Diagonal());
        var total = TensorPrimitives.Sum(strengths);
        TensorPrimitives.Add(scales, ridge, scales);
        ForItems(
            () => (Row: new float[gramian.Size], Gains: new float[gramian.Size], Best: new int[_neighbors]),
            (item, buffers) =>
            {
                var (row, gains, best) = buffers;
                Array.Clear(row);
                gramian.AddRow(item, row);
                frequent.Keep(item, row);
                var expected = TensorPrimitives.Sum(row) / total;
                for (var other = 0; other < row.Length; other++)
                {
                    var surprise = row[other] - expected * strengths[other];
                    var gain = surprise * surprise / scales[other];
                    // Items that never occur with this one come behind all others, in the same order.
                    gains[other] = row[other] > 0 ? gain : -1 / (1 + gain);
                }
                var found = best.AsSpan(0, TopK.Select(gains, [item], new TieOrder(item), best));
                while (!found.IsEmpty && !(gains[found[^1]] > -1)) found = found[..^1];
                chosen[item] = found.ToArray();
                chosen[item].AsSpan().Sort();
            }, tell, cancellationToken);
        return chosen;
    }

    private void ForItems<TBuffers>(
        Func<TBuffers> allocate, Action<int, TBuffers> body, Action tell, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        var idle = new ConcurrentBag<TBuffers>();
        for (long round = 0; round < RoundsOfPass; round++)
        {
            var (first, end) = (round * gramian.Size / RoundsOfPass, (round + 1) * gramian.Size / RoundsOfPass);
            Parallel.For((int)first, (int)end, parallel,
                () => idle.TryTake(out var buffers) ? buffers : allocate(), (item, _, buffers) =>
                {
                    body(item, buffers);
                    return buffers;
                }, idle.Add);
            tell();
        }
    }
}
