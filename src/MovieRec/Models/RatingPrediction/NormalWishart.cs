using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Models.RatingPrediction;

/// <summary>A normal distribution N(m, Λ⁻¹) drawn from its posterior, and draws from it.</summary>
internal sealed class NormalWishart
{
    /// <summary>β₀: the prior counts as so many rows at the origin.</summary>
    private const double PriorRows = 2;

    private readonly Matrix<double> _factor;

    private NormalWishart(double[] mean, Matrix<double> precision) =>
        (Mean, Precision, _factor) = (mean, precision, precision.Cholesky().Factor);

    /// <summary>m.</summary>
    public double[] Mean { get; }

    /// <summary>Λ.</summary>
    public Matrix<double> Precision { get; }

    /// <summary>
    /// Draws m and Λ given rows z ~ N(m, Λ⁻¹) and centred rows w ~ N(0, Λ⁻¹), under the normal–Wishart prior
    /// Λ ~ W(I, d), m ~ N(0, (β₀Λ)⁻¹) of Salakhutdinov and Mnih 2008 (eq. 14), with n the number of rows z and n′ of
    /// rows w:
    /// <code>
    /// Λ ~ W(S⁻¹, d + n + n′),
    /// S = I + Σ (z − z̄)(z − z̄)ᵀ + β₀n/(β₀ + n)·z̄z̄ᵀ + Σ wwᵀ,
    /// m ~ N(n·z̄/(β₀ + n), ((β₀ + n)Λ)⁻¹)
    /// </code>
    /// The Wishart draw is Bartlett's: with S⁻¹ = LLᵀ, Λ = L·A·Aᵀ·Lᵀ, where A is lower triangular, standard normal
    /// below the diagonal and the root of χ² with d + n + n′ − k degrees of freedom at its k-th place, from 0.
    /// </summary>
    /// <param name="rows">z, one row a row.</param>
    /// <param name="centred">w; null for none.</param>
    /// <param name="random">Where the draws come from.</param>
    public static NormalWishart Draw(Matrix<double> rows, Matrix<double>? centred, ref SplitMix64 random)
    {
        var (n, d) = (rows.RowCount, rows.ColumnCount);
        var mean = rows.ColumnSums() / n;
        var scatter = rows.TransposeThisAndMultiply(rows) - n * mean.OuterProduct(mean)
            + PriorRows * n / (PriorRows + n) * mean.OuterProduct(mean) + Matrix<double>.Build.DenseIdentity(d);
        if (centred is not null) scatter += centred.TransposeThisAndMultiply(centred);
        var degrees = d + n + (centred?.RowCount ?? 0);

        var bartlett = Matrix<double>.Build.Dense(d, d);
        for (var k = 0; k < d; k++)
        {
            bartlett[k, k] = Math.Sqrt(random.NextChiSquare(degrees - k));
            for (var column = 0; column < k; column++) bartlett[k, column] = random.NextNormal();
        }
        var inverse = scatter.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(d));
        var root = ((inverse + inverse.Transpose()) / 2).Cholesky().Factor * bartlett;
        var precision = root.TransposeAndMultiply(root);
        var drawn = new NormalWishart([.. mean * (n / (PriorRows + n))], precision);
        var deviation = new double[d];
        drawn.DrawDeviation(ref random, deviation);
        for (var k = 0; k < d; k++) drawn.Mean[k] += deviation[k] / Math.Sqrt(PriorRows + n);
        return drawn;
    }

    /// <summary>Draws from N(0, Λ⁻¹): with Λ = LLᵀ and e standard normal, L⁻ᵀe.</summary>
    /// <param name="random">Where e comes from.</param>
    /// <param name="deviation">Receives the draw.</param>
    public void DrawDeviation(ref SplitMix64 random, Span<double> deviation)
    {
        foreach (ref var value in deviation) value = random.NextNormal();
        for (var row = deviation.Length - 1; row >= 0; row--)
        {
            for (var below = row + 1; below < deviation.Length; below++)
                deviation[row] -= _factor[below, row] * deviation[below];
            deviation[row] /= _factor[row, row];
        }
    }
}
