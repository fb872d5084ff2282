using System.Numerics;
using System.Runtime.CompilerServices;
using MovieRec.Data;

namespace MovieRec.Models;

/// <summary>
/// The checks that options make in <c>init</c>: each returns the value, or throws an <see cref="OptionException"/> that
/// names option and range.
/// </summary>
internal static class OptionCheck
{
    public static int InRange(int value, int low, int high, [CallerMemberName] string name = "") =>
        value >= low && value <= high ? value : throw OutOfRange(name, $"{low} to {high}", value);

    public static float InRange(float value, float low, float high, [CallerMemberName] string name = "") =>
        value >= low && value <= high
            ? value : throw OutOfRange(name, FormattableString.Invariant($"{low} to {high}"), value);

    public static float Positive(float value, [CallerMemberName] string name = "") =>
        value > 0 && float.IsFinite(value) ? value : throw OutOfRange(name, "more than 0", value);

    public static float PositiveUpTo(float value, float high, [CallerMemberName] string name = "") =>
        value > 0 && value <= high
            ? value : throw OutOfRange(name, FormattableString.Invariant($"above 0 and at most {high}"), value);

    public static T NotNegative<T>(T value, [CallerMemberName] string name = "") where T : IFloatingPointIeee754<T> =>
        value >= T.Zero && T.IsFinite(value) ? value : throw OutOfRange(name, "0 or more", value);

    private static OptionException OutOfRange(string name, string range, object value) =>
        new(name, value, $"{name} must be {range}.");
}
