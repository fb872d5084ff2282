using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>A linear combination of rows; with a matrix's rows it is the product of a vector and that matrix.</summary>
internal static unsafe class WeightedRowSum
{
    /// <summary>t ← Σₖ wₖ·zₖ, each entry one chain of multiply-adds in order of k, from 0.</summary>
    /// <param name="rows">z₀; the others follow, <paramref name="stride"/> floats apart.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="weights">w; its length is the number of rows.</param>
    /// <param name="target">t; its length, a multiple of 16, is the width of a row. Must not overlap the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(float* rows, nint stride, ReadOnlySpan<float> weights, Span<float> target)
    {
        fixed (float* t = target)
        {
            var column = 0;
            for (; column + 64 <= target.Length; column += 64)
            {
                Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default;
                var row = rows + column;
                foreach (var weight in weights)
                {
                    var w = Vector512.Create(weight);
                    t0 = Vector512.MultiplyAddEstimate(w, Vector512.Load(row), t0);
                    t1 = Vector512.MultiplyAddEstimate(w, Vector512.Load(row + 16), t1);
                    t2 = Vector512.MultiplyAddEstimate(w, Vector512.Load(row + 32), t2);
                    t3 = Vector512.MultiplyAddEstimate(w, Vector512.Load(row + 48), t3);
                    row += stride;
                }
                t0.Store(t + column);
                t1.Store(t + column + 16);
                t2.Store(t + column + 32);
                t3.Store(t + column + 48);
            }
            for (; column < target.Length; column += 16)
            {
                Vector512<float> sum = default;
                var row = rows + column;
                foreach (var weight in weights)
                {
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(weight), Vector512.Load(row), sum);
                    row += stride;
                }
                sum.Store(t + column);
            }
        }
    }

    /// <summary>t ← Σₖ wₖ·y(iₖ), over the rows of a matrix that the indices name.</summary>
    /// <param name="source">y.</param>
    /// <param name="indices">i.</param>
    /// <param name="weights">w, one an index.</param>
    /// <param name="target">t; length of the source's stride.</param>
    /// <param name="first">The row that the index 0 names.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(
        FactorMatrix source, ReadOnlySpan<int> indices, ReadOnlySpan<float> weights, Span<float> target, int first = 0)
    {
        nint stride = source.Stride;
        fixed (float* t = target)
        {
            for (nint column = 0; column < stride; column += 16)
            {
                Vector512<float> even = default, odd = default;
                var start = source.Pointer + first * stride + column;
                var k = 0;
                for (; k + 2 <= indices.Length; k += 2)
                {
                    even = Vector512.MultiplyAddEstimate(Vector512.Create(weights[k]),
                        Vector512.Load(start + indices[k] * stride), even);
                    odd = Vector512.MultiplyAddEstimate(Vector512.Create(weights[k + 1]),
                        Vector512.Load(start + indices[k + 1] * stride), odd);
                }
                if (k < indices.Length)
                    even = Vector512.MultiplyAddEstimate(Vector512.Create(weights[k]),
                        Vector512.Load(start + indices[k] * stride), even);
                (even + odd).Store(t + column);
            }
        }
    }
}
