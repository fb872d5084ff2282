using MathNet.Numerics.Distributions;

namespace MovieRec.Statistics;

/// <summary>How large a difference is, on scales that do not depend on how many units were looked at.</summary>
public static class EffectSize
{
    private const string Constant = "all values are the same, so their spread is not known";

    /// <summary>
    /// Cohen's d = (x̄ − ȳ) / s with the pooled s² = ((n₁ − 1)s₁² + (n₂ − 1)s₂²) / (n₁ + n₂ − 2); the interval is
    /// normal with variance (n₁ + n₂)/(n₁n₂) + d²/(2(n₁ + n₂)) (Hedges and Olkin 1985). Withheld where both samples are
    /// constant: there is no deviation to measure in.
    /// </summary>
    public static Estimate CohenD(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var difference = Sample.Mean(x) - Sample.Mean(y);
        double n1 = x.Length, n2 = y.Length;
        var pooled = Math.Sqrt(((n1 - 1) * Sample.Variance(x) + (n2 - 1) * Sample.Variance(y)) / (n1 + n2 - 2));
        if (pooled == 0) return Estimate.Withheld(Constant, level: level);
        var d = difference / pooled;
        return AroundNormal(d, Math.Sqrt((n1 + n2) / (n1 * n2) + d * d / (2 * (n1 + n2))), level);
    }

    /// <summary>
    /// Cohen's d of paired differences, d_z = mean / standard deviation; the interval is normal with variance 1/n +
    /// d²/(2n). Withheld where all differences are equal.
    /// </summary>
    public static Estimate CohenDz(ReadOnlySpan<double> differences, double level = 0.95)
    {
        var mean = Sample.Mean(differences);
        double n = differences.Length;
        var variance = Sample.Variance(differences);
        if (variance == 0) return Estimate.Withheld(Constant, mean == 0 ? 0 : double.NaN, level);
        var d = mean / Math.Sqrt(variance);
        return AroundNormal(d, Math.Sqrt(1 / n + d * d / (2 * n)), level);
    }

    /// <summary>
    /// Cliff's δ = P(X &gt; Y) − P(X &lt; Y), in −1 .. 1 (Cliff 1993). With θ = (1 + δ)/2 the interval holds every θ
    /// with (θ̂ − θ)² ≤ z²V(θ), V = θ(1 − θ)(1 + ((n + m)/2 − 1)((1 − θ)/(2 − θ) + θ/(1 + θ)))/(nm): the score interval
    /// of Newcombe (2006, 'Confidence intervals for an effect size measure based on the Mann–Whitney statistic, part
    /// 2', method 5), which has a width also at δ = ±1.
    /// </summary>
    public static Estimate CliffDelta(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        Sample.Require(x, 2);
        Sample.Require(y, 2);
        var z = Normal.InvCDF(0, 1, (1 + Sample.RequireLevel(level)) / 2);
        double n = x.Length, m = y.Length;
        var theta = (1 + Dominance(x, y)) / 2;
        return new Estimate(2 * theta - 1, 2 * End(0) - 1, 2 * End(1) - 1, level);

        // The last θ on the way from the estimate to an end of the scale that the interval still holds, by halving.
        double End(double outside)
        {
            var inside = theta;
            if (Holds(outside)) return outside;
            for (var step = 0; step < 60; step++)
            {
                var middle = (inside + outside) / 2;
                if (Holds(middle)) inside = middle;
                else outside = middle;
            }
            return inside;
        }

        bool Holds(double at) => (theta - at) * (theta - at)
            <= z * z * at * (1 - at) * (1 + ((n + m) / 2 - 1) * ((1 - at) / (2 - at) + at / (1 + at))) / (n * m);
    }

    /// <summary>
    /// Lift of one group of units over another: x̄/ȳ − 1. The interval is normal on the log scale with variance
    /// s₁²/(n₁x̄²) + s₂²/(n₂ȳ²) (delta method). Withheld where both samples are constant.
    /// </summary>
    /// <exception cref="ArgumentException">A mean is not positive, so a ratio says nothing.</exception>
    public static Estimate Lift(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var (meanX, meanY) = (Sample.Mean(x), Sample.Mean(y));
        RequirePositive(meanX, meanY);
        var variance = Sample.Variance(x) / (x.Length * meanX * meanX)
            + Sample.Variance(y) / (y.Length * meanY * meanY);
        return variance == 0
            ? Estimate.Withheld(Constant, meanX / meanY - 1, level)
            : AroundLog(meanX / meanY, Math.Sqrt(variance), level);
    }

    /// <summary>
    /// Lift of paired values, unit by unit: x̄/ȳ − 1. The interval is normal on the log scale with variance s²(xᵢ/x̄ −
    /// yᵢ/ȳ) / n (delta method, the pairing respected). Withheld where every pair has the same ratio.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The lengths differ, or a mean is not positive, so a ratio says nothing.
    /// </exception>
    public static Estimate PairedLift(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        if (x.Length != y.Length) throw new ArgumentException("Paired samples must have the same length.");
        var (meanX, meanY) = (Sample.Mean(x), Sample.Mean(y));
        RequirePositive(meanX, meanY);
        var influences = new double[x.Length];
        for (var i = 0; i < x.Length; i++) influences[i] = x[i] / meanX - y[i] / meanY;
        var scale = 0.0;
        for (var i = 0; i < x.Length; i++)
            scale = Math.Max(scale, Math.Max(Math.Abs(x[i] / meanX), Math.Abs(y[i] / meanY)));
        if (Sample.IsRounding(Sample.Variance(influences), scale))
            return Estimate.Withheld("every pair has the same ratio, so its spread is not known", meanX / meanY - 1,
                level);
        return AroundLog(meanX / meanY, Math.Sqrt(Sample.Variance(influences) / x.Length), level);
    }

    /// <summary>The mean of sign(xᵢ − yⱼ) over all pairs.</summary>
    private static double Dominance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var others = y.ToArray();
        Array.Sort(others);
        var sum = 0.0;
        foreach (var value in x)
            sum += LowerBound(others, value) - (others.Length - LowerBound(others, Math.BitIncrement(value)));
        return sum / ((double)x.Length * y.Length);
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
