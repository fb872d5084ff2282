using System.Globalization;
using System.Text;

namespace MovieRec.Workbook;

/// <summary>
/// The side navigation that all pages of a report share: every page, and under the one that is open its sections.
/// </summary>
public static class Navigation
{
    /// <summary>The attribute of the field for searching all pages.</summary>
    internal const string SearchBox = "id=\"page-search\"";

    /// <summary>The navigation as HTML.</summary>
    /// <param name="pages">All pages in order; null for a page on its own.</param>
    /// <param name="current">File name of the page that is open; null for the front page.</param>
    /// <param name="sections">Identifiers and texts of its sections.</param>
    /// <param name="hasCode">Whether the open page has code to fold.</param>
    /// <param name="source">Name and address of the file that the open page was made of; null for none.</param>
    public static string Render(IReadOnlyList<PageLink>? pages, string? current,
        IReadOnlyList<(string Id, string Text)> sections, bool hasCode = true,
        (string File, string Address)? source = null)
    {
        var html = new StringBuilder("<nav aria-label=\"Contents\">");
        html.Append(
            pages is null
                ? "<span class=\"brand\">MovieRec</span>" : "<a class=\"brand\" "
                    + $"href=\"index.html\"{(current is null ? " aria-current=\"page\"" : "")}>MovieRec</a>");
        html.Append("<div class=\"tools\">");
        // Both need the page's script, which shows them.
        if (pages is not null)
            html.Append(
                "<label hidden><span class=\"unseen\">Search all pages</span><input type=\"search\" " + SearchBox
                    + " placeholder=\"Search all pages\"></label>");
        html.Append("<label hidden>Theme <select id=\"theme\"><option value=\"system\">system</option><option "
            + "value=\"light\">light</option><option value=\"dark\">dark</option></select></label>");
        if (current is not null && hasCode)
            html.Append("<button type=\"button\" id=\"code-toggle\" aria-pressed=\"false\">Show all code</button>");
        if (source is var (file, address))
            html.Append(CultureInfo.InvariantCulture, $"<a class=\"source\" download=\"{PageShell.Encode(file)}\" "
                + $"href=\"{address}\">Download {PageShell.Encode(file)}</a>");
        html.Append("</div>");
        html.Append("<details class=\"contents\" open><summary>Contents</summary>");
        if (pages is null) html.Append(Sections(sections));
        else
        {
            html.Append("<ol>");
            foreach (var page in pages)
            {
                var isOpen = page.File == current;
                html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{page.File}\""
                    + $"{(isOpen ? " aria-current=\"page\"" : "")}>{PageShell.Encode(page.ShortTitle)}</a>"
                    + $"{(isOpen ? Sections(sections) : "")}</li>");
            }
            html.Append("</ol>");
        }
        return html.Append("</details></nav>").ToString();
    }

    private static string Sections(IReadOnlyList<(string Id, string Text)> sections) =>
        "<ol class=\"sections\">"
            + string.Concat(sections.Select(section =>
                $"<li><a href=\"#{section.Id}\">{PageShell.Encode(section.Text)}</a></li>")) + "</ol>";
}
