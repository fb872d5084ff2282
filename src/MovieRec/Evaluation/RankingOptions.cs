using MovieRec.Models;
using MovieRec.Numerics;

namespace MovieRec.Evaluation;

/// <summary>What <see cref="RankingEvaluator"/> measures.</summary>
public sealed record RankingOptions
{
    /// <summary>The cutoffs K; at least one, each at least 1. Kept ascending, without repeats.</summary>
    public IReadOnlyList<int> Cutoffs
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 0 || value.Any(k => k < 1))
                throw new ArgumentException("There must be at least one cutoff, and each must be at least 1.",
                    nameof(value));
            field = [.. value.Distinct().Order()];
        }
    } = [1, 5, 10, 20, 50];

    /// <summary>The metrics; no two of one name.</summary>
    public IReadOnlyList<RankingMetric> Metrics
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.DistinctBy(metric => metric.Name).Count() != value.Count)
                throw new ArgumentException("Two metrics share a name.", nameof(value));
            field = [.. value];
        }
    } = RankingMetric.Accuracy;

    /// <summary>Items that may be recommended; null for the whole catalogue.</summary>
    public CandidateFilter? Candidates { get; init; }

    /// <summary>Draws the order of items with equal scores; see <see cref="TieOrder"/>.</summary>
    public ulong TieSeed { get; init; } = TieOrder.DefaultSeed;

    /// <summary>The data set's name as results print it.</summary>
    public string DatasetLabel { get; init; } = "data set not named";
}
