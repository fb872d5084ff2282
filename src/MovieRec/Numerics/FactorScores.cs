namespace MovieRec.Numerics;

/// <summary>The products of some users' factors with those of every item, for many users at once.</summary>
internal static unsafe class FactorScores
{
    /// <summary>
    /// s[r, i] ← x(uᵣ)ᵀy_i, each one chain of multiply-adds in order of the factors, from 0: the bits of
    /// <see cref="WeightedRowSum.Compute"/> for one user. Sixteen users read the item factors once; one by one, each
    /// user would bring all of them from memory.
    /// </summary>
    /// <param name="users">X [users × f].</param>
    /// <param name="rows">u, rows of X.</param>
    /// <param name="itemsTransposed">Yᵀ [f × items].</param>
    /// <param name="scores">Receives one row a user, row-major; length <c>rows.Length</c> × items.</param>
    public static void Compute(
        FactorMatrix users, ReadOnlySpan<int> rows, FactorMatrix itemsTransposed, Span<float> scores)
    {
        // Sixteen users at a time, one a row of the panel.
        const int Rows = PanelProduct.Size, Columns = 4 * Rows;
        var (items, factors) = (itemsTransposed.ColumnCount, itemsTransposed.RowCount);
        var x = stackalloc float[users.Stride * Rows];
        var panel = stackalloc float[Rows * Columns];
        Span<float> ones = stackalloc float[Rows];
        ones.Fill(1);
        fixed (float* start = scores)
        {
            for (var first = 0; first < rows.Length; first += Rows)
            {
                var count = Math.Min(Rows, rows.Length - first);
                ScaledGather.Columns(users, rows.Slice(first, count), ones, x, Rows);
                for (var item = 0; item < items; item += Columns)
                {
                    new Span<float>(panel, Rows * Columns).Clear();
                    PanelProduct.Add(x, Rows, itemsTransposed.Pointer + item, itemsTransposed.Stride, factors, panel,
                        Columns, Math.Min(Columns, itemsTransposed.Stride - item), 1);
                    var width = Math.Min(Columns, items - item);
                    for (var row = 0; row < count; row++)
                        new ReadOnlySpan<float>(panel + row * Columns, width)
                            .CopyTo(new Span<float>(start + (nint)(first + row) * items + item, width));
                }
            }
        }
        GC.KeepAlive(users);
        GC.KeepAlive(itemsTransposed);
    }
}
