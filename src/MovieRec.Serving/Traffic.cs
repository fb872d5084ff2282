using System.Diagnostics;

namespace MovieRec.Serving;

/// <summary>
/// What became of requests, counted without locks: the live picture that alert rules look at, and that <c>/metrics</c>
/// tells in part.
/// </summary>
internal sealed class Traffic
{
    private readonly long[] _latencies = new long[LatencyBuckets.Count];
    private long _inFlight;
    private long _completed;
    private long _failed;
    private long _rejected;
    private long _receiving;

    /// <summary>Requests taken on and not yet answered.</summary>
    public long InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests whose bodies are on their way; none of those in flight yet.</summary>
    public long Receiving => Volatile.Read(ref _receiving);

    /// <summary>A body begins to arrive.</summary>
    public void BeginReceiving() => Interlocked.Increment(ref _receiving);

    /// <summary>It has arrived, or never will.</summary>
    public void EndReceiving() => Interlocked.Decrement(ref _receiving);

    /// <summary>A request arrives; every one ends in <see cref="End"/> or <see cref="Reject"/>.</summary>
    /// <returns>Requests in flight, this one included.</returns>
    public long Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>It was refused for want of room.</summary>
    public void Reject()
    {
        Interlocked.Decrement(ref _inFlight);
        Interlocked.Increment(ref _rejected);
    }

    /// <summary>It was answered.</summary>
    /// <param name="status">With this status; 500 and above count as the server's failure.</param>
    /// <param name="begun">When it arrived, a <see cref="Stopwatch"/> timestamp.</param>
    public void End(int status, long begun)
    {
        Interlocked.Decrement(ref _inFlight);
        Interlocked.Increment(ref status >= 500 ? ref _failed : ref _completed);
        Interlocked.Increment(ref _latencies[LatencyBuckets.Find(Stopwatch.GetElapsedTime(begun))]);
    }

    /// <summary>The counts so far.</summary>
    public TrafficCounts Count() =>
        new(Stopwatch.GetTimestamp(), Volatile.Read(ref _completed), Volatile.Read(ref _failed),
            Volatile.Read(ref _rejected), [.. _latencies]);
}

/// <summary>Counts since the start of the server.</summary>
/// <param name="Timestamp">When they were taken.</param>
/// <param name="Completed">Requests answered below status 500.</param>
/// <param name="Failed">Requests answered with 500 and above, those rejected left out.</param>
/// <param name="Rejected">Requests refused for want of room.</param>
/// <param name="Latencies">Requests by the bucket of <see cref="LatencyBuckets"/>.</param>
internal sealed record TrafficCounts(long Timestamp, long Completed, long Failed, long Rejected, long[] Latencies)
{
    /// <summary>What came between <paramref name="earlier"/> and these, by the names that alert rules know.</summary>
    public IEnumerable<KeyValuePair<string, double>> Since(TrafficCounts earlier)
    {
        double completed = Completed - earlier.Completed, failed = Failed - earlier.Failed,
            rejected = Rejected - earlier.Rejected;
        var all = completed + failed + rejected;
        yield return new(LiveMetrics.RequestsPerSecond,
            all / Stopwatch.GetElapsedTime(earlier.Timestamp, Timestamp).TotalSeconds);
        if (all == 0) yield break;
        yield return new(LiveMetrics.ErrorShare, failed / all);
        yield return new(LiveMetrics.RejectedShare, rejected / all);
        long[] between = [.. Latencies.Zip(earlier.Latencies, (now, before) => now - before)];
        if (completed + failed == 0) yield break;
        yield return new(LiveMetrics.LatencyMedian, LatencyBuckets.Quantile(between, 0.5));
        yield return new(LiveMetrics.LatencyP99, LatencyBuckets.Quantile(between, 0.99));
    }
}

/// <summary>
/// Buckets of latency, four to every doubling, from 16 µs to above 17 s: quantiles are right to within a fifth.
/// </summary>
internal static class LatencyBuckets
{
    private const double LeastMilliseconds = 0.016;
    private const int PerDoubling = 4;

    public const int Count = 20 * PerDoubling + 1;

    /// <summary>The bucket of a duration.</summary>
    public static int Find(TimeSpan duration) =>
        Math.Clamp(
            (int)Math.Ceiling(
                PerDoubling * Math.Log2(Math.Max(duration.TotalMilliseconds, LeastMilliseconds) / LeastMilliseconds)),
                0, Count - 1);

    /// <summary>
    /// The upper end, in milliseconds, of the bucket that holds quantile <paramref name="probability"/>; NaN where
    /// there is nothing in any.
    /// </summary>
    public static double Quantile(ReadOnlySpan<long> counts, double probability)
    {
        var left = 0L;
        foreach (var count in counts) left += count;
        if (left == 0) return double.NaN;
        left = Math.Max(1, (long)Math.Ceiling(probability * left));
        for (var bucket = 0; ; bucket++)
            if ((left -= counts[bucket]) <= 0) return LeastMilliseconds * Math.Pow(2, (double)bucket / PerDoubling);
    }
}
