using MovieRec.Statistics;

namespace MovieRec.Evaluation;

/// <summary>How a <see cref="Leaderboard"/> infers.</summary>
public sealed record LeaderboardOptions
{
    /// <summary>Intervals over users; their level also decides when a difference counts as clear.</summary>
    public BootstrapOptions Intervals { get; init; } = new();

    /// <summary>The paired test against the reference.</summary>
    public PermutationOptions Test { get; init; } = new();

    /// <summary>
    /// Adjustment of the p-values for the number of models compared with the reference; default
    /// <see cref="Correction.Holm"/>.
    /// </summary>
    public Correction Correction { get; init; } = Correction.Holm;
}
