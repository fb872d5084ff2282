namespace MovieRec.Models.Baselines.Factorization;

/// <summary>
/// Options of PureSVD; see <see cref="PureSvdTrainer"/>. The defaults are those with the best NDCG@10 over four
/// validation splits inside the training part of an 80/20 split of ML-100k.
/// </summary>
public sealed record PureSvdOptions : ModelOptions
{
    /// <summary>Number of factors f, in 1 .. 1,024.</summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 1024); } = 15;

    /// <summary>
    /// Power iterations of the randomized SVD, in 0 .. 100. On an 80/20 split of ML-100k, whose singular values fall
    /// slowly, lists of ten by two seeds have 89 % of their movies in common after 6, 99.6 % after 20 and 99.98 % after
    /// 30.
    /// </summary>
    public int PowerIterations { get; init => field = OptionRange.Within(value, 0, 100); } = 30;

    /// <summary>p in x_ui = r_ui^p, in 0 .. 2: 0 counts every interaction alike, 1 takes the rating.</summary>
    public float RatingPower { get; init => field = OptionRange.Within(value, 0, 2); } = 0.3f;

    /// <summary>
    /// Seed of the randomized SVD; with the default number of power iterations another moves scores by less than a
    /// thousandth of the largest.
    /// </summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training may take besides the ratings; above 0 and finite. Where it
    /// would take more, it does not start.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
