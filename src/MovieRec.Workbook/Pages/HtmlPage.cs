using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using MovieRec.MarkdownText;

namespace MovieRec.Workbook;

/// <summary>One run as one self-contained HTML page.</summary>
public static partial class HtmlPage
{
    private const string Attachment = "attachment:";

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UseFootnotes().UseEmphasisExtras()
        .UseMathematics().Use<SafeLinks>().Build();

    /// <summary>Writes the page to <paramref name="path"/>, whole or not at all.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="pages">
    /// All pages of the report in order, for the links to the one before and the one after; null for a page on its own.
    /// </param>
    public static void Write(NotebookRun run, string path, IReadOnlyList<PageLink>? pages = null) =>
        PageShell.Write(path, Render(run, pages));

    /// <summary>The page's text.</summary>
    public static string Render(NotebookRun run, IReadOnlyList<PageLink>? pages = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        var body = new StringBuilder();
        var headings = new List<(int Level, string Id, string Text)>();
        var identifiers = new HashSet<string>();
        var numbering = new Numbering();
        var scripts = new ScriptPolicy();
        if (run.FailureMessage is { } failure)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"failure\" role=\"alert\"><strong>This run "
                + $"failed.</strong> {PageShell.Encode(failure)} <a href=\"#failed\">Go to the cell</a></p>");
        var folder = Path.GetDirectoryName(run.Path)!;
        if (run.IsCached)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"skipped\" role=\"note\">Nothing that this notebook "
                + $"depends on has changed since it ran on {run.Started:yyyy-MM-dd HH:mm}: its outputs, and the times "
                + $"it measured, are from then.</p>");
        var silent = new List<CellRun>();
        var attachments = IpynbFormat.AttachmentsOf(run.Document);
        var languages = NotebookLanguages.WellKnown.With(run.Document.Metadata);
        foreach (var (index, cell) in run.Cells.Index())
        {
            // Code that shows nothing unfolds with the code of what is shown next.
            if (IsSilent(cell))
            {
                silent.Add(cell);
                AppendOutputs(cell, body, numbering, scripts);
                continue;
            }
            if (cell.Cell.Language == CellLanguage.Markdown)
                body.Append("<div class=\"prose\">")
                    .Append(RenderMarkdown(cell.Cell.Source, folder, attachments.ElementAtOrDefault(index), headings,
                        identifiers)).Append("</div>\n");
            else if (cell.Cell.Language == CellLanguage.Raw)
                body.Append(CultureInfo.InvariantCulture,
                    $"<pre class=\"raw\" tabindex=\"0\">{PageShell.Encode(cell.Cell.Source)}</pre>\n");
            else Append(cell, silent, run.IsCached, languages, body, numbering, scripts);
            if (ParametersCell.IsOne(cell.Cell)) body.Append(Changes(run.Changes));
        }
        if (silent.Count > 0)
            body.Append("<div class=\"cell\">").Append(Code(silent, run.IsCached, languages)).Append("</div>\n");
        foreach (var library in LibrariesOf(body.ToString()))
        {
            scripts.AllowIn(library);
            body.Append(library);
        }
        body.Append("<section class=\"about\"><h2 id=\"run-facts\">Run facts</h2>");
        body.Append(
            PageShell.Facts([.. run.Facts, .. ParametersOf(run),
                .. RunEnvironment.Facts(run.Started, run.Duration, run.PeakMemory),
                new("page weight", PageShell.Weight(body.Length))]));
        body.Append("</section>").Append(Neighbours(run, pages));
        headings.Add((2, "run-facts", "Run facts"));
        var sections = headings.Where(heading => heading.Level == 2)
            .Select(heading => (heading.Id, heading.Text)).ToArray();
        return PageShell.Render($"{run.Title} · MovieRec",
            Navigation.Render(pages, PageLink.To(run).File, sections, source: Source(run)), body.ToString(), scripts);
    }

    // The notebook as it ran, whatever became of its file, for a reader who wants to run it.
    private static (string, string) Source(NotebookRun run)
    {
        var file = Path.GetFileName(run.Path);
        var text = Path.GetExtension(file) == ".ipynb"
            ? IpynbFormat.Format(run.Document) : DibFormat.Format(run.Document);
        return (file, $"data:application/octet-stream;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");
    }

    private static IEnumerable<string> LibrariesOf(string html)
    {
        if (Diagrams.AreIn(html) && Diagrams.Script is { } drawing) yield return drawing;
        if (Formulas.AreIn(html) && Formulas.Script is { } setting) yield return setting;
    }

    private static string Changes(IReadOnlyList<ParameterChange> changes) => changes.Count == 0 ? "" :
        "<p class=\"changes\" role=\"note\">Changed for this run: "
            + string.Join(", ", changes.Select(change =>
                $"<code>{PageShell.Encode($"{change.Name} = {change.Value}")}</code> "
                + $"(as written {PageShell.Encode(change.Written)})")) + ".</p>";

    private static void Append(CellRun cell, List<CellRun> silent, bool isCached, NotebookLanguages languages,
        StringBuilder body, Numbering numbering, ScriptPolicy scripts)
    {
        body.Append(cell.Error is null ? "<div class=\"cell\">" : "<div class=\"cell failed\" id=\"failed\">");
        if (HasCode(cell))
        {
            body.Append(Code([.. silent, cell], isCached, languages));
            silent.Clear();
        }
        AppendOutputs(cell, body, numbering, scripts);
        if (!cell.WasRun) body.Append("<p class=\"skipped\">Not run, because an earlier cell failed.</p>");
        body.Append("</div>\n");
    }

    private static void AppendOutputs(CellRun cell, StringBuilder body, Numbering numbering, ScriptPolicy scripts)
    {
        foreach (var output in cell.Outputs)
        {
            if (output is DisplayOutput { Data: var data } && data.TryGetValue("text/html", out var html))
                scripts.AllowIn(html);
            body.Append(numbering.Apply(Render(output)));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> ParametersOf(NotebookRun run)
    {
        if (run.Changes.Count > 0)
            yield return new("parameters changed",
                string.Join(", ",
                    run.Changes.Select(change => $"{change.Name} = {change.Value} (as written {change.Written})")));
        if (run.IsCached) yield return new("outputs", "kept from the run of the time below");
    }

    // What HTML and a diagram are is what they show.
    private static bool HasCode(CellRun cell) =>
        !CellLanguage.IsText(cell.Cell.Language)
            && (cell.Cell.Language is not CellLanguage.Html and not CellLanguage.Mermaid || cell.Error is not null);

    private static bool IsSilent(CellRun cell) =>
        HasCode(cell) && cell.WasRun && cell.Outputs.All(IsInvisible) && !ParametersCell.IsOne(cell.Cell);

    // As what a setup cell brings the page: style sheets and scripts.
    private static bool IsInvisible(CellOutput output) =>
        output is DisplayOutput { Data: var data } && data.TryGetValue("text/html", out var html)
        && (html.StartsWith("<style", StringComparison.OrdinalIgnoreCase)
            || html.StartsWith("<script", StringComparison.OrdinalIgnoreCase))
        && string.IsNullOrWhiteSpace(StyleOrScript().Replace(html, ""));

    /// <summary>The code of cells that follow each other, folded; open where one failed.</summary>
    private static string Code(IReadOnlyList<CellRun> cells, bool isCached, NotebookLanguages languages)
    {
        var lines = cells.Sum(cell => cell.Cell.Source.Count(character => character == '\n') + 1);
        var duration = cells.Aggregate(TimeSpan.Zero, (sum, cell) => sum + cell.Duration);
        var took = duration.TotalMilliseconds >= 100
            ? string.Create(CultureInfo.InvariantCulture, $" · {duration.TotalSeconds:0.0} s") : "";
        var sources = cells.Select(cell => "<pre tabindex=\"0\"><code>"
            + (cell.Cell.Language == CellLanguage.CSharp
                ? CodeHighlighter.ToHtml(cell.Cell.Source) : PageShell.Encode(cell.Cell.Source))
            + "</code></pre>");
        var titles = PageShell.Encode(
            string.Join(", ", cells.Select(cell => languages.TitleOf(cell.Cell.Language)).Distinct()));
        return $"<details class=\"code\"{(cells.All(cell => cell.Error is null) ? "" : " open")}><summary>{titles}, "
            + $"{lines} line{(lines == 1 ? "" : "s")}{took}{(isCached ? " · from the cache" : "")}</summary>"
            + $"{string.Concat(sources)}</details>";
    }

    private static string Render(CellOutput output) => output switch
    {
        StreamOutput stream => $"<pre class=\"stream{(stream.IsError ? " error" : "")}\" "
            + $"tabindex=\"0\">{ConsoleText.ToHtml(stream.Text)}</pre>",
        ErrorOutput error => $"<pre class=\"error\" role=\"alert\">{ConsoleText.ToHtml(error.ToString())}</pre>",
        DisplayOutput { Data: var data } when data.TryGetValue("text/markdown", out var markdown) =>
            $"<div class=\"output\">{Diagrams.Mark(Markdig.Markdown.ToHtml(markdown, Markdown))}</div>",
        DisplayOutput { Data: var data } when data.TryGetValue("text/html", out var html) =>
            $"<div class=\"output\">{html}</div>",
        DisplayOutput { Data: var data } => "<pre class=\"output\" "
            + $"tabindex=\"0\">{ConsoleText.ToHtml(data.GetValueOrDefault("text/plain") ?? data.Values.First())}</pre>",
        _ => throw new ArgumentException($"Unknown output {output.GetType().Name}.", nameof(output)),
    };

    private static string RenderMarkdown(string source, string folder, JsonObject? attachments,
        List<(int, string, string)> headings, HashSet<string> identifiers)
    {
        var document = Markdig.Markdown.Parse(source, Markdown);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var text = string.Concat(heading.Inline?.Descendants<LeafInline>().Select(inline => inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                _ => "",
            }) ?? []);
            // Each cell is parsed for itself, but identifiers are the page's.
            var attributes = heading.GetAttributes();
            var id = attributes.Id ?? "section";
            for (var copy = 2; !identifiers.Add(id); copy++) id = $"{attributes.Id}-{copy}";
            attributes.Id = id;
            if (heading.Level <= 3) headings.Add((heading.Level, id, text));
        }
        foreach (var link in document.Descendants<LinkInline>().ToArray())
        {
            if (link.IsImage && link.Url is { } url && url.StartsWith(Attachment, StringComparison.Ordinal))
                Attach(link, attachments?[Uri.UnescapeDataString(url[Attachment.Length..])]);
            else Localize(link, folder);
        }
        return Diagrams.Mark(document.ToHtml(Markdown));
    }

    /// <summary>A picture that the cell carries becomes part of the page; one that is not there, its text.</summary>
    private static void Attach(LinkInline link, JsonNode? attachment)
    {
        foreach (var (type, content) in attachment as JsonObject ?? [])
        {
            if (!type.StartsWith("image/", StringComparison.Ordinal)) continue;
            var text = content is JsonArray lines
                ? string.Concat(lines.Select(line => (string?)line)) : (string?)content ?? "";
            // Pictures of bytes are kept as base64, those of text as they are.
            if (text.TrimStart().StartsWith('<')) text = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
            link.Url = $"data:{type};base64,{text.ReplaceLineEndings("")}";
            return;
        }
        link.ReplaceBy(new ContainerInline());
    }

    /// <summary>
    /// Images beside the notebook become part of the page, images elsewhere links to them, and links to notebooks links
    /// to their pages.
    /// </summary>
    private static void Localize(LinkInline link, string folder)
    {
        if (link.Url is not { Length: > 0 } url || url.StartsWith('#')) return;
        var isElsewhere = url.Contains(':', StringComparison.Ordinal) || url.StartsWith("//", StringComparison.Ordinal);
        if (!link.IsImage)
        {
            if (!isElsewhere && Path.GetExtension(url) is ".dib" or ".ipynb")
                link.Url = Path.ChangeExtension(url, ".html");
            return;
        }
        if (url.StartsWith("data:", StringComparison.Ordinal)) return;
        var type = Path.GetExtension(url).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".svg" => "image/svg+xml",
            _ => null,
        };
        var file = Path.Combine(folder, Uri.UnescapeDataString(url));
        if (isElsewhere || type is null || !File.Exists(file)) link.IsImage = false;
        else link.Url = $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}";
    }

    private static string Neighbours(NotebookRun run, IReadOnlyList<PageLink>? pages)
    {
        var at = pages?.Select(page => page.File).ToList().IndexOf($"{run.Name}.html") ?? -1;
        if (pages is null || at < 0) return "";
        var before = at > 0
            ? $"<a rel=\"prev\" href=\"{pages[at - 1].File}\">← {PageShell.Encode(pages[at - 1].Title)}</a>"
            : "<span></span>";
        var after = at + 1 < pages.Count
            ? $"<a rel=\"next\" href=\"{pages[at + 1].File}\">{PageShell.Encode(pages[at + 1].Title)} →</a>"
            : "<span></span>";
        return $"<nav class=\"neighbours\" aria-label=\"Notebooks before and after\">{before}{after}</nav>";
    }

    [GeneratedRegex(@"<(style|script)\b.*?</\1\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex StyleOrScript();
}
