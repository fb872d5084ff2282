namespace MovieRec.LoadTesting;

/// <summary>How load is sent.</summary>
public sealed record LoadOptions
{
    /// <summary>Whether requests start when they are due or when the one before has been answered.</summary>
    public LoadMode Mode { get; init; }

    /// <summary>
    /// Requests a second, above 0 and at most a million. Of a closed loop null means as many as the answers allow; a
    /// closed loop with a rate tries to keep it, and falls behind where answers are late.
    /// </summary>
    public double? Rate
    {
        get;
        init => field = value is { } rate ? OptionRange.AboveTo(rate, 0, 1_000_000) : null;
    } = 1000;

    /// <summary>How long requests are due for that count, above 0 and at most an hour.</summary>
    public TimeSpan Duration
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(10);

    /// <summary>How long requests are sent before that which do not count, at most an hour.</summary>
    public TimeSpan WarmUp
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.Zero, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>Connections kept open, 1 to 1,024; each has one request in flight at most.</summary>
    public int Connections { get; init => field = OptionRange.Within(value, 1, 1024); } = 64;

    /// <summary>
    /// A request of an open loop that has found no free connection this long after it was due is not sent but counted
    /// as dropped.
    /// </summary>
    public TimeSpan Patience
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(1);

    /// <summary>A request without an answer for this long has failed, 1 ms to a minute.</summary>
    public TimeSpan Timeout
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long answers are waited for when no more requests are due. What is then unanswered was in flight at the end.
    /// </summary>
    public TimeSpan Drain
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>What speaks HTTP.</summary>
    public LoadClient Client { get; init; }
}

/// <summary>When a request starts.</summary>
public enum LoadMode
{
    /// <summary>
    /// At times fixed in advance, as requests of many users who know nothing of each other do. Latency counts from
    /// those times.
    /// </summary>
    Open,

    /// <summary>
    /// When the request before it on the same connection has been answered. A server that stalls is then asked less,
    /// and seems fast.
    /// </summary>
    Closed,
}

/// <summary>What speaks HTTP.</summary>
public enum LoadClient
{
    /// <summary>A small client of this library's own, which leaves the machine to the server.</summary>
    Sockets,

    /// <summary>The runtime's <see cref="System.Net.Http.HttpClient"/>, to check the small one by.</summary>
    HttpClient,
}
