using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MovieRec.Workbook;

/// <summary>
/// What the front page searches: the text of every section of a report's pages, as a reader sees it, without code,
/// numbers of tables and drawings.
/// </summary>
internal static partial class SearchIndex
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    private sealed record Entry(int Page, string Id, string Heading, string Text);

    /// <summary>The index as a script of JSON, which <c>search.js</c> reads.</summary>
    /// <param name="pages">The pages with their texts, in order.</param>
    public static string ToScript(IReadOnlyList<(PageLink Page, string Html)> pages)
    {
        var index = new
        {
            Pages = pages.Select(page => new { page.Page.File, page.Page.Title }),
            Entries = pages.SelectMany(
                (page, at) =>
                    Sections(page.Html).Select(section => new Entry(at, section.Id, section.Heading, section.Text))),
        };
        return "<script type=\"application/json\" "
            + $"id=\"search-index\">{JsonSerializer.Serialize(index, Layout)}</script>";
    }

    /// <summary>Identifier, heading and text of each section of a page.</summary>
    public static IEnumerable<(string Id, string Heading, string Text)> Sections(string html)
    {
        var from = html.IndexOf("<main", StringComparison.Ordinal);
        var about = html.IndexOf("<section class=\"about\">", StringComparison.Ordinal);
        var main = Unseen().Replace(html[Math.Max(from, 0)..(about < 0 ? html.Length : about)], " ");
        var headings = Heading().Matches(main);
        for (var at = 0; at < headings.Count; at++)
        {
            var start = headings[at].Index + headings[at].Length;
            var end = at + 1 < headings.Count ? headings[at + 1].Index : main.Length;
            yield return (headings[at].Groups["id"].Value, Text(headings[at].Groups["text"].Value),
                Text(main[start..end]));
        }
    }

    // Tags within a word, as around a code in a sentence, leave no gap.
    private static string Text(string html) =>
        Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(InlineTag().Replace(html, ""), " ")), " ").Trim();

    [GeneratedRegex("""<(script|style|svg)\b.*?</\1\s*>|<details class="code".*?</details>|<details><summary>Data of this chart</summary>.*?</details>|<td class="n">.*?</td>|<div class="mr-plot".*?</div>|<nav\b.*?</nav>""", RegexOptions.Singleline)]
    private static partial Regex Unseen();

    [GeneratedRegex("""<h(?<level>[1-3])(?=[^>]*\sid="(?<id>[^"]*)")[^>]*>(?<text>.*?)</h\k<level>>""",
        RegexOptions.Singleline)]
    private static partial Regex Heading();

    [GeneratedRegex("</?(?:span|a|em|strong|code|b|i|sub|sup|mark)\\b[^>]*>")]
    private static partial Regex InlineTag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
