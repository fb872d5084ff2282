namespace MovieRec.Numerics;

/// <summary>The Gramian XᵀX of a sparse matrix: how often, and how strongly, each two columns occur together.</summary>
internal static class SparseGramian
{
    /// <summary>
    /// XᵀX, both triangles. Each row of it is summed by one thread in the order of X's rows, so the bits do not depend
    /// on the number of threads.
    /// </summary>
    /// <param name="matrix">X, shape [rows × n].</param>
    /// <param name="transposed">Xᵀ.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <returns>Shape [n × n].</returns>
    public static FactorMatrix Compute(
        CsrMatrix matrix, CsrMatrix transposed, int threads, CancellationToken cancellationToken = default)
    {
        var gramian = FactorMatrix.Square(matrix.ColumnCount);
        Parallel.For(0, matrix.ColumnCount,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            column => AddRow(matrix, transposed, column, gramian.PaddedRow(column)));
        return gramian;
    }

    /// <summary>t ← t + row <paramref name="column"/> of XᵀX, that is Σ_r X[r, column]·X[r, ·].</summary>
    /// <param name="matrix">X.</param>
    /// <param name="transposed">Xᵀ.</param>
    /// <param name="column">A column of X.</param>
    /// <param name="target">t; at least as long as X has columns.</param>
    public static void AddRow(CsrMatrix matrix, CsrMatrix transposed, int column, Span<float> target)
    {
        var rows = transposed.ColumnsOf(column);
        var weights = transposed.ValuesOf(column);
        for (var entry = 0; entry < rows.Length; entry++)
        {
            var weight = weights[entry];
            var columns = matrix.ColumnsOf(rows[entry]);
            var values = matrix.ValuesOf(rows[entry]);
            for (var other = 0; other < columns.Length; other++) target[columns[other]] += weight * values[other];
        }
    }
}
