using System.Globalization;
using System.Text;
using Markdig;

namespace MovieRec.Workbook;

/// <summary>The report's front page: one card a notebook.</summary>
public static class IndexPage
{
    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="runs">The runs, in the order of the story.</param>
    /// <param name="path">The file; the notebooks' pages lie beside it.</param>
    public static void Write(IReadOnlyList<NotebookRun> runs, string path) => PageShell.Write(path, Render(runs));

    /// <summary>The page's text.</summary>
    public static string Render(IReadOnlyList<NotebookRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var body = new StringBuilder("""
            <header class="front"><h1>MovieRec</h1>
            <p>A movie recommender as it works in production, from the raw ratings to the last claim: every number on these pages was computed in this run, by code that unfolds above it.</p></header>
            """);
        var facts = new Dictionary<string, string>();
        foreach (var (name, value) in runs.SelectMany(run => run.Facts)) facts.TryAdd(name, value);
        if (facts.GetValueOrDefault("data set") is { } label && label.Contains("generated", StringComparison.Ordinal))
            body.Append("<p class=\"failure\" role=\"note\"><strong>Generated data.</strong> These pages show the method on a generated sample, not the world.</p>");
        body.Append("<ol class=\"cards\">");
        foreach (var run in runs) body.Append(Card(run));
        body.Append("</ol><section class=\"about\"><h2>Run facts</h2>");
        var duration = TimeSpan.FromTicks(runs.Sum(run => run.Duration.Ticks));
        body.Append(PageShell.Facts(facts.Concat(runs.Count == 0 ? [] : RunEnvironment.Facts(runs.Min(run => run.Started), duration, runs.Max(run => run.PeakMemory)))));
        body.Append("</section>");
        return PageShell.Render("MovieRec", "", body.ToString());
    }

    private static string Card(NotebookRun run)
    {
        var state = run.FailureMessage is { } failure
            ? $"<p class=\"state bad\">Failed: {PageShell.Encode(failure)}</p>"
            : string.Create(CultureInfo.InvariantCulture, $"<p class=\"state\">Ran in {run.Duration.TotalSeconds:0.0} s</p>");
        return $"<li><h2><a href=\"{run.Name}.html\">{PageShell.Encode(run.Title)}</a></h2><p>{PageShell.Encode(Lead(run))}</p>{state}</li>";
    }

    // The first paragraph of the first prose cell is the notebook's question.
    private static string Lead(NotebookRun run)
    {
        var prose = run.Document.Cells.FirstOrDefault(cell => cell.Language == CellLanguage.Markdown)?.Source ?? "";
        var paragraph = prose.Split("\n\n").FirstOrDefault(part => part.Length > 0 && !part.StartsWith('#')) ?? "";
        return Markdown.ToPlainText(paragraph).ReplaceLineEndings(" ").Trim();
    }
}
