namespace MovieRec.Models.Fusion;

/// <summary>What several models' scores have in common. The movies that count are those the user has not met.</summary>
public enum FusionMethod
{
    /// <summary>
    /// How many standard deviations a score lies above the mean of the user's scores, <c>z = (s − mean) / deviation</c>
    /// (Fox and Shaw, 'Combination of Multiple Searches', TREC-2, 1994).
    /// </summary>
    StandardizedScores,

    /// <summary><c>1 / (k₀ + rank)</c>, reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).</summary>
    ReciprocalRanks,
}
