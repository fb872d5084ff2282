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
    /// <param name="room">Room for the sums, kept from one call to the next; null to make it.</param>
    /// <param name="crew">The threads; null for those of the pool.</param>
    public static void Compute(
        FactorMatrix rows, int threads, FactorMatrix result, Room? room = null, Crew? crew = null)
    {
        room ??= new Room(rows);
        room.Sums.AsSpan().Clear();
        Sum(rows, threads, room.Sums, room.Partials, crew);
        Round(room.Sums, result);
    }

    /// <summary>Room to compute the Gramian of a matrix.</summary>
    /// <param name="rows">A matrix of that shape.</param>
    public sealed class Room(FactorMatrix rows)
    {
        /// <summary>Sums in float64.</summary>
        public double[] Sums { get; } = new double[rows.Stride * rows.Stride];

        /// <summary>Sums of blocks of rows.</summary>
        public FactorMatrix Partials { get; } = PartialsOf(rows);
    }

    private static FactorMatrix PartialsOf(FactorMatrix rows) =>
        new(Math.Min((rows.RowCount + BlockRows - 1) / BlockRows, Window) * rows.Stride, rows.Stride);

    /// <summary>Adds the upper triangle of YᵀY to sums.</summary>
    /// <param name="rows">Y.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="sums">The sums, [stride × stride].</param>
    public static void Sum(FactorMatrix rows, int threads, Span<double> sums) =>
        Sum(rows, threads, sums, PartialsOf(rows), null);

    private static void Sum(
        FactorMatrix rows, int threads, Span<double> sums, FactorMatrix partials, Crew? crew)
    {
        var (stride, blocks) = (rows.Stride, (rows.RowCount + BlockRows - 1) / BlockRows);
        var window = Math.Min(blocks, Window);
        fixed (double* target = sums)
        {
            for (var first = 0; first < blocks; first += window)
            {
                var count = Math.Min(window, blocks - first);
                var from = first;
                Crew.For(crew, threads, count, offset =>
                {
                    var start = (from + offset) * BlockRows;
                    new Span<float>(partials.Pointer + (nint)offset * stride * stride, stride * stride).Clear();
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
