using MovieRec.Evaluation;
using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>How an experiment is read.</summary>
public sealed record ReadoutOptions
{
    /// <summary>Confidence level of intervals; tests reject at 1 − level. Above 0 and below 1.</summary>
    public double Level { get; init => field = OptionRange.Between(value, 0, 1); } = 0.95;

    /// <summary>What intervals and p-values rest on.</summary>
    public ReadoutMethod Method { get; init; } = ReadoutMethod.Welch;

    /// <summary>
    /// Replicates and seed of <see cref="ReadoutMethod.Bootstrap"/>; its level is <see cref="Level"/>.
    /// </summary>
    public BootstrapOptions Bootstrap { get; init; } = new();

    /// <summary>
    /// Most deals, and their seed, where means and ratios are read by dealing units out again; large samples are dealt
    /// less often.
    /// </summary>
    public PermutationOptions Permutation { get; init; } = new() { Replicates = 1_999 };

    /// <summary>How the p-values of the goals are corrected, over all goals and variants together.</summary>
    public Correction Correction { get; init; } = Correction.Holm;

    /// <summary>
    /// Whether means and proportions use their covariates, where they have some, to cut the variance.
    /// </summary>
    public bool UseCovariates { get; init; } = true;

    /// <summary>
    /// Whether means and proportions weigh their strata, where they have some, as in all variants together
    /// (<see cref="PostStratification"/>).
    /// </summary>
    public bool UseStrata { get; init; } = true;

    /// <summary>
    /// Number of units at which a decision is planned: intervals and verdicts may then be watched all the time
    /// (<see cref="SequentialInterval"/>); null to look once, at the end.
    /// </summary>
    public int? WatchedUntil { get; init => field = value is { } units ? OptionRange.Above(units, 0) : null; }

    /// <summary>
    /// Standard deviation of the prior of differences, in the metric's unit; infinite for a flat one.
    /// </summary>
    public double PriorDeviation
    {
        get;
        init => field = double.IsPositiveInfinity(value) ? value : OptionRange.Above(value, 0);
    } = double.PositiveInfinity;
}

/// <summary>What the intervals and p-values of a readout rest on.</summary>
public enum ReadoutMethod
{
    /// <summary>
    /// Means and ratios by Welch's t, or where units are few or skewed by dealing them out again; proportions and
    /// quantiles by exact limits (<see cref="Readout"/>).
    /// </summary>
    Welch,

    /// <summary>
    /// Resampled units (<see cref="TwoSampleBootstrap"/>): nothing is assumed of how they are spread. For one look
    /// only.
    /// </summary>
    Bootstrap,
}
