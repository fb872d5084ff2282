using System.Globalization;
using System.Text;
using Markdig;

namespace MovieRec.Workbook;

/// <summary>
/// The report's front page: the figures it stands for, then one card a page, in the order of the story.
/// </summary>
public static class IndexPage
{
    private const int MostFigures = 3;

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="runs">The runs, in the order of the story.</param>
    /// <param name="path">The file; the other pages lie beside it.</param>
    /// <param name="others">Pages that are no notebook's, each with a sentence on what it is for.</param>
    /// <param name="foot">A page for its foot; null for none.</param>
    public static void Write(IReadOnlyList<NotebookRun> runs, string path,
        IReadOnlyList<(PageLink Page, string Sentence)> others, PageLink? foot = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        PageShell.Write(path,
            Render(runs, others,
                file => new FileInfo(Path.Combine(folder, file)) is { Exists: true, Length: var length }
                    ? length : null, foot,
            file => Path.Combine(folder, file) is var page && File.Exists(page) ? File.ReadAllText(page) : null));
    }

    /// <summary>The page's text.</summary>
    /// <param name="runs">The runs, in the order of the story.</param>
    /// <param name="others">Pages that are no notebook's, each with a sentence on what it is for.</param>
    /// <param name="weight">Bytes of a page's file; null where it is not known.</param>
    /// <param name="foot">A page for its foot; null for none.</param>
    /// <param name="content">The text of a page, which is searched; null where it is not known.</param>
    public static string Render(IReadOnlyList<NotebookRun> runs, IReadOnlyList<(PageLink Page, string Sentence)> others,
        Func<string, long?> weight, PageLink? foot = null, Func<string, string?>? content = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(weight);
        var body = new StringBuilder("""
            <section id="found" aria-live="polite" hidden></section><header class="front"><h1>MovieRec</h1>
            <p>How a movie recommender works, step by step: what a file of ratings holds, what a model learns from it, how good that is and against whom, which findings about users survive a test, and what it costs to run. Every number was computed in the run that wrote these pages, by code that unfolds above it.</p></header>
            """);
        // What one page only is about, such as its factors, would stand here as if it held for all of them.
        var told = runs.Select(run => run.Facts).Where(facts => facts.Count > 0).ToArray();
        var shared = told.Length == 0 ? [] : told[0].Where(fact =>
            told.All(facts => facts.GetValueOrDefault(fact.Key) == fact.Value)).ToArray();
        if (told.Select(facts => facts.GetValueOrDefault("data set")).FirstOrDefault(label => label is not null)
            is { } label && label.Contains("generated", StringComparison.Ordinal))
            body.Append("<p class=\"failure\" role=\"note\"><strong>Generated data.</strong> These pages show the "
                + "method on a generated sample, not the world.</p>");
        foreach (var (page, sentence) in others)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"invitation\"><a "
                + $"href=\"{page.File}\">{PageShell.Encode(page.Title)}</a> "
                + $"{PageShell.Encode(sentence)}"
                + $"{(weight(page.File) is { } bytes ? $" <small>{PageShell.Weight(bytes)}</small>" : "")}</p>");
        if (runs.Any(run => run.KeyFigures.Count > 0)) body.Append(Figures(runs));
        body.Append("<h2 id=\"story\">The story</h2><ol class=\"cards\">");
        foreach (var run in runs) body.Append(Card(run, weight(PageLink.To(run).File)));
        body.Append("</ol><section class=\"about\"><h2 id=\"run-facts\">Run facts</h2>");
        var duration = TimeSpan.FromTicks(runs.Sum(run => run.Duration.Ticks));
        body.Append(
            PageShell.Facts(
                shared.Concat(
                    runs.Count == 0
                        ? []
                        : RunEnvironment.Facts(runs.Min(run => run.Started), duration,
                            runs.Max(run => run.PeakMemory)))));
        if (foot is not null)
            body.Append(CultureInfo.InvariantCulture,
                $"<p><a href=\"{foot.File}\">{PageShell.Encode(foot.Title)}</a></p>");
        body.Append("</section>");
        var pages = runs.Select(PageLink.To).Concat(others.Select(other => other.Page)).ToArray();
        body.Append(SearchIndex.ToScript([.. pages.Select(page => (page, content?.Invoke(page.File) ?? ""))]));
        return PageShell.Render("MovieRec", Navigation.Render(pages, null, []), body.ToString());
    }

    private static string Figures(IReadOnlyList<NotebookRun> runs)
    {
        var all = runs.SelectMany(run => run.KeyFigures.Select(figure => (Run: run, Figure: figure))).ToArray();
        var chosen = all.Any(each => each.Figure.IsHeadline)
            ? all.Where(each => each.Figure.IsHeadline) : all.Take(MostFigures);
        var tiles = from each in chosen
                    let figure = each.Figure
                    select $"<li><a href=\"{PageLink.To(each.Run).File}\"><strong>{PageShell.Encode(figure.Value)}</"
                        + $"strong> {PageShell.Encode(figure.What)}</a>{Protocol(figure)}</li>";
        return $"<h2 id=\"figures\">In figures</h2><ul class=\"figures\">{string.Concat(tiles)}</ul>";
    }

    private static string Protocol(KeyFigure figure) =>
        $"<details><summary>what it rests on</summary>{PageShell.Encode(figure.Protocol)}</details>";

    private static string Card(NotebookRun run, long? weight)
    {
        var size = weight is { } bytes ? $" · {PageShell.Weight(bytes)}" : "";
        var state = run.FailureMessage is { } failure
            ? $"<p class=\"state bad\">Failed: {PageShell.Encode(failure)}</p>"
            : string.Create(CultureInfo.InvariantCulture, $"<p class=\"state\">Ran in {run.Duration.TotalSeconds:0.0} "
                + $"s{(run.IsCached ? $" on {run.Started:yyyy-MM-dd HH:mm}, unchanged since" : "")}{size}</p>");
        var figures = string.Concat(
            run.KeyFigures.Where(figure => !figure.IsHeadline).Select(figure => "<p class=\"figure\"><strong>"
                + $"{PageShell.Encode(figure.Value)}</strong> {PageShell.Encode(figure.What)}</p>"));
        return $"<li><div class=\"sketch\">{run.Sketch}</div><div><h3><a "
            + $"href=\"{PageLink.To(run).File}\">{PageShell.Encode(run.Title)}</a></h3><p>{PageShell.Encode(Lead(run))}"
            + $"</p>{figures}{state}</div></li>";
    }

    // The first paragraph of the first prose cell is the notebook's question.
    private static string Lead(NotebookRun run)
    {
        const string Label = "Question. ";
        var prose = run.Document.Cells.FirstOrDefault(cell => cell.Language == CellLanguage.Markdown)?.Source ?? "";
        var paragraph = prose.Split("\n\n").FirstOrDefault(part => part.Length > 0 && !part.StartsWith('#')) ?? "";
        var text = Markdown.ToPlainText(paragraph).ReplaceLineEndings(" ").Trim();
        return text.StartsWith(Label, StringComparison.Ordinal) ? text[Label.Length..] : text;
    }
}
