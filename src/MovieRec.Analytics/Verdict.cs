namespace MovieRec.Analytics;

/// <summary>What the data say to a claim.</summary>
public enum Verdict
{
    /// <summary>The claim holds at the level of the whole report.</summary>
    Supported,

    /// <summary>It was tested and not shown.</summary>
    NotSupported,

    /// <summary>These data cannot tell: too few units, or what it would take was never recorded.</summary>
    NotResolvable,
}
