namespace MovieRec.Data.Synthetic;

/// <summary>A genre that a group of users watches more, or rates higher, than it otherwise would.</summary>
public sealed record PlantedPreference
{
    /// <summary>Who has the preference.</summary>
    public required UserGroup Group { get; init; }

    /// <summary>The genre it is for, one of <see cref="SyntheticOptions.AllGenres"/>.</summary>
    /// <exception cref="ArgumentException">The sample has no such genre.</exception>
    public required string Genre
    {
        get;
        init => field = SyntheticOptions.AllGenres.Contains(value)
            ? value
            : throw new OptionException($"'{value}' is not a genre of the synthetic sample: choose one of "
                + $"{string.Join(", ", SyntheticOptions.AllGenres)}.");
    }

    /// <summary>
    /// By how much the odds that a group member's next movie is of the genre are multiplied: above 0; 1 for no effect.
    /// </summary>
    public double ExposureOdds { get; init => field = OptionRange.Between(value, 0, 1e6); } = 1;

    /// <summary>
    /// Stars added to a group member's ratings of the genre, before ratings are rounded to the scale: −5 to 5; 0 for no
    /// effect.
    /// </summary>
    public double RatingShift { get; init => field = OptionRange.Within(value, -5, 5); }
}
