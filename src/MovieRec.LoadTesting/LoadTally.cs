using System.Globalization;

namespace MovieRec.LoadTesting;

/// <summary>
/// What became of requests. Nothing is sent that ends nowhere: sent = completed + failed + in flight at the end.
/// </summary>
public sealed class LoadTally
{
    private readonly SortedDictionary<string, long> _failures = new(StringComparer.Ordinal);

    /// <summary>Requests begun.</summary>
    public long Sent { get; private set; }

    /// <summary>Those answered with success (2xx).</summary>
    public long Completed { get; private set; }

    /// <summary>Those answered otherwise or not at all.</summary>
    public long Failed => _failures.Values.Sum();

    /// <summary>Those still without an answer when the run ended.</summary>
    public long InFlight { get; private set; }

    /// <summary>
    /// Requests that were due and not begun, because no connection was free in time. They are none of those sent.
    /// </summary>
    public long Dropped { get; private set; }

    /// <summary>
    /// Connections that the server had closed while nothing was asked on them, and that were opened anew. No request
    /// was lost by that.
    /// </summary>
    public long Reopened { get; private set; }

    /// <summary>
    /// How many failed, by reason: a status, such as <c>503</c>, or <c>timeout</c>, <c>connection</c>,
    /// <c>truncated</c>, <c>protocol</c>.
    /// </summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>
    /// How long the completed requests took: in an open loop from when they were due, in a closed one from when they
    /// were begun.
    /// </summary>
    public Latencies Latencies { get; } = new();

    internal void Begin() => Sent++;

    internal void Drop() => Dropped++;

    internal void LeaveInFlight() => InFlight++;

    internal void End(Reply reply, long nanoseconds)
    {
        if (reply.Reopened) Reopened++;
        if (reply.IsSuccess)
        {
            Completed++;
            Latencies.Record(nanoseconds);
            return;
        }
        var reason = reply.Reason switch
        {
            FailureReason.None => reply.Status.ToString(CultureInfo.InvariantCulture),
            FailureReason.Timeout => "timeout",
            FailureReason.Connection => "connection",
            FailureReason.Truncated => "truncated",
            _ => "protocol",
        };
        _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
    }

    internal void Add(LoadTally other)
    {
        Sent += other.Sent;
        Completed += other.Completed;
        InFlight += other.InFlight;
        Dropped += other.Dropped;
        Reopened += other.Reopened;
        foreach (var (reason, count) in other._failures)
            _failures[reason] = _failures.GetValueOrDefault(reason) + count;
        Latencies.Add(other.Latencies);
    }
}
