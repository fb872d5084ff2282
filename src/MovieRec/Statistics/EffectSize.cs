using MathNet.Numerics.Distributions;

namespace MovieRec.Statistics;

/// <summary>How large a difference is, on scales that do not depend on how many units were looked at.</summary>
public static class EffectSize
{
    /// <summary>
    /// Cohen's d = (x̄ − ȳ) / s with the pooled s² = ((n₁ − 1)s₁² + (n₂ − 1)s₂²) / (n₁ + n₂ − 2); the interval is normal with
    /// variance (n₁ + n₂)/(n₁n₂) + d²/(2(n₁ + n₂)) (Hedges and Olkin 1985). 0 where both samples are constant and equal.
    /// </summary>
    public static Estimate CohenD(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var difference = Sample.Mean(x) - Sample.Mean(y);
        double n1 = x.Length, n2 = y.Length;
        var pooled = Math.Sqrt(((n1 - 1) * Sample.Variance(x) + (n2 - 1) * Sample.Variance(y)) / (n1 + n2 - 2));
        var d = difference == 0 ? 0 : difference / pooled;
        return AroundNormal(d, Math.Sqrt((n1 + n2) / (n1 * n2) + d * d / (2 * (n1 + n2))), level);
    }

    /// <summary>
    /// Cohen's d of paired differences, d_z = mean / standard deviation; the interval is normal with variance 1/n + d²/(2n).
    /// 0 where every difference is 0.
    /// </summary>
    public static Estimate CohenDz(ReadOnlySpan<double> differences, double level = 0.95)
    {
        var mean = Sample.Mean(differences);
        double n = differences.Length;
        var d = mean == 0 ? 0 : mean / Math.Sqrt(Sample.Variance(differences));
        return AroundNormal(d, Math.Sqrt(1 / n + d * d / (2 * n)), level);
    }

    /// <summary>
    /// Cliff's δ = P(X &gt; Y) − P(X &lt; Y), in −1 .. 1, with the asymmetric interval of Cliff (1996, 'Answering ordinal questions with ordinal
    /// data using ordinal statistics', equations 12 and 13 of the unbiased variance).
    /// </summary>
    public static Estimate CliffDelta(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        Sample.Require(x, 2);
        Sample.Require(y, 2);
        var z = Normal.InvCDF(0, 1, (1 + Sample.RequireLevel(level)) / 2);
        double n = x.Length, m = y.Length;
        var (rows, decided) = Dominance(x, y);
        var (columns, _) = Dominance(y, x);
        var delta = Sample.Mean(rows);

        // s² = (m² Σ(dᵢ. − δ)² + n² Σ(d.ⱼ − δ)² − ΣΣ(dᵢⱼ − δ)²) / (nm (n − 1)(m − 1)); its least possible value is (1 − δ²) / (nm − 1).
        double rowSquares = 0, columnSquares = 0;
        foreach (var row in rows) rowSquares += (row - delta) * (row - delta);
        foreach (var column in columns) columnSquares += (-column - delta) * (-column - delta);
        var cellSquares = decided - n * m * delta * delta;
        var variance = (m * m * rowSquares + n * n * columnSquares - cellSquares) / (n * m * (n - 1) * (m - 1));
        variance = Math.Max(variance, (1 - delta * delta) / (n * m - 1));

        var slack = z * Math.Sqrt(variance) * Math.Sqrt((1 - delta * delta) * (1 - delta * delta) + z * z * variance);
        var centre = delta - delta * delta * delta;
        var scale = 1 - delta * delta + z * z * variance;
        return scale == 0
            ? new Estimate(delta, delta, delta, level)
            : new Estimate(delta, Math.Max(-1, (centre - slack) / scale), Math.Min(1, (centre + slack) / scale), level);
    }

    /// <summary>
    /// Lift of one group of units over another: x̄/ȳ − 1. The interval is normal on the log scale with variance
    /// s₁²/(n₁x̄²) + s₂²/(n₂ȳ²) (delta method).
    /// </summary>
    /// <exception cref="ArgumentException">A mean is not positive, so a ratio says nothing.</exception>
    public static Estimate Lift(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var (meanX, meanY) = (Sample.Mean(x), Sample.Mean(y));
        RequirePositive(meanX, meanY);
        var variance = Sample.Variance(x) / (x.Length * meanX * meanX) + Sample.Variance(y) / (y.Length * meanY * meanY);
        return AroundLog(meanX / meanY, Math.Sqrt(variance), level);
    }

    /// <summary>
    /// Lift of paired values, unit by unit: x̄/ȳ − 1. The interval is normal on the log scale with variance s²(xᵢ/x̄ − yᵢ/ȳ) / n (delta method,
    /// the pairing respected).
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or a mean is not positive, so a ratio says nothing.</exception>
    public static Estimate PairedLift(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        if (x.Length != y.Length) throw new ArgumentException("Paired samples must have the same length.");
        var (meanX, meanY) = (Sample.Mean(x), Sample.Mean(y));
        RequirePositive(meanX, meanY);
        var influences = new double[x.Length];
        for (var i = 0; i < x.Length; i++) influences[i] = x[i] / meanX - y[i] / meanY;
        return AroundLog(meanX / meanY, Math.Sqrt(Sample.Variance(influences) / x.Length), level);
    }

    /// <summary>For each value of <paramref name="x"/> the mean of sign(xᵢ − yⱼ) over <paramref name="y"/>, and how many pairs are not tied.</summary>
    private static (double[] Means, double Decided) Dominance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var others = y.ToArray();
        Array.Sort(others);
        var means = new double[x.Length];
        var decided = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var (below, notAbove) = (LowerBound(others, x[i]), LowerBound(others, Math.BitIncrement(x[i])));
            means[i] = (double)(below - (others.Length - notAbove)) / others.Length;
            decided += others.Length - (notAbove - below);
        }
        return (means, decided);
    }

    private static int LowerBound(double[] ascending, double value)
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static Estimate AroundNormal(double value, double standardError, double level)
    {
        var half = Normal.InvCDF(0, 1, (1 + Sample.RequireLevel(level)) / 2) * standardError;
        return new Estimate(value, value - half, value + half, level);
    }

    private static Estimate AroundLog(double ratio, double standardError, double level)
    {
        var log = AroundNormal(Math.Log(ratio), standardError, level);
        return new Estimate(ratio - 1, Math.Exp(log.Low) - 1, Math.Exp(log.High) - 1, level);
    }

    private static void RequirePositive(double first, double second)
    {
        if (first <= 0 || second <= 0) throw new ArgumentException("A lift needs two positive means.");
    }
}
