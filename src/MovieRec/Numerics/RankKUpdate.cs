using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>The symmetric rank-k update, where an exact ALS half-step spends most of its time.</summary>
public static class RankKUpdate
{
    private const int TileRows = 4;
    private static readonly int Lanes = Vector512<float>.Count;

    /// <summary>Length to which a row of f factors is padded, so that the kernel has no remainder: f rounded up to a multiple of 16.</summary>
    public static int PaddedLength(int factors) => (factors + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// Lower triangle of A += Σₖ wₖ·zₖᵀ, where wₖ and zₖ are row k of <paramref name="weighted"/> and <paramref name="rows"/>.
    /// Entries above the diagonal that share a tile with the diagonal are written too, with the same product.
    /// </summary>
    /// <param name="weighted">The rows, each times its weight; shape [n × stride], row-major.</param>
    /// <param name="rows">The rows; shape [n × stride].</param>
    /// <param name="stride">Length of a row, a multiple of 16; unused tail entries must be 0.</param>
    /// <param name="accumulator">A, shape [stride × stride], row-major; must not overlap the inputs.</param>
    public static void Add(ReadOnlySpan<float> weighted, ReadOnlySpan<float> rows, int stride, Span<float> accumulator)
    {
        Debug.Assert(stride % Lanes == 0 && rows.Length % stride == 0 && weighted.Length == rows.Length && accumulator.Length == stride * stride);
        var count = rows.Length / stride;
        if (count == 0) return;
        ref var w = ref MemoryMarshal.GetReference(weighted);
        ref var z = ref MemoryMarshal.GetReference(rows);
        ref var a = ref MemoryMarshal.GetReference(accumulator);
        for (var i = 0; i < stride; i += TileRows)
        {
            // Columns up to the tile's last diagonal entry, in whole vectors.
            var width = PaddedLength(i + TileRows);
            var j = 0;
            for (; j + 2 * Lanes <= width; j += 2 * Lanes) AddWideTile(ref w, ref z, ref a, count, stride, i, j);
            if (j < width) AddNarrowTile(ref w, ref z, ref a, count, stride, i, j);
        }
    }

    // Four broadcast entries against two vectors: eight accumulators hide the latency of a fused multiply-add.
    private static void AddWideTile(ref float w, ref float z, ref float a, int count, int stride, int i, int j)
    {
        ref var row = ref At(ref a, i * stride + j);
        var c00 = Vector512.LoadUnsafe(ref row);
        var c01 = Vector512.LoadUnsafe(ref row, (nuint)Lanes);
        var c10 = Vector512.LoadUnsafe(ref row, (nuint)stride);
        var c11 = Vector512.LoadUnsafe(ref row, (nuint)(stride + Lanes));
        var c20 = Vector512.LoadUnsafe(ref row, (nuint)(2 * stride));
        var c21 = Vector512.LoadUnsafe(ref row, (nuint)(2 * stride + Lanes));
        var c30 = Vector512.LoadUnsafe(ref row, (nuint)(3 * stride));
        var c31 = Vector512.LoadUnsafe(ref row, (nuint)(3 * stride + Lanes));
        ref var left = ref At(ref w, i);
        ref var right = ref At(ref z, j);
        for (var k = 0; k < count; k++)
        {
            var z0 = Vector512.LoadUnsafe(ref right);
            var z1 = Vector512.LoadUnsafe(ref right, (nuint)Lanes);
            var w0 = Vector512.Create(left);
            c00 = Vector512.MultiplyAddEstimate(w0, z0, c00);
            c01 = Vector512.MultiplyAddEstimate(w0, z1, c01);
            var w1 = Vector512.Create(At(ref left, 1));
            c10 = Vector512.MultiplyAddEstimate(w1, z0, c10);
            c11 = Vector512.MultiplyAddEstimate(w1, z1, c11);
            var w2 = Vector512.Create(At(ref left, 2));
            c20 = Vector512.MultiplyAddEstimate(w2, z0, c20);
            c21 = Vector512.MultiplyAddEstimate(w2, z1, c21);
            var w3 = Vector512.Create(At(ref left, 3));
            c30 = Vector512.MultiplyAddEstimate(w3, z0, c30);
            c31 = Vector512.MultiplyAddEstimate(w3, z1, c31);
            left = ref At(ref left, stride);
            right = ref At(ref right, stride);
        }
        c00.StoreUnsafe(ref row);
        c01.StoreUnsafe(ref row, (nuint)Lanes);
        c10.StoreUnsafe(ref row, (nuint)stride);
        c11.StoreUnsafe(ref row, (nuint)(stride + Lanes));
        c20.StoreUnsafe(ref row, (nuint)(2 * stride));
        c21.StoreUnsafe(ref row, (nuint)(2 * stride + Lanes));
        c30.StoreUnsafe(ref row, (nuint)(3 * stride));
        c31.StoreUnsafe(ref row, (nuint)(3 * stride + Lanes));
    }

    private static void AddNarrowTile(ref float w, ref float z, ref float a, int count, int stride, int i, int j)
    {
        ref var row = ref At(ref a, i * stride + j);
        var c0 = Vector512.LoadUnsafe(ref row);
        var c1 = Vector512.LoadUnsafe(ref row, (nuint)stride);
        var c2 = Vector512.LoadUnsafe(ref row, (nuint)(2 * stride));
        var c3 = Vector512.LoadUnsafe(ref row, (nuint)(3 * stride));
        ref var left = ref At(ref w, i);
        ref var right = ref At(ref z, j);
        for (var k = 0; k < count; k++)
        {
            var z0 = Vector512.LoadUnsafe(ref right);
            c0 = Vector512.MultiplyAddEstimate(Vector512.Create(left), z0, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.Create(At(ref left, 1)), z0, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.Create(At(ref left, 2)), z0, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.Create(At(ref left, 3)), z0, c3);
            left = ref At(ref left, stride);
            right = ref At(ref right, stride);
        }
        c0.StoreUnsafe(ref row);
        c1.StoreUnsafe(ref row, (nuint)stride);
        c2.StoreUnsafe(ref row, (nuint)(2 * stride));
        c3.StoreUnsafe(ref row, (nuint)(3 * stride));
    }

    private static ref float At(ref float origin, int offset) => ref System.Runtime.CompilerServices.Unsafe.Add(ref origin, offset);
}
