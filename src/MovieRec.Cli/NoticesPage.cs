using System.Text;
using System.Text.RegularExpressions;
using MovieRec.Workbook;

namespace MovieRec.Cli;

/// <summary>
/// The notices of what is shipped and is the work of others, as a page beside the reports, whose charts and formulas
/// are drawn by it.
/// </summary>
internal static partial class NoticesPage
{
    /// <summary>Its file and title.</summary>
    public static readonly PageLink Link = new("notices.html", "Third-party notices");

    /// <summary>The notices that the build writes beside the program.</summary>
    public static readonly string Source = Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.txt");

    /// <summary>The page's text.</summary>
    /// <param name="notices">
    /// A title line and paragraphs; lines of parts between bars, one a package; then the licences, each under its name
    /// between marks.
    /// </param>
    /// <param name="pages">The pages of the report, in order.</param>
    public static string Render(string notices, IReadOnlyList<PageLink> pages)
    {
        var parts = notices.ReplaceLineEndings("\n").Split("\n==== ");
        var body = new StringBuilder($"<header class=\"front\"><h1>{Link.Title}</h1></header>");
        foreach (var paragraph in parts[0].Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var lines = paragraph.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .ToLookup(line => line.Contains(" | "));
            if (lines[false].Any()) body.Append($"<p>{Linked(string.Join(' ', lines[false]))}</p>");
            if (!lines[true].Any()) continue;
            body.Append("<ul>");
            foreach (var line in lines[true])
            {
                var (name, rest) = (line.Split(" | ")[0], line.Split(" | ")[1..]);
                body.Append($"<li><strong>{PageShell.Encode(name)}</strong> {Linked(string.Join(" · ", rest))}</li>");
            }
            body.Append("</ul>");
        }
        body.Append("<h2>Licences</h2>");
        foreach (var licence in parts[1..])
        {
            var (name, text) = (licence.Split(" ====", 2)[0], licence.Split(" ====", 2)[1].Trim('\n'));
            body.Append(
                $"<details><summary>{PageShell.Encode(name)}</summary><pre>{PageShell.Encode(text)}</pre></details>");
        }
        var navigation = Navigation.Render(pages, Link.File, [], hasCode: false);
        return PageShell.Render($"{Link.Title} · MovieRec", navigation, body.ToString());
    }

    /// <summary>Writes the page into a folder of reports.</summary>
    /// <returns>Its link; null where the program has no notices beside it, as in a test.</returns>
    public static PageLink? Write(string folder, IReadOnlyList<PageLink> pages)
    {
        if (!File.Exists(Source)) return null;
        PageShell.Write(Path.Combine(folder, Link.File), Render(File.ReadAllText(Source), pages));
        return Link;
    }

    private static string Linked(string text) =>
        Address().Replace(PageShell.Encode(text), match => $"<a href=\"{match.Value}\">{match.Value}</a>");

    [GeneratedRegex(@"https?://[^\s<>""']+[^\s<>""'.,;)]")]
    private static partial Regex Address();
}
