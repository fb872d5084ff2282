namespace MovieRec.Experiments.Simulation;

/// <summary>
/// How simulated units behave. Effects on attraction are in logits: 0.1 makes about a tenth more odds of a click.
/// </summary>
public sealed record SimulationOptions
{
    /// <summary>Places in a list, in 1 .. 100.</summary>
    public int ListLength { get; init => field = OptionRange.Within(value, 1, 100); } = 10;

    /// <summary>Days that variants are served, in 1 .. 365.</summary>
    public int Days { get; init => field = OptionRange.Within(value, 1, 365); } = 14;

    /// <summary>Days before them, on which everybody is served the accustomed variant; in 0 .. 365.</summary>
    public int DaysBefore { get; init => field = OptionRange.Within(value, 0, 365); } = 7;

    /// <summary>Chance of an average unit to visit on a day, above 0 and below 1.</summary>
    public double VisitRate { get; init => field = OptionRange.Between(value, 0, 1); } = 0.4;

    /// <summary>How much units differ in how often they come: standard deviation of the log odds of a visit.</summary>
    public double VisitSpread { get; init => field = OptionRange.AtLeast(value, 0); } = 0.8;

    /// <summary>
    /// Mean chance of a click on the ten unmet movies that somebody likes most, if they look at them all; above 0 and
    /// below 1.
    /// </summary>
    public double BestAttraction { get; init => field = OptionRange.Between(value, 0, 1); } = 0.3;

    /// <summary>Position bias η: place r of a list is looked at with probability 1 / r^η. 0 for none.</summary>
    public double PositionBias { get; init => field = OptionRange.AtLeast(value, 0); } = 0.7;

    /// <summary>How much units differ in how readily they click.</summary>
    public double ClickSpread { get; init => field = OptionRange.AtLeast(value, 0); } = 0.5;

    /// <summary>
    /// How far a unit's interest in a movie strays from what the data tell of it: what no model can know.
    /// </summary>
    public double PrivateTaste { get; init => field = OptionRange.AtLeast(value, 0); } = 0.5;

    /// <summary>Fatigue φ: a movie shown s times without a click loses φ·ln(1 + s).</summary>
    public double Fatigue { get; init => field = OptionRange.AtLeast(value, 0); } = 0.3;

    /// <summary>
    /// Novelty ν: a movie never shown before gains ν at first after a change, ν/2 after <see cref="NoveltyHalfLife"/>
    /// visits, and so on.
    /// </summary>
    public double Novelty { get; init => field = OptionRange.AtLeast(value, 0); } = 0.4;

    /// <summary>Visits over which novelty halves, above 0.</summary>
    public double NoveltyHalfLife
    {
        get;
        init => field = double.IsPositiveInfinity(value) ? value : OptionRange.Above(value, 0);
    } = 2;

    /// <summary>By how much a movie liked raises, and one disliked lowers, the log odds of every later visit.</summary>
    public double Loyalty { get; init => field = OptionRange.AtLeast(value, 0); } = 0.05;

    /// <summary>Seed; the same seed gives the same units and choices on any number of threads.</summary>
    public ulong Seed { get; init; } = 42;
}
