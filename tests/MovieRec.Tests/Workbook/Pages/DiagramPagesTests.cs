using Microsoft.Playwright;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

/// <summary>Mermaid diagrams of a page: a cell's and one in prose.</summary>
public sealed class DiagramPagesTests(Browser browser) : IDisposable
{
    private const string Diagram = "graph LR\n  files --> Ratings\n  Ratings --> Interactions";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_without_diagrams_carries_nothing_to_draw_them()
    {
        Assert.DoesNotContain("gunzip", HtmlPage.Render(Run("text")), StringComparison.Ordinal);
        Assert.Contains("files --&gt; Ratings", HtmlPage.Render(Run($"```mermaid\n{Diagram}\n```")),
            StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Tier", "browser")]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Diagrams_of_cells_and_of_prose_are_drawn_without_a_network(ColorScheme scheme)
    {
        Assert.SkipWhen(Diagrams.Script is null, "The build had no npm to get mermaid from.");
        var page = Path.Combine(_folder.Path, "diagrams.html");
        HtmlPage.Write(Run($"```mermaid\n{Diagram}\n```\n\n```mermaid\ngraph LR\n  broken -->\n```"), page);
        var complaints = await browser.OpenAsync(page, 1280, scheme, async opened =>
        {
            await opened.WaitForFunctionAsync("document.querySelectorAll('.mermaid svg .node').length === 6");
            Assert.Equal(2, await opened.Locator(".mermaid svg").CountAsync());
            await opened.WaitForFunctionAsync(
                "[...document.querySelectorAll('.mermaid')].some(diagram => diagram.title.includes('rror'))");
            Assert.Contains("broken -->", await opened.Locator(".mermaid").Last.TextContentAsync(),
                StringComparison.Ordinal);
        });
        Assert.Empty(complaints);
    }

    private static NotebookRun Run(string prose)
    {
        CellRun[] cells =
        [
            new(1, new Cell(CellLanguage.Mermaid, Diagram),
                [new DisplayOutput(
                    new Dictionary<string, string> { ["text/vnd.mermaid"] = Diagram,
                        ["text/markdown"] = $"```mermaid\n{Diagram}\n```" })], TimeSpan.Zero, true),
            new(2, new Cell(CellLanguage.Markdown, prose), [], TimeSpan.Zero, true),
        ];
        if (!prose.Contains("mermaid", StringComparison.Ordinal)) cells = cells[1..];
        return new NotebookRun("/tmp/a.dib", new NotebookDocument([.. cells.Select(cell => cell.Cell)]), cells,
            DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0);
    }
}
