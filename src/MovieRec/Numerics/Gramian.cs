using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>The Gramian YᵀY of a tall matrix.</summary>
internal static unsafe class Gramian
{
    private const int BlockRows = 512;

    /// <summary>Most blocks summed apart; a window of them at a time bounds the memory for large matrices.</summary>
    private const int Window = 32;

    /// <summary>Upper triangle of YᵀY. Blocks of fixed size are summed in a fixed order, so the bits do not depend on the number of threads.</summary>
    /// <param name="rows">Y.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="result">Receives YᵀY, shape [stride × stride]; below the diagonal its entries mean nothing.</param>
    public static void Compute(FactorMatrix rows, int threads, FactorMatrix result)
    {
        var (stride, blocks) = (rows.Stride, (rows.RowCount + BlockRows - 1) / BlockRows);
        result.Clear();
        var window = Math.Min(blocks, Window);
        var partials = new FactorMatrix(window * stride, stride);
        for (var first = 0; first < blocks; first += window)
        {
            var count = Math.Min(window, blocks - first);
            if (first > 0) partials.Clear();
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, offset =>
            {
                var start = (first + offset) * BlockRows;
                RankKUpdate.Add(rows.Pointer + (nint)start * stride, Math.Min(BlockRows, rows.RowCount - start), stride, stride,
                    partials.Pointer + (nint)offset * stride * stride, stride);
            });
            for (var offset = 0; offset < count; offset++)
                Add(partials.Pointer + (nint)offset * stride * stride, result.Pointer, stride * stride);
        }
        GC.KeepAlive(rows);
        GC.KeepAlive(result);
        GC.KeepAlive(partials);
    }

    /// <summary>t ← t + s, entry by entry.</summary>
    public static void Add(float* source, float* target, int length)
    {
        for (var i = 0; i < length; i += FactorMatrix.Lane)
            (Vector512.Load(target + i) + Vector512.Load(source + i)).Store(target + i);
    }
}
