using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// Solves a row's equations directly, in the cheaper of two forms. The primal is the f × f system of
/// <see cref="RowSolver"/>. Its dual, cheaper where the history is shorter than f, is by Woodbury's identity, with W =
/// diag(c − α₀), P = W^½·Z_H and M, R, Z as in <see cref="FixedSide"/>,
/// <code>K = I + P·Pᵀ  [history × history],   q = K⁻¹·W^−½·c,   x = R·Pᵀ·q</code>
/// </summary>
/// <remarks>
/// A row alone is solved as here; many rows are solved sixteen at a time where their systems are small (see
/// <see cref="SolveRows"/>). Histories of rows alone are padded to multiples of 16. Timed on a core with 256-bit
/// vectors and f = 64, 96, 128 and 192, the dual took half the primal's time or less up to about f ÷ 2, less than the
/// primal's up to the last multiple of 16 below f, and as long as the primal at f: hence the choice.
/// </remarks>
internal sealed unsafe partial class ExactRowSolver : RowSolver
{
    private readonly PhaseClock? _clock;
    private readonly int _stride;
    private readonly int _blockRows;
    private readonly FactorMatrix _matrix;
    private readonly FactorMatrix _inverses;
    private readonly FactorMatrix _packed;
    private readonly FactorMatrix _vectors;
    private readonly float[] _roots;
    private readonly float[] _weights;

    /// <param name="side">What all rows share.</param>
    /// <param name="clock">Told what the solver does; null where nobody measures.</param>
    public ExactRowSolver(FixedSide side, PhaseClock? clock = null) : base(side)
    {
        _clock = clock;
        _stride = side.Factors.Stride;
        _blockRows = RankKUpdate.RowsAtOnce(_stride);
        _matrix = new FactorMatrix(_stride, _stride);
        _inverses = new FactorMatrix(_stride, FactorMatrix.Lane);
        _packed = new FactorMatrix(Math.Max(_blockRows, _stride), _stride);
        _vectors = new FactorMatrix(3, _stride);
        _roots = new float[FactorMatrix.PaddedLength(Math.Max(_blockRows, _stride))];
        _weights = new float[_roots.Length];
    }

    /// <inheritdoc/>
    public override bool TrySolve(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> solution)
    {
        if (columns.IsEmpty)
        {
            solution.Clear();
            return true;
        }
        // One user folded in has the bits that the training gives them, and so takes the way of a batch.
        if (FormOf(Side.Options, columns.Length) != Form.Alone && Distinct(columns, values) is { } history)
            return TrySolveInBatch(history, solution);
        if (FixedSide.PrefersDual(Side.Options, columns.Length) && TrySolveDual(columns, values, solution)) return true;
        return TrySolvePrimal(columns, values, solution);
    }

    private bool TrySolvePrimal(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> solution)
    {
        if (!TryFactor(columns, values)) return false;
        Solve(_vectors.PaddedRow(0));
        _vectors.PaddedRow(0).CopyTo(solution);
        return IsFinite(solution);
    }

    /// <summary>Factors A for a row; <see cref="Solve"/> then solves with it.</summary>
    public bool TryFactor(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        _vectors.PaddedRow(0).Clear();
        Accumulate(columns, values, Side.Gramian.Pointer, _matrix.Pointer, _vectors.Pointer);
        return TryFactorAccumulated(columns.Length);
    }

    /// <summary>
    /// As <see cref="TrySolve"/>, from the sums of <see cref="Accumulate"/> over the parts of a long history.
    /// </summary>
    /// <param name="history">Length of the whole history.</param>
    /// <param name="matrices">Sums of outer products, stride × stride floats each.</param>
    /// <param name="targets">Parts of b.</param>
    /// <param name="solution">Receives x.</param>
    public bool TrySolveParts(
        int history, ReadOnlySpan<FactorMatrix> matrices, ReadOnlySpan<FactorMatrix> targets, Span<float> solution)
    {
        _clock?.Enter(Phase.Gather);
        new ReadOnlySpan<float>(Side.Gramian.Pointer, _stride * _stride)
            .CopyTo(new Span<float>(_matrix.Pointer, _stride * _stride));
        _vectors.PaddedRow(0).Clear();
        for (var part = 0; part < matrices.Length; part++)
        {
            Gramian.Add(matrices[part].Pointer, _matrix.Pointer, _stride * _stride);
            Gramian.Add(targets[part].Pointer, _vectors.Pointer, _stride);
        }
        if (!TryFactorAccumulated(history)) return false;
        Solve(_vectors.PaddedRow(0));
        _vectors.PaddedRow(0).CopyTo(solution);
        return IsFinite(solution);
    }

    /// <summary>
    /// The upper triangle of D + Σ (c − α₀)·y·yᵀ for a matrix D, and Σ c·y added to a vector.
    /// </summary>
    /// <param name="columns">Part of a history, at least one entry.</param>
    /// <param name="values">r of each.</param>
    /// <param name="addend">D, stride × stride floats; read while it is multiplied, which spares a copy.</param>
    /// <param name="matrix">Receives the sum; may be D.</param>
    /// <param name="target">The vector.</param>
    public void Accumulate(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> values, float* addend, float* matrix, float* target)
    {
        while (!columns.IsEmpty)
        {
            var count = Math.Min(_blockRows, columns.Length);
            var now = columns[..count];
            columns = columns[count..];
            _clock?.Enter(Phase.Gather);
            Confidence.Weigh(Side.Options, values[..count], _weights, _roots);
            ScaledGather.Rows(Side.Factors, now, _roots, _weights, _packed.Pointer, target);
            // What comes next is brought in while this is multiplied, panel by panel, since only so many reads can be
            // under way.
            _clock?.Enter(Phase.Multiply);
            var ahead = columns[..Math.Min(_blockRows, columns.Length)];
            for (var panel = 0; panel < _stride; panel += PanelProduct.Size)
            {
                Prefetch.Rows(Side.Factors,
                    ahead[(ahead.Length * panel / _stride)..(ahead.Length * (panel + PanelProduct.Size) / _stride)]);
                RankKUpdate.AddPanel(_packed.Pointer, count, _stride, _stride, panel, addend, matrix, _stride);
            }
            addend = matrix;
            values = values[count..];
        }
    }

    /// <summary>Solves A·x = b with the A last factored.</summary>
    /// <param name="vector">
    /// b on entry, x on return; of the padded length, a row of a <see cref="FactorMatrix"/>.
    /// </param>
    public void Solve(Span<float> vector)
    {
        fixed (float* x = vector) Cholesky.Solve(_matrix.Pointer, _stride, _stride, _inverses.Pointer, x);
    }

    private void AddRegularization(float* matrix, int history)
    {
        var regularization = Side.RegularizationOf(history);
        for (nint factor = 0; factor < Side.Factors.ColumnCount; factor++)
            matrix[factor * _stride + factor] += regularization;
    }

    // A sum is finite only where all its terms are, and quicker to have than a verdict on each.
    private static bool IsFinite(ReadOnlySpan<float> solution)
    {
        var sum = Vector512<float>.Zero;
        for (var at = 0; at < solution.Length; at += FactorMatrix.Lane) sum += Vector512.Create(solution[at..]);
        return float.IsFinite(Vector512.Sum(sum));
    }

    private bool TryFactorAccumulated(int history)
    {
        _clock?.Enter(Phase.Factor);
        AddRegularization(_matrix.Pointer, history);
        return Cholesky.TryFactor(_matrix.Pointer, _stride, _stride, _inverses.Pointer);
    }

    private bool TrySolveDual(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> solution)
    {
        _clock?.Enter(Phase.Gather);
        Confidence.Weigh(Side.Options, values, _weights, _roots);
        var count = columns.Length;
        var width = FactorMatrix.PaddedLength(count);
        var q = _vectors.PaddedRow(1)[..width];
        for (var at = 0; at < width; at += FactorMatrix.Lane)
        {
            var roots = Vector512.Create<float>(_roots.AsSpan(at));
            // W^−½ must be harmless; where an observed pair weighs (almost) as an unobserved one, the primal serves.
            if (Vector512.LessThanAny(roots, Vector512.Create(0.01f))) return false;
            (Vector512.Create<float>(_weights.AsSpan(at)) / roots).CopyTo(q[at..]);
        }
        q[count..].Clear();

        ScaledGather.Columns(Side.Rotated, columns, _roots.AsSpan(0, count), _packed.Pointer, width);
        _clock?.Enter(Phase.Multiply);
        new Span<float>(_matrix.Pointer, width * width).Clear();
        for (nint entry = 0; entry < width; entry++) _matrix.Pointer[entry * width + entry] = 1;
        RankKUpdate.Add(_packed.Pointer, _stride, width, width, _matrix.Pointer, width);
        _clock?.Enter(Phase.Factor);
        if (!Cholesky.TryFactor(_matrix.Pointer, width, width, _inverses.Pointer)) return false;
        fixed (float* vector = q) Cholesky.Solve(_matrix.Pointer, width, width, _inverses.Pointer, vector);

        for (var at = 0; at < width; at += FactorMatrix.Lane)
            (Vector512.Create<float>(_roots.AsSpan(at)) * Vector512.Create<float>(q[at..])).CopyTo(_weights.AsSpan(at));
        var rotated = _vectors.PaddedRow(2);
        WeightedRowSum.Gather(Side.Rotated, columns, _weights, rotated);
        Side.MultiplyInverse(rotated, solution);
        return IsFinite(solution);
    }
}
