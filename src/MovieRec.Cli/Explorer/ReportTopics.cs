using System.Text;
using MovieRec.Workbook;

namespace MovieRec.Cli.Explorer;

/// <summary>What a reader may want to know next, and the place in this page or the reports that answers it.</summary>
internal static class ReportTopics
{
    private sealed record Topic(
        string Name, string Sentence, (string Anchor, string Text)? Here, params string[] Notebooks);

    private static readonly Topic[] Topics =
    [
        new("Recommendations", "A list for a user or for your own ratings.", ("recommendations", "On this page")),
        new("Users", "What one user rated, and who watches what.", ("whose", "On this page"), "05-segments"),
        new("Movies", "One movie's neighbours, and what the factors found.", ("map", "The map on this page"),
            "02-training"),
        new("Metrics", "How good the lists are on ratings held out.", null, "03-evaluation"),
        new("Analytics", "What the data holds, when it came about, what it would be worth.", null, "01-data", "06-time",
            "07-engagement"),
        new("Comparison", "The models side by side, each tuned.", null, "03-evaluation", "04-tuning-and-baselines"),
        new("Experiments", "Which model wins when users answer.", null, "08-ab-testing", "09-simulation"),
        new("Production", "How many users it serves, how it grows, and what lies past one machine.", null, "10-load",
            "11-scale", "12-cluster"),
    ];

    /// <summary>A list of topics; those that lead to no page there is are left out.</summary>
    /// <param name="pages">The pages there are, this one left out.</param>
    /// <param name="hasIndex">Whether there is a front page.</param>
    public static string Render(IReadOnlyList<PageLink> pages, bool hasIndex)
    {
        var html = new StringBuilder("<ul class=\"topics\">");
        foreach (var topic in Topics)
            Append(html, topic.Name, topic.Sentence, topic.Here,
                pages.Where(page => topic.Notebooks.Contains(NameOf(page))));
        var others = pages.Where(page => !Topics.Any(topic => topic.Notebooks.Contains(NameOf(page))));
        IEnumerable<PageLink> front = hasIndex
            ? [new PageLink("index.html", "Front page: headline figures and run facts")] : [];
        Append(html, "About", "How the scores come about, and the rest of the story.", ("how", "On this page"),
            front.Concat(others));
        return html.Append("</ul>").ToString();
    }

    private static void Append(StringBuilder html, string name, string sentence, (string Anchor, string Text)? here,
        IEnumerable<PageLink> pages)
    {
        var links = new List<string>();
        if (here is var (anchor, text)) links.Add($"<a href=\"#{anchor}\">{text}</a>");
        links.AddRange(pages.Select(page => $"<a href=\"{page.File}\">{PageShell.Encode(page.ShortTitle)}</a>"));
        if (links.Count > 0)
            html.Append($"<li><h3>{name}</h3><p>{sentence}</p><p class=\"links\">{string.Join(" ", links)}</p></li>");
    }

    private static string NameOf(PageLink page) => Path.GetFileNameWithoutExtension(page.File);
}
