namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Options of Bayesian matrix factorization. The model, with z_u = (x_u, b_u) and z_i = (y_i, b_i):
/// <code>
/// r_ui ~ N(μ + x_uᵀy_i + b_u + b_i, 1/α),
/// z_u ~ N(m + Bᵀf_u, Λ⁻¹),
/// B's rows ~ N(0, (λΛ)⁻¹),
/// and the same for items,
/// </code>
/// where f_u are the features of a user. Nothing of it is tuned: m, Λ, B, λ and α have priors and are sampled with the
/// factors.
/// </summary>
public sealed record BayesianFactorizationOptions : ModelOptions
{
    /// <summary>
    /// Number of factors f, in 1 .. 256. Of 10, 20 and 30, this default had the best RMSE on validation ratings held
    /// out of the training sides of two of ML-100k's own folds.
    /// </summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 256); } = 20;

    /// <summary>Iterations thrown away until the chain has forgotten its start, in 0 .. 100,000.</summary>
    public int BurnIn { get; init => field = OptionRange.Within(value, 0, 100_000); } = 60;

    /// <summary>Iterations after the burn-in, in 1 .. 100,000.</summary>
    public int Iterations { get; init => field = OptionRange.Within(value, 1, 100_000); } = 200;

    /// <summary>
    /// Every so many-th iteration after the burn-in is kept for the average that predicts, in 1 .. 1,000; neighbours
    /// are alike, and each kept one costs the memory of all factors.
    /// </summary>
    public int Thinning { get; init => field = OptionRange.Within(value, 1, 1000); } = 2;

    /// <summary>
    /// Whether the features of a user say which items the user rated in the training, and those of an item by whom it
    /// was rated, each 1/√n for n of them: what SVD++ (Koren 2008) adds for users. Who rates what tells more than the
    /// ratings of it alone.
    /// </summary>
    public bool ImplicitFeedback { get; init; } = true;

    /// <summary>
    /// Whether, where the trainer knows the data set, the features also hold gender, age band and occupation of users,
    /// genres and half-decade of movies.
    /// </summary>
    public bool Attributes { get; init; } = true;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training may take besides the ratings; above 0 and finite. Where it
    /// would take more, it does not start.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
