using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>What a metric says about a variant.</summary>
public enum MetricOutcome
{
    /// <summary>A goal: better than the control, after correction.</summary>
    Better,

    /// <summary>A goal: worse than the control, after correction.</summary>
    Worse,

    /// <summary>A goal: could still be either.</summary>
    Open,

    /// <summary>A guardrail: not worse than the margin allows.</summary>
    Held,

    /// <summary>A guardrail: worse than the control, and not shown to stay within the margin.</summary>
    Breached,

    /// <summary>A guardrail: neither is shown yet.</summary>
    Unproven,

    /// <summary>
    /// Either: cannot be told from this data (<see cref="MetricReadout.Lacking"/> says what is missing).
    /// </summary>
    Withheld,
}

/// <summary>One metric of one variant against the control.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Treatment">The variant's figure.</param>
/// <param name="Control">The control's figure.</param>
/// <param name="Difference">Variant − control with its interval; always-valid where the experiment is watched.</param>
/// <param name="Lift">The same relative to the control; withheld where that is not clearly above 0.</param>
/// <param name="Test">
/// Of a goal, two-sided against no difference; of a guardrail, one-sided against being worse by the margin. Null where
/// a goal is watched: then the interval decides.
/// </param>
/// <param name="AdjustedPValue">
/// Of a goal, corrected over all goals and variants; of a guardrail that of the test; null where there is no test, or
/// it is withheld.
/// </param>
/// <param name="VarianceReduction">
/// Share of the variance of the difference that covariates and strata took away; 0 without.
/// </param>
/// <param name="Bayesian">Chance to win and expected losses; null where the difference is not nearly normal.</param>
/// <param name="Outcome">What follows.</param>
public sealed record MetricReadout(
    Metric Metric, string Variant, Arm Treatment, Arm Control, Estimate Difference, Estimate Lift,
    TestOutcome? Test, double? AdjustedPValue, double VarianceReduction, BayesianComparison? Bayesian,
    MetricOutcome Outcome)
{
    /// <summary>P-value of the test; null where there is none, or it is withheld.</summary>
    public double? PValue => Test is { IsWithheld: false } test ? test.PValue : null;

    /// <summary>What the data lack for an outcome; null where they can tell.</summary>
    public string? Lacking => Outcome == MetricOutcome.Withheld ? Test?.Lacking ?? Difference.Lacking : null;
}
