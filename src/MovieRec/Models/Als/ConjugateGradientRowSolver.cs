using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// Improves a row by a few steps of conjugate gradients from where it is (Takács, Pilászy and Tikk, 'Applications of
/// the conjugate gradient method for implicit feedback collaborative filtering', RecSys 2011). A is never formed:
/// <code>A·p = (α₀·YᵀY)·p + λ·p + Σ_{i∈H} (c_i − α₀)·(y_iᵀp)·y_i</code>
/// </summary>
internal sealed unsafe class ConjugateGradientRowSolver : RowSolver
{
    private readonly int _stride;
    private readonly FactorMatrix _vectors;

    /// <param name="side">What all rows share.</param>
    public ConjugateGradientRowSolver(FixedSide side) : base(side) =>
        (_stride, _vectors) = (side.Factors.Stride, new FactorMatrix(3, side.Factors.Stride));

    /// <inheritdoc/>
    public override bool TrySolve(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> solution)
    {
        if (columns.IsEmpty)
        {
            solution.Clear();
            return true;
        }
        var residual = _vectors.PaddedRow(0);
        var direction = _vectors.PaddedRow(1);
        var image = _vectors.PaddedRow(2);

        // r = b − A·x, p = r.
        Multiply(columns, values, solution, residual, target: true);
        residual.CopyTo(direction);
        var norm = TensorPrimitives.SumOfSquares<float>(residual);
        for (var step = 0; step < Side.Options.ConjugateGradientSteps && norm > 1e-20f; step++)
        {
            // a = rᵀr / pᵀAp,   x ← x + a·p,   r ← r − a·A·p,   p ← r + (r'ᵀr' / rᵀr)·p.
            Multiply(columns, values, direction, image, target: false);
            var length = norm / TensorPrimitives.Dot<float>(direction, image);
            TensorPrimitives.MultiplyAdd(direction, length, solution, solution);
            TensorPrimitives.MultiplyAdd(image, -length, residual, residual);
            var last = norm;
            norm = TensorPrimitives.SumOfSquares<float>(residual);
            TensorPrimitives.MultiplyAdd(direction, norm / last, residual, direction);
        }
        return TensorPrimitives.IsFiniteAll<float>(solution);
    }

    /// <summary>image ← A·p; with <paramref name="target"/>, image ← b − A·p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> vector, Span<float> image, bool target)
    {
        var (alpha, unobserved) = (Side.Options.Alpha, Side.Options.UnobservedWeight);
        WeightedRowSum.Compute(Side.Gramian.Pointer, _stride, vector, image);
        TensorPrimitives.MultiplyAdd(vector, Side.RegularizationOf(columns.Length), image, image);
        if (target) TensorPrimitives.Negate(image, image);
        fixed (float* p = vector, q = image)
        {
            for (var entry = 0; entry < columns.Length; entry++)
            {
                var y = Side.Factors.Pointer + (nint)columns[entry] * _stride;
                var sum = Vector512<float>.Zero;
                for (var at = 0; at < _stride; at += 16)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Load(y + at), Vector512.Load(p + at), sum);
                var confidence = 1 + alpha * values[entry];
                var weight = (confidence - unobserved) * Vector512.Sum(sum);
                var scale = Vector512.Create(target ? confidence - weight : weight);
                for (var at = 0; at < _stride; at += 16)
                    Vector512.MultiplyAddEstimate(scale, Vector512.Load(y + at), Vector512.Load(q + at)).Store(q + at);
            }
        }
    }
}
