namespace MovieRec.Models.Baselines.Content;

/// <summary>Options of <see cref="ContentTrainer"/>.</summary>
public sealed record ContentOptions
{
    /// <summary>How much the decade of release counts against a genre, in 0 .. 10.</summary>
    public float YearWeight { get; init => field = OptionCheck.InRange(value, 0, 10); } = 1;

    /// <summary>p in x_ui = r_ui^p, in 0 .. 2: 0 counts every interaction alike, 1 takes the rating.</summary>
    public float RatingPower { get; init => field = OptionCheck.InRange(value, 0, 2); } = 1;
}
