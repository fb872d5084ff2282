using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// What all rows of a half-step share: the fixed factors Y and what follows from them alone. With M = α₀·YᵀY + λI = UᵀU,
/// <code>R = U⁻¹,   Z = Y·R   (so that ZZᵀ = Y·M⁻¹·Yᵀ)</code>
/// which the dual of <see cref="ExactRowSolver"/> needs; it exists under plain regularization only, where all rows have the same M.
/// </summary>
internal sealed unsafe class FixedSide
{
    private readonly FactorMatrix _inverse;
    private readonly int _fixedCount;

    /// <param name="options">The training's options.</param>
    /// <param name="factors">Y. It may change between calls of <see cref="Refresh(int)"/>.</param>
    public FixedSide(AlsOptions options, FactorMatrix factors) : this(options, factors, factors.RowCount) { }

    /// <param name="options">The training's options.</param>
    /// <param name="factors">Those rows of Y that somebody met.</param>
    /// <param name="fixedCount">Number of all rows of Y.</param>
    public FixedSide(AlsOptions options, FactorMatrix factors, int fixedCount)
    {
        (Options, Factors, _fixedCount) = (options, factors, fixedCount);
        Gramian = new FactorMatrix(factors.Stride, factors.Stride);
        HasDual = options.Scaling == RegularizationScaling.Plain && options.Solver == AlsSolver.Exact;
        if (!HasDual)
        {
            _inverse = InverseTransposed = Rotated = new FactorMatrix(0, 1);
            return;
        }
        _inverse = new FactorMatrix(factors.Stride, factors.Stride);
        InverseTransposed = new FactorMatrix(factors.Stride, factors.Stride);
        Rotated = new FactorMatrix(factors.RowCount, factors.ColumnCount);
    }

    /// <summary>The training's options.</summary>
    public AlsOptions Options { get; }

    /// <summary>Y, shape [n × f].</summary>
    public FactorMatrix Factors { get; }

    /// <summary>α₀·YᵀY, with 1 on the diagonal of the padding; shape [stride × stride].</summary>
    public FactorMatrix Gramian { get; }

    /// <summary>Whether <see cref="Rotated"/> and <see cref="InverseTransposed"/> are there.</summary>
    public bool HasDual { get; }

    /// <summary>Rᵀ, lower triangular; shape [stride × stride].</summary>
    public FactorMatrix InverseTransposed { get; }

    /// <summary>Z, shape [n × f].</summary>
    public FactorMatrix Rotated { get; }

    /// <summary>Computes everything anew from Y.</summary>
    /// <param name="threads">Number of threads to use; the result does not depend on it.</param>
    /// <returns>False where M is not positive definite or not finite.</returns>
    public bool Refresh(int threads)
    {
        Numerics.Gramian.Compute(Factors, threads, Gramian);
        return TryDerive(threads);
    }

    /// <summary>As <see cref="Refresh(int)"/>, with YᵀY given: where <see cref="Factors"/> holds a part of Y, only the whole of it knows that.</summary>
    /// <param name="gramian">YᵀY as <see cref="Numerics.Gramian.Compute"/> leaves it.</param>
    /// <param name="threads">Number of threads to use.</param>
    public bool Refresh(FactorMatrix gramian, int threads)
    {
        for (var row = 0; row < Gramian.Stride; row++) gramian.PaddedRow(row).CopyTo(Gramian.PaddedRow(row));
        return TryDerive(threads);
    }

    /// <summary>λ_row for a row with <paramref name="history"/> entries, as <see cref="RegularizationScaling"/> defines it.</summary>
    public float RegularizationOf(int history) => RegularizationOf(Options, history, _fixedCount);

    /// <summary>λ_row for a row with <paramref name="history"/> entries out of <paramref name="fixedCount"/>.</summary>
    public static float RegularizationOf(AlsOptions options, int history, int fixedCount) => options.Scaling switch
    {
        RegularizationScaling.ByHistory => options.Regularization * MathF.Pow(history + options.UnobservedWeight * fixedCount, options.ScalingExponent),
        _ => options.Regularization,
    };

    private bool TryDerive(int threads)
    {
        var stride = Gramian.Stride;
        for (var row = 0; row < stride; row++)
            foreach (ref var entry in Gramian.PaddedRow(row)) entry *= Options.UnobservedWeight;
        for (var padding = Factors.ColumnCount; padding < stride; padding++) Gramian.PaddedRow(padding)[padding] = 1;
        for (var row = 0; row < stride; row++)
            for (var column = 0; column < row; column++) Gramian.PaddedRow(row)[column] = Gramian.PaddedRow(column)[row];
        return !HasDual || TryRotate(threads);
    }

    private bool TryRotate(int threads)
    {
        var stride = Gramian.Stride;
        var factor = new FactorMatrix(stride, stride);
        for (var row = 0; row < stride; row++) Gramian.PaddedRow(row).CopyTo(factor.PaddedRow(row));
        for (var row = 0; row < Factors.ColumnCount; row++) factor.PaddedRow(row)[row] += Options.Regularization;
        var inverses = new FactorMatrix(stride, FactorMatrix.Lane);
        if (!Cholesky.TryFactor(factor.Pointer, stride, stride, inverses.Pointer)) return false;

        // U·R = I, from the last row up: R[k,·] = (e_k − Σ_{j>k} U[k,j]·R[j,·]) / U[k,k].
        for (var k = stride - 1; k >= 0; k--)
        {
            var u = factor.PaddedRow(k);
            var r = _inverse.PaddedRow(k);
            WeightedRowSum.Compute(_inverse.Pointer + (nint)(k + 1) * stride, stride, u[(k + 1)..], r);
            for (var column = 0; column < stride; column++) r[column] = ((column == k ? 1 : 0) - r[column]) / u[k];
            for (var column = 0; column < stride; column++) InverseTransposed.PaddedRow(column)[k] = r[column];
        }
        const int Rows = 64;
        Parallel.For(0, (Factors.RowCount + Rows - 1) / Rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            for (var row = block * Rows; row < Math.Min((block + 1) * Rows, Factors.RowCount); row++)
                WeightedRowSum.Compute(_inverse.Pointer, stride, Factors.PaddedRow(row), Rotated.PaddedRow(row));
        });
        GC.KeepAlive(factor);
        GC.KeepAlive(inverses);
        return true;
    }
}
