using System.Text.RegularExpressions;
using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MovieRec.MarkdownText;

/// <summary>
/// Markdown whose links lead to places, not to scripts: a link to <c>javascript:</c>, <c>vbscript:</c>, <c>data:</c> or
/// whatever else is not known to be harmless becomes its text.
/// </summary>
/// <remarks>
/// Notebooks' own prose (MovieRec.Workbook) and the sentences that cells compose (MovieRec.Interactive) share this
/// file.
/// </remarks>
internal sealed partial class SafeLinks : IMarkdownExtension
{
    /// <summary>
    /// Whether a link may lead there: within the page, to a file beside it, to the web or to somebody's mail.
    /// </summary>
    public static bool IsSafe(string url)
    {
        // Browsers leave out line ends, tabs and what else cannot be seen before they look for the scheme.
        var visible = string.Concat(
            url.Where(character => character > ' ' && !char.IsControl(character) && !char.IsWhiteSpace(character)));
        return Scheme().Match(visible) is not { Success: true } scheme
            || scheme.Groups[1].Value.ToLowerInvariant() is "http" or "https" or "mailto" or "tel";
    }

    /// <inheritdoc/>
    public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.DocumentProcessed += document =>
    {
        foreach (var link in document.Descendants<LinkInline>().ToArray())
        {
            var url = link.Url ?? "";
            if (!IsSafe(url) && !(link.IsImage && IsPicture(url))) link.ReplaceBy(new ContainerInline());
        }
        foreach (var link in document.Descendants<AutolinkInline>().ToArray())
        {
            if (!link.IsEmail && !IsSafe(link.Url)) link.ReplaceBy(new LiteralInline(link.Url));
        }
    };

    // What is part of the text, or of a notebook's cell.
    private static bool IsPicture(string url) =>
        url.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("attachment:", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
    }

    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*):")]
    private static partial Regex Scheme();
}
