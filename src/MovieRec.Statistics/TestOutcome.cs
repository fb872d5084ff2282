namespace MovieRec.Statistics;

/// <summary>
/// What a hypothesis test found. Where the data cannot tell, the test is withheld: its p-value is 1, from which nothing
/// follows, and <see cref="Lacking"/> says what is missing.
/// </summary>
/// <param name="Statistic">The test statistic, as the procedure defines it; NaN where it cannot be given.</param>
/// <param name="PValue">Probability, under the null hypothesis, of a statistic at least as extreme; in 0 .. 1.</param>
/// <param name="DegreesOfFreedom">Degrees of freedom of the reference distribution; NaN where it has none.</param>
public readonly record struct TestOutcome(double Statistic, double PValue, double DegreesOfFreedom = double.NaN)
{
    /// <summary>What the data lack; null where they can tell.</summary>
    public string? Lacking { get; private init; }

    /// <summary>Whether the data cannot tell.</summary>
    public bool IsWithheld => Lacking is not null;

    /// <summary>A test that the data cannot decide.</summary>
    /// <param name="lacking">What is lacking, to follow 'cannot be told from this data: '.</param>
    /// <param name="statistic">The statistic; NaN where there is none.</param>
    public static TestOutcome Withheld(string lacking, double statistic = double.NaN)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(lacking);
        return new TestOutcome(statistic, 1) { Lacking = lacking };
    }
}

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
