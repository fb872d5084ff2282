using System.Globalization;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>What an estimate counts, and how it is written in a sentence.</summary>
public sealed class Quantity
{
    private readonly string _format;
    private readonly string _unit;
    private readonly Func<double, double> _scale;

    private Quantity(string name, string format, string unit, Func<double, double>? scale = null) =>
        (Name, _format, _unit, _scale) = (name, format, unit, scale ?? (value => value));

    /// <summary>The unit, for tables and axes.</summary>
    public string Name { get; }

    /// <summary>A ratio of two means less 1: 0.24 is 24% more.</summary>
    public static Quantity Lift { get; } = new("relative difference", "+0;−0;0", "%", value => 100 * value);

    /// <summary>A difference of ratings.</summary>
    public static Quantity Stars { get; } = new("stars", "+0.00;−0.00;0.00", " stars");

    /// <summary>A difference of ratings for each unit of time.</summary>
    public static Quantity StarsPer(string time) =>
        new($"stars per {time}", "+0.000;−0.000;0.000", $" stars per {time}");

    /// <summary>A share of a whole, in 0 .. 1.</summary>
    public static Quantity Share { get; } = new("share", "0.0;−0.0;0.0", "%", value => 100 * value);

    /// <summary>A difference of two shares, in −1 .. 1.</summary>
    public static Quantity Points { get; } = new("percentage points", "+0.0;−0.0;0.0", " points", value => 100 * value);

    /// <summary>A number of its own kind.</summary>
    public static Quantity Number(string name, string format = "0.##") =>
        new(name, format, name.Length > 0 ? $" {name}" : "");

    /// <summary>An hour of the day, 0 .. 23.</summary>
    public static Quantity Hour { get; } = new("hour", "0", ":00", value => (value % 24 + 24) % 24);

    /// <summary>A value with its unit.</summary>
    public string Format(double value) => double.IsFinite(value) ? Text(value) + _unit : "unknown";

    /// <summary>A value with its interval.</summary>
    public string Format(Estimate estimate)
    {
        if (double.IsNaN(estimate.Low)) return Format(estimate.Value);
        // A sign stands at each number, a word once.
        var sign = _unit is "%" or ":00" ? _unit : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Format(estimate.Value)} ({100 * estimate.Level:0}% "
            + $"interval {Text(estimate.Low)}{sign} to {Text(estimate.High)}{sign})");
    }

    private string Text(double value) =>
        double.IsInfinity(value) ? "any" : _scale(value).ToString(_format, CultureInfo.InvariantCulture);
}
