using MathNet.Numerics.LinearAlgebra;

namespace MovieRec.Statistics;

/// <summary>
/// y = c·x₁^b₁·…·x_k^b_k, the <see cref="PowerLaw"/> of several variables, fitted as log y = log c + Σ bᵢ·log xᵢ by
/// ordinary least squares; errors are taken to be independent, normal and of equal variance on the logarithmic scale.
/// Intervals are those of multiple regression, Student's t with n − k − 1 degrees of freedom (Draper and Smith,
/// 'Applied Regression Analysis', 3rd edition, §§5.2 and 8.1), carried back by exp.
/// </summary>
public sealed class PowerProduct
{
    private readonly double[] _exponents;
    private readonly double[] _means;
    private readonly Matrix<double> _inverse;
    private readonly double _intercept;

    private PowerProduct(double[] exponents, double[] means, Matrix<double> inverse, double meanY, double residual,
        int count)
    {
        (_exponents, _means, _inverse, ResidualDeviation, Count) = (exponents, means, inverse, residual, count);
        _intercept = meanY - exponents.Zip(means, (b, mean) => b * mean).Sum();
        Coefficient = Math.Exp(_intercept);
    }

    /// <summary>c: y where every x is 1, which may lie far outside what was measured.</summary>
    public double Coefficient { get; }

    /// <summary>Number of points.</summary>
    public int Count { get; }

    /// <summary>s, the standard deviation of the residuals of log y.</summary>
    public double ResidualDeviation { get; }

    /// <summary>Fits the law.</summary>
    /// <param name="x">One point each: its k variables, positive.</param>
    /// <param name="y">Positive, one a point.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than k + 2 points, the numbers differ, a value is not positive and finite, or the variables do
    /// not vary apart, so that no exponent can be told from the others.
    /// </exception>
    public static PowerProduct Fit(IReadOnlyList<double[]> x, ReadOnlySpan<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Count != y.Length || x.Any(point => point.Length != x[0].Length))
            throw new ArgumentException("Every point needs one y and as many variables as the others.", nameof(x));
        var (n, k) = (y.Length, x.Count == 0 ? 0 : x[0].Length);
        if (k == 0 || n < k + 2)
            throw new ArgumentException(
                $"{n} points leave nothing to judge {k} exponents by; at least {k + 2} are needed.", nameof(y));
        var u = Matrix<double>.Build.Dense(n, k, (point, variable) => Logarithm(x[point][variable], nameof(x)));
        var v = Vector<double>.Build.Dense(n);
        for (var point = 0; point < n; point++) v[point] = Logarithm(y[point], nameof(y));
        double[] means = [.. u.EnumerateColumns().Select(column => column.Average())];
        var meanY = v.Average();
        u.MapIndexedInplace((_, variable, value) => value - means[variable]);
        v.MapInplace(value => value - meanY);

        var gram = u.TransposeThisAndMultiply(u);
        var eigenvalues = gram.Evd(Symmetricity.Symmetric).EigenValues.Real();
        if (!(eigenvalues.Minimum() > 1e-10 * eigenvalues.Maximum()))
            throw new ArgumentException(
                "The variables do not vary apart, so no exponent can be told from the others.", nameof(x));
        var inverse = gram.Inverse();
        var exponents = inverse * u.TransposeThisAndMultiply(v);
        var errors = v - u * exponents;
        return new PowerProduct([.. exponents], means, inverse, meanY, Math.Sqrt(errors * errors / (n - k - 1)), n);
    }

    /// <summary>b of a variable with its interval, b ± t·s·√(UᵀU)⁻¹ of the centred logarithms U.</summary>
    /// <param name="variable">Which, from 0.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Estimate Exponent(int variable, double level = 0.95)
    {
        var half = Quantile(level) * ResidualDeviation * Math.Sqrt(_inverse[variable, variable]);
        return new Estimate(_exponents[variable], _exponents[variable] - half, _exponents[variable] + half, level);
    }

    /// <summary>The law's y.</summary>
    /// <param name="x">The variables, positive.</param>
    public double At(params ReadOnlySpan<double> x)
    {
        if (x.Length != _exponents.Length)
            throw new ArgumentException($"Expected {_exponents.Length} variables, got {x.Length}.", nameof(x));
        var y = _intercept;
        for (var variable = 0; variable < x.Length; variable++) y += _exponents[variable] * Math.Log(x[variable]);
        return Math.Exp(y);
    }

    /// <summary>
    /// y of one new measurement with the interval that is to hold it: exp(log ŷ ± t·s·√(1 + 1/n + dᵀ(UᵀU)⁻¹d)) with d
    /// the distance of log x from the mean of what was measured. It holds only as far as the law itself does.
    /// </summary>
    /// <param name="x">The variables, positive.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Estimate Predict(ReadOnlySpan<double> x, double level = 0.95)
    {
        var y = At(x);
        var d = Vector<double>.Build.Dense(x.Length);
        for (var variable = 0; variable < x.Length; variable++) d[variable] = Math.Log(x[variable]) - _means[variable];
        var half = Quantile(level) * ResidualDeviation * Math.Sqrt(1 + 1.0 / Count + d * (_inverse * d));
        return new Estimate(y, y * Math.Exp(-half), y * Math.Exp(half), level);
    }

    private double Quantile(double level) =>
        Tail.StudentTUpperQuantile((1 - Sample.RequireLevel(level)) / 2, Count - _exponents.Length - 1);

    private static double Logarithm(double value, string name) => value > 0 && double.IsFinite(value)
        ? Math.Log(value)
        : throw new ArgumentException($"A power law needs positive, finite values, not {value}.", name);
}
