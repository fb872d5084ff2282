using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// Reads JSON as Python writes it: half of a surrogate pair, which a text in Python may hold, becomes U+FFFD, and of a
/// key that stands twice the last counts. What is returned is read to its end, so that nothing in it fails later.
/// </summary>
internal static class ForgivingJson
{
    private const int EscapeLength = 6;

    /// <summary>The object in <paramref name="utf8"/>.</summary>
    /// <exception cref="JsonException">It holds no JSON object, or too deep a one.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> utf8)
    {
        using var document = JsonDocument.Parse(WholePairs(Encoding.UTF8.GetString(utf8)));
        return NodeOf(document.RootElement) as JsonObject ?? throw new JsonException("It is no object.");
    }

    private static JsonNode? NodeOf(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var node = new JsonObject();
                foreach (var field in element.EnumerateObject()) node[field.Name] = NodeOf(field.Value);
                return node;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(NodeOf)]);
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    /// <summary>The text of JSON with U+FFFD for each escape that is half of a surrogate pair.</summary>
    private static string WholePairs(string json)
    {
        if (!json.Contains("\\u", StringComparison.Ordinal)) return json;
        var whole = new StringBuilder(json);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] != '\\') continue;
            if (EscapedAt(json, at) is not { } letter || !char.IsSurrogate(letter))
            {
                // What follows the backslash is no beginning of another escape.
                at++;
            }
            else if (char.IsHighSurrogate(letter) && EscapedAt(json, at + EscapeLength) is { } low
                && char.IsLowSurrogate(low))
            {
                at += 2 * EscapeLength - 1;
            }
            else
            {
                whole.Remove(at, EscapeLength).Insert(at, "\\ufffd");
                at += EscapeLength - 1;
            }
        }
        return whole.ToString();
    }

    private static char? EscapedAt(string json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out var letter) ? (char)letter : null;
}
