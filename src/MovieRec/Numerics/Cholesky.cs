using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>
/// Cholesky factorization A = UᵀU of a symmetric positive definite matrix, in place in its upper triangle, by blocks of 16 rows,
/// and the solution of systems with it.
/// </summary>
/// <remarks>
/// The upper triangle by rows makes every step run along rows. For the block of rows B, with P the rows above it:
/// <code>A[B,·] ← A[B,·] − U[P,B]ᵀ·U[P,·],   A[B,B] = U[B,B]ᵀ·U[B,B],   U[B,·] = U[B,B]⁻ᵀ·A[B,·]</code>
/// The inverse U[B,B]⁻ᵀ comes out of the small factorization almost for free and turns triangular solves, where each row waits for the
/// one before, into products.
/// </remarks>
internal static unsafe class Cholesky
{
    private const int Block = TileProduct.Size;

    /// <summary>Floats that <see cref="TryFactor"/> writes to its inverses for a matrix of order <paramref name="size"/>.</summary>
    public static int InversesLength(int size) => size * Block;

    /// <summary>Overwrites the upper triangle of A with U.</summary>
    /// <param name="matrix">A, on a 64-byte boundary; below the diagonal it is not read, but set to 0 within the diagonal's 16 × 16 blocks.</param>
    /// <param name="size">Order of A, a multiple of 16; a smaller matrix is padded with the identity.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="inverses">Receives U[B,B]⁻ᵀ of each block, 256 floats a block.</param>
    /// <returns>False where A is not positive definite to working precision, or holds NaN; its content is then undefined.</returns>
    public static bool TryFactor(float* matrix, int size, nint stride, float* inverses)
    {
        for (nint top = 0; top < size; top += Block, inverses += Block * Block)
        {
            var rows = matrix + top * stride;
            TileProduct.AddDiagonal(matrix + top, stride, (int)top, rows + top, stride, -1);
            for (var column = top + Block; column < size; column += Block)
                TileProduct.Add(matrix + top, stride, matrix + column, stride, (int)top, rows + column, stride, -1);
            if (!TryFactorBlock(rows + top, stride, inverses)) return false;
            for (var column = top + Block; column < size; column += Block)
                MultiplyLower(inverses, rows + column, stride);
        }
        return true;
    }

    /// <summary>Solves UᵀU·x = b in place: forward with Uᵀ, then backward with U.</summary>
    /// <param name="factor">U as <see cref="TryFactor"/> leaves it.</param>
    /// <param name="size">Order of U.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="inverses">As <see cref="TryFactor"/> leaves them.</param>
    /// <param name="vector">b on entry, x on return; length <paramref name="size"/>, on a 64-byte boundary.</param>
    public static void Solve(float* factor, int size, nint stride, float* inverses, float* vector)
    {
        for (nint row = 0; row < size; row++)
        {
            // Row by row: once z_k is known, what it contributes to every later entry is taken off them.
            var line = factor + row * stride;
            var z = vector[row] / line[row];
            var weight = Vector512.Create(-z);
            for (var column = row / Block * Block; column < size; column += Block)
                Vector512.MultiplyAddEstimate(weight, Vector512.Load(line + column), Vector512.Load(vector + column)).Store(vector + column);
            vector[row] = z;
        }
        for (nint top = size - Block; top >= 0; top -= Block)
        {
            for (var row = top; row < top + Block; row++)
            {
                var sum = Vector512<float>.Zero;
                for (var column = top + Block; column < size; column += Block)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Load(factor + row * stride + column), Vector512.Load(vector + column), sum);
                vector[row] -= Vector512.Sum(sum);
            }
            var inverse = inverses + top * Block;
            Vector512<float> even = default, odd = default;
            for (nint k = 0; k < Block; k += 2)
            {
                even = Vector512.MultiplyAddEstimate(Vector512.Create(vector[top + k]), Vector512.Load(inverse + k * Block), even);
                odd = Vector512.MultiplyAddEstimate(Vector512.Create(vector[top + k + 1]), Vector512.Load(inverse + (k + 1) * Block), odd);
            }
            (even + odd).Store(vector + top);
        }
    }

    /// <summary>U and U⁻ᵀ of one 16 × 16 block: the row operations that turn A into U turn the identity into U⁻ᵀ.</summary>
    private static bool TryFactorBlock(float* block, nint stride, float* inverse)
    {
        new Span<float>(inverse, Block * Block).Clear();
        for (nint k = 0; k < Block; k++) inverse[k * Block + k] = 1;
        for (nint k = 0; k < Block; k++)
        {
            var pivot = block[k * stride + k];
            if (!(pivot > 0) || float.IsPositiveInfinity(pivot)) return false;
            var scale = Vector512.Create(1 / MathF.Sqrt(pivot));
            // Below the diagonal the block may hold anything; zeros there let the solves run along whole vectors.
            var upper = Vector512.GreaterThanOrEqual(Vector512<float>.Indices, Vector512.Create((float)k));
            var row = (Vector512.Load(block + k * stride) * scale) & upper;
            var inverseRow = Vector512.Load(inverse + k * Block) * scale;
            row.Store(block + k * stride);
            inverseRow.Store(inverse + k * Block);
            for (var below = k + 1; below < Block; below++)
            {
                var weight = Vector512.Create(-block[k * stride + below]);
                Vector512.MultiplyAddEstimate(weight, row, Vector512.Load(block + below * stride)).Store(block + below * stride);
                Vector512.MultiplyAddEstimate(weight, inverseRow, Vector512.Load(inverse + below * Block)).Store(inverse + below * Block);
            }
        }
        return true;
    }

    /// <summary>C ← L·C for a lower triangular L [16 × 16] and 16 rows of C of one vector each; from the last row up, so that C may be overwritten.</summary>
    private static void MultiplyLower(float* lower, float* c, nint stride)
    {
        for (nint row = Block - 1; row >= 0; row--)
        {
            Vector512<float> even = default, odd = default;
            nint k = 0;
            for (; k < row; k += 2)
            {
                even = Vector512.MultiplyAddEstimate(Vector512.Create(lower[row * Block + k]), Vector512.Load(c + k * stride), even);
                odd = Vector512.MultiplyAddEstimate(Vector512.Create(lower[row * Block + k + 1]), Vector512.Load(c + (k + 1) * stride), odd);
            }
            if (k == row) even = Vector512.MultiplyAddEstimate(Vector512.Create(lower[row * Block + k]), Vector512.Load(c + k * stride), even);
            (even + odd).Store(c + row * stride);
        }
    }
}
