namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// Options of <see cref="SessionEaseTrainer"/>, where the equations stand. The defaults are those with the best NDCG@10
/// over four validation splits inside the training part of an 80/20 split of ML-100k.
/// </summary>
public sealed record SessionEaseOptions : ModelOptions
{
    /// <summary>
    /// τ, the minutes within which what two interactions share as parts of one sitting falls by a factor e; positive
    /// and finite.
    /// </summary>
    public float SittingMinutes { get; init => field = OptionRange.Above(value, 0); } = 2;

    /// <summary>m, in 0 .. 1: what two interactions far apart in time still count; 1 gives EASE.</summary>
    public float LongTermShare { get; init => field = OptionRange.Within(value, 0, 1); } = 0.35f;

    /// <summary>λ, positive and finite.</summary>
    public float Regularization { get; init => field = OptionRange.Above(value, 0); } = 170;

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
