using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRec.Numerics;

/// <summary>Brings scattered rows together, scaled, for the dense kernels, and sums them on the way.</summary>
internal static unsafe class ScaledGather
{
    /// <summary>Row k of the packed buffer ← sₖ·y(iₖ), and t ← t + Σₖ cₖ·y(iₖ).</summary>
    /// <param name="source">y.</param>
    /// <param name="indices">i, the rows of <paramref name="source"/> to gather.</param>
    /// <param name="scales">s, one an index.</param>
    /// <param name="weights">c, one an index.</param>
    /// <param name="packed">Receives the rows, one after the other, each as long as the source's stride.</param>
    /// <param name="target">t; length of the source's stride.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(FactorMatrix source, ReadOnlySpan<int> indices, ReadOnlySpan<float> scales,
        ReadOnlySpan<float> weights, float* packed, float* target)
    {
        nint stride = source.Stride;
        var start = source.Pointer;
        nint column = 0;
        for (; column + 64 <= stride; column += 64)
        {
            var (t0, t1, t2, t3) = (Vector512.Load(target + column), Vector512.Load(target + column + 16),
                Vector512.Load(target + column + 32), Vector512.Load(target + column + 48));
            var to = packed + column;
            for (var k = 0; k < indices.Length; k++, to += stride)
            {
                var from = start + indices[k] * stride + column;
                var (y0, y1, y2, y3) = (Vector512.Load(from), Vector512.Load(from + 16), Vector512.Load(from + 32),
                    Vector512.Load(from + 48));
                var scale = Vector512.Create(scales[k]);
                (y0 * scale).Store(to);
                (y1 * scale).Store(to + 16);
                (y2 * scale).Store(to + 32);
                (y3 * scale).Store(to + 48);
                var weight = Vector512.Create(weights[k]);
                t0 = Vector512.MultiplyAddEstimate(weight, y0, t0);
                t1 = Vector512.MultiplyAddEstimate(weight, y1, t1);
                t2 = Vector512.MultiplyAddEstimate(weight, y2, t2);
                t3 = Vector512.MultiplyAddEstimate(weight, y3, t3);
            }
            t0.Store(target + column);
            t1.Store(target + column + 16);
            t2.Store(target + column + 32);
            t3.Store(target + column + 48);
        }
        for (; column < stride; column += 16)
        {
            var t = Vector512.Load(target + column);
            var to = packed + column;
            for (var k = 0; k < indices.Length; k++, to += stride)
            {
                var y = Vector512.Load(start + indices[k] * stride + column);
                (y * scales[k]).Store(to);
                t = Vector512.MultiplyAddEstimate(Vector512.Create(weights[k]), y, t);
            }
            t.Store(target + column);
        }
    }

    /// <summary>
    /// Column k of the packed buffer ← sₖ·z(iₖ): the rows transposed, so that the rank-k update yields their inner
    /// products.
    /// </summary>
    /// <param name="source">z.</param>
    /// <param name="indices">i, the rows of <paramref name="source"/> to gather.</param>
    /// <param name="scales">s, one an index.</param>
    /// <param name="packed">Receives [stride × width] floats; columns beyond the indices become 0.</param>
    /// <param name="width">Columns of the packed buffer, a multiple of 16, at least the number of indices.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(
        FactorMatrix source, ReadOnlySpan<int> indices, ReadOnlySpan<float> scales, float* packed, int width)
    {
        if (!Sse.IsSupported)
        {
            ColumnsScalar(source, indices, scales, packed, width);
            return;
        }
        // Four rows at a time, turned in registers four by four. Beyond the indices, row 0 times 0 gives the zeros.
        nint stride = source.Stride;
        for (var k = 0; k < width; k += 4)
        {
            float* a = RowAt(source, indices, k), b = RowAt(source, indices, k + 1), c = RowAt(source, indices, k + 2),
                d = RowAt(source, indices, k + 3);
            var (scaleA, scaleB) = (ScaleAt(scales, indices.Length, k), ScaleAt(scales, indices.Length, k + 1));
            var (scaleC, scaleD) = (ScaleAt(scales, indices.Length, k + 2), ScaleAt(scales, indices.Length, k + 3));
            var to = packed + k;
            for (nint row = 0; row < stride; row += 4, to += 4 * width)
            {
                var (p, q) = (Vector128.Load(a + row) * scaleA, Vector128.Load(b + row) * scaleB);
                var (r, s) = (Vector128.Load(c + row) * scaleC, Vector128.Load(d + row) * scaleD);
                var (lowPQ, highPQ, lowRS, highRS) = (Sse.UnpackLow(p, q), Sse.UnpackHigh(p, q), Sse.UnpackLow(r, s),
                    Sse.UnpackHigh(r, s));
                Sse.MoveLowToHigh(lowPQ, lowRS).Store(to);
                Sse.MoveHighToLow(lowRS, lowPQ).Store(to + width);
                Sse.MoveLowToHigh(highPQ, highRS).Store(to + 2 * width);
                Sse.MoveHighToLow(highRS, highPQ).Store(to + 3 * width);
            }
        }
    }

    private static float* RowAt(FactorMatrix source, ReadOnlySpan<int> indices, int k) =>
        source.Pointer + (k < indices.Length ? indices[k] * (nint)source.Stride : 0);

    private static Vector128<float> ScaleAt(ReadOnlySpan<float> scales, int count, int k) =>
        Vector128.Create(k < count ? scales[k] : 0);

    private static void ColumnsScalar(
        FactorMatrix source, ReadOnlySpan<int> indices, ReadOnlySpan<float> scales, float* packed, int width)
    {
        for (var row = 0; row < source.Stride; row++, packed += width)
            for (var k = 0; k < width; k++)
                packed[k] = k < indices.Length ? scales[k] * source.Pointer[indices[k] * (nint)source.Stride + row] : 0;
    }
}
