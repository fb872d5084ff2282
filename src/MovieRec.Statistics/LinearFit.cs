namespace MovieRec.Statistics;

/// <summary>A fitted linear model.</summary>
/// <param name="Coefficients">β, one a column of the design.</param>
/// <param name="Covariance">Their estimated covariance, [k × k].</param>
/// <param name="DegreesOfFreedom">For each coefficient the degrees of freedom of its test and interval.</param>
public sealed record LinearFit(double[] Coefficients, double[,] Covariance, IReadOnlyList<double> DegreesOfFreedom)
{
    /// <summary>Coefficient <paramref name="index"/> with its interval.</summary>
    public Estimate Coefficient(int index, double level = 0.95)
    {
        var half = StandardError(index)
            * Tail.StudentTUpperQuantile((1 - Sample.RequireLevel(level)) / 2, DegreesOfFreedom[index]);
        return new Estimate(Coefficients[index], Coefficients[index] - half, Coefficients[index] + half, level);
    }

    /// <summary>Square root of the coefficient's variance.</summary>
    public double StandardError(int index) => Math.Sqrt(Covariance[index, index]);

    /// <summary>Tests whether coefficient <paramref name="index"/> is 0.</summary>
    public TestOutcome Test(int index, Alternative alternative = Alternative.TwoSided)
    {
        var t = Coefficients[index] == 0 ? 0 : Coefficients[index] / StandardError(index);
        var p = double.IsInfinity(t)
            ? Tail.Normal(t, alternative) : Tail.StudentT(t, DegreesOfFreedom[index], alternative);
        return new TestOutcome(t, p, DegreesOfFreedom[index]);
    }
}
