namespace MovieRec.Experiments;

/// <summary>How a metric sums up the units of a variant.</summary>
public enum MetricKind
{
    /// <summary>Mean of one number a unit.</summary>
    Mean,

    /// <summary>Share of units with 1, of values 0 and 1.</summary>
    Proportion,

    /// <summary>
    /// Sum of numerators ÷ sum of denominators, such as clicks per recommendation shown; units differ in both.
    /// </summary>
    Ratio,

    /// <summary>A quantile over units.</summary>
    Quantile,
}

/// <summary>What a metric is for.</summary>
public enum MetricRole
{
    /// <summary>The experiment was run to move it; these share the family-wise correction.</summary>
    Goal,

    /// <summary>
    /// It must not get worse by more than its margin; each is tested on its own, since a guardrail may not be loosened
    /// by company.
    /// </summary>
    Guardrail,
}

/// <summary>What is measured of every unit, and what it is for.</summary>
public sealed record Metric
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How units are summed up.</summary>
    public MetricKind Kind { get; init; } = MetricKind.Mean;

    /// <summary>What it is for.</summary>
    public MetricRole Role { get; init; } = MetricRole.Goal;

    /// <summary>Whether more is better.</summary>
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>The probability of a <see cref="MetricKind.Quantile"/>, above 0 and below 1.</summary>
    public double Probability { get; init => field = OptionRange.Between(value, 0, 1); } = 0.5;

    /// <summary>How much worse a guardrail may get, relative to the control; 0 or more, such as 0.02 for 2 %.</summary>
    public double Margin { get; init => field = OptionRange.AtLeast(value, 0); } = 0.02;
}
