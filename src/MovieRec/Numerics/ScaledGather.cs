using System.Runtime.Intrinsics;

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
    public static void Rows(FactorMatrix source, ReadOnlySpan<int> indices, ReadOnlySpan<float> scales, ReadOnlySpan<float> weights, float* packed, float* target)
    {
        nint stride = source.Stride;
        var start = source.Pointer;
        nint column = 0;
        for (; column + 64 <= stride; column += 64)
        {
            var (t0, t1, t2, t3) = (Vector512.Load(target + column), Vector512.Load(target + column + 16), Vector512.Load(target + column + 32), Vector512.Load(target + column + 48));
            var to = packed + column;
            for (var k = 0; k < indices.Length; k++, to += stride)
            {
                var from = start + indices[k] * stride + column;
                var (y0, y1, y2, y3) = (Vector512.Load(from), Vector512.Load(from + 16), Vector512.Load(from + 32), Vector512.Load(from + 48));
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

    /// <summary>Column k of the packed buffer ← sₖ·z(iₖ): the rows transposed, so that the rank-k update yields their inner products.</summary>
    /// <param name="source">z.</param>
    /// <param name="indices">i, the rows of <paramref name="source"/> to gather.</param>
    /// <param name="scales">s, one an index.</param>
    /// <param name="packed">Receives [stride × width] floats; columns beyond the indices become 0.</param>
    /// <param name="width">Columns of the packed buffer, a multiple of 16, at least the number of indices.</param>
    public static void Columns(FactorMatrix source, ReadOnlySpan<int> indices, ReadOnlySpan<float> scales, float* packed, int width)
    {
        nint stride = source.Stride;
        for (var k = 0; k < indices.Length; k++)
        {
            var from = source.Pointer + indices[k] * stride;
            var to = packed + k;
            var scale = scales[k];
            for (nint row = 0; row < stride; row += 4, to += 4 * width)
            {
                to[0] = scale * from[row];
                to[width] = scale * from[row + 1];
                to[2 * width] = scale * from[row + 2];
                to[3 * width] = scale * from[row + 3];
            }
        }
        for (var row = 0; row < stride; row++)
            new Span<float>(packed + row * width + indices.Length, width - indices.Length).Clear();
    }
}
