using System.Numerics;
using System.Runtime.CompilerServices;

namespace MovieRec;

/// <summary>
/// The checks that options make in <c>init</c>: each returns the value, or throws an <see cref="OptionException"/>
/// whose sentence says option, range and value. What is not a number, or infinite, is in no range.
/// </summary>
public static class OptionRange
{
    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    /// <exception cref="OptionException">It is another.</exception>
    public static T Within<T>(T value, T low, T high, [CallerMemberName] string name = "")
        where T : struct, INumber<T> =>
        value >= low && value <= high ? value : throw Refused(name, $"{low} to {high}", value);

    /// <summary>A number of at least <paramref name="low"/>.</summary>
    /// <exception cref="OptionException">It is less.</exception>
    public static T AtLeast<T>(T value, T low, [CallerMemberName] string name = "") where T : struct, INumber<T> =>
        value >= low && T.IsFinite(value) ? value
            : throw (T.IsInfinity(value) ? Refused(name, $"finite, and {low} or more", value)
                : Refused(name, $"{low} or more", value));

    /// <summary>A number above <paramref name="bound"/>.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static T Above<T>(T value, T bound, [CallerMemberName] string name = "") where T : struct, INumber<T> =>
        value > bound && T.IsFinite(value) ? value
            : throw (T.IsInfinity(value) ? Refused(name, $"finite, and above {bound}", value)
                : Refused(name, $"above {bound}", value));

    /// <summary>A number above <paramref name="bound"/> and at most <paramref name="high"/>.</summary>
    /// <exception cref="OptionException">It is another.</exception>
    public static T AboveTo<T>(T value, T bound, T high, [CallerMemberName] string name = "")
        where T : struct, INumber<T> =>
        value > bound && value <= high ? value : throw Refused(name, $"above {bound} and at most {high}", value);

    /// <summary>A number above <paramref name="low"/> and below <paramref name="high"/>.</summary>
    /// <exception cref="OptionException">It is another.</exception>
    public static T Between<T>(T value, T low, T high, [CallerMemberName] string name = "")
        where T : struct, INumber<T> =>
        value > low && value < high ? value : throw Refused(name, $"above {low} and below {high}", value);

    /// <summary>A time from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    /// <exception cref="OptionException">It is another.</exception>
    public static TimeSpan Within(TimeSpan value, TimeSpan low, TimeSpan high, [CallerMemberName] string name = "") =>
        value >= low && value <= high
            ? value : throw Refused(name, $"{low.TotalSeconds} to {high.TotalSeconds} seconds", value.TotalSeconds);

    /// <summary>A time above <paramref name="bound"/>.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static TimeSpan Above(TimeSpan value, TimeSpan bound, [CallerMemberName] string name = "") =>
        value > bound ? value : throw Refused(name, $"above {bound.TotalSeconds} seconds", value.TotalSeconds);

    private static OptionException Refused(string name, FormattableString range, object value) =>
        new(name, value,
            FormattableString.Invariant($"{name} must be {FormattableString.Invariant(range)}, not {value}."));
}
