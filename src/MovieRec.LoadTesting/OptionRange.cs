using System.Runtime.CompilerServices;

namespace MovieRec.LoadTesting;

/// <summary>
/// The checks that options make in <c>init</c>: each returns the value, or throws what names option and range.
/// </summary>
internal static class OptionRange
{
    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static T Within<T>(T value, T low, T high, [CallerMemberName] string name = "")
        where T : IComparable<T>, IFormattable =>
        value.CompareTo(low) >= 0 && value.CompareTo(high) <= 0
            ? value : throw OutOf(value, FormattableString.Invariant($"{low} to {high}"), name);

    /// <summary>A time from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static TimeSpan Within(TimeSpan value, TimeSpan low, TimeSpan high, [CallerMemberName] string name = "") =>
        value >= low && value <= high ? value : throw OutOf(value,
            FormattableString.Invariant($"{low.TotalSeconds} to {high.TotalSeconds} seconds"), name);

    /// <summary>A time above 0.</summary>
    public static TimeSpan Positive(TimeSpan value, [CallerMemberName] string name = "") =>
        value > TimeSpan.Zero ? value : throw OutOf(value, "above 0", name);

    /// <summary>A rate in requests a second, above 0 and at most a million.</summary>
    public static double Rate(double value, [CallerMemberName] string name = "") =>
        value is > 0 and <= 1_000_000
            ? value : throw OutOf(value, "above 0 and at most 1,000,000 requests a second", name);

    private static ArgumentOutOfRangeException OutOf(object value, string range, string name) =>
        new(name, value, $"{name} must be {range}.");
}
