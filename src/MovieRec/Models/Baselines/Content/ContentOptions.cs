namespace MovieRec.Models.Baselines.Content;

/// <summary>
/// Options of <see cref="ContentTrainer"/>. The defaults are those with the best NDCG@10 over validation splits inside
/// the training part of an 80/20 split of ML-100k.
/// </summary>
public sealed record ContentOptions : ModelOptions
{
    /// <summary>How much the decade of release counts against a genre, in 0 .. 10.</summary>
    public float YearWeight { get; init => field = OptionRange.Within(value, 0, 10); } = 1;

    /// <summary>p in x_ui = r_ui^p, in 0 .. 2: 0 counts every interaction alike, 1 takes the rating.</summary>
    public float RatingPower { get; init => field = OptionRange.Within(value, 0, 2); } = 2;
}
