using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// The weights B of the features F of one side, by which the prior mean of a row is m + Bᵀf (Simm et al., 'Macau:
/// Scalable Bayesian factorization with high-dimensional side information using MCMC', 2017).
/// </summary>
internal sealed class FeatureWeights
{
    private const float Tolerance = 1e-4f;

    private readonly CsrMatrix _features;
    private readonly CsrMatrix _transposed;
    private readonly RidgeConjugateGradient _ridge;
    private readonly FactorMatrix _weights;
    private readonly FactorMatrix _means;
    private readonly FactorMatrix _residuals;
    private readonly FactorMatrix _right;
    private readonly FactorMatrix _correction;
    private readonly int _threads;

    /// <param name="features">F, shape [rows × features].</param>
    /// <param name="unknowns">Width of a row of B: the factors and the bias.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    public FeatureWeights(CsrMatrix features, int unknowns, int threads)
    {
        (_features, _transposed, _threads) = (features, features.Transpose(), threads);
        _ridge = new(features, _transposed, unknowns, threads);
        _weights = new(features.ColumnCount, unknowns);
        _right = new(features.ColumnCount, unknowns);
        _correction = new(features.ColumnCount, unknowns);
        _means = new(features.RowCount, unknowns);
        _residuals = new(features.RowCount, unknowns);
    }

    /// <summary>λ, the precision of the weights in units of Λ.</summary>
    public double Precision { get; private set; } = 1;

    /// <summary>B's row of a feature.</summary>
    public ReadOnlySpan<float> this[int feature] => _weights[feature];

    /// <summary>Bᵀf of a row.</summary>
    public ReadOnlySpan<float> MeanOf(int row) => _means[row];

    /// <summary>√λ·B: rows that are N(0, Λ⁻¹).</summary>
    public Matrix<double> Scaled()
    {
        var root = Math.Sqrt(Precision);
        return Matrix<double>.Build.Dense(_weights.RowCount, _weights.ColumnCount,
            (feature, unknown) => root * _weights[feature][unknown]);
    }

    /// <summary>
    /// Draws B given the rows z, m and Λ, then λ given B. With B₀ and E drawn from their priors, N(0, (λΛ)⁻¹) and N(0,
    /// Λ⁻¹) a row,
    /// <code>B = B₀ + (FᵀF + λI)⁻¹·Fᵀ(Z − m − F·B₀ − E)</code>
    /// is a draw from the posterior (Matheron's rule): what the drawn data got wrong, corrected as least squares would.
    /// </summary>
    /// <param name="rows">Z, one row a row.</param>
    /// <param name="prior">m and Λ.</param>
    /// <param name="random">Where the draws come from.</param>
    public void Draw(Matrix<double> rows, NormalWishart prior, ref SplitMix64 random)
    {
        var unknowns = _weights.ColumnCount;
        var deviation = new double[unknowns];
        var scale = 1 / Math.Sqrt(Precision);
        for (var feature = 0; feature < _weights.RowCount; feature++)
        {
            prior.DrawDeviation(ref random, deviation);
            var weights = _weights.PaddedRow(feature);
            for (var unknown = 0; unknown < unknowns; unknown++) weights[unknown] = (float)(scale * deviation[unknown]);
        }
        RidgeConjugateGradient.Multiply(_features, _weights, _means, _threads);
        for (var row = 0; row < rows.RowCount; row++)
        {
            prior.DrawDeviation(ref random, deviation);
            var residual = _residuals.PaddedRow(row);
            for (var unknown = 0; unknown < unknowns; unknown++)
                residual[unknown] =
                    (float)(rows[row, unknown] - prior.Mean[unknown] - _means[row][unknown] - deviation[unknown]);
        }
        RidgeConjugateGradient.Multiply(_transposed, _residuals, _right, _threads);
        _ridge.Solve((float)Precision, _right, Tolerance, _correction);

        double length = 0;
        var before = new double[unknowns];
        for (var feature = 0; feature < _weights.RowCount; feature++)
        {
            var weights = _weights.PaddedRow(feature);
            for (var unknown = 0; unknown < unknowns; unknown++)
                before[unknown] = weights[unknown] += _correction[feature][unknown];
            for (var i = 0; i < unknowns; i++)
                for (var j = 0; j < unknowns; j++) length += before[i] * prior.Precision[i, j] * before[j];
        }
        RidgeConjugateGradient.Multiply(_features, _weights, _means, _threads);

        // λ ~ Γ(½, ½) a priori; given B a χ² over 1 + Σ bᵀΛb.
        Precision = random.NextChiSquare(1 + _weights.RowCount * unknowns) / (1 + length);
    }
}
