using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MovieRec.Data;

/// <summary>What is wrong with JSON from outside, told without the names of our types.</summary>
public static partial class JsonDamage
{
    /// <summary>
    /// Whether <paramref name="exception"/> is what the reader of JSON, or the checks of the type that is read, say of
    /// a text that is not what was expected: a wrong form, a key that stands twice, half a surrogate pair, a number out
    /// of its range, null.
    /// </summary>
    public static bool Is(Exception exception) =>
        exception is JsonException or ArgumentException or InvalidOperationException or FormatException
            or OverflowException or NotSupportedException;

    /// <summary>
    /// Where and what, such as <c>$.ratings[0].item, line 3: 'rating' is missing</c>; without a full stop.
    /// </summary>
    public static string Describe(Exception exception)
    {
        // What a type of ours checks it says in a sentence; what the runtime says, it says to programmers.
        if (exception is OptionException refused) return refused.Message.TrimEnd('.');
        if (exception is not JsonException json) return "a text or number in it is not valid";
        var place = json.Path is null or "$" ? null : json.Path;
        var line = json.LineNumber is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"line {number + 1}") : null;
        var where = string.Join(", ", new[] { place, line }.OfType<string>());
        return where.Length > 0 ? $"{where}: {What(json)}" : What(json);
    }

    private static string What(JsonException exception)
    {
        var (message, name) = (exception.Message, FirstQuoted().Match(exception.Message).Groups[1].Value);
        if (exception.Path is null && exception.LineNumber is null) return message.TrimEnd('.');
        if (message.Contains("missing required", StringComparison.Ordinal))
            return $"'{RequiredName().Match(message).Groups[1].Value}' is missing";
        if (message.Contains("could not be mapped", StringComparison.Ordinal)) return $"'{name}' is not understood";
        if (message.StartsWith("Duplicate", StringComparison.Ordinal)) return $"'{name}' stands twice";
        if (message.Contains("null values", StringComparison.Ordinal)) return "null is no value";
        if (message.Contains("could not be converted", StringComparison.Ordinal))
            return "the value is of another kind or out of its range";
        return "this is no JSON";
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex FirstQuoted();

    [GeneratedRegex("including: '([^']*)'")]
    private static partial Regex RequiredName();
}
