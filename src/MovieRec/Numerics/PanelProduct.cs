using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>
/// Sixteen rows of a matrix product, the one kernel under the rank-k update, the Cholesky factorization and the scoring
/// of many users.
/// </summary>
/// <remarks>
/// The product is summed in registers while the depth runs. A step of r rows and w vectors of 16 columns loads w
/// vectors of b and broadcasts r entries of a for r·w multiply-adds; cores that multiply and add two vectors a cycle
/// but broadcast only one entry need r·w well above r + w, so the shapes are 4 × 4, 4 × 3, 8 × 2 and, for the last
/// sixteen columns, 16 × 1 or 8 × 1. Every entry is one chain of fused multiply-adds in order of depth, whichever path
/// runs.
/// </remarks>
internal static unsafe partial class PanelProduct
{
    /// <summary>Rows of a panel, and what its number of columns is a multiple of.</summary>
    public const int Size = FactorMatrix.Lane;

    // Inlined, a tile's sums would share the registers with the caller's variables.
    private const MethodImplOptions Tile = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>
    /// C ← C + σ·Σₖ aₖᵀbₖ for k = 0 .. <paramref name="depth"/> − 1, with the first 16 entries of row k of a and the
    /// first <paramref name="columns"/> of b:
    /// <code>C[i, j] += σ·Σₖ a[k, i]·b[k, j]</code>
    /// </summary>
    /// <param name="a">First entry of a; rows <paramref name="aStride"/> apart.</param>
    /// <param name="aStride">Floats from one row of a to the next.</param>
    /// <param name="b">First entry of b; rows <paramref name="bStride"/> apart.</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="depth">Number of rows of a and b.</param>
    /// <param name="c">First entry of C; may not overlap the rows of a and b that are read.</param>
    /// <param name="cStride">Floats from one row of C to the next.</param>
    /// <param name="columns">Columns of b and C, a multiple of 16.</param>
    /// <param name="sign">σ, 1 or −1.</param>
    public static void Add(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, int columns, float sign)
    {
        if (Vector512.IsHardwareAccelerated) Add512(a, aStride, b, bStride, depth, c, cStride, columns, sign);
        else if (Vector256.IsHardwareAccelerated) Add256(a, aStride, b, bStride, depth, c, cStride, columns, sign);
        else AddScalar(a, aStride, b, bStride, depth, c, cStride, columns, sign);
    }

    /// <summary>
    /// As <see cref="Add"/> with b = a, where C's sixteen rows start on the diagonal of a symmetric matrix, and onto
    /// another matrix D of its layout: only the upper triangle is due, and of what lies below the diagonal no entry
    /// means anything.
    /// <code>C[i, j] = D[i, j] + σ·Σₖ a[k, i]·a[k, j]   for j ≥ i</code>
    /// </summary>
    /// <param name="a">First entry of a; rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from one row of a to the next.</param>
    /// <param name="depth">Number of rows of a.</param>
    /// <param name="d">First entry of D, which may be C.</param>
    /// <param name="c">First entry of C; may not overlap the rows of a that are read.</param>
    /// <param name="cStride">Floats from one row of C, and of D, to the next.</param>
    /// <param name="columns">Columns of C, a multiple of 16.</param>
    /// <param name="sign">σ, 1 or −1.</param>
    public static void AddUpper(
        float* a, nint stride, int depth, float* d, float* c, nint cStride, int columns, float sign)
    {
        var apart = (nint)(c - d);
        if (Vector512.IsHardwareAccelerated) AddUpper512(a, stride, depth, c, cStride, columns, sign, apart);
        else if (Vector256.IsHardwareAccelerated) AddUpper256(a, stride, depth, c, cStride, columns, sign, apart);
        else AddUpperScalar(a, stride, depth, c, cStride, columns, sign, apart);
    }

    internal static void AddUpperScalar(
        float* a, nint stride, int depth, float* c, nint cStride, int columns, float sign, nint apart)
    {
        for (nint row = 0; row < Size; row++, c += cStride)
            new ReadOnlySpan<float>(c - apart, columns).CopyTo(new Span<float>(c, columns));
        AddScalar(a, stride, a, stride, depth, c - Size * cStride, cStride, columns, sign);
    }

    internal static void AddScalar(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, int columns, float sign)
    {
        for (var i = 0; i < Size; i++)
            for (var j = 0; j < columns; j++)
            {
                float sum = 0;
                for (var k = 0; k < depth; k++) sum += a[k * aStride + i] * b[k * bStride + j];
                c[i * cStride + j] += sign * sum;
            }
    }
}
