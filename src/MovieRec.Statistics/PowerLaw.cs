namespace MovieRec.Statistics;

/// <summary>
/// y = c·xᵇ, fitted as the straight line log y = log c + b·log x by ordinary least squares; errors are taken to be
/// independent, normal and of equal variance on the logarithmic scale, so that they are percentages. The usual
/// intervals of simple regression, Student's t with n − 2 degrees of freedom, are carried back by exp (Draper and
/// Smith, 'Applied Regression Analysis', 3rd edition, §§1.4 and 3.1).
/// </summary>
public sealed record PowerLaw
{
    private readonly double _meanX;
    private readonly double _spreadX;

    private PowerLaw(double intercept, double slope, double meanX, double spreadX, double residual, int count)
    {
        (Coefficient, Count, ResidualDeviation, _meanX, _spreadX) = (Math.Exp(intercept), count, residual, meanX,
            spreadX);
        ExponentValue = slope;
    }

    /// <summary>c: y at x = 1, which may lie far outside what was measured.</summary>
    public double Coefficient { get; }

    /// <summary>Number of points.</summary>
    public int Count { get; }

    /// <summary>
    /// s, the standard deviation of the residuals of log y: 0.1 says that points lie about 10% off the line.
    /// </summary>
    public double ResidualDeviation { get; }

    private double ExponentValue { get; }

    /// <summary>Fits the law.</summary>
    /// <param name="x">Positive, not all equal.</param>
    /// <param name="y">Positive, as many.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than three points, the numbers differ, or a value is not positive and finite.
    /// </exception>
    public static PowerLaw Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length) throw new ArgumentException("There must be as many x as y.", nameof(y));
        if (x.Length < 3)
            throw new ArgumentException($"{x.Length} points leave nothing to judge a line by; at least 3 are needed.",
                nameof(x));
        double[] u = Logarithms(x, nameof(x)), v = Logarithms(y, nameof(y));
        var (meanX, meanY) = (Sample.Mean(u), Sample.Mean(v));
        double spread = 0, product = 0, squares = 0;
        for (var i = 0; i < u.Length; i++)
        {
            spread += (u[i] - meanX) * (u[i] - meanX);
            product += (u[i] - meanX) * (v[i] - meanY);
        }
        if (spread == 0) throw new ArgumentException("All x are equal.", nameof(x));
        var slope = product / spread;
        for (var i = 0; i < u.Length; i++)
        {
            var error = v[i] - meanY - slope * (u[i] - meanX);
            squares += error * error;
        }
        return new PowerLaw(meanY - slope * meanX, slope, meanX, spread, Math.Sqrt(squares / (u.Length - 2)), u.Length);
    }

    /// <summary>b with its interval, b ± t·s / √Sxx.</summary>
    public Estimate Exponent(double level = 0.95)
    {
        var half = Quantile(level) * ResidualDeviation / Math.Sqrt(_spreadX);
        return new Estimate(ExponentValue, ExponentValue - half, ExponentValue + half, level);
    }

    /// <summary>The law's y at <paramref name="x"/>.</summary>
    public double At(double x) => Coefficient * Math.Pow(x, ExponentValue);

    /// <summary>
    /// y of one new measurement at <paramref name="x"/>, with the interval that is to hold it: exp(log ŷ ± t·s·√(1 +
    /// 1/n + (log x − mean)² / Sxx)). It grows with the distance from what was measured, and holds only as far as the
    /// law itself does.
    /// </summary>
    public Estimate Predict(double x, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        var distance = Math.Log(x) - _meanX;
        var half = Quantile(level) * ResidualDeviation * Math.Sqrt(1 + 1.0 / Count + distance * distance / _spreadX);
        return new Estimate(At(x), At(x) * Math.Exp(-half), At(x) * Math.Exp(half), level);
    }

    private double Quantile(double level) =>
        Tail.StudentTUpperQuantile((1 - Sample.RequireLevel(level)) / 2, Count - 2);

    private static double[] Logarithms(ReadOnlySpan<double> values, string name)
    {
        var logarithms = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            logarithms[i] = values[i] > 0 && double.IsFinite(values[i])
                ? Math.Log(values[i])
                : throw new ArgumentException($"A power law needs positive, finite values, not {values[i]}.", name);
        return logarithms;
    }
}
