namespace MovieRec.Charts;

/// <summary>One axis of a chart.</summary>
/// <param name="Title">What it shows and in which unit, such as <c>ratings per movie</c>.</param>
public sealed record Axis(string Title)
{
    /// <summary>Whether the scale is logarithmic; values must then be positive.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>
    /// How ticks are written, in d3-format: <c>.0%</c>, <c>,d</c>, <c>.2f</c>; null leaves it to plotly.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>The range shown; null for the range of the data.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>
    /// Values that a dotted line marks across the plot, such as 'no change' or a limit; what they are is said in the
    /// chart's caption.
    /// </summary>
    public IReadOnlyList<double> Marks { get; init; } = [];

    /// <summary>An axis that is only its title.</summary>
    public static implicit operator Axis(string title) => new(title);

    /// <summary>An axis that is only its title.</summary>
    public static Axis FromString(string title) => new(title);
}
