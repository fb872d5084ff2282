using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// Regresses each item on its strongest neighbors, for catalogues whose G [items × items] fits no memory. The k
/// neighbors of j are those whose co-occurrence with it differs most from what their strengths a_i = Σ_u n_u^−γ·x_ui
/// lead to expect, by the squared error that each would take off alone, items that never occur with it last; the
/// weights are, without <see cref="OutsideItems"/>, the exact ones given that all others are 0:
/// <code>
/// c_i = G[i, j] − a_i·Σ_l G[l, j] / Σ_l a_l,
/// S(j) = {j} ∪ the k items i ≠ j of largest c_i² / (G[i, i] + λ), those with G[i, j] > 0 first,
/// P = (G[S, S] + λI)⁻¹,
/// B[i, j] = −P[i, j] / P[j, j]   for i in S, i ≠ j
/// </code>
/// With all items as neighbors that is the exact model. G[S, S] has no negative eigenvalue, as G has none, so every
/// system has a solution. All items that are no neighbors may be one more regressor: see <see cref="OutsideItems"/>.
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
    /// What was found: B by rows, what an item of the history says for others; and where items outside the neighbors
    /// took part, their shares h and what a share of 1 says for each item, which adds h·wᵀ to B.
    /// </summary>
    public sealed record Weights(CsrMatrix Items, (float[] Shares, float[] Weights)? Outside);

    /// <summary>Solves for all items. Null where an item's system has no solution.</summary>
    /// <param name="solve">Solves for one item; called from several threads.</param>
    /// <param name="withOutside">Whether items outside the neighbors take part.</param>
    /// <param name="model">Whose training this is.</param>
    /// <param name="progress">Told of each round.</param>
    /// <param name="cancellationToken">Looked at between items.</param>
    public Weights? Run(Solver solve, bool withOutside, string model, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var round = 0;
        var (strengths, scales) = (gramian.Strengths(), gramian.Diagonal());
        TensorPrimitives.Add(scales, ridge, scales);
        var outside = withOutside ? new OutsideItems(strengths, scales) : null;
        var frequent = new FrequentPairs(gramian, form.FrequentItems);
        var (sets, order) = Choose(strengths, scales, frequent, outside, Tell, cancellationToken);
        outside?.Close();
        return Solve(sets, order, frequent, outside, solve, Tell, cancellationToken);

        void Tell() => progress?.Report(new(model, ++round, 2 * RoundsOfPass, null, clock.Elapsed));
    }

    private Weights? Solve(int[][] sets, int[] order, FrequentPairs frequent, OutsideItems? outside, Solver solve,
        Action tell, CancellationToken cancellationToken)
    {
        var rowStart = new int[gramian.Size + 1];
        for (var item = 0; item < gramian.Size; item++) rowStart[item + 1] = rowStart[item] + sets[item].Length;
        var items = new int[rowStart[^1]];
        for (var item = 0; item < gramian.Size; item++)
        {
            sets[item].CopyTo(items, rowStart[item]);
            sets[item] = [];
        }

        var weights = new float[items.Length];
        var ofOutside = outside is null ? [] : new float[gramian.Size];
        var solved = true;
        ForItems(order,
            () => (System: new LocalSystem(gramian, frequent, _neighbors + 2), Solution: new float[_neighbors + 2]),
            (item, buffers) =>
            {
                var set = items.AsSpan(rowStart[item]..rowStart[item + 1]);
                var own = set.BinarySearch(item);
                buffers.System.Load(item, set);
                var scale = outside?.AddTo(buffers.System, set) ?? 0;
                var solution = buffers.Solution.AsSpan(0, buffers.System.Size);
                if (!solve(buffers.System, solution)) Volatile.Write(ref solved, false);
                var target = weights.AsSpan(rowStart[item]..rowStart[item + 1]);
                solution[..set.Length].CopyTo(target);
                target[own] = 0;
                if (scale == 0) return;
                // h·w is of all items: what it has of those of the set, the item itself among them, is taken off.
                ofOutside[item] = scale * solution[^1];
                for (var place = 0; place < set.Length; place++)
                    target[place] -= outside!.Shares[set[place]] * ofOutside[item];
            }, tell, cancellationToken);
        return !solved ? null : new Weights(
            new CsrMatrix(gramian.Size, rowStart, items, weights).Transpose(),
            outside is null ? null : (outside.Shares, ofOutside));
    }

    /// <summary>
    /// Each item and its neighbors, ascending, and an order in which items that share their strongest neighbors, and so
    /// many others, come after each other: what one looks up is then still in the cache for the next. On the way the
    /// pairs of frequent items are kept, and what the items outside need.
    /// </summary>
    private (int[][] Sets, int[] Order) Choose(float[] strengths, float[] scales, FrequentPairs frequent,
        OutsideItems? outside, Action tell, CancellationToken cancellationToken)
    {
        var chosen = new int[gramian.Size][];
        var leads = new (int, int)[gramian.Size];
        var total = TensorPrimitives.Sum(strengths);
        ForItems(null,
            () => (Row: new float[gramian.Size], Gains: new float[gramian.Size], Best: new int[_neighbors]),
            (item, buffers) =>
            {
                var (row, gains, best) = buffers;
                Array.Clear(row);
                gramian.AddRow(item, row);
                frequent.Keep(item, row);
                outside?.Take(item, row);
                var expected = TensorPrimitives.Sum(row) / total;
                ComputeGains(row, expected, strengths, scales, gains);
                var found = best.AsSpan(0, TopK.Select(gains, [item], new TieOrder(item), best));
                while (!found.IsEmpty && !(gains[found[^1]] > -1)) found = found[..^1];
                leads[item] = (found.Length > 0 ? found[0] : item, found.Length > 1 ? found[1] : item);
                chosen[item] = [.. found, item];
                chosen[item].AsSpan().Sort();
            }, tell, cancellationToken);
        return (chosen, [.. Enumerable.Range(0, gramian.Size).OrderBy(item => leads[item])]);
    }

    /// <summary>
    /// What each item would take off the squared error of one alone, g_i = c_i² / (G[i, i] + λ); for items that never
    /// occur with that one −1 / (1 + g_i), which puts them behind all others in the same order.
    /// </summary>
    /// <param name="row">G[i, j] of one j.</param>
    /// <param name="expected">Σ_l G[l, j] / Σ_l a_l.</param>
    /// <param name="strengths">a_i.</param>
    /// <param name="scales">G[i, i] + λ.</param>
    /// <param name="gains">Receives them.</param>
    internal static void ComputeGains(
        float[] row, float expected, float[] strengths, float[] scales, float[] gains)
    {
        var (one, width) = (Vector<float>.One, Vector<float>.Count);
        var other = 0;
        for (; other + width <= row.Length; other += width)
        {
            var found = new Vector<float>(row, other);
            var surprise = found - expected * new Vector<float>(strengths, other);
            var gain = surprise * surprise / new Vector<float>(scales, other);
            Vector.ConditionalSelect(Vector.GreaterThan(found, Vector<float>.Zero), gain, -one / (one + gain))
                .CopyTo(gains, other);
        }
        for (; other < row.Length; other++)
        {
            var surprise = row[other] - expected * strengths[other];
            var gain = surprise * surprise / scales[other];
            gains[other] = row[other] > 0 ? gain : -1 / (1 + gain);
        }
    }

    private void ForItems<TBuffers>(
        int[]? order, Func<TBuffers> allocate, Action<int, TBuffers> body, Action tell,
        CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        var idle = new ConcurrentBag<TBuffers>();
        for (long round = 0; round < RoundsOfPass; round++)
        {
            var (first, end) = (round * gramian.Size / RoundsOfPass, (round + 1) * gramian.Size / RoundsOfPass);
            Parallel.For((int)first, (int)end, parallel,
                () => idle.TryTake(out var buffers) ? buffers : allocate(), (index, _, buffers) =>
                {
                    body(order?[index] ?? index, buffers);
                    return buffers;
                }, idle.Add);
            tell();
        }
    }
}
