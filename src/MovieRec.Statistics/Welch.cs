namespace MovieRec.Statistics;

/// <summary>
/// Welch's comparison of two means without assuming equal variances (1947): t = (x̄ − ȳ) / √(s₁²/n₁ + s₂²/n₂), with the
/// degrees of freedom of Satterthwaite, (v₁ + v₂)² / (v₁²/(n₁ − 1) + v₂²/(n₂ − 1)) where vᵢ = sᵢ²/nᵢ.
/// It is withheld where neither sample varies: no spread, no standard error (R's t.test stops: 'data are essentially
/// constant').
/// </summary>
public static class Welch
{
    private const string Constant = "the values of either sample are all the same, so their spread is not known";

    /// <summary>
    /// Tests whether the two means are equal; <see cref="Alternative.Greater"/> holds that x̄ is the larger.
    /// </summary>
    /// <exception cref="ArgumentException">A sample has fewer than two values or one that is not finite.</exception>
    public static TestOutcome Test(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, Alternative alternative = Alternative.TwoSided)
    {
        var (difference, error, degreesOfFreedom) = Compare(x, y);
        if (error == 0) return TestOutcome.Withheld(Constant);
        var t = difference / error;
        return new TestOutcome(t, Tail.StudentT(t, degreesOfFreedom, alternative), degreesOfFreedom);
    }

    /// <summary>x̄ − ȳ with its interval.</summary>
    /// <exception cref="ArgumentException">A sample has fewer than two values or one that is not finite.</exception>
    public static Estimate Difference(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var (difference, error, degreesOfFreedom) = Compare(x, y);
        if (error == 0) return Estimate.Withheld(Constant, difference, level);
        var half = error * Tail.StudentTQuantile((1 + Sample.RequireLevel(level)) / 2, degreesOfFreedom);
        return new Estimate(difference, difference - half, difference + half, level);
    }

    private static (double Difference, double Error, double DegreesOfFreedom) Compare(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (v1, v2) = (Sample.Variance(x) / x.Length, Sample.Variance(y) / y.Length);
        var sum = v1 + v2;
        var degreesOfFreedom = sum * sum / (v1 * v1 / (x.Length - 1) + v2 * v2 / (y.Length - 1));
        return (Sample.Mean(x) - Sample.Mean(y), Math.Sqrt(sum), degreesOfFreedom);
    }
}
