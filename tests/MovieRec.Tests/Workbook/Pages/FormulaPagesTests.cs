using Microsoft.Playwright;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

/// <summary>Formulas of a page, in a line of prose and as a block of their own.</summary>
public sealed class FormulaPagesTests(Browser browser) : IDisposable
{
    private const string Prose = "The score is $x_u^\\top y_i$, at a price of $5 or $10.\n\n$$\n\\min \\sum_{u,i} "
        + "c_{ui} (p_{ui} - x_u^\\top y_i)^2\n$$\n\nBroken: $\\frac{$";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prose_with_prices_has_no_formulas_and_one_with_formulas_shows_their_text()
    {
        Assert.DoesNotContain("class=\"math\"", HtmlPage.Render(Run("It costs $5 or $10.")), StringComparison.Ordinal);
        Assert.DoesNotContain("gunzip", HtmlPage.Render(Run("It costs $5 or $10.")),
            StringComparison.Ordinal);
        Assert.Contains("<span class=\"math\">\\(x_u^\\top y_i\\)</span>", HtmlPage.Render(Run(Prose)),
            StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "browser")]
    public async Task Formulas_are_set_as_MathML_without_a_network()
    {
        Assert.SkipWhen(Formulas.Script is null, "The build had no npm to get temml from.");
        var page = Path.Combine(_folder.Path, "formulas.html");
        HtmlPage.Write(Run(Prose), page);
        var complaints = await browser.OpenAsync(page, 1280, ColorScheme.Light, async opened =>
        {
            // At once: a headless browser prints a page when it is loaded.
            Assert.Equal(2, await opened.EvaluateAsync<int>("document.querySelectorAll('.math math').length"));
            Assert.Equal(1, await opened.Locator("div.math munder, div.math munderover").CountAsync());
            Assert.Contains("\\frac{", await opened.Locator(".math").Last.TextContentAsync(), StringComparison.Ordinal);
            Assert.NotEqual("", await opened.Locator(".math").Last.GetAttributeAsync("title"));
        });
        Assert.Empty(complaints);
    }

    private static NotebookRun Run(string prose)
    {
        var cell = new CellRun(1, new Cell(CellLanguage.Markdown, prose), [], TimeSpan.Zero, true);
        return new NotebookRun("/tmp/a.dib", new NotebookDocument([cell.Cell]), [cell], DateTimeOffset.UnixEpoch,
            TimeSpan.Zero, 0);
    }
}
