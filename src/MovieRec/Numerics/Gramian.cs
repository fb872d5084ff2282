using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>The Gramian YᵀY of a tall matrix.</summary>
/// <remarks>
/// Blocks of <see cref="BlockRows"/> rows are summed in float32, and the blocks in float64, whose rounding errors the
/// float32 result does not show (but for a sum within 2⁻²⁹ of the middle between two floats). So whoever holds a part
/// of the rows that begins on a block's boundary adds to the same bits, in whatever order parts are added.
/// </remarks>
internal static unsafe class Gramian
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 128;

    /// <summary>Most blocks summed apart; a window of them at a time bounds the memory for large matrices.</summary>
    private const int Window = 32;

    /// <summary>Upper triangle of YᵀY; the bits do not depend on the number of threads.</summary>
    /// <param name="rows">Y.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="result">Receives YᵀY, shape [stride × stride]; below the diagonal its entries mean nothing.</param>
    public static void Compute(FactorMatrix rows, int threads, FactorMatrix result)
    {
        var sums = new double[rows.Stride * rows.Stride];
        Sum(rows, threads, sums);
        Round(sums, result);
    }

    /// <summary>Adds the upper triangle of YᵀY to sums.</summary>
    /// <param name="rows">Y.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="sums">The sums, [stride × stride].</param>
    public static void Sum(FactorMatrix rows, int threads, Span<double> sums)
    {
        var (stride, blocks) = (rows.Stride, (rows.RowCount + BlockRows - 1) / BlockRows);
        var window = Math.Min(blocks, Window);
        var partials = new FactorMatrix(window * stride, stride);
        fixed (double* target = sums)
        {
            for (var first = 0; first < blocks; first += window)
            {
                var count = Math.Min(window, blocks - first);
                if (first > 0) partials.Clear();
                Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, offset =>
                {
                    var start = (first + offset) * BlockRows;
                    RankKUpdate.Add(rows.Pointer + (nint)start * stride, Math.Min(BlockRows, rows.RowCount - start),
                        stride, stride,
                        partials.Pointer + (nint)offset * stride * stride, stride);
                });
                for (var offset = 0; offset < count; offset++)
                    Widen(partials.Pointer + (nint)offset * stride * stride, target, stride * stride);
            }
        }
        GC.KeepAlive(rows);
        GC.KeepAlive(partials);
    }

    /// <summary>Rounds sums to float32.</summary>
    public static void Round(ReadOnlySpan<double> sums, FactorMatrix result)
    {
        for (var row = 0; row < result.Stride; row++)
        {
            var target = result.PaddedRow(row);
            var source = sums.Slice(row * result.Stride, result.Stride);
            for (var column = 0; column < target.Length; column++) target[column] = (float)source[column];
        }
    }

    /// <summary>t ← t + s, entry by entry.</summary>
    public static void Add(float* source, float* target, int length)
    {
        for (var i = 0; i < length; i += FactorMatrix.Lane)
            (Vector512.Load(target + i) + Vector512.Load(source + i)).Store(target + i);
    }

    private static void Widen(float* source, double* target, int length)
    {
        for (var i = 0; i < length; i += FactorMatrix.Lane)
        {
            var (lower, upper) = Vector512.Widen(Vector512.Load(source + i));
            (Vector512.Load(target + i) + lower).Store(target + i);
            (Vector512.Load(target + i + 8) + upper).Store(target + i + 8);
        }
    }
}
