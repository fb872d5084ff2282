namespace MovieRec.Statistics;

/// <summary>What a hypothesis test found.</summary>
/// <param name="Statistic">The test statistic, as the procedure defines it.</param>
/// <param name="PValue">Probability, under the null hypothesis, of a statistic at least as extreme; in 0 .. 1.</param>
/// <param name="DegreesOfFreedom">Degrees of freedom of the reference distribution; NaN where it has none.</param>
public readonly record struct TestOutcome(double Statistic, double PValue, double DegreesOfFreedom = double.NaN);

/// <summary>What a test holds against the null hypothesis.</summary>
public enum Alternative
{
    /// <summary>The quantity differs from the null value.</summary>
    TwoSided,

    /// <summary>The quantity is above the null value.</summary>
    Greater,

    /// <summary>The quantity is below the null value.</summary>
    Less,
}
