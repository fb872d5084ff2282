using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>The 16 × 16 tile of a matrix product, the one kernel under the rank-k update, the Cholesky factorization and the scoring of many users.</summary>
/// <remarks>
/// All sixteen rows of the tile live in registers while the depth runs; each step loads one vector of b and multiplies it by sixteen
/// broadcast entries of a. Every entry is one chain of fused multiply-adds in order of depth, whichever path runs.
/// </remarks>
internal static unsafe class TileProduct
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Size = FactorMatrix.Lane;

    /// <summary>
    /// C ← C + σ·Σₖ aₖᵀbₖ for k = 0 .. <paramref name="depth"/> − 1, where aₖ and bₖ are the first 16 entries of row k:
    /// <code>C[i, j] += σ·Σₖ a[k, i]·b[k, j]</code>
    /// </summary>
    /// <param name="a">First entry of a; rows <paramref name="aStride"/> apart.</param>
    /// <param name="aStride">Floats from one row of a to the next.</param>
    /// <param name="b">First entry of b; rows <paramref name="bStride"/> apart.</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="depth">Number of rows of a and b.</param>
    /// <param name="c">First entry of C; may not overlap the rows of a and b that are read.</param>
    /// <param name="cStride">Floats from one row of C to the next.</param>
    /// <param name="sign">σ, 1 or −1.</param>
    public static void Add(float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign)
    {
        if (Vector512.IsHardwareAccelerated) Add512(a, aStride, b, bStride, depth, c, cStride, sign);
        else if (Vector256.IsHardwareAccelerated) Add256(a, aStride, b, bStride, depth, c, cStride, sign);
        else AddScalar(a, aStride, b, bStride, depth, c, cStride, sign, diagonal: false);
    }

    /// <summary>As <see cref="Add"/> with a = b, for a tile on the diagonal: entries below the diagonal may or may not be written.</summary>
    public static void AddDiagonal(float* a, nint stride, int depth, float* c, nint cStride, float sign)
    {
        if (Vector512.IsHardwareAccelerated) AddDiagonal512(a, stride, depth, c, cStride, sign);
        else if (Vector256.IsHardwareAccelerated) Add256(a, stride, a, stride, depth, c, cStride, sign);
        else AddScalar(a, stride, a, stride, depth, c, cStride, sign, diagonal: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add512(float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        Vector512<float> c8 = default, c9 = default, c10 = default, c11 = default, c12 = default, c13 = default, c14 = default, c15 = default;
        for (var k = 0; k < depth; k++)
        {
            var row = Vector512.Load(b);
            c0 = Vector512.MultiplyAddEstimate(Vector512.Create(a[0]), row, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.Create(a[1]), row, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.Create(a[2]), row, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.Create(a[3]), row, c3);
            c4 = Vector512.MultiplyAddEstimate(Vector512.Create(a[4]), row, c4);
            c5 = Vector512.MultiplyAddEstimate(Vector512.Create(a[5]), row, c5);
            c6 = Vector512.MultiplyAddEstimate(Vector512.Create(a[6]), row, c6);
            c7 = Vector512.MultiplyAddEstimate(Vector512.Create(a[7]), row, c7);
            c8 = Vector512.MultiplyAddEstimate(Vector512.Create(a[8]), row, c8);
            c9 = Vector512.MultiplyAddEstimate(Vector512.Create(a[9]), row, c9);
            c10 = Vector512.MultiplyAddEstimate(Vector512.Create(a[10]), row, c10);
            c11 = Vector512.MultiplyAddEstimate(Vector512.Create(a[11]), row, c11);
            c12 = Vector512.MultiplyAddEstimate(Vector512.Create(a[12]), row, c12);
            c13 = Vector512.MultiplyAddEstimate(Vector512.Create(a[13]), row, c13);
            c14 = Vector512.MultiplyAddEstimate(Vector512.Create(a[14]), row, c14);
            c15 = Vector512.MultiplyAddEstimate(Vector512.Create(a[15]), row, c15);
            a += aStride;
            b += bStride;
        }
        var sigma = Vector512.Create(sign);
        Vector512.MultiplyAddEstimate(sigma, c0, Vector512.Load(c)).Store(c);
        Vector512.MultiplyAddEstimate(sigma, c1, Vector512.Load(c + cStride)).Store(c + cStride);
        Vector512.MultiplyAddEstimate(sigma, c2, Vector512.Load(c + 2 * cStride)).Store(c + 2 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c3, Vector512.Load(c + 3 * cStride)).Store(c + 3 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c4, Vector512.Load(c + 4 * cStride)).Store(c + 4 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c5, Vector512.Load(c + 5 * cStride)).Store(c + 5 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c6, Vector512.Load(c + 6 * cStride)).Store(c + 6 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c7, Vector512.Load(c + 7 * cStride)).Store(c + 7 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c8, Vector512.Load(c + 8 * cStride)).Store(c + 8 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c9, Vector512.Load(c + 9 * cStride)).Store(c + 9 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c10, Vector512.Load(c + 10 * cStride)).Store(c + 10 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c11, Vector512.Load(c + 11 * cStride)).Store(c + 11 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c12, Vector512.Load(c + 12 * cStride)).Store(c + 12 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c13, Vector512.Load(c + 13 * cStride)).Store(c + 13 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c14, Vector512.Load(c + 14 * cStride)).Store(c + 14 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c15, Vector512.Load(c + 15 * cStride)).Store(c + 15 * cStride);
    }

    // Of the lower eight rows only the right half lies on or above the diagonal, and half a vector holds it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDiagonal512(float* a, nint stride, int depth, float* c, nint cStride, float sign)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        Vector256<float> c8 = default, c9 = default, c10 = default, c11 = default, c12 = default, c13 = default, c14 = default, c15 = default;
        for (var k = 0; k < depth; k++)
        {
            var row = Vector512.Load(a);
            var right = Vector256.Load(a + 8);
            c0 = Vector512.MultiplyAddEstimate(Vector512.Create(a[0]), row, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.Create(a[1]), row, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.Create(a[2]), row, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.Create(a[3]), row, c3);
            c4 = Vector512.MultiplyAddEstimate(Vector512.Create(a[4]), row, c4);
            c5 = Vector512.MultiplyAddEstimate(Vector512.Create(a[5]), row, c5);
            c6 = Vector512.MultiplyAddEstimate(Vector512.Create(a[6]), row, c6);
            c7 = Vector512.MultiplyAddEstimate(Vector512.Create(a[7]), row, c7);
            c8 = Vector256.MultiplyAddEstimate(Vector256.Create(a[8]), right, c8);
            c9 = Vector256.MultiplyAddEstimate(Vector256.Create(a[9]), right, c9);
            c10 = Vector256.MultiplyAddEstimate(Vector256.Create(a[10]), right, c10);
            c11 = Vector256.MultiplyAddEstimate(Vector256.Create(a[11]), right, c11);
            c12 = Vector256.MultiplyAddEstimate(Vector256.Create(a[12]), right, c12);
            c13 = Vector256.MultiplyAddEstimate(Vector256.Create(a[13]), right, c13);
            c14 = Vector256.MultiplyAddEstimate(Vector256.Create(a[14]), right, c14);
            c15 = Vector256.MultiplyAddEstimate(Vector256.Create(a[15]), right, c15);
            a += stride;
        }
        var sigma = Vector512.Create(sign);
        var sigmaRight = Vector256.Create(sign);
        Vector512.MultiplyAddEstimate(sigma, c0, Vector512.Load(c)).Store(c);
        Vector512.MultiplyAddEstimate(sigma, c1, Vector512.Load(c + cStride)).Store(c + cStride);
        Vector512.MultiplyAddEstimate(sigma, c2, Vector512.Load(c + 2 * cStride)).Store(c + 2 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c3, Vector512.Load(c + 3 * cStride)).Store(c + 3 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c4, Vector512.Load(c + 4 * cStride)).Store(c + 4 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c5, Vector512.Load(c + 5 * cStride)).Store(c + 5 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c6, Vector512.Load(c + 6 * cStride)).Store(c + 6 * cStride);
        Vector512.MultiplyAddEstimate(sigma, c7, Vector512.Load(c + 7 * cStride)).Store(c + 7 * cStride);
        Vector256.MultiplyAddEstimate(sigmaRight, c8, Vector256.Load(c + 8 * cStride + 8)).Store(c + 8 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c9, Vector256.Load(c + 9 * cStride + 8)).Store(c + 9 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c10, Vector256.Load(c + 10 * cStride + 8)).Store(c + 10 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c11, Vector256.Load(c + 11 * cStride + 8)).Store(c + 11 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c12, Vector256.Load(c + 12 * cStride + 8)).Store(c + 12 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c13, Vector256.Load(c + 13 * cStride + 8)).Store(c + 13 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c14, Vector256.Load(c + 14 * cStride + 8)).Store(c + 14 * cStride + 8);
        Vector256.MultiplyAddEstimate(sigmaRight, c15, Vector256.Load(c + 15 * cStride + 8)).Store(c + 15 * cStride + 8);
    }

    // Sixteen 256-bit registers hold four rows of the tile at a time: eight accumulators, two vectors of b and the broadcast entry.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add256(float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign)
    {
        for (var top = 0; top < Size; top += 4, a += 4, c += 4 * cStride)
        {
            Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
            var left = a;
            var right = b;
            for (var k = 0; k < depth; k++)
            {
                var low = Vector256.Load(right);
                var high = Vector256.Load(right + 8);
                var entry0 = Vector256.Create(left[0]);
                c00 = Vector256.MultiplyAddEstimate(entry0, low, c00);
                c01 = Vector256.MultiplyAddEstimate(entry0, high, c01);
                var entry1 = Vector256.Create(left[1]);
                c10 = Vector256.MultiplyAddEstimate(entry1, low, c10);
                c11 = Vector256.MultiplyAddEstimate(entry1, high, c11);
                var entry2 = Vector256.Create(left[2]);
                c20 = Vector256.MultiplyAddEstimate(entry2, low, c20);
                c21 = Vector256.MultiplyAddEstimate(entry2, high, c21);
                var entry3 = Vector256.Create(left[3]);
                c30 = Vector256.MultiplyAddEstimate(entry3, low, c30);
                c31 = Vector256.MultiplyAddEstimate(entry3, high, c31);
                left += aStride;
                right += bStride;
            }
            var sigma = Vector256.Create(sign);
            Vector256.MultiplyAddEstimate(sigma, c00, Vector256.Load(c)).Store(c);
            Vector256.MultiplyAddEstimate(sigma, c01, Vector256.Load(c + 8)).Store(c + 8);
            Vector256.MultiplyAddEstimate(sigma, c10, Vector256.Load(c + cStride)).Store(c + cStride);
            Vector256.MultiplyAddEstimate(sigma, c11, Vector256.Load(c + cStride + 8)).Store(c + cStride + 8);
            Vector256.MultiplyAddEstimate(sigma, c20, Vector256.Load(c + 2 * cStride)).Store(c + 2 * cStride);
            Vector256.MultiplyAddEstimate(sigma, c21, Vector256.Load(c + 2 * cStride + 8)).Store(c + 2 * cStride + 8);
            Vector256.MultiplyAddEstimate(sigma, c30, Vector256.Load(c + 3 * cStride)).Store(c + 3 * cStride);
            Vector256.MultiplyAddEstimate(sigma, c31, Vector256.Load(c + 3 * cStride + 8)).Store(c + 3 * cStride + 8);
        }
    }

    private static void AddScalar(float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign, bool diagonal)
    {
        for (var i = 0; i < Size; i++)
            for (var j = diagonal ? i : 0; j < Size; j++)
            {
                float sum = 0;
                for (var k = 0; k < depth; k++) sum += a[k * aStride + i] * b[k * bStride + j];
                c[i * cStride + j] += sign * sum;
            }
    }
}
