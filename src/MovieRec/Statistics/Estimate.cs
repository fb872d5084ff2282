namespace MovieRec.Statistics;

/// <summary>A value and the interval that goes with it.</summary>
/// <param name="Value">Point estimate.</param>
/// <param name="Low">Lower end of the interval; −∞ where it has none.</param>
/// <param name="High">Upper end of the interval; +∞ where it has none.</param>
/// <param name="Level">Confidence level, in 0 .. 1.</param>
public readonly record struct Estimate(double Value, double Low, double High, double Level)
{
    /// <summary>Whether <paramref name="value"/> lies in the interval, ends included.</summary>
    public bool Covers(double value) => Low <= value && value <= High;
}
