namespace MovieRec.Statistics;

/// <summary>
/// A value and the interval that goes with it. Where the data cannot give an interval, it is withheld: it reaches from
/// −∞ to +∞, which holds the truth whatever it is, and <see cref="Lacking"/> says what is missing. So nothing follows
/// from a withheld interval, even where nobody looks whether it is one.
/// </summary>
/// <param name="Value">Point estimate; NaN where even that cannot be given.</param>
/// <param name="Low">Lower end of the interval; −∞ where it has none.</param>
/// <param name="High">Upper end of the interval; +∞ where it has none.</param>
/// <param name="Level">Confidence level, in 0 .. 1.</param>
public readonly record struct Estimate(double Value, double Low, double High, double Level)
{
    /// <summary>
    /// What the data lack, such as <c>2 units, where 10 are needed</c>; null where the interval is given.
    /// </summary>
    public string? Lacking { get; private init; }

    /// <summary>Whether the data cannot tell.</summary>
    public bool IsWithheld => Lacking is not null;

    /// <summary>An interval that the data cannot give.</summary>
    /// <param name="lacking">What is lacking, to follow 'cannot be told from this data: '.</param>
    /// <param name="value">The point estimate; NaN where there is none.</param>
    /// <param name="level">The level asked for.</param>
    public static Estimate Withheld(string lacking, double value = double.NaN, double level = 0.95)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(lacking);
        return new Estimate(value, double.NegativeInfinity, double.PositiveInfinity, level) { Lacking = lacking };
    }

    /// <summary>
    /// What the interval says of a value: +1 where all of it lies above, −1 where all of it lies below, 0 where it
    /// cannot be told.
    /// </summary>
    public int SideOf(double value) => Low > value ? 1 : High < value ? -1 : 0;

    /// <summary>Whether <paramref name="value"/> lies in the interval, ends included.</summary>
    public bool Covers(double value) => Low <= value && value <= High;
}
