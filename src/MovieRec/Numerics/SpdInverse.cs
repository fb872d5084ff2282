namespace MovieRec.Numerics;

/// <summary>
/// The inverse of a symmetric positive definite matrix, in place, by the sweep operator on blocks of rows
/// (Goodnight, 'A Tutorial on the SWEEP Operator', The American Statistician 33(3), 1979).
/// </summary>
/// <remarks>
/// Sweeping the rows B replaces, with i and j outside B,
/// <code>A[i,j] ← A[i,j] − A[i,B]·A[B,B]⁻¹·A[B,j],   A[B,j] ← A[B,B]⁻¹·A[B,j],   A[B,B] ← −A[B,B]⁻¹</code>
/// and once every block has been swept, −A⁻¹ stands in A's place. A stays symmetric throughout, so the upper triangle
/// suffices: n³/2 multiply-adds, nearly all of them independent tile products. Each tile is one thread's work in one
/// order, so the bits do not depend on the number of threads.
/// </remarks>
internal static unsafe class SpdInverse
{
    private const int Tile = PanelProduct.Size;

    /// <summary>
    /// Rows swept together, a multiple of 16: enough for a tile to be worth loading, few enough for a strip of them to
    /// stay in the cache.
    /// </summary>
    public const int BlockRows = 8 * Tile;

    /// <summary>Overwrites A with its inverse, both triangles.</summary>
    /// <param name="matrix">A, square; its upper triangle is read. After a failure its content is undefined.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>False where A is not positive definite to working precision, or holds NaN.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static bool TryInvert(FactorMatrix matrix, int threads, CancellationToken cancellationToken = default)
    {
        if (matrix.RowCount != matrix.ColumnCount)
            throw new ArgumentException(
                $"A {matrix.RowCount} × {matrix.ColumnCount} matrix has no inverse: it must be square.",
                nameof(matrix));
        var size = matrix.Stride;
        var tiles = size / Tile;
        // The rows beyond the last pad the matrix with the identity, which is its own inverse.
        var work = matrix.Capacity >= size ? matrix : new FactorMatrix(size, size);
        if (work != matrix)
            for (var row = 0; row < matrix.RowCount; row++) matrix.PaddedRow(row).CopyTo(work.PaddedRow(row));
        for (var row = matrix.RowCount; row < size; row++)
        {
            var padding = new Span<float>(work.Pointer + (nint)row * size, size);
            padding.Clear();
            padding[row] = 1;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        // A[B,·] and A[B,B]⁻¹·A[B,·], a strip of 16 columns after the other.
        var rows = new FactorMatrix(size * BlockRows / Tile, Tile);
        var products = new FactorMatrix(size * BlockRows / Tile, Tile);
        var inverse = new FactorMatrix(BlockRows, BlockRows);
        var a = work.Pointer;
        for (var top = 0; top < size; top += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (first, height) = (top, Math.Min(BlockRows, size - top));
            if (!TryInvertBlock(a + (nint)first * size + first, size, height, inverse)) return false;
            Parallel.For(0, tiles, parallel, tile =>
            {
                var strip = rows.Pointer + (nint)tile * height * Tile;
                var product = products.Pointer + (nint)tile * height * Tile;
                ReadStrip(a, size, first, height, tile * Tile, strip);
                new Span<float>(product, height * Tile).Clear();
                for (var row = 0; row < height; row += Tile)
                    PanelProduct.Add(inverse.Pointer + row, inverse.Stride, strip, Tile, height, product + row * Tile,
                        Tile, Tile, 1);
            });
            Parallel.For(0, tiles, parallel, tile =>
            {
                var i = tile * Tile;
                for (var j = i; j < size; j += Tile)
                {
                    var target = a + (nint)i * size + j;
                    var (rowSwept, columnSwept) = (i >= first && i < first + height, j >= first && j < first + height);
                    if (rowSwept && columnSwept)
                        CopyNegated(inverse.Pointer + (nint)(i - first) * inverse.Stride + (j - first), inverse.Stride,
                            target, size);
                    else if (rowSwept) CopyTile(products.Pointer + (nint)j * height + (i - first) * Tile, target, size);
                    else if (columnSwept)
                        CopyTransposed(products.Pointer + (nint)i * height + (j - first) * Tile, target, size);
                    else PanelProduct.Add(rows.Pointer + (nint)i * height, Tile, products.Pointer + (nint)j * height,
                        Tile, height, target, size, Tile, -1);
                }
            });
        }

        Parallel.For(0, matrix.RowCount, parallel, row =>
        {
            var target = matrix.Pointer + (nint)row * size;
            for (var column = row; column < matrix.ColumnCount; column++)
                target[column] = -a[(nint)row * size + column];
        });
        Parallel.For(0, matrix.RowCount, parallel, row =>
        {
            var target = matrix.Pointer + (nint)row * size;
            for (nint column = 0; column < row; column++) target[column] = matrix.Pointer[column * size + row];
        });
        GC.KeepAlive(matrix);
        GC.KeepAlive(work);
        GC.KeepAlive(rows);
        GC.KeepAlive(products);
        GC.KeepAlive(inverse);
        return true;
    }

    /// <summary>
    /// The inverse of one diagonal block, row by row in double precision; every pivot of a positive definite matrix is
    /// above 0.
    /// </summary>
    private static bool TryInvertBlock(float* block, nint stride, int height, FactorMatrix inverse)
    {
        var swept = stackalloc double[BlockRows * BlockRows];
        for (var row = 0; row < height; row++)
            for (var column = row; column < height; column++)
                swept[row * BlockRows + column] = swept[column * BlockRows + row] = block[row * stride + column];
        for (var k = 0; k < height; k++)
        {
            var pivot = swept[k * BlockRows + k];
            if (!(pivot > 0) || double.IsPositiveInfinity(pivot)) return false;
            var pivotRow = new Span<double>(swept + k * BlockRows, height);
            for (var row = 0; row < height; row++)
            {
                if (row == k) continue;
                var line = new Span<double>(swept + row * BlockRows, height);
                var weight = line[k] / pivot;
                for (var column = 0; column < height; column++) line[column] -= weight * pivotRow[column];
                line[k] = weight;
            }
            for (var column = 0; column < height; column++) pivotRow[column] /= pivot;
            pivotRow[k] = -1 / pivot;
        }
        for (var row = 0; row < height; row++)
            for (var column = 0; column < height; column++)
                inverse.Pointer[row * inverse.Stride + column] =
                    (float)-swept[Math.Min(row, column) * BlockRows + Math.Max(row, column)];
        return true;
    }

    /// <summary>
    /// A[B, column .. column + 15] as packed rows of 16: from below the diagonal, where only the mirror image is kept,
    /// transposed.
    /// </summary>
    private static void ReadStrip(float* a, nint size, int first, int height, int column, float* strip)
    {
        for (var row = 0; row < height; row += Tile)
        {
            var target = strip + row * Tile;
            var (i, j) = (first + row, column);
            if (i < j) for (var k = 0; k < Tile; k++)
                new ReadOnlySpan<float>(a + (i + k) * size + j, Tile).CopyTo(new Span<float>(target + k * Tile, Tile));
            else
            {
                for (var k = 0; k < Tile; k++)
                    for (var l = 0; l < Tile; l++)
                        target[k * Tile + l] = i + k < j + l ? a[(i + k) * size + j + l] : a[(j + l) * size + i + k];
            }
        }
    }

    private static void CopyTile(float* source, float* target, nint stride)
    {
        for (var k = 0; k < Tile; k++)
            new ReadOnlySpan<float>(source + k * Tile, Tile).CopyTo(new Span<float>(target + k * stride, Tile));
    }

    private static void CopyTransposed(float* source, float* target, nint stride)
    {
        for (var k = 0; k < Tile; k++)
            for (var l = 0; l < Tile; l++) target[l * stride + k] = source[k * Tile + l];
    }

    private static void CopyNegated(float* source, nint sourceStride, float* target, nint stride)
    {
        for (var k = 0; k < Tile; k++)
            for (var l = 0; l < Tile; l++) target[k * stride + l] = -source[k * sourceStride + l];
    }
}
