namespace MovieRec.Experiments.Simulation.Audit;

/// <summary>How many experiments without an effect the readouts are tried on, and how large.</summary>
public sealed record AuditOptions
{
    /// <summary>Number of experiments, at least 100.</summary>
    public int Experiments { get; init => field = OptionRange.AtLeast(value, 100); } = 10_000;

    /// <summary>Units of each experiment, both variants together; at least 100.</summary>
    public int Units { get; init => field = OptionRange.AtLeast(value, 100); } = 1_000;

    /// <summary>How often each experiment is looked at while its units arrive, evenly; in 1 .. 100.</summary>
    public int Looks { get; init => field = OptionRange.Within(value, 1, 100); } = 20;

    /// <summary>Effects to plant, in standard deviations of the metric, for the audit of power.</summary>
    public IReadOnlyList<double> Effects { get; init; } = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3];

    /// <summary>Shares of the treatment's units to lose, for the audit of the sample ratio.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3];

    /// <summary>Seed; the same seed gives the same audit on any number of threads.</summary>
    public ulong Seed { get; init; } = 42;
}
