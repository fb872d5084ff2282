using MathNet.Numerics.LinearAlgebra;

namespace MovieRec.Statistics;

/// <summary>
/// Weighted least squares, β = (XᵀWX)⁻¹XᵀWy, with standard errors that stay right where rows of one cluster (the
/// ratings of one user, say) go together and where variances differ (Liang and Zeger 1986).
/// </summary>
public static class LeastSquares
{
    /// <summary>Fits the model.</summary>
    /// <param name="design">
    /// X, row-major, [n × <paramref name="columns"/>]; include a column of ones for an intercept.
    /// </param>
    /// <param name="columns">k, the number of coefficients.</param>
    /// <param name="response">y, length n.</param>
    /// <param name="weights">
    /// wᵢ ≥ 0, length n; empty for equal weights. A row of weight 0 is as good as absent: it counts nowhere.
    /// </param>
    /// <param name="clusters">
    /// The cluster of each row, any numbers, length n; empty where every row is a unit of its own.
    /// </param>
    /// <param name="otherClusters">
    /// A second way in which rows go together, such as the calendar day next to the user; empty for none.
    /// </param>
    /// <remarks>
    /// <para>Covariance CR1: V = c · (XᵀWX)⁻¹ (Σ_g s_g s_gᵀ) (XᵀWX)⁻¹ with s_g = Σ_{i∈g} wᵢxᵢeᵢ, eᵢ the residual, and
    /// the small-sample factor c = G/(G − 1) · (n − 1)/(n − k). Without clusters it is the HC1 covariance, c = n/(n −
    /// k), of White (1980), with n − k degrees of freedom. Of two ways of clustering, V = V₁ + V₂ − V₁₂, the last by
    /// the pairs of both (Cameron, Gelbach and Miller 2011, 'Robust inference with multiway clustering', JBES 29), but
    /// for each variance at least the larger of V₁ and V₂.</para>
    /// <para>Tests and intervals use Student's t. A few large clusters carry little information on their own spread, so
    /// the degrees of freedom of a coefficient are those that match the variance of its estimated variance
    /// (Satterthwaite 1946): ν = 2 / (Σd⁴/(Σd²)² − 1/G) with d_g the part that cluster g has in the coefficient, at
    /// most G − 1; of two ways of clustering the smaller.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, there are no more rows than columns, fewer than two clusters, or the columns are linearly
    /// dependent.
    /// </exception>
    public static LinearFit Fit(
        ReadOnlySpan<double> design, int columns, ReadOnlySpan<double> response, ReadOnlySpan<double> weights = default,
        ReadOnlySpan<int> clusters = default,
        ReadOnlySpan<int> otherClusters = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        var n = response.Length;
        if (design.Length != n * columns || (!weights.IsEmpty && weights.Length != n)
            || (!clusters.IsEmpty && clusters.Length != n)
            || (!otherClusters.IsEmpty && otherClusters.Length != clusters.Length))
            throw new ArgumentException("Design, response, weights and clusters must have the same number of rows.");
        Sample.Require(weights, 0);
        foreach (var weight in weights) ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
        var counted = weights.IsEmpty ? n : n - weights.Count(0.0);
        if (counted <= columns)
            throw new ArgumentException($"{counted} rows{(counted < n ? " of a weight above 0" : "")} cannot determine "
                + $"{columns} coefficients; more rows or fewer columns are needed.");
        Sample.Require(design, 1);
        Sample.Require(response, 1);

        var gram = new double[columns * columns];
        var moment = new double[columns];
        for (var row = 0; row < n; row++)
        {
            var x = design.Slice(row * columns, columns);
            var w = weights.IsEmpty ? 1 : weights[row];
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

        var scores = new double[n * columns];
        for (var row = 0; row < n; row++)
        {
            if (!weights.IsEmpty && weights[row] == 0) continue;
            var x = design.Slice(row * columns, columns);
            var error = response[row];
            for (var i = 0; i < columns; i++) error -= x[i] * coefficients[i];
            var scaled = (weights.IsEmpty ? 1 : weights[row]) * error;
            for (var i = 0; i < columns; i++) scores[row * columns + i] = scaled * x[i];
        }
        int[] counts = [.. Enumerable.Range(0, n)], first = clusters.ToArray(), second = otherClusters.ToArray();
        if (!weights.IsEmpty)
        {
            var all = weights.ToArray();
            counts = [.. counts.Where(row => all[row] > 0)];
        }
        var scale = (counted - 1.0) / (counted - columns);
        if (first.Length == 0)
        {
            var (covariance, _) = Sandwich(bread, scores, counts, row => row, scale);
            var freedom = new double[columns];
            Array.Fill(freedom, counted - columns);
            return new LinearFit([.. coefficients], covariance, freedom);
        }
        var (v1, df1) = Sandwich(bread, scores, counts, row => first[row], scale);
        if (second.Length == 0) return new LinearFit([.. coefficients], v1, df1);
        var (v2, df2) = Sandwich(bread, scores, counts, row => second[row], scale);
        var (v12, _) = Sandwich(bread, scores, counts, row => ((long)first[row] << 32) | (uint)second[row], scale);
        for (var i = 0; i < columns; i++)
            for (var j = 0; j < columns; j++)
                v12[i, j] = i == j
                    ? Math.Max(v1[i, i] + v2[i, i] - v12[i, i], Math.Max(v1[i, i], v2[i, i]))
                    : v1[i, j] + v2[i, j] - v12[i, j];
        return new LinearFit([.. coefficients], v12, [.. df1.Zip(df2, Math.Min)]);
    }

    /// <summary>
    /// c · B (Σ s_g s_gᵀ) B for one way of clustering, with c = G/(G − 1) · <paramref name="scale"/>, and the degrees
    /// of freedom of each coefficient.
    /// </summary>
    private static (double[,] Covariance, double[] Freedom) Sandwich(
        Matrix<double> bread, double[] scores, int[] rows, Func<int, long> clusterOf, double scale)
    {
        var columns = bread.RowCount;
        var index = new Dictionary<long, int>();
        var sums = new List<double>();
        foreach (var row in rows)
        {
            if (!index.TryGetValue(clusterOf(row), out var cluster))
            {
                index.Add(clusterOf(row), cluster = index.Count);
                for (var i = 0; i < columns; i++) sums.Add(0);
            }
            for (var i = 0; i < columns; i++) sums[cluster * columns + i] += scores[row * columns + i];
        }
        double g = index.Count;
        if (g < 2) throw new ArgumentException("At least two clusters are needed.");
        // What each cluster moves each coefficient by: rows of [G × k].
        var parts = Matrix<double>.Build.DenseOfRowMajor(index.Count, columns, sums) * bread;
        var freedom = new double[columns];
        for (var i = 0; i < columns; i++)
        {
            double squares = 0, fourths = 0;
            foreach (var part in parts.Column(i))
            {
                squares += part * part;
                fourths += part * part * part * part;
            }
            var excess = squares > 0 ? fourths / (squares * squares) - 1 / g : 0;
            freedom[i] = excess > 0 ? Math.Min(g - 1, 2 / excess) : g - 1;
        }
        return ((parts.TransposeThisAndMultiply(parts) * (g / (g - 1) * scale)).ToArray(), freedom);
    }

    private static Matrix<double> Invert(double[] gram, int columns)
    {
        // Scaling every column to length 1 first makes 'linearly dependent' a question of angles, not of units.
        var scale = new double[columns];
        for (var i = 0; i < columns; i++)
            scale[i] = gram[i * columns + i] > 0 ? 1 / Math.Sqrt(gram[i * columns + i]) : 0;
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
