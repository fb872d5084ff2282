namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// Options of SLIM. The objective for each item j, with X [users × items] the interactions and w_j the column of j in
/// the model W:
/// <code>
/// ½·Σ_u n_u^−γ·(x_uj − x_u·w_j)² + λ₂/2·‖w_j‖² + λ₁·‖w_j‖₁
/// subject to w_jj = 0 and, where asked for, w_j ≥ 0
/// </code>
/// The defaults are those with the best NDCG@10 over four validation splits inside the training part of an 80/20 split
/// of ML-100k; γ = 0 and p = 0 give the model as published.
/// </summary>
public sealed record SlimOptions : ModelOptions
{
    /// <summary>λ₁, at least 0, finite; the larger, the fewer items take part.</summary>
    public float L1 { get; init => field = OptionRange.AtLeast(value, 0); } = 1;

    /// <summary>λ₂, positive and finite.</summary>
    public float L2 { get; init => field = OptionRange.Above(value, 0); } = 250;

    /// <summary>Whether no item may speak against another.</summary>
    public bool NonNegative { get; init; } = true;

    /// <summary>Most passes over the items for one column, in 1 .. 10,000.</summary>
    public int Iterations { get; init => field = OptionRange.Within(value, 1, 10_000); } = 100;

    /// <summary>
    /// A column is done when a pass changes none of its weights by more than this; positive and finite.
    /// </summary>
    public float Tolerance { get; init => field = OptionRange.Above(value, 0); } = 1e-4f;

    /// <summary>
    /// γ, in 0 .. 2: how much less an interaction of a user with a long history, of n_u movies, says.
    /// </summary>
    public float HistoryDiscount { get; init => field = OptionRange.Within(value, 0, 2); } = 0.25f;

    /// <summary>p in x_ui = r_ui^p, in 0 .. 2: 0 counts every interaction alike, 1 takes the rating.</summary>
    public float RatingPower { get; init => field = OptionRange.Within(value, 0, 2); } = 0.5f;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training may take besides the ratings; above 0 and finite. Where the
    /// exact form would take more, the sparse one is trained, and where that would too, none.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;

    /// <summary>k, in 1 .. 4,096: on how many others an item is regressed in the sparse form.</summary>
    public int Neighbors { get; init => field = OptionRange.Within(value, 1, 4096); } = 512;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
