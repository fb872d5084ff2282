namespace MovieRec.Analytics;

/// <summary>What an analysis takes for granted. Every figure that rests on a choice rests on one of these.</summary>
public sealed record AnalyticsOptions
{
    /// <summary>The least number of users a group needs for a verdict, at least 5; default 30.</summary>
    public int MinimumGroup { get; init => field = OptionRange.AtLeast(value, 5); } = 30;

    /// <summary>Permutations of each joint test and resamples of each interval, at least 199; default 1,999.</summary>
    public int Replicates { get; init => field = OptionRange.AtLeast(value, 199); } = 1_999;

    /// <summary>
    /// Random turns of the calendar for each claim about weekdays and hours, at least 199; default 9,999. They cost
    /// less than the permutations of users.
    /// </summary>
    public int CalendarDeals { get; init => field = OptionRange.AtLeast(value, 199); } = 9_999;

    /// <summary>
    /// Ratings of a genre at which a user's mean rating of it counts half as much as one known exactly, above 0;
    /// default 5.
    /// </summary>
    public double HalfWeightRatings { get; init => field = OptionRange.Above(value, 0); } = 5;

    /// <summary>Seconds without a rating that end a session, at least 1; default half an hour.</summary>
    public long SessionGap { get; init => field = OptionRange.AtLeast(value, 1); } = 1_800;

    /// <summary>Ratings below which a user or an item counts as cold, at least 1; default 5.</summary>
    public int ColdBelow { get; init => field = OptionRange.AtLeast(value, 1); } = 5;

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;
}
