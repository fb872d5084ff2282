namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Options of factors learned by stochastic gradient descent. The objective, over the observed ratings:
/// <code>
/// Σ [(r_ui − μ − b_u − b_i − y_iᵀp_u)² + λ·(b_u² + b_i² + ‖x_u‖² + ‖y_i‖²)],
/// p_u = x_u,
/// or with implicit feedback
/// p_u = x_u + Σ_{j∈N(u)} w_j/√|N(u)|
/// </code>
/// where N(u) are the items the user rated, whose w_j then are in the penalty too.
/// </summary>
public sealed record SvdOptions : ModelOptions
{
    /// <summary>Number of factors f, in 1 .. 1,024.</summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 1024); } = 100;

    /// <summary>Passes over all ratings, in 1 .. 1,000.</summary>
    public int Epochs { get; init => field = OptionRange.Within(value, 1, 1000); } = 20;

    /// <summary>γ, the step of the descent; above 0, at most 1.</summary>
    public float LearningRate { get; init => field = OptionRange.AboveTo(value, 0, 1); } = 0.005f;

    /// <summary>λ, at least 0 and at most 10.</summary>
    public float Regularization { get; init => field = OptionRange.Within(value, 0, 10); } = 0.02f;

    /// <summary>Standard deviation of the first factors, in 0 .. 10.</summary>
    public float InitialDeviation { get; init => field = OptionRange.Within(value, 0, 10); } = 0.1f;

    /// <summary>Seed of the first factors.</summary>
    public ulong Seed { get; init; } = 42;
}
