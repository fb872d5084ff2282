using MathNet.Numerics.Distributions;
using MovieRec.Statistics;

namespace MovieRec.Cli.Ledger;

/// <summary>One published figure and what ours is.</summary>
/// <param name="Source">Who published it.</param>
/// <param name="Model">The model, in the publication's words.</param>
/// <param name="OurModel">Our model that stands for it, with settings where they are not the defaults.</param>
/// <param name="Metric">The figure.</param>
/// <param name="Published">As published.</param>
/// <param name="PublishedSplits">The number of splits the published figure is a mean over.</param>
/// <param name="Ours">Our figure on each split.</param>
/// <param name="Explanation">
/// Why ours differs, where it does; null where nothing is known that would explain it.
/// </param>
internal sealed record LedgerRow(string Source, string Model, string OurModel, string Metric, double Published,
    int PublishedSplits, IReadOnlyList<double> Ours, string? Explanation)
{
    /// <summary>Publications round to three digits.</summary>
    private const double Rounding = 0.0005;

    /// <summary>Our mean over the splits.</summary>
    public double Mean => Ours.Average();

    /// <summary>Our mean minus what was published.</summary>
    public double Gap => Mean - Published;

    /// <summary>
    /// The distance that other splits alone explain. The publication's splits are not ours, so two means over n and m
    /// splits meet whose spread s we know from our n: t₀.₉₇₅(n − 1) · s · √(1/n + 1/m), and half the last published
    /// digit.
    /// </summary>
    public double Tolerance =>
        StudentT.InvCDF(0, 1, Ours.Count - 1, 0.975)
            * Math.Sqrt(Sample.Variance([.. Ours]) * (1.0 / Ours.Count + 1.0 / PublishedSplits)) + Rounding;

    /// <summary>How the two compare.</summary>
    public LedgerStatus Status =>
        Math.Abs(Gap) <= Tolerance ? LedgerStatus.Within : Explanation is null
            ? LedgerStatus.Unexplained : LedgerStatus.Explained;
}

/// <summary>How our figure compares with the published one.</summary>
internal enum LedgerStatus
{
    /// <summary>Other splits alone explain the distance.</summary>
    Within,

    /// <summary>They do not, but something we know does.</summary>
    Explained,

    /// <summary>Nothing we know explains it.</summary>
    Unexplained,
}
