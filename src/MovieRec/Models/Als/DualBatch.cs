using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// The duals of <see cref="ExactRowSolver"/>, sixteen short histories of about one length at a time, one a lane: P, K,
/// q, Pᵀ·q and x are vectors of the entries of all sixteen. So a history is padded to the longest of its batch instead
/// of to whole vectors, and nothing of it waits for one system's pivots. What a lane computes depends on no other.
/// </summary>
internal sealed unsafe class DualBatch
{
    private const int Systems = BatchedCholesky.Systems;

    /// <summary>Entries of P of a system: half a second-level cache of 1 MB for sixteen of them.</summary>
    private const int MostEntries = 8192;

    private readonly FixedSide _side;
    private readonly PhaseClock? _clock;
    private readonly FactorMatrix _packed;
    private readonly FactorMatrix _systems;
    private readonly FactorMatrix _vectors;
    private readonly FactorMatrix _products;
    private readonly FactorMatrix _roots;
    private readonly FactorMatrix _targets;
    private readonly FactorMatrix _rootLanes;

    /// <param name="side">What all rows share.</param>
    /// <param name="clock">Told what is done; null where nobody measures.</param>
    public DualBatch(FixedSide side, PhaseClock? clock)
    {
        (_side, _clock) = (side, clock);
        var most = BatchedCholesky.PaddedOrder(MostOrder(side.Options));
        var stride = side.Factors.Stride;
        _packed = new FactorMatrix(stride, BatchedCholesky.Stride(most));
        _systems = new FactorMatrix(1, BatchedCholesky.Room(most));
        _vectors = new FactorMatrix(Math.Max(most, stride), Systems);
        _products = new FactorMatrix(stride, Systems);
        _roots = new FactorMatrix(Systems, most);
        _targets = new FactorMatrix(Systems, Math.Max(most, stride));
        _rootLanes = new FactorMatrix(most, Systems);
    }

    /// <summary>Whether a history is short enough for a batch.</summary>
    public static bool Fits(AlsOptions options, int history) => history <= MostOrder(options);

    private static int MostOrder(AlsOptions options) =>
        Math.Min(BatchedCholesky.MostOrder, MostEntries / FactorMatrix.PaddedLength(options.Factors));

    /// <summary>Solves the duals of a batch.</summary>
    /// <param name="interactions">The histories, all of which fit.</param>
    /// <param name="rows">Which rows, 1 to 16, the longest history first.</param>
    /// <returns>
    /// x of each, a row each. Where a pair weighs (almost) as an unobserved one, or K is not positive definite, x is
    /// not finite, and the primal serves.
    /// </returns>
    public FactorMatrix Solve(CsrMatrix interactions, ReadOnlySpan<int> rows)
    {
        var order = BatchedCholesky.PaddedOrder(interactions.RowLength(rows[0]));
        _clock?.Enter(Phase.Gather);
        Weigh(interactions, rows, order);
        Gather(interactions, rows, order);
        _clock?.Enter(Phase.Multiply);
        Multiply(order);
        _clock?.Enter(Phase.Factor);
        BatchedCholesky.Solve(_systems.Pointer, order, _vectors.Pointer);
        Combine(order);
        _side.MultiplyInverses(_products.Pointer, _vectors.Pointer);
        BatchedCholesky.Unload(_vectors.Pointer, _side.Factors.Stride, _targets.Pointer, _targets.Stride);
        return _targets;
    }

    /// <summary>W^½ into lanes, and W^−½·c behind the systems.</summary>
    private void Weigh(CsrMatrix interactions, ReadOnlySpan<int> rows, int order)
    {
        for (var at = 0; at < Systems; at++)
        {
            var roots = _roots.PaddedRow(at);
            var targets = _targets.PaddedRow(at);
            var count = at < rows.Length ? interactions.RowLength(rows[at]) : 0;
            if (count > 0) Confidence.Weigh(_side.Options, interactions.ValuesOf(rows[at]), targets, roots);
            for (var entry = 0; entry < count; entry += FactorMatrix.Lane)
            {
                var root = Vector512.Create<float>(roots[entry..]);
                // W^−½ must be harmless.
                var target = Vector512.LessThanAny(root, Vector512.Create(0.01f))
                    ? Vector512.Create(float.NaN) : Vector512.Create<float>(targets[entry..]) / root;
                target.CopyTo(targets[entry..]);
            }
            roots[count..].Clear();
            targets[count..].Clear();
        }
        nint stride = BatchedCholesky.Stride(order);
        float** from = stackalloc float*[Systems], behind = stackalloc float*[Systems];
        for (var at = 0; at < Systems; at++)
        {
            from[at] = _roots.Pointer + at * _roots.Stride;
            behind[at] = _targets.Pointer + at * _targets.Stride;
        }
        for (nint entry = 0; entry < order; entry += 4)
        {
            Transposition.ToLanes(from, entry, _rootLanes.Pointer + entry * Systems, Systems, Vector512<float>.One);
            Transposition.ToLanes(behind, entry, _systems.Pointer + entry * stride + order * Systems, stride,
                Vector512<float>.One);
        }
    }

    /// <summary>Pᵀ: row k holds factor k of the rows of Z that the histories name, times W^½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(CsrMatrix interactions, ReadOnlySpan<int> rows, int order)
    {
        nint stride = BatchedCholesky.Stride(order), width = _side.Factors.Stride;
        var z = _side.Rotated.Pointer;
        var from = stackalloc float*[Systems];
        for (var entry = 0; entry < order; entry++)
        {
            for (var at = 0; at < Systems; at++)
            {
                // Behind a history, row 0 times 0 gives the zeros.
                from[at] = z;
                if (at >= rows.Length) continue;
                var columns = interactions.ColumnsOf(rows[at]);
                if (entry < columns.Length) from[at] = z + columns[entry] * width;
                if (entry + 2 < columns.Length) Prefetch.Rows(_side.Rotated, columns.Slice(entry + 2, 1));
            }
            var scale = Vector512.Load(_rootLanes.Pointer + entry * Systems);
            var to = _packed.Pointer + entry * Systems;
            for (nint factor = 0; factor < width; factor += 4, to += 4 * stride)
                Transposition.ToLanes(from, factor, to, stride, scale);
        }
    }

    /// <summary>K = I + P·Pᵀ.</summary>
    private void Multiply(int order)
    {
        nint stride = BatchedCholesky.Stride(order);
        for (var row = 0; row < order; row++)
        {
            var system = _systems.Pointer + row * stride;
            new Span<float>(system + row * Systems, (order - row) * Systems).Clear();
            Vector512<float>.One.Store(system + row * Systems);
            Vector512<float>.Zero.Store(system + (order + 1) * Systems);
        }
        for (var row = 0; row < order; row += BatchedCholesky.RowsAtOnce)
            BatchedCholesky.AddRows(_packed.Pointer, _side.Factors.ColumnCount, _systems.Pointer, stride, row, order,
                order, 1);
    }

    /// <summary>Pᵀ·q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine(int order)
    {
        nint stride = BatchedCholesky.Stride(order);
        for (nint row = 0; row < _side.Factors.Stride; row += 4)
        {
            Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default;
            float* p0 = _packed.Pointer + row * stride, p1 = p0 + stride, p2 = p1 + stride, p3 = p2 + stride;
            for (nint at = 0; at < order * Systems; at += Systems)
            {
                var q = Vector512.Load(_vectors.Pointer + at);
                t0 = Vector512.MultiplyAddEstimate(Vector512.Load(p0 + at), q, t0);
                t1 = Vector512.MultiplyAddEstimate(Vector512.Load(p1 + at), q, t1);
                t2 = Vector512.MultiplyAddEstimate(Vector512.Load(p2 + at), q, t2);
                t3 = Vector512.MultiplyAddEstimate(Vector512.Load(p3 + at), q, t3);
            }
            var target = _products.Pointer + row * Systems;
            t0.Store(target);
            t1.Store(target + Systems);
            t2.Store(target + 2 * Systems);
            t3.Store(target + 3 * Systems);
        }
    }
}
