using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Serving.Events;

namespace MovieRec.Serving;

/// <summary>The metrics that alert rules can watch.</summary>
internal static class LiveMetrics
{
    public const string RequestsPerSecond = "requests_per_second";
    public const string ErrorShare = "error_share";
    public const string RejectedShare = "rejected_share";
    public const string LatencyMedian = "latency_p50_ms";
    public const string LatencyP99 = "latency_p99_ms";
    public const string InFlight = "in_flight";
    public const string Memory = "memory_mb";
    public const string Coverage = "catalogue_coverage";
    public const string ScoreStability = "score_drift_psi";
    public const string ScoreDistance = "score_drift_ks";
    public const string ScoreDrift = "score_drift_p";
    public const string ItemStability = "item_drift_psi";
    public const string ItemDistance = "item_drift_ks";
    public const string ItemDrift = "item_drift_p";
    public const string ExposureLogSound = "exposure_log_sound";
    public const string EventsSound = "events_sound";

    private const double Megabyte = 1e6;

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        RequestsPerSecond, ErrorShare, RejectedShare, LatencyMedian, LatencyP99, InFlight, Memory, Coverage,
        ScoreStability, ScoreDistance, ScoreDrift, ItemStability, ItemDistance, ItemDrift, ExposureLogSound,
        EventsSound,
    ];

    /// <summary>The values now; those not known are left out.</summary>
    /// <param name="traffic">Has the requests in flight.</param>
    /// <param name="earlier">The counts that rates and shares count from.</param>
    /// <param name="now">The counts now.</param>
    /// <param name="deployment">Has the model for everybody, whose coverage it is, and the drift.</param>
    /// <param name="exposures">The exposure log, if there is one.</param>
    /// <param name="events">The store of events, if there is one.</param>
    public static IReadOnlyDictionary<string, double> Take(
        Traffic traffic, TrafficCounts earlier, TrafficCounts now, Deployment deployment, ExposureLog? exposures,
        EventStore? events)
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in now.Since(earlier)) values[name] = value;
        values[InFlight] = traffic.InFlight;
        values[Memory] = Environment.WorkingSet / Megabyte;
        values[Coverage] = deployment.Model.Coverage;
        if (deployment.Watch.Scores.Latest is { } scores)
            (values[ScoreStability], values[ScoreDistance], values[ScoreDrift]) = (scores.Stability.Statistic,
                scores.Distance.Statistic, scores.PValue);
        if (deployment.Watch.Items.Latest is { } items)
            (values[ItemStability], values[ItemDistance], values[ItemDrift]) = (items.Stability.Statistic,
                items.Distance.Statistic, items.PValue);
        if (exposures is not null) values[ExposureLogSound] = exposures.IsSound ? 1 : 0;
        if (events is not null) values[EventsSound] = events.IsSound ? 1 : 0;
        return values;
    }
}
