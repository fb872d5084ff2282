using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>
/// Cholesky factorization A = UᵀU of a symmetric positive definite matrix, in place in its upper triangle, by blocks of
/// 16 rows, and the solution of systems with it.
/// </summary>
/// <remarks>
/// The upper triangle by rows makes every step run along rows. For the block of rows B, with P the rows above it:
/// <code>A[B,·] ← A[B,·] − U[P,B]ᵀ·U[P,·],   A[B,B] = U[B,B]ᵀ·U[B,B],   U[B,·] = U[B,B]⁻ᵀ·A[B,·]</code>
/// The inverse U[B,B]⁻ᵀ comes out of the small factorization almost for free and turns triangular solves, where each
/// row waits for the one before, into products.
/// </remarks>
internal static unsafe class Cholesky
{
    private const int Block = PanelProduct.Size;

    /// <summary>Overwrites the upper triangle of A with U.</summary>
    /// <param name="matrix">
    /// A, on a 64-byte boundary; below the diagonal it is not read, but set to 0 within the diagonal's 16 × 16 blocks.
    /// </param>
    /// <param name="size">Order of A, a multiple of 16; a smaller matrix is padded with the identity.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="inverses">Receives U[B,B]⁻ᵀ of each block, 256 floats a block.</param>
    /// <returns>
    /// False where A is not positive definite to working precision, or holds NaN; its content is then undefined.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFactor(float* matrix, int size, nint stride, float* inverses)
    {
        for (nint top = 0; top < size; top += Block, inverses += Block * Block)
        {
            var rows = matrix + top * stride;
            PanelProduct.AddUpper(matrix + top, stride, (int)top, rows + top, rows + top, stride, size - (int)top, -1);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(float* factor, int size, nint stride, float* inverses, float* vector)
    {
        // z_B = U[B,B]⁻ᵀ·(b_B − U[P,B]ᵀ·z_P), the product with the inverse by rows: sixteen inner products that need
        // not wait for each other.
        for (nint top = 0; top < size; top += Block)
        {
            Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (nint k = 0; k < top; k += 4)
            {
                var row = factor + k * stride + top;
                sum0 = Vector512.MultiplyAddEstimate(Vector512.Create(vector[k]), Vector512.Load(row), sum0);
                sum1 = Vector512.MultiplyAddEstimate(Vector512.Create(vector[k + 1]), Vector512.Load(row + stride),
                    sum1);
                sum2 = Vector512.MultiplyAddEstimate(Vector512.Create(vector[k + 2]), Vector512.Load(row + 2 * stride),
                    sum2);
                sum3 = Vector512.MultiplyAddEstimate(Vector512.Create(vector[k + 3]), Vector512.Load(row + 3 * stride),
                    sum3);
            }
            var rest = Vector512.Load(vector + top) - (sum0 + sum1 + (sum2 + sum3));
            for (nint row = 0; row < Block; row++)
                vector[top + row] = Vector512.Sum(rest * Vector512.Load(inverses + (top + row) * Block));
        }
        for (nint top = size - Block; top >= 0; top -= Block)
        {
            for (var row = top; row < top + Block; row++)
            {
                var sum = Vector512<float>.Zero;
                for (var column = top + Block; column < size; column += Block)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Load(factor + row * stride + column),
                        Vector512.Load(vector + column), sum);
                vector[row] -= Vector512.Sum(sum);
            }
            var inverse = inverses + top * Block;
            Vector512<float> even = default, odd = default;
            for (nint k = 0; k < Block; k += 2)
            {
                even = Vector512.MultiplyAddEstimate(Vector512.Create(vector[top + k]),
                    Vector512.Load(inverse + k * Block), even);
                odd = Vector512.MultiplyAddEstimate(Vector512.Create(vector[top + k + 1]),
                    Vector512.Load(inverse + (k + 1) * Block), odd);
            }
            (even + odd).Store(vector + top);
        }
    }

    /// <summary>
    /// U and U⁻ᵀ of one 16 × 16 block: the row operations that turn A into U turn the identity into U⁻ᵀ. Before step k,
    /// row i holds U⁻ᵀ left of column k and A from there on, so that one multiply-add a row does both; the roots of the
    /// pivots divide at the end, out of the chain in which each step waits for the one before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryFactorBlock(float* block, nint stride, float* inverse)
    {
        var pivot = *block;
        var pivots = stackalloc float[Block];
        for (nint k = 0; k < Block; k++)
        {
            if (!(pivot > 0) || float.IsPositiveInfinity(pivot)) return false;
            pivots[k] = pivot;
            var pivotRow = block + k * stride;
            var here = Lane(k);
            // Divided once, so that the weights are entries as they stand, and only this product waits for the
            // division.
            var factor = -1 / pivot;
            var source = Vector512.ConditionalSelect(here, Vector512<float>.One, Vector512.Load(pivotRow))
                * Vector512.Create(factor);
            // The next pivot ahead of the row it stands in, so that the next division need not wait for that.
            if (k + 1 < Block)
                pivot = float.MultiplyAddEstimate(pivotRow[k + 1], pivotRow[k + 1] * factor, pivotRow[stride + k + 1]);
            for (var below = k + 1; below < Block; below++)
            {
                // What stood in column k, below the diagonal, is not read: there the inverse begins, from 0.
                var target = Vector512.AndNot(Vector512.Load(block + below * stride), here);
                Vector512.MultiplyAddEstimate(Vector512.Create(pivotRow[below]), source, target)
                    .Store(block + below * stride);
            }
        }
        (Vector512<float>.One / Vector512.Sqrt(Vector512.Load(pivots))).Store(pivots);
        for (nint k = 0; k < Block; k++)
        {
            var scale = Vector512.Create(pivots[k]);
            var (row, here, right) = (Vector512.Load(block + k * stride), Lane(k), LanesFrom(k));
            // Zeros in the other triangle let products run along whole vectors.
            ((row * scale) & right).Store(block + k * stride);
            (Vector512.ConditionalSelect(here, Vector512<float>.One, Vector512.AndNot(row, right)) * scale)
                .Store(inverse + k * Block);
        }
        return true;
    }

    // Masks as windows of constants: sixteen zeros, then one or sixteen times all bits, then zeros.
    private static ReadOnlySpan<int> LaneBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<int> LanesFromBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
            -1];

    /// <summary>All bits of lane k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lane(nint k) =>
    Vector512.LoadUnsafe(in MemoryMarshal.GetReference(LaneBits), (nuint)(Block - k)).AsSingle();

    /// <summary>All bits of lane k and of those behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LanesFrom(nint k) =>
    Vector512.LoadUnsafe(in MemoryMarshal.GetReference(LanesFromBits), (nuint)(Block - k)).AsSingle();

    /// <summary>
    /// C ← L·C for a lower triangular L [16 × 16], zeros above its diagonal, and 16 rows of C of one vector each. Four
    /// rows at a time share what they read of C; from the last four up, so that C may be overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyLower(float* lower, float* c, nint stride)
    {
        for (nint row = Block - 4; row >= 0; row -= 4)
        {
            Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
            var weights = lower + row * Block;
            var source = c;
            for (nint k = 0; k < row + 4; k++, source += stride)
            {
                var b = Vector512.Load(source);
                c0 = Vector512.MultiplyAddEstimate(Vector512.Create(weights[k]), b, c0);
                c1 = Vector512.MultiplyAddEstimate(Vector512.Create(weights[Block + k]), b, c1);
                c2 = Vector512.MultiplyAddEstimate(Vector512.Create(weights[2 * Block + k]), b, c2);
                c3 = Vector512.MultiplyAddEstimate(Vector512.Create(weights[3 * Block + k]), b, c3);
            }
            var target = c + row * stride;
            c0.Store(target);
            c1.Store(target + stride);
            c2.Store(target + 2 * stride);
            c3.Store(target + 3 * stride);
        }
    }
}
