namespace MovieRec.Models.RatingPrediction;

/// <summary>Options of the neighbourhood model.</summary>
public sealed record NeighbourhoodOptions : ModelOptions
{
    /// <summary>Number of neighbours k, in 1 .. 100,000.</summary>
    public int Neighbours { get; init => field = OptionRange.Within(value, 1, 100_000); } = 40;

    /// <summary>
    /// Whether the neighbours of a rating are other items of the same user, or other users of the same item.
    /// </summary>
    public NeighbourhoodKind Kind { get; init; } = NeighbourhoodKind.Items;

    /// <summary>How alike two users or items are.</summary>
    public RatingSimilarity Similarity { get; init; } = RatingSimilarity.PearsonBaseline;

    /// <summary>
    /// How many common ratings <see cref="RatingSimilarity.PearsonBaseline"/> takes to believe half of a correlation;
    /// at least 0, finite.
    /// </summary>
    public double Shrinkage { get; init => field = OptionRange.AtLeast(value, 0); } = 100;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training may take besides the ratings; above 0 and finite. Where it
    /// would take more, it does not start.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;
}

/// <summary>Whose neighbours are asked.</summary>
public enum NeighbourhoodKind
{
    /// <summary>Other items that the user rated.</summary>
    Items,

    /// <summary>Other users who rated the item.</summary>
    Users,
}

/// <summary>How alike two rows of ratings are, over the n columns that both rated; 0 where there are none.</summary>
public enum RatingSimilarity
{
    /// <summary>
    /// ρ·(n − 1)/(n − 1 + s), with ρ = Σ d·d′ / √(Σ d²·Σ d′²) of the ratings' deviations d from the bias baseline, and
    /// s the shrinkage (Koren 2010, §2.2).
    /// </summary>
    PearsonBaseline,

    /// <summary>1/(1 + Σ (r − r′)²/n).</summary>
    MeanSquaredDifference,
}
