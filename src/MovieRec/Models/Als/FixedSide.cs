using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// What all rows of a half-step share: the fixed factors Y and what follows from them alone. With M = α₀·YᵀY + λI =
/// UᵀU,
/// <code>R = U⁻¹,   Z = Y·R   (so that ZZᵀ = Y·M⁻¹·Yᵀ)</code>
/// which the dual of <see cref="ExactRowSolver"/> needs; it exists under plain regularization only, where all rows have
/// the same M.
/// </summary>
internal sealed unsafe class FixedSide
{
    /// <summary>
    /// Columns of a product with R at a time. R is upper triangular, so they need only the rows down to the last of
    /// them.
    /// </summary>
    private const int Columns = 64;

    private readonly FactorMatrix _factor;
    private readonly FactorMatrix _blockInverses;
    private readonly FactorMatrix _inverse;
    private readonly FactorMatrix _inverseTransposed;
    private readonly int _fixedCount;
    private readonly Gramian.Room _room;

    /// <param name="options">The training's options.</param>
    /// <param name="factors">Y. It may change between calls of <see cref="Refresh(int, Crew)"/>.</param>
    public FixedSide(AlsOptions options, FactorMatrix factors) : this(options, factors, factors.RowCount) { }

    /// <param name="options">The training's options.</param>
    /// <param name="factors">Those rows of Y that somebody met.</param>
    /// <param name="fixedCount">Number of all rows of Y.</param>
    /// <param name="rotated">
    /// Room for <see cref="Rotated"/>, of the shape of <paramref name="factors"/>; null to make it where it is needed.
    /// </param>
    public FixedSide(AlsOptions options, FactorMatrix factors, int fixedCount, FactorMatrix? rotated = null)
    {
        (Options, Factors, _fixedCount) = (options, factors, fixedCount);
        _room = new Gramian.Room(factors);
        Gramian = new FactorMatrix(factors.Stride, factors.Stride);
        HasDual = DualServes(options);
        if (!HasDual)
        {
            _factor = _blockInverses = _inverse = _inverseTransposed = Rotated = new FactorMatrix(0, 1);
            return;
        }
        _factor = new FactorMatrix(factors.Stride, factors.Stride);
        _blockInverses = new FactorMatrix(factors.Stride, FactorMatrix.Lane);
        _inverse = new FactorMatrix(factors.Stride, factors.Stride);
        _inverseTransposed = new FactorMatrix(factors.Stride, factors.Stride);
        Rotated = rotated ?? new FactorMatrix(factors.RowCount, factors.ColumnCount);
    }

    /// <summary>Whether a training has duals, and with them <see cref="Rotated"/>.</summary>
    public static bool DualServes(AlsOptions options) =>
        options.Scaling == RegularizationScaling.Plain && options.Solver == AlsSolver.Exact;

    /// <summary>
    /// Whether a training solves so long a history in the dual form; see <see cref="ExactRowSolver"/>.
    /// </summary>
    public static bool PrefersDual(AlsOptions options, int history) =>
        DualServes(options) && FactorMatrix.PaddedLength(history) < FactorMatrix.PaddedLength(options.Factors);

    /// <summary>The training's options.</summary>
    public AlsOptions Options { get; }

    /// <summary>Y, shape [n × f].</summary>
    public FactorMatrix Factors { get; }

    /// <summary>α₀·YᵀY, with 1 on the diagonal of the padding; shape [stride × stride].</summary>
    public FactorMatrix Gramian { get; }

    /// <summary>Whether <see cref="Rotated"/> is there, and R to multiply with.</summary>
    public bool HasDual { get; }

    /// <summary>Z, shape [n × f].</summary>
    public FactorMatrix Rotated { get; }

    /// <summary>Computes everything anew from Y.</summary>
    /// <param name="threads">Number of threads to use; the result does not depend on it.</param>
    /// <param name="crew">The threads; null for those of the pool.</param>
    /// <returns>False where M is not positive definite or not finite.</returns>
    public bool Refresh(int threads, Crew? crew = null)
    {
        Numerics.Gramian.Compute(Factors, threads, Gramian, _room, crew);
        return TryDerive(threads, crew);
    }

    /// <summary>
    /// As <see cref="Refresh(int, Crew)"/>, with YᵀY given: where <see cref="Factors"/> holds a part of Y, only the
    /// whole of it knows that.
    /// </summary>
    /// <param name="gramian">YᵀY as <see cref="Numerics.Gramian.Compute"/> leaves it.</param>
    /// <param name="threads">Number of threads to use.</param>
    public bool Refresh(FactorMatrix gramian, int threads)
    {
        for (var row = 0; row < Gramian.Stride; row++) gramian.PaddedRow(row).CopyTo(Gramian.PaddedRow(row));
        return TryDerive(threads, null);
    }

    /// <summary>
    /// λ_row for a row with <paramref name="history"/> entries, as <see cref="RegularizationScaling"/> defines it.
    /// </summary>
    public float RegularizationOf(int history) => RegularizationOf(Options, history, _fixedCount);

    /// <summary>λ_row for a row with <paramref name="history"/> entries out of <paramref name="fixedCount"/>.</summary>
    public static float RegularizationOf(AlsOptions options, int history, int fixedCount) => options.Scaling switch
    {
        RegularizationScaling.ByHistory =>
            options.Regularization
                * MathF.Pow(history + options.UnobservedWeight * fixedCount, options.ScalingExponent),
        _ => options.Regularization,
    };

    /// <summary>t ← R·v.</summary>
    /// <param name="vector">v, of the padded length.</param>
    /// <param name="target">t, of the padded length.</param>
    public void MultiplyInverse(ReadOnlySpan<float> vector, Span<float> target)
    {
        nint stride = Gramian.Stride;
        for (var column = 0; column < target.Length; column += Columns)
            WeightedRowSum.Compute(_inverseTransposed.Pointer + column * stride + column, stride, vector[column..],
                target.Slice(column, Math.Min(Columns, target.Length - column)));
    }

    /// <summary>As <see cref="MultiplyInverse"/>, for the sixteen vectors of a batch, one a lane.</summary>
    /// <param name="vectors">Entry k of all v, 16 floats each.</param>
    /// <param name="targets">Receives t likewise.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MultiplyInverses(float* vectors, float* targets)
    {
        nint stride = Gramian.Stride;
        for (nint row = 0; row < stride; row += 4)
        {
            Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default;
            float* r0 = _inverse.Pointer + row * stride, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
            for (var column = row; column < stride; column++)
            {
                var v = Vector512.Load(vectors + column * FactorMatrix.Lane);
                t0 = Vector512.MultiplyAddEstimate(Vector512.Create(r0[column]), v, t0);
                t1 = Vector512.MultiplyAddEstimate(Vector512.Create(r1[column]), v, t1);
                t2 = Vector512.MultiplyAddEstimate(Vector512.Create(r2[column]), v, t2);
                t3 = Vector512.MultiplyAddEstimate(Vector512.Create(r3[column]), v, t3);
            }
            var target = targets + row * FactorMatrix.Lane;
            t0.Store(target);
            t1.Store(target + FactorMatrix.Lane);
            t2.Store(target + 2 * FactorMatrix.Lane);
            t3.Store(target + 3 * FactorMatrix.Lane);
        }
    }

    /// <summary>Has what a row will read first brought in while another is solved.</summary>
    /// <param name="columns">The row's history.</param>
    public void Expect(ReadOnlySpan<int> columns) =>
        Prefetch.Rows(PrefersDual(Options, columns.Length) ? Rotated : Factors,
            columns[..Math.Min(columns.Length, RankKUpdate.RowsAtOnce(Factors.Stride))]);

    private bool TryDerive(int threads, Crew? crew)
    {
        nint stride = Gramian.Stride;
        var gramian = Gramian.Pointer;
        for (nint row = 0; row < stride; row++)
            for (var column = row; column < stride; column++)
                gramian[column * stride + row] = gramian[row * stride + column] *= Options.UnobservedWeight;
        for (nint padding = Factors.ColumnCount; padding < stride; padding++) gramian[padding * stride + padding] = 1;
        return !HasDual || TryRotate(threads, crew);
    }

    private bool TryRotate(int threads, Crew? crew)
    {
        var stride = Gramian.Stride;
        for (var row = 0; row < stride; row++) Gramian.PaddedRow(row).CopyTo(_factor.PaddedRow(row));
        for (var row = 0; row < Factors.ColumnCount; row++) _factor.PaddedRow(row)[row] += Options.Regularization;
        if (!Cholesky.TryFactor(_factor.Pointer, stride, stride, _blockInverses.Pointer)) return false;

        // U·R = I, from the last row up: R[k,·] = (e_k − Σ_{j>k} U[k,j]·R[j,·]) / U[k,k].
        for (var k = stride - 1; k >= 0; k--)
        {
            var u = _factor.PaddedRow(k);
            var start = k / FactorMatrix.Lane * FactorMatrix.Lane;
            var r = _inverse.PaddedRow(k)[start..];
            WeightedRowSum.Compute(_inverse.Pointer + (nint)(k + 1) * stride + start, stride, u[(k + 1)..], r);
            for (var column = 0; column < r.Length; column++)
                r[column] = ((start + column == k ? 1 : 0) - r[column]) / u[k];
        }
        for (nint row = 0; row < stride; row++)
            for (var column = row; column < stride; column++)
                _inverseTransposed.Pointer[column * stride + row] = _inverse.Pointer[row * stride + column];

        Crew.For(crew, threads, (Factors.RowCount + PanelProduct.Size - 1) / PanelProduct.Size, Rotate);
        return true;
    }

    /// <summary>
    /// Z = Y·R for sixteen rows: R is upper triangular, so a block of columns needs only the rows down to its last.
    /// </summary>
    private void Rotate(int panel)
    {
        var (stride, first) = (Gramian.Stride, panel * PanelProduct.Size);
        var count = Math.Min(PanelProduct.Size, Factors.RowCount - first);
        Span<int> rows = stackalloc int[count];
        Span<float> ones = stackalloc float[count];
        for (var row = 0; row < count; row++) (rows[row], ones[row]) = (first + row, 1);
        var transposed = stackalloc float[stride * PanelProduct.Size];
        ScaledGather.Columns(Factors, rows, ones, transposed, PanelProduct.Size);
        // The product has sixteen rows; where there are fewer, the others go nowhere.
        var isWhole = count == PanelProduct.Size;
        var spare = stackalloc float[isWhole ? 0 : stride * PanelProduct.Size];
        var z = isWhole ? Rotated.Pointer + (nint)first * stride : spare;
        new Span<float>(z, stride * PanelProduct.Size).Clear();
        for (var column = 0; column < stride; column += Columns)
        {
            var width = Math.Min(Columns, stride - column);
            PanelProduct.Add(transposed, PanelProduct.Size, _inverse.Pointer + column, stride, column + width,
                z + column, stride, width, 1);
        }
        if (isWhole) return;
        new Span<float>(z, stride * count).CopyTo(new Span<float>(Rotated.Pointer + (nint)first * stride,
            stride * count));
    }
}
