using System.Diagnostics;
using System.Numerics.Tensors;

namespace MovieRec.Numerics;

/// <summary>Cholesky factorization of a symmetric positive definite matrix, in place, and the solution of systems with it.</summary>
public static class Cholesky
{
    /// <summary>
    /// Overwrites the lower triangle of A with L, where A = L·Lᵀ, row by row:
    /// L[i,j] = (A[i,j] − Σ_{k&lt;j} L[i,k]·L[j,k]) / L[j,j], L[i,i] = √(A[i,i] − Σ_{k&lt;i} L[i,k]²).
    /// </summary>
    /// <param name="matrix">A, shape [size × stride], row-major; only the lower triangle is read and written.</param>
    /// <param name="size">Order of A.</param>
    /// <param name="stride">Distance between rows, at least <paramref name="size"/>.</param>
    /// <returns>False where A is not positive definite to working precision, or holds NaN; its content is then undefined.</returns>
    public static bool TryFactor(Span<float> matrix, int size, int stride)
    {
        Debug.Assert(stride >= size && matrix.Length >= size * stride);
        for (var i = 0; i < size; i++)
        {
            var row = matrix.Slice(i * stride, i + 1);
            for (var j = 0; j < i; j++)
            {
                var other = matrix.Slice(j * stride, j + 1);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], other[..j])) / other[j];
            }
            var pivot = row[i] - TensorPrimitives.SumOfSquares<float>(row[..i]);
            if (!(pivot > 0) || float.IsPositiveInfinity(pivot)) return false;
            row[i] = MathF.Sqrt(pivot);
        }
        return true;
    }

    /// <summary>Solves L·Lᵀ·x = b in place: forward substitution by rows of L, then backward by columns of Lᵀ.</summary>
    /// <param name="factor">L as <see cref="TryFactor"/> leaves it.</param>
    /// <param name="size">Order of L.</param>
    /// <param name="stride">Distance between rows of L.</param>
    /// <param name="vector">b on entry, x on return; length <paramref name="size"/>.</param>
    public static void Solve(ReadOnlySpan<float> factor, int size, int stride, Span<float> vector)
    {
        Debug.Assert(vector.Length == size);
        for (var i = 0; i < size; i++)
        {
            var row = factor.Slice(i * stride, i + 1);
            vector[i] = (vector[i] - TensorPrimitives.Dot(row[..i], vector[..i])) / row[i];
        }
        for (var i = size - 1; i >= 0; i--)
        {
            var row = factor.Slice(i * stride, i + 1);
            vector[i] /= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -vector[i], vector[..i], vector[..i]);
        }
    }
}
