namespace MovieRec.Numerics;

/// <summary>The symmetric rank-k update, where an exact ALS half-step spends most of its time.</summary>
internal static unsafe class RankKUpdate
{
    /// <summary>
    /// Floats of rows that take part at a time: half of the first-level cache, so that A finds room beside them.
    /// </summary>
    private const int CachedFloats = 4096;

    /// <summary>Rows of so many floats that a caller who packs them should hand over at a time.</summary>
    public static int RowsAtOnce(int width) => Math.Max(CachedFloats / width, 32);

    /// <summary>
    /// Upper triangle of A ← A + Σₖ zₖ·zₖᵀ. Entries below the diagonal that share a tile with it may be written too,
    /// and mean nothing.
    /// </summary>
    /// <param name="rows">
    /// z₀, z₁, …, one after the other, each <paramref name="width"/> floats; on a 64-byte boundary.
    /// </param>
    /// <param name="count">Number of rows.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="width">Entries of a row that take part, a multiple of 16.</param>
    /// <param name="matrix">A, rows <paramref name="matrixStride"/> apart; must not overlap the rows.</param>
    /// <param name="matrixStride">Floats from one row of A to the next.</param>
    public static void Add(float* rows, int count, nint stride, int width, float* matrix, nint matrixStride)
    {
        var most = RowsAtOnce(width);
        for (; count > 0; count -= most, rows += most * stride)
            for (var panel = 0; panel < width; panel += PanelProduct.Size)
                AddPanel(rows, Math.Min(count, most), stride, width, panel, matrix, matrix, matrixStride);
    }

    /// <summary>
    /// As <see cref="Add"/>, the sixteen rows of A from <paramref name="panel"/> on only, all rows at once, and onto
    /// another matrix: A ← D + Σₖ zₖ·zₖᵀ.
    /// </summary>
    /// <param name="rows">z₀, z₁, …</param>
    /// <param name="count">Number of rows, <see cref="RowsAtOnce"/> at most to be quick.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="width">Entries of a row that take part.</param>
    /// <param name="panel">First row of A to update, a multiple of 16.</param>
    /// <param name="addend">D, which may be A.</param>
    /// <param name="matrix">A.</param>
    /// <param name="matrixStride">Floats from one row of A, and of D, to the next.</param>
    public static void AddPanel(float* rows, int count, nint stride, int width, int panel, float* addend,
        float* matrix, nint matrixStride)
    {
        var at = panel * matrixStride + panel;
        PanelProduct.AddUpper(rows + panel, stride, count, addend + at, matrix + at, matrixStride, width - panel, 1);
    }
}
