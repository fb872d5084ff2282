using MovieRec.Evaluation;

namespace MovieRec.Experiments;

/// <summary>How an experiment is read.</summary>
public sealed record ReadoutOptions
{
    /// <summary>Confidence level of intervals; tests reject at 1 − level. Above 0 and below 1.</summary>
    public double Level
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ExperimentException($"The level must lie above 0 and below 1, not {value:R}.");
    } = 0.95;

    /// <summary>How the p-values of the goals are corrected, over all goals and variants together.</summary>
    public Correction Correction { get; init; } = Correction.Holm;

    /// <summary>Whether means and proportions use their covariates, where they have some, to cut the variance.</summary>
    public bool UseCovariates { get; init; } = true;

    /// <summary>
    /// Number of units at which a decision is planned: intervals and verdicts may then be watched all the time (<see cref="SequentialInterval"/>);
    /// null to look once, at the end.
    /// </summary>
    public int? WatchedUntil
    {
        get;
        init => field = value is null or > 0 ? value : throw new ExperimentException($"The planned number of units must be above 0, not {value}.");
    }

    /// <summary>Standard deviation of the prior of differences, in the metric's unit; infinite for a flat one.</summary>
    public double PriorDeviation
    {
        get;
        init => field = value > 0 ? value : throw new ExperimentException($"The deviation of the prior must be above 0, not {value:R}.");
    } = double.PositiveInfinity;
}
