using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// What is shown, in the form Jupyter wants it: JSON types as JSON, everything else as text, and plain text always
/// among it.
/// </summary>
internal static partial class MimeBundle
{
    private const string Plain = "text/plain";
    private const string Html = "text/html";

    /// <summary>The representations by MIME type.</summary>
    public static JsonObject Of(IReadOnlyDictionary<string, string> data)
    {
        var bundle = new JsonObject(data.Select(part => KeyValuePair.Create(part.Key, Content(part.Key, part.Value))));
        if (!data.ContainsKey(Plain))
            bundle[Plain] = data.TryGetValue(Html, out var html) ? TextOf(html) : data.Values.FirstOrDefault() ?? "";
        return bundle;
    }

    /// <summary>
    /// HTML as it reads without a browser: cells separated by tabs, rows and blocks by line ends, scripts and style
    /// sheets left out.
    /// </summary>
    public static string TextOf(string html)
    {
        var text = NotText().Replace(html, "");
        text = BetweenCells().Replace(text, "\t");
        text = EndOfLine().Replace(text, "\n");
        text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        return string.Join('\n', text.Split('\n').Select(line => line.Trim(' ')).Where(line => line.Trim().Length > 0));
    }

    private static JsonNode? Content(string mime, string text)
    {
        if (!mime.EndsWith("json", StringComparison.Ordinal)) return text;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    [GeneratedRegex(@"<(script|style)\b.*?</\1>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex NotText();

    [GeneratedRegex(@"</t[dh]>\s*(?=<t[dh]\b)|</dt>\s*(?=<dd\b)", RegexOptions.IgnoreCase)]
    private static partial Regex BetweenCells();

    [GeneratedRegex(@"</(tr|p|div|h\d|li|dd|caption|pre|figcaption|summary|span class=""mr-title"")>|<br\s*/?>",
        RegexOptions.IgnoreCase)]
    private static partial Regex EndOfLine();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
