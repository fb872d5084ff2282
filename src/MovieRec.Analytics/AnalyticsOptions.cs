namespace MovieRec.Analytics;

/// <summary>What an analysis takes for granted. Every figure that rests on a choice rests on one of these.</summary>
public sealed record AnalyticsOptions
{
    /// <summary>The least number of users a group needs for a verdict, at least 5; default 30.</summary>
    public int MinimumGroup
    {
        get;
        init => field = value >= 5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MinimumGroup), value, "A group needs at least 5 users.");
    } = 30;

    /// <summary>Permutations of each joint test and resamples of each interval, at least 199; default 1,999.</summary>
    public int Replicates
    {
        get;
        init => field = value >= 199
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Replicates), value, "At least 199 permutations are needed.");
    } = 1_999;

    /// <summary>
    /// Random turns of the calendar for each claim about weekdays and hours, at least 199; default 9,999. They cost
    /// less than the permutations of users.
    /// </summary>
    public int CalendarDeals
    {
        get;
        init => field = value >= 199
            ? value
            : throw new ArgumentOutOfRangeException(nameof(CalendarDeals), value, "At least 199 turns are needed.");
    } = 9_999;

    /// <summary>
    /// Ratings of a genre at which a user's mean rating of it counts half as much as one known exactly, above 0;
    /// default 5.
    /// </summary>
    public double HalfWeightRatings
    {
        get;
        init => field = value > 0
            ? value : throw new ArgumentOutOfRangeException(nameof(HalfWeightRatings), value, "It must be above 0.");
    } = 5;

    /// <summary>Seconds without a rating that end a session, at least 1; default half an hour.</summary>
    public long SessionGap
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SessionGap), value, "A gap lasts at least a second.");
    } = 1_800;

    /// <summary>Ratings below which a user or an item counts as cold, at least 1; default 5.</summary>
    public int ColdBelow
    {
        get;
        init => field = value >= 1
            ? value : throw new ArgumentOutOfRangeException(nameof(ColdBelow), value, "It must be at least 1.");
    } = 5;

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;
}
