using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace MovieRec.Workbook;

/// <summary>Mermaid diagrams of a page: cells of that language, and fenced blocks of prose.</summary>
internal static partial class Diagrams
{
    private static readonly Lazy<string?> Packed = new(Pack);

    /// <summary>The script that draws them, for a page that has some; null where the build had no npm to get mermaid from, and pages show their text.</summary>
    public static string? Script => Packed.Value;

    /// <summary>HTML of Markdown with its fenced blocks of diagrams marked as such.</summary>
    public static string Mark(string html) => Fenced().Replace(html, "<div class=\"mermaid\">$1</div>");

    /// <summary>Whether a page has any.</summary>
    public static bool AreIn(string html) => html.Contains("class=\"mermaid\"", StringComparison.Ordinal);

    private static string? Pack()
    {
        using var resource = typeof(Diagrams).Assembly.GetManifestResourceStream("mermaid.min.js");
        if (resource is null) return null;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        var source = content.ToArray();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(source);
        var loader = PageShell.Resource("mermaid.js").TrimEnd();
        return $"<script data-starts=\"sha256-{Convert.ToBase64String(SHA256.HashData(source))}\">{loader}\"{Convert.ToBase64String(compressed.ToArray())}\");</script>";
    }

    [GeneratedRegex("<pre><code class=\"language-mermaid\">(.*?)</code></pre>", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
