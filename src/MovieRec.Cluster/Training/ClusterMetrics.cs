using System.Diagnostics.Metrics;

namespace MovieRec.Cluster.Training;

/// <summary>What a silo tells whoever listens, as OpenTelemetry metrics of the meter <see cref="MeterName"/>.</summary>
internal static class ClusterMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MovieRec.Cluster";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Exchanged = Meter.CreateCounter<long>("movierec.exchange.bytes", "By", "Factors and their indices that blocks fetched");
    private static readonly Counter<long> Checkpointed = Meter.CreateCounter<long>("movierec.checkpoint.bytes", "By", "Factors written to storage");
    private static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("movierec.halfstep.seconds", "s", "Time of a block's half-step, by part of it");

    /// <summary>Tells what a block did in a half-step.</summary>
    public static void Tell(BlockReport report)
    {
        var block = new KeyValuePair<string, object?>("block", FormattableString.Invariant($"{report.Side}-{report.Part}"));
        Exchanged.Add(report.RemoteBytes, block, new("reach", "remote"));
        Exchanged.Add(report.LocalBytes, block, new("reach", "local"));
        Checkpointed.Add(report.CheckpointBytes, block);
        Seconds.Record(report.GatherSeconds, block, new("phase", "gather"));
        Seconds.Record(report.SolveSeconds, block, new("phase", "solve"));
        Seconds.Record(report.CheckpointSeconds, block, new("phase", "checkpoint"));
    }
}
