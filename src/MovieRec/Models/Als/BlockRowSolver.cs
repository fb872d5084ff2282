using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// iALS++ (Rendle, Krichene, Zhang and Koren, 'iALS++: Speeding up matrix factorization with subspace optimization',
/// 2021): one exact Newton step for each block B of factors in turn, the others fixed. With scores s_i = xᵀy_i kept up
/// to date,
/// <code>
/// g = α₀·(YᵀY·x)_B + λ·x_B + Σ_{i∈H} ((c_i − α₀)·s_i − c_i)·y_iB,
/// H = α₀·(YᵀY)_BB + λI + Σ_{i∈H} (c_i − α₀)·y_iB·y_iBᵀ,
/// x_B ← x_B − H⁻¹g
/// </code>
/// A row costs O(n·f·|B| + f·|B|²) where the exact solution costs O(n·f² + f³).
/// </summary>
internal sealed unsafe class BlockRowSolver : RowSolver
{
    private readonly int _stride;
    private readonly int _block;
    private readonly FactorMatrix _matrix;
    private readonly FactorMatrix _inverses;
    private readonly FactorMatrix _vectors;
    private FactorMatrix _packed;
    private float[] _roots = [];
    private float[] _weights = [];
    private float[] _scores = [];

    /// <param name="side">What all rows share.</param>
    public BlockRowSolver(FixedSide side) : base(side)
    {
        _stride = side.Factors.Stride;
        _block = Math.Min(FactorMatrix.PaddedLength(side.Options.BlockSize), _stride);
        _matrix = new FactorMatrix(_block, _block);
        _inverses = new FactorMatrix(_block, FactorMatrix.Lane);
        _vectors = new FactorMatrix(3, _stride);
        _packed = new FactorMatrix(0, _stride);
    }

    /// <inheritdoc/>
    public override bool TrySolve(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> solution)
    {
        if (columns.IsEmpty)
        {
            solution.Clear();
            return true;
        }
        Pack(columns, values);
        for (var entry = 0; entry < columns.Length; entry++)
            _scores[entry] = TensorPrimitives.Dot<float>(_packed.PaddedRow(entry), solution);
        for (var start = 0; start < _stride; start += _block)
            if (!TryImprove(start, Math.Min(_block, _stride - start), columns.Length, solution)) return false;
        return TensorPrimitives.IsFiniteAll<float>(solution);
    }

    // Rows times √(c − α₀), so that scores, gradient and Hessian all come from one packed copy; and b once.
    private void Pack(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        if (_roots.Length < columns.Length)
        {
            var room = Math.Max((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)columns.Length),
                FactorMatrix.Lane);
            _packed = new FactorMatrix(room, _stride);
            (_roots, _weights, _scores) = (new float[room], new float[room], new float[room]);
        }
        Confidence.Weigh(Side.Options, values, _weights, _roots);
        _vectors.PaddedRow(0).Clear();
        ScaledGather.Rows(Side.Factors, columns, _roots, _weights, _packed.Pointer, _vectors.Pointer);
    }

    private bool TryImprove(int start, int width, int count, Span<float> solution)
    {
        var regularization = Side.RegularizationOf(count);
        var target = _vectors.PaddedRow(0).Slice(start, width);
        var gradient = _vectors.PaddedRow(1)[..width];
        var observed = _vectors.PaddedRow(2)[..width];
        var block = solution.Slice(start, width);

        // −g = b_B − α₀·(YᵀY·x)_B − λ·x_B − Σ √(c − α₀)·y_iB · √(c − α₀)·s_i, where the packed rows and scores carry
        // the roots.
        WeightedRowSum.Compute(Side.Gramian.Pointer + start, _stride, solution, gradient);
        WeightedRowSum.Compute(_packed.Pointer + start, _stride, _scores.AsSpan(0, count), observed);
        for (var factor = 0; factor < width; factor++)
            gradient[factor] = target[factor] - gradient[factor] - regularization * block[factor] - observed[factor];

        for (var row = 0; row < width; row++)
            Side.Gramian.PaddedRow(start + row).Slice(start, width)
                .CopyTo(new Span<float>(_matrix.Pointer + row * _block, width));
        for (nint factor = 0; factor < width; factor++) _matrix.Pointer[factor * _block + factor] += regularization;
        RankKUpdate.Add(_packed.Pointer + start, count, _stride, width, _matrix.Pointer, _block);
        if (!Cholesky.TryFactor(_matrix.Pointer, width, _block, _inverses.Pointer)) return false;
        fixed (float* step = gradient) Cholesky.Solve(_matrix.Pointer, width, _block, _inverses.Pointer, step);

        TensorPrimitives.Add(block, gradient, block);
        for (var entry = 0; entry < count; entry++)
            _scores[entry] += TensorPrimitives.Dot<float>(_packed.PaddedRow(entry).Slice(start, width), gradient);
        return true;
    }
}
