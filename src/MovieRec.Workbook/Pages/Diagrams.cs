using System.Text.RegularExpressions;

namespace MovieRec.Workbook;

/// <summary>Mermaid diagrams of a page: cells of that language, and fenced blocks of prose.</summary>
internal static partial class Diagrams
{
    private static readonly Lazy<string?> Packed = new(() => PackedScript.Create("mermaid.min.js", "mermaid.js"));

    /// <summary>
    /// The script that draws them, for a page that has some; null where the build had no npm to get mermaid from, and
    /// pages show their text.
    /// </summary>
    public static string? Script => Packed.Value;

    /// <summary>HTML of Markdown with its fenced blocks of diagrams marked as such.</summary>
    public static string Mark(string html) => Fenced().Replace(html, "<div class=\"mermaid\">$1</div>");

    /// <summary>Whether a page has any.</summary>
    public static bool AreIn(string html) => html.Contains("class=\"mermaid\"", StringComparison.Ordinal);

    [GeneratedRegex("<pre><code class=\"language-mermaid\">(.*?)</code></pre>", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
