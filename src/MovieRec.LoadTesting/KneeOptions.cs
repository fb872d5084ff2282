namespace MovieRec.LoadTesting;

/// <summary>How the knee is looked for, and what it is.</summary>
/// <remarks>
/// A rate is sustained when a step at it, sent as an open loop, meets three conditions: nothing failed or was dropped
/// or left in flight, at least <see cref="LeastShare"/> of what was asked for was completed in time, and the 99th
/// percentile of latency is within <see cref="Limit"/>. A rate that misses them twice running is not sustained. The
/// knee is the rate where the one turns into the other.
/// </remarks>
public sealed record KneeOptions
{
    /// <summary>How single steps are sent; rate, duration and warm-up are the search's own.</summary>
    public LoadOptions Load { get; init; } = new();

    /// <summary>The rate to begin with, above 0 and at most a million a second.</summary>
    public double FirstRate { get; init => field = OptionRange.AboveTo(value, 0, 1_000_000); } = 1000;

    /// <summary>
    /// How long a rate is tried, 50 ms to a minute; before that a quarter as long which does not count.
    /// </summary>
    public TimeSpan Step
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(1);

    /// <summary>The 99th percentile of latency that is still good enough, above 0.</summary>
    public TimeSpan Limit
    {
        get;
        init => field = OptionRange.Above(value, TimeSpan.Zero);
    } = TimeSpan.FromMilliseconds(20);

    /// <summary>The least share of a rate that must be achieved, in 0.5 .. 1.</summary>
    public double LeastShare { get; init => field = OptionRange.Within(value, 0.5, 1); } = 0.99;

    /// <summary>
    /// A search ends when the lowest rate that is not sustained is above the highest that is by no more than this
    /// share; 0.01 to 1.
    /// </summary>
    public double Precision { get; init => field = OptionRange.Within(value, 0.01, 1); } = 0.05;

    /// <summary>Searches, each on its own; 2 to 100. Their spread makes the interval.</summary>
    public int Searches { get; init => field = OptionRange.Within(value, 2, 100); } = 5;
}
