using System.Diagnostics.Metrics;

namespace MovieRec.Cluster.Training;

/// <summary>What a silo tells whoever listens, as OpenTelemetry metrics of the meter <see cref="MeterName"/>.</summary>
internal static class ClusterMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MovieRec.Cluster";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> HalfSteps = Meter.CreateCounter<long>("movierec.halfsteps", "{half-step}",
        "Half-steps that a block has done");
    private static readonly Counter<long> Exchanged = Meter.CreateCounter<long>("movierec.exchange", "By",
        "Factors and their indices that a block has fetched, from other silos and from its own");
    private static readonly Counter<long> Checkpointed = Meter.CreateCounter<long>("movierec.checkpoint", "By",
        "Factors that a block has written to storage");
    private static readonly Gauge<double> Seconds = Meter.CreateGauge<double>("movierec.halfstep.duration", "s",
        "Time of a block's latest half-step, by phase: a block far above the others of its side holds them up");
    private static readonly Gauge<long> Rows = Meter.CreateGauge<long>("movierec.block.rows", "{row}",
        "Rows of a block");
    private static readonly Gauge<long> Interactions = Meter.CreateGauge<long>("movierec.block.interactions",
        "{interaction}", "Interactions of a block");
    private static readonly Gauge<long> Needed = Meter.CreateGauge<long>("movierec.block.needed", "{row}",
        "Rows of the other side that a block needs");

    /// <summary>Tells what a block did in a half-step.</summary>
    public static void Tell(BlockReport report)
    {
        KeyValuePair<string, object?> side = new("side", report.Side.ToString().ToLowerInvariant()), part = new("part",
            report.Part);
        HalfSteps.Add(1, side, part);
        Exchanged.Add(report.RemoteBytes, side, part, new("reach", "remote"));
        Exchanged.Add(report.LocalBytes, side, part, new("reach", "local"));
        Checkpointed.Add(report.CheckpointBytes, side, part);
        Seconds.Record(report.GatherSeconds, side, part, new("phase", "exchange"));
        Seconds.Record(report.SolveSeconds, side, part, new("phase", "solve"));
        Seconds.Record(report.CheckpointSeconds, side, part, new("phase", "checkpoint"));
        Rows.Record(report.Rows, side, part);
        Interactions.Record(report.Entries, side, part);
        Needed.Record(report.Needed, side, part);
    }
}
