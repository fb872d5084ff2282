namespace MovieRec.Models.Baselines;

/// <summary>Options of <see cref="RecentPopularityTrainer"/>.</summary>
public sealed record RecentPopularityOptions
{
    /// <summary>Days after which an interaction counts half as much; positive and finite.</summary>
    public float HalfLifeDays { get; init => field = OptionCheck.Positive(value); } = 30;
}
