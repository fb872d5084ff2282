using MathNet.Numerics.LinearAlgebra;

namespace MovieRec.Statistics;

/// <summary>
/// Weighted least squares, β = (XᵀWX)⁻¹XᵀWy, with standard errors that stay right where rows of one cluster (the ratings of one user, say) go
/// together and where variances differ (Liang and Zeger 1986).
/// </summary>
public static class LeastSquares
{
    /// <summary>Fits the model.</summary>
    /// <param name="design">X, row-major, [n × <paramref name="columns"/>]; include a column of ones for an intercept.</param>
    /// <param name="columns">k, the number of coefficients.</param>
    /// <param name="response">y, length n.</param>
    /// <param name="weights">wᵢ ≥ 0, length n; empty for equal weights.</param>
    /// <param name="clusters">The cluster of each row, any numbers, length n; empty where every row is a unit of its own.</param>
    /// <remarks>
    /// Covariance CR1: c · (XᵀWX)⁻¹ (Σ_g s_g s_gᵀ) (XᵀWX)⁻¹ with s_g = Σ_{i∈g} wᵢxᵢeᵢ, eᵢ the residual, and the small-sample factor
    /// c = G/(G − 1) · (n − 1)/(n − k); tests and intervals use Student's t with G − 1 degrees of freedom (n − k where no clusters are given, when
    /// this is the HC1 covariance, c = n/(n − k), of White 1980).
    /// With fewer than about 30 clusters, or a regressor that varies in few of them, the intervals are still too short.
    /// </remarks>
    /// <exception cref="ArgumentException">Lengths disagree, there are no more rows than columns, fewer than two clusters, or the columns are linearly dependent.</exception>
    public static LinearFit Fit(
        ReadOnlySpan<double> design, int columns, ReadOnlySpan<double> response, ReadOnlySpan<double> weights = default, ReadOnlySpan<int> clusters = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        var n = response.Length;
        if (design.Length != n * columns || (!weights.IsEmpty && weights.Length != n) || (!clusters.IsEmpty && clusters.Length != n))
            throw new ArgumentException("Design, response, weights and clusters must have the same number of rows.");
        if (n <= columns) throw new ArgumentException($"{n} rows cannot determine {columns} coefficients; more rows or fewer columns are needed.");
        Sample.Require(design, 1);
        Sample.Require(response, 1);
        Sample.Require(weights, 0);

        var gram = new double[columns * columns];
        var moment = new double[columns];
        for (var row = 0; row < n; row++)
        {
            var x = design.Slice(row * columns, columns);
            var w = weights.IsEmpty ? 1 : weights[row];
            ArgumentOutOfRangeException.ThrowIfNegative(w, nameof(weights));
            for (var i = 0; i < columns; i++)
            {
                var wx = w * x[i];
                if (wx == 0) continue;
                moment[i] += wx * response[row];
                for (var j = 0; j < columns; j++) gram[i * columns + j] += wx * x[j];
            }
        }
        var bread = Invert(gram, columns);
        var coefficients = bread * Vector<double>.Build.Dense(moment);

        // A score for each cluster: Σ wᵢxᵢeᵢ over its rows.
        var clusterIndex = new Dictionary<int, int>();
        var scores = new List<double[]>();
        for (var row = 0; row < n; row++)
        {
            var x = design.Slice(row * columns, columns);
            var error = response[row];
            for (var i = 0; i < columns; i++) error -= x[i] * coefficients[i];
            var key = clusters.IsEmpty ? row : clusters[row];
            if (!clusterIndex.TryGetValue(key, out var cluster))
            {
                clusterIndex.Add(key, cluster = scores.Count);
                scores.Add(new double[columns]);
            }
            var scaled = (weights.IsEmpty ? 1 : weights[row]) * error;
            for (var i = 0; i < columns; i++) scores[cluster][i] += scaled * x[i];
        }
        if (scores.Count < 2) throw new ArgumentException("At least two clusters are needed.", nameof(clusters));
        var meat = Matrix<double>.Build.Dense(columns, columns);
        foreach (var score in scores)
            for (var i = 0; i < columns; i++)
                for (var j = 0; j < columns; j++)
                    meat[i, j] += score[i] * score[j];
        double g = scores.Count;
        var covariance = bread * meat * bread * (g / (g - 1) * (n - 1.0) / (n - columns));
        return new LinearFit([.. coefficients], covariance.ToArray(), clusters.IsEmpty ? n - columns : scores.Count - 1);
    }

    private static Matrix<double> Invert(double[] gram, int columns)
    {
        // Scaling every column to length 1 first makes 'linearly dependent' a question of angles, not of units.
        var scale = new double[columns];
        for (var i = 0; i < columns; i++) scale[i] = gram[i * columns + i] > 0 ? 1 / Math.Sqrt(gram[i * columns + i]) : 0;
        var unit = Matrix<double>.Build.Dense(columns, columns, (i, j) => gram[i * columns + j] * scale[i] * scale[j]);
        try
        {
            var cholesky = unit.Cholesky();
            if (cholesky.Factor.Diagonal().Minimum() > 1e-6)
            {
                var inverse = cholesky.Solve(Matrix<double>.Build.DenseIdentity(columns));
                return Matrix<double>.Build.Dense(columns, columns, (i, j) => inverse[i, j] * scale[i] * scale[j]);
            }
        }
        catch (ArgumentException) { } // MathNet's word for 'not positive definite', which is reported below.
        throw new ArgumentException("The columns of the design are linearly dependent; leave one out.");
    }
}
