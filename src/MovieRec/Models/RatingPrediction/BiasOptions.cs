using MovieRec.Data;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Options of the bias baseline. The objective, over the ratings:
/// <code>Σ (r_ui − μ − b_u − b_i)² + λ_u·Σ_u b_u² + λ_i·Σ_i b_i²</code>
/// </summary>
public sealed record BiasOptions : ModelOptions
{
    /// <summary>λ_u, at least 0 and finite. It counts as so many ratings that say the user is like everybody.</summary>
    public double UserRegularization { get; init => field = Weight(value, nameof(UserRegularization)); } = 5;

    /// <summary>λ_i, at least 0 and finite.</summary>
    public double ItemRegularization { get; init => field = Weight(value, nameof(ItemRegularization)); } = 2;

    /// <summary>Number of iterations, each of all items' and then all users' biases; in 1 .. 1,000.</summary>
    public int Iterations
    {
        get;
        init => field = value is >= 1 and <= 1000
            ? value : throw new OptionException(nameof(Iterations), value, $"{nameof(Iterations)} must be 1 to 1000.");
    } = 10;

    private static double Weight(double value, string name) =>
        value >= 0 && double.IsFinite(value)
            ? value : throw new OptionException(name, value, $"{name} must be 0 or more.");
}
