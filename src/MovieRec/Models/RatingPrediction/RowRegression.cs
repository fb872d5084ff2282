using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// The equations of one row x with the other side's rows z fixed, in the units of one rating's precision; holds the
/// buffers of one thread. With targets t = r − μ, prior precision P and prior mean m,
/// <code>A·x = b,   A = P + Σ z·zᵀ,   b = P·m + Σ t·z</code>
/// whose solution is both the least of Σ (t − zᵀx)² + (x − m)ᵀP(x − m) and, with unit noise, the mean of the normal
/// posterior N(A⁻¹b, A⁻¹). The entry that meets the other side's bias is not free but 1.
/// </summary>
internal sealed unsafe class RowRegression
{
    private const int BlockRows = 256;

    private readonly int _width;
    private readonly int _stride;
    private readonly FactorMatrix _matrix;
    private readonly FactorMatrix _inverses;
    private readonly FactorMatrix _packed;
    private readonly FactorMatrix _vector;
    private readonly float[] _ones = new float[BlockRows];
    private int _one;

    /// <param name="width">Entries of a row, f + 2.</param>
    public RowRegression(int width)
    {
        (_width, _stride) = (width, FactorMatrix.PaddedLength(width));
        _matrix = new(_stride, _stride);
        _inverses = new(_stride, FactorMatrix.Lane);
        _packed = new(BlockRows, width);
        _vector = new(1, width);
        Array.Fill(_ones, 1);
    }

    /// <summary>Sets up A and b for one row and factors A.</summary>
    /// <param name="side">The row's side.</param>
    /// <param name="row">The row.</param>
    /// <param name="fixedRows">The other side's rows.</param>
    /// <param name="precision">P, upper triangle, shape [stride × stride]; zero where the 1 is.</param>
    /// <param name="precisionTimesMean">P·m, of the padded length; empty for m = 0.</param>
    /// <returns>False where A is not positive definite or not finite.</returns>
    public bool TryFactor(FactorSide side, int row, FactorMatrix fixedRows, FactorMatrix precision,
        ReadOnlySpan<float> precisionTimesMean)
    {
        _one = side.OneColumn;
        new ReadOnlySpan<float>(precision.Pointer, _stride * _stride)
            .CopyTo(new Span<float>(_matrix.Pointer, _stride * _stride));
        var b = _vector.PaddedRow(0);
        b.Clear();
        precisionTimesMean.CopyTo(b);
        var columns = side.Residuals.ColumnsOf(row);
        var targets = side.Residuals.ValuesOf(row);
        while (!columns.IsEmpty)
        {
            var count = Math.Min(BlockRows, columns.Length);
            ScaledGather.Rows(fixedRows, columns[..count], _ones, targets[..count], _packed.Pointer, _vector.Pointer);
            RankKUpdate.Add(_packed.Pointer, count, _stride, _stride, _matrix.Pointer, _stride);
            columns = columns[count..];
            targets = targets[count..];
        }

        // What the 1 contributes, A[·, one], moves to the right-hand side; its own equation becomes x = 1.
        for (var column = 0; column < _width; column++)
        {
            ref var entry = ref _matrix.Pointer[Math.Min(column, _one) * _stride + Math.Max(column, _one)];
            b[column] -= entry;
            entry = 0;
        }
        _matrix.Pointer[_one * _stride + _one] = 1;
        b[_one] = 1;
        for (var padding = _width; padding < _stride; padding++) _matrix.Pointer[padding * _stride + padding] = 1;
        return Cholesky.TryFactor(_matrix.Pointer, _stride, _stride, _inverses.Pointer);
    }

    /// <summary>
    /// Turns the solution into a draw from N(A⁻¹b, σ²·A⁻¹): with A = UᵀU and e standard normal, A⁻¹(b + σ·Uᵀe) has that
    /// mean and that covariance.
    /// </summary>
    /// <param name="deviation">σ.</param>
    /// <param name="random">Where e comes from.</param>
    public void Perturb(double deviation, ref SplitMix64 random)
    {
        var b = _vector.PaddedRow(0);
        for (var k = 0; k < _width; k++)
        {
            if (k == _one) continue;
            var e = (float)(deviation * random.NextNormal());
            for (var column = k; column < _width; column++) b[column] += e * _matrix.Pointer[k * _stride + column];
        }
    }

    /// <summary>Solves the factored equations.</summary>
    /// <param name="solution">Receives x, of the padded length.</param>
    /// <returns>False where x is not finite.</returns>
    public bool TrySolve(Span<float> solution)
    {
        Cholesky.Solve(_matrix.Pointer, _stride, _stride, _inverses.Pointer, _vector.Pointer);
        var x = _vector.PaddedRow(0);
        x.CopyTo(solution);
        return TensorPrimitives.IsFiniteAll<float>(x);
    }
}
