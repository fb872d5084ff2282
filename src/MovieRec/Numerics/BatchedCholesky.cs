using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <summary>
/// Sixteen symmetric positive definite systems A·x = b at a time, one a lane: every step of the factorization A = UᵀU
/// is one vector operation for all of them. A single small system waits for its pivots, one after the other; sixteen
/// wait together.
/// </summary>
/// <remarks>
/// Entry (k, j) of all systems is one vector, b the column behind the last; see <see cref="Load"/>. For four rows B at
/// a time, with P the rows above them, and b taken along as a column of A:
/// <code>A[B,·] ← A[B,·] − U[P,B]ᵀ·U[P,·],   A[B,B] = U[B,B]ᵀ·U[B,B],   U[B,·] = U[B,B]⁻ᵀ·A[B,·]</code>
/// (the first for eight rows together, so that what stands above them is read half as often),
/// which leaves z = U⁻ᵀ·b behind U, and U·x = z is solved from the last rows up. The diagonal holds 1 / U[k, k]. What a
/// lane computes depends on no other lane, and systems of a smaller order have the identity behind them, which changes
/// no bit of theirs.
/// </remarks>
internal static unsafe class BatchedCholesky
{
    /// <summary>Systems at a time.</summary>
    public const int Systems = FactorMatrix.Lane;

    /// <summary>Largest order: the systems must find room in the second-level cache.</summary>
    public const int MostOrder = 64;

    /// <summary>Rows that <see cref="AddRows"/> takes.</summary>
    public const int RowsAtOnce = 2 * Rows;

    private const int Rows = 4;

    /// <summary>Order of the systems as they are solved: the next multiple of four.</summary>
    public static int PaddedOrder(int order) => (order + Rows - 1) / Rows * Rows;

    /// <summary>Floats that systems of an order take; the solutions take the first 16 × order of others.</summary>
    public static int Room(int order) => PaddedOrder(order) * Stride(PaddedOrder(order)) + Systems * Systems;

    /// <summary>
    /// Floats from one row to the next: b stands behind the last column, and one more so that columns come in pairs.
    /// </summary>
    public static int Stride(int order) => (order + 2) * Systems;

    /// <summary>Lays the systems side by side.</summary>
    /// <param name="matrices">The upper triangle of the first A; what is below its diagonal is not used.</param>
    /// <param name="matrixStride">Floats from one row of an A to the next, a multiple of 16.</param>
    /// <param name="matricesApart">
    /// Floats from one A to the next; no multiple of 1,024, which would put the same entries of all into one set of the
    /// first-level cache.
    /// </param>
    /// <param name="vectors">The first b.</param>
    /// <param name="vectorsApart">Floats from one b to the next.</param>
    /// <param name="count">Number of systems, 1 to 16; the last one fills the lanes that are left.</param>
    /// <param name="order">Order of the systems, a multiple of four.</param>
    /// <param name="systems">Receives them, <see cref="Room"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(float* matrices, nint matrixStride, nint matricesApart, float* vectors, nint vectorsApart,
        int count, int order, float* systems)
    {
        nint stride = Stride(order);
        float** a = stackalloc float*[Systems], b = stackalloc float*[Systems];
        for (var lane = 0; lane < Systems; lane++)
        {
            var system = Math.Min(lane, count - 1);
            a[lane] = matrices + system * matricesApart;
            b[lane] = vectors + system * vectorsApart;
        }
        for (nint row = 0; row < order; row++)
            for (var column = row / 4 * 4; column < order; column += 4)
                Transposition.ToLanes(a, row * matrixStride + column, systems + row * stride + column * Systems,
                    Systems, Vector512<float>.One);
        for (nint row = 0; row < order; row += 4)
            Transposition.ToLanes(b, row, systems + row * stride + order * Systems, stride, Vector512<float>.One);
        for (nint row = 0; row < order; row++)
            Vector512<float>.Zero.Store(systems + row * stride + (order + 1) * Systems);
    }

    /// <summary>Solves them. Where A is not positive definite or not finite, neither is a lane's solution.</summary>
    /// <param name="systems">The systems as <see cref="Load"/> leaves them; overwritten.</param>
    /// <param name="order">Their order, a multiple of four.</param>
    /// <param name="solutions">Receives entry k of all solutions, 16 floats each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(float* systems, int order, float* solutions)
    {
        nint stride = Stride(order);
        for (var row = 0; row < order; row += RowsAtOnce)
        {
            AddRows(systems, row, systems, stride, row, order, order + 2, -1);
            Eliminate(systems + row * stride + row * Systems, stride, order + 1 - row);
            var next = row + Rows;
            if (next == order) break;
            for (var column = next; column <= order; column += 2)
                AddProduct(systems + row * stride + next * Systems, systems + row * stride + column * Systems, stride,
                    Rows, systems + next * stride + column * Systems, stride, -1);
            Eliminate(systems + next * stride + next * Systems, stride, order + 1 - next);
        }
        for (var row = order - Rows; row >= 0; row -= Rows)
            Substitute(systems + row * stride, stride, row, order, solutions);
    }

    /// <summary>Takes solutions out of the lanes.</summary>
    /// <param name="solutions">As <see cref="Solve"/> leaves them.</param>
    /// <param name="order">Order of the systems, a multiple of four.</param>
    /// <param name="vectors">Receives the first x, in place of b.</param>
    /// <param name="vectorsApart">Floats from one x to the next; there must be room for sixteen.</param>
    public static void Unload(float* solutions, int order, float* vectors, nint vectorsApart)
    {
        for (nint lane = 0; lane < Systems; lane += 4)
            for (nint row = 0; row < order; row += 4)
            {
                var from = solutions + row * Systems + lane;
                Transposition.FourByFour(from, from + Systems, from + 2 * Systems, from + 3 * Systems,
                    vectors + lane * vectorsApart + row, vectorsApart, Vector128<float>.One);
            }
    }

    /// <summary>
    /// Eight rows B of a symmetric product, or the four that are left, from the diagonal on, for all systems:
    /// <code>C[i, j] += σ·Σₖ A[k, i]·A[k, j]   for i in B, j ≥ i</code>
    /// </summary>
    /// <param name="a">First entry of A.</param>
    /// <param name="depth">Number of rows k.</param>
    /// <param name="c">First entry of C.</param>
    /// <param name="stride">Floats from one row to the next, of both.</param>
    /// <param name="row">First row of B, a multiple of eight.</param>
    /// <param name="order">Number of rows of C, a multiple of four.</param>
    /// <param name="columns">Number of columns, even.</param>
    /// <param name="sign">σ.</param>
    public static void AddRows(
        float* a, int depth, float* c, nint stride, int row, int order, int columns, float sign)
    {
        if (depth == 0) return;
        var four = row + Rows;
        var from = a + row * Systems;
        var to = c + row * stride;
        for (var column = row; column < (four == order ? columns : four); column += 2)
            AddProduct(from, a + column * Systems, stride, depth, to + column * Systems, stride, sign);
        for (var column = four; column < columns && four < order; column += 2)
            AddProductOfEight(from, a + column * Systems, stride, depth, to + column * Systems, stride, sign);
    }

    /// <summary>
    /// Two columns j of four rows i of a product, for all systems: <code>C[i, j] += σ·Σₖ A[k, i]·B[k, j]</code>
    /// </summary>
    /// <param name="a">Column of the first of the four rows, in the first row k.</param>
    /// <param name="b">The first of the two columns, likewise.</param>
    /// <param name="stride">Floats from one row k to the next.</param>
    /// <param name="depth">Number of rows k.</param>
    /// <param name="c">First entry of C.</param>
    /// <param name="cStride">Floats from one row of C to the next.</param>
    /// <param name="sign">σ.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddProduct(float* a, float* b, nint stride, int depth, float* c, nint cStride, float sign)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default,
            c30 = default, c31 = default;
        for (var k = 0; k < depth; k++, a += stride, b += stride)
        {
            var (b0, b1) = (Vector512.Load(b), Vector512.Load(b + 16));
            var a0 = Vector512.Load(a);
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector512.Load(a + 16);
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector512.Load(a + 32);
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector512.Load(a + 48);
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, sigma, c00, c01);
        Accumulate(c + cStride, sigma, c10, c11);
        Accumulate(c + 2 * cStride, sigma, c20, c21);
        Accumulate(c + 3 * cStride, sigma, c30, c31);
    }

    /// <summary>As <see cref="AddProduct"/>, eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddProductOfEight(
        float* a, float* b, nint stride, int depth, float* c, nint cStride, float sign)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default,
            c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default,
            c70 = default, c71 = default;
        for (var k = 0; k < depth; k++, a += stride, b += stride)
        {
            var (b0, b1) = (Vector512.Load(b), Vector512.Load(b + 16));
            var a0 = Vector512.Load(a);
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector512.Load(a + 16);
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector512.Load(a + 32);
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector512.Load(a + 48);
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
            var a4 = Vector512.Load(a + 64);
            c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
            var a5 = Vector512.Load(a + 80);
            c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
            var a6 = Vector512.Load(a + 96);
            c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
            c61 = Vector512.MultiplyAddEstimate(a6, b1, c61);
            var a7 = Vector512.Load(a + 112);
            c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
            c71 = Vector512.MultiplyAddEstimate(a7, b1, c71);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, sigma, c00, c01);
        Accumulate(c + cStride, sigma, c10, c11);
        Accumulate(c + 2 * cStride, sigma, c20, c21);
        Accumulate(c + 3 * cStride, sigma, c30, c31);
        Accumulate(c + 4 * cStride, sigma, c40, c41);
        Accumulate(c + 5 * cStride, sigma, c50, c51);
        Accumulate(c + 6 * cStride, sigma, c60, c61);
        Accumulate(c + 7 * cStride, sigma, c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(float* c, Vector512<float> sigma, Vector512<float> sum0, Vector512<float> sum1)
    {
        Vector512.MultiplyAddEstimate(sigma, sum0, Vector512.Load(c)).Store(c);
        Vector512.MultiplyAddEstimate(sigma, sum1, Vector512.Load(c + 16)).Store(c + 16);
    }

    /// <summary>Four rows among themselves, from the diagonal on: U[B, ·] = U[B, B]⁻ᵀ·A[B, ·].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eliminate(float* block, nint stride, int columns)
    {
        float* row0 = block, row1 = block + stride, row2 = row1 + stride, row3 = row2 + stride;
        var d0 = InverseRoot(Vector512.Load(row0));
        var (u01, u02, u03) = (Vector512.Load(row0 + 16) * d0, Vector512.Load(row0 + 32) * d0,
            Vector512.Load(row0 + 48) * d0);
        var d1 = InverseRoot(Less(Vector512.Load(row1 + 16), u01, u01));
        var u12 = Less(Vector512.Load(row1 + 32), u01, u02) * d1;
        var u13 = Less(Vector512.Load(row1 + 48), u01, u03) * d1;
        var d2 = InverseRoot(Less(Less(Vector512.Load(row2 + 32), u02, u02), u12, u12));
        var u23 = Less(Less(Vector512.Load(row2 + 48), u02, u03), u12, u13) * d2;
        var d3 = InverseRoot(Less(Less(Less(Vector512.Load(row3 + 48), u03, u03), u13, u13), u23, u23));
        d0.Store(row0);
        u01.Store(row0 + 16);
        u02.Store(row0 + 32);
        u03.Store(row0 + 48);
        d1.Store(row1 + 16);
        u12.Store(row1 + 32);
        u13.Store(row1 + 48);
        d2.Store(row2 + 32);
        u23.Store(row2 + 48);
        d3.Store(row3 + 48);
        for (nint at = Rows * Systems; at < columns * Systems; at += Systems)
        {
            var r0 = Vector512.Load(row0 + at) * d0;
            var r1 = Less(Vector512.Load(row1 + at), u01, r0) * d1;
            var r2 = Less(Less(Vector512.Load(row2 + at), u02, r0), u12, r1) * d2;
            var r3 = Less(Less(Less(Vector512.Load(row3 + at), u03, r0), u13, r1), u23, r2) * d3;
            r0.Store(row0 + at);
            r1.Store(row1 + at);
            r2.Store(row2 + at);
            r3.Store(row3 + at);
        }
    }

    // An infinite pivot would divide to 0 and be lost: the difference makes it NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> InverseRoot(Vector512<float> pivot) =>
        (Vector512<float>.One + (pivot - pivot)) / Vector512.Sqrt(pivot);

    /// <summary>c − a·b, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Less(Vector512<float> c, Vector512<float> a, Vector512<float> b) =>
        Vector512.MultiplyAddEstimate(-a, b, c);

    /// <summary>Four rows of U·x = z, where what is below them is solved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Substitute(float* rows, nint stride, int first, int order, float* x)
    {
        float* row0 = rows, row1 = rows + stride, row2 = row1 + stride, row3 = row2 + stride;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        nint end = order * Systems;
        for (nint at = (first + Rows) * Systems; at < end; at += Systems)
        {
            var entry = Vector512.Load(x + at);
            s0 = Vector512.MultiplyAddEstimate(Vector512.Load(row0 + at), entry, s0);
            s1 = Vector512.MultiplyAddEstimate(Vector512.Load(row1 + at), entry, s1);
            s2 = Vector512.MultiplyAddEstimate(Vector512.Load(row2 + at), entry, s2);
            s3 = Vector512.MultiplyAddEstimate(Vector512.Load(row3 + at), entry, s3);
        }
        nint here = first * Systems;
        var x3 = (Vector512.Load(row3 + end) - s3) * Vector512.Load(row3 + here + 48);
        var x2 = Less(Vector512.Load(row2 + end) - s2, Vector512.Load(row2 + here + 48), x3)
            * Vector512.Load(row2 + here + 32);
        var x1 = Less(Less(Vector512.Load(row1 + end) - s1, Vector512.Load(row1 + here + 48), x3),
            Vector512.Load(row1 + here + 32), x2) * Vector512.Load(row1 + here + 16);
        var x0 = Less(Less(Less(Vector512.Load(row0 + end) - s0, Vector512.Load(row0 + here + 48), x3),
            Vector512.Load(row0 + here + 32), x2), Vector512.Load(row0 + here + 16), x1)
            * Vector512.Load(row0 + here);
        x0.Store(x + here);
        x1.Store(x + here + 16);
        x2.Store(x + here + 32);
        x3.Store(x + here + 48);
    }
}
