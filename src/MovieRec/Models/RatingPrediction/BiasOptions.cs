namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Options of the bias baseline. The objective, over the ratings:
/// <code>Σ (r_ui − μ − b_u − b_i)² + λ_u·Σ_u b_u² + λ_i·Σ_i b_i²</code>
/// </summary>
public sealed record BiasOptions : ModelOptions
{
    /// <summary>λ_u, at least 0 and finite. It counts as so many ratings that say the user is like everybody.</summary>
    public double UserRegularization { get; init => field = OptionRange.AtLeast(value, 0); } = 5;

    /// <summary>λ_i, at least 0 and finite.</summary>
    public double ItemRegularization { get; init => field = OptionRange.AtLeast(value, 0); } = 2;

    /// <summary>Number of iterations, each of all items' and then all users' biases; in 1 .. 1,000.</summary>
    public int Iterations { get; init => field = OptionRange.Within(value, 1, 1000); } = 10;
}
