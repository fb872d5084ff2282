using MovieRec.Models.Als;

namespace MovieRec.Models.Baselines.Content;

/// <summary>
/// Options of <see cref="HybridTrainer"/>, where the equations stand. The defaults are those with the best NDCG@10 over
/// validation splits inside the training part of an 80/20 split of ML-100k (κ) and over such with a tenth of the movies
/// held out entirely (the others).
/// </summary>
public sealed record HybridOptions : ModelOptions
{
    /// <summary>Options of the factors.</summary>
    public AlsOptions Als { get; init; } = new();

    /// <summary>μ of the map from content to factors; positive and finite.</summary>
    public float MapRegularization { get; init => field = OptionRange.Above(value, 0); } = 100;

    /// <summary>κ, how many interactions a movie's content is worth; positive and finite.</summary>
    public float ContentWeight { get; init => field = OptionRange.Above(value, 0); } = 10;

    /// <summary>How much the decade of release counts against a genre, in 0 .. 10.</summary>
    public float YearWeight { get; init => field = OptionRange.Within(value, 0, 10); } = 2;
}
