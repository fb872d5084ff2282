using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation.Audit;

/// <summary>One promise of a statistical procedure, and what came of it.</summary>
public sealed class AuditCheck(string promise, double promised, Estimate observed, bool kept)
{
    private const double Strict = 0.999;

    /// <summary>What is promised, in words.</summary>
    public string Promise { get; } = promise;

    /// <summary>The promised figure.</summary>
    public double Promised { get; } = promised;

    /// <summary>The figure observed, with its 95% Monte-Carlo interval.</summary>
    public Estimate Observed { get; } = observed;

    /// <summary>
    /// Whether the promise stands: the observation differs by no more than chance explains, judged at 1 in 1,000.
    /// </summary>
    public bool Kept { get; } = kept;

    /// <summary>A rate that is to be what was promised.</summary>
    internal static AuditCheck Rate(string promise, double promised, long happened, long trials) =>
        new(promise, promised, Proportion.Wilson(happened, trials),
            Proportion.Wilson(happened, trials, Strict).Covers(promised));

    /// <summary>A rate that is to be no more than promised.</summary>
    internal static AuditCheck AtMost(string promise, double promised, long happened, long trials) =>
        new(promise, promised, Proportion.Wilson(happened, trials),
            Proportion.Wilson(happened, trials, Strict).Low <= promised);

    /// <summary>A rate that is to be no less than promised.</summary>
    internal static AuditCheck AtLeast(string promise, double promised, long happened, long trials) =>
        new(promise, promised, Proportion.Wilson(happened, trials),
            Proportion.Wilson(happened, trials, Strict).High >= promised);

    /// <summary>A normal figure that is to be what was promised.</summary>
    internal static AuditCheck Figure(string promise, double promised, double observed, double error)
    {
        var half = 1.959963984540054 * error;
        return new(promise, promised, new Estimate(observed, observed - half, observed + half, 0.95),
            Math.Abs(observed - promised) <= 3.2905267314919 * error);
    }
}
