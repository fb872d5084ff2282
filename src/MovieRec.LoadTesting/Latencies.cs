using HdrHistogram;

namespace MovieRec.LoadTesting;

/// <summary>
/// How long requests took, in a histogram that keeps three digits of every value (Tene's HdrHistogram).
/// </summary>
public sealed class Latencies
{
    private const int Digits = 3;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>
    /// Below a microsecond nothing is told apart; above five minutes nothing is counted that could happen here.
    /// </summary>
    private const long Least = 1_000;
    private const long Most = 300_000_000_000;

    private readonly HistogramBase _nanoseconds;

    internal Latencies() : this(new LongHistogram(Least, Most, Digits)) { }

    private Latencies(HistogramBase nanoseconds) => _nanoseconds = nanoseconds;

    /// <summary>Number of requests.</summary>
    public long Count => _nanoseconds.TotalCount;

    /// <summary>The longest, in milliseconds; 0 where there are none.</summary>
    public double Max => Count == 0 ? 0 : _nanoseconds.GetMaxValue() / NanosecondsPerMillisecond;

    /// <summary>The mean, in milliseconds; 0 where there are none.</summary>
    public double Mean => Count == 0 ? 0 : _nanoseconds.GetMean() / NanosecondsPerMillisecond;

    /// <summary>
    /// The milliseconds within which <paramref name="percentile"/>, 0 to 100, of the requests were answered, or more of
    /// them; 0 where there are none.
    /// </summary>
    public double At(double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percentile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentile, 100);
        if (Count == 0) return 0;
        // HdrHistogram rounds the rank to the nearest: of 80 requests it would give the second slowest as the 99th
        // percentile, within which only 98.75 % were answered. The rank is ⌈share · count⌉, less what rounding adds.
        var rank = Math.Clamp((long)Math.Ceiling(percentile / 100 * Count - 1e-9 * Count), 1, Count);
        return _nanoseconds.GetValueAtPercentile(100.0 * rank / Count) / NanosecondsPerMillisecond;
    }

    /// <summary>
    /// The whole distribution as points for a chart: denser towards the slowest, where it matters, and ending where a
    /// single request is left.
    /// </summary>
    /// <returns>Percentiles, 0 to below 100, with their milliseconds; ascending.</returns>
    public IReadOnlyList<(double Percentile, double Milliseconds)> Curve()
    {
        var points = new List<(double, double)>();
        for (var halvings = 0.0; Math.Pow(0.5, halvings) * Count >= 1; halvings += 0.25)
            points.Add((100 * (1 - Math.Pow(0.5, halvings)), At(100 * (1 - Math.Pow(0.5, halvings)))));
        return points;
    }

    /// <summary>
    /// What a closed loop would have seen had it not waited (Tene's correction for coordinated omission, as
    /// HdrHistogram has it): next to a request that took longer than <paramref name="interval"/> stand those that
    /// should have begun meanwhile, each an interval shorter.
    /// </summary>
    /// <param name="interval">The time after which a connection should have sent its next request; positive.</param>
    public Latencies Corrected(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        var corrected = new LongHistogram(Least, Most, Digits);
        var step = (long)interval.TotalNanoseconds;
        foreach (var value in _nanoseconds.RecordedValues())
        {
            var (took, count) = (value.ValueIteratedTo, value.CountAtValueIteratedTo);
            corrected.RecordValueWithCount(took, count);
            for (var missing = took - step; missing >= step; missing -= step)
                corrected.RecordValueWithCount(missing, count);
        }
        return new Latencies(corrected);
    }

    internal void Record(long nanoseconds) => _nanoseconds.RecordValue(Math.Clamp(nanoseconds, 0, Most));

    internal void Add(Latencies other) => _nanoseconds.Add(other._nanoseconds);
}
