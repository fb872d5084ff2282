namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Options of explicit ALS. The objective, over the observed ratings, with n_u and n_i the numbers of ratings of user
/// and item:
/// <code>Σ (r_ui − μ − x_uᵀy_i − b_u − b_i)² + Σ_u n_u^ν·(λ·‖x_u‖² + λ_b·b_u²) + Σ_i n_i^ν·(λ·‖y_i‖² + λ_b·b_i²)</code>
/// With ν = 1 this is the weighted-λ regularization of ALS-WR (Zhou, Wilkinson, Schreiber and Pan 2008), with biases.
/// </summary>
public sealed record ExplicitAlsOptions : ModelOptions
{
    /// <summary>Number of factors f, in 1 .. 1,024.</summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 1024); } = 40;

    /// <summary>Number of iterations, each of all items and then all users; in 1 .. 1,000.</summary>
    public int Iterations { get; init => field = OptionRange.Within(value, 1, 1000); } = 30;

    /// <summary>
    /// λ, positive and finite. This default and those of f, λ_b and ν have the best RMSE on validation ratings held out
    /// of the training sides of ML-100k's own first and fourth fold.
    /// </summary>
    public float Regularization { get; init => field = OptionRange.Above(value, 0); } = 1.4f;

    /// <summary>λ_b, positive and finite.</summary>
    public float BiasRegularization { get; init => field = OptionRange.Above(value, 0); } = 0.5f;

    /// <summary>ν, in 0 .. 2: 0 makes the regularization plain, 1 weighs it by history.</summary>
    public float ScalingExponent { get; init => field = OptionRange.Within(value, 0, 2); } = 0.5f;

    /// <summary>
    /// With validation ratings, training stops after so many iterations without a better RMSE on them; in 1 .. 1,000.
    /// </summary>
    public int Patience { get; init => field = OptionRange.Within(value, 1, 1000); } = 3;

    /// <summary>Seed of the first factors.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
