namespace MovieRec.Models.Als;

/// <summary>
/// Options of implicit ALS. The objective, over all users u and items i, with p = 1 where u met i and 0 elsewhere:
/// <code>Σ c_ui·(p_ui − x_uᵀy_i)² + Σ_u λ_u·‖x_u‖² + Σ_i λ_i·‖y_i‖²</code>
/// c_ui = 1 + α·r_ui for an observed pair (Hu, Koren and Volinsky 2008), c_ui = α₀ for every other pair.
/// </summary>
public sealed record AlsOptions : ModelOptions
{
    /// <summary>
    /// Number of factors f, in 1 .. 1,024. The defaults of f, λ and α have the best mean of NDCG@10 and Recall@10, of a
    /// grid of 60, over twelve validation splits inside the training parts of 80/20 splits of ML-100k.
    /// </summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 1024); } = 64;

    /// <summary>Number of iterations, each a half-step for the items and one for the users; in 1 .. 1,000.</summary>
    public int Iterations { get; init => field = OptionRange.Within(value, 1, 1000); } = 12;

    /// <summary>λ, positive and finite; how it enters is the choice of <see cref="Scaling"/>.</summary>
    public float Regularization { get; init => field = OptionRange.Above(value, 0); } = 40;

    /// <summary>Whether λ is plain or grows with the history.</summary>
    public RegularizationScaling Scaling { get; init; } = RegularizationScaling.Plain;

    /// <summary>
    /// ν of <see cref="RegularizationScaling.ByHistory"/>, in 0 .. 2; 1 weighs λ by history, 0 makes it plain.
    /// </summary>
    public float ScalingExponent { get; init => field = OptionRange.Within(value, 0, 2); } = 1;

    /// <summary>α, how much confidence a unit of rating adds; at least 0, finite.</summary>
    public float Alpha { get; init => field = OptionRange.AtLeast(value, 0); } = 1.5f;

    /// <summary>α₀, the weight of a pair that was not observed, in 0 .. 1.</summary>
    public float UnobservedWeight { get; init => field = OptionRange.Within(value, 0, 1); } = 1;

    /// <summary>
    /// Whether a rating below the middle of the scale is a dislike, which speaks for no other movie when a user is
    /// served; see <see cref="AlsModel"/>. False takes every interaction for interest, as it is with play counts.
    /// </summary>
    public bool LowRatingsAreDislikes { get; init; } = true;

    /// <summary>
    /// κ, the number of liked movies at which their user's own taste and popularity weigh alike, for somebody the model
    /// was not trained on; at least 0, finite. 0 leaves popularity out. Of 10, 15, 20, 25, 30 and 40, the default comes
    /// nearest to the better of plain fold-in and popularity where it is worst, over 1 to 50 revealed ratings of new
    /// users inside the training part of ML-100k's time split: 106 users who came last and 94 held out at random.
    /// </summary>
    public float PriorHistory { get; init => field = OptionRange.AtLeast(value, 0); } = 25;

    /// <summary>How the equations of a row are solved.</summary>
    public AlsSolver Solver { get; init; } = AlsSolver.Exact;

    /// <summary>Steps a row of <see cref="AlsSolver.ConjugateGradient"/>, in 1 .. 100.</summary>
    public int ConjugateGradientSteps { get; init => field = OptionRange.Within(value, 1, 100); } = 3;

    /// <summary>
    /// Factors a block of <see cref="AlsSolver.BlockCoordinate"/>, rounded up to a multiple of 16; in 1 .. 1,024.
    /// </summary>
    public int BlockSize { get; init => field = OptionRange.Within(value, 1, 1024); } = 32;

    /// <summary>Seed of the initial factors.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}

/// <summary>How λ enters the objective.</summary>
public enum RegularizationScaling
{
    /// <summary>λ_row = λ for every row.</summary>
    Plain,

    /// <summary>
    /// λ_row = λ·(n + α₀·N)^ν, with n the row's history and N the number of rows on the other side (Rendle, Krichene,
    /// Zhang and Koren 2021).
    /// </summary>
    ByHistory,
}
