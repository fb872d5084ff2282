using Microsoft.Playwright;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

/// <summary>
/// Pages that cells and other hands can make, and whether the tests of pages notice what is wrong with one.
/// </summary>
[Trait("Tier", "browser")]
public sealed class PagesInBrowserTests(Browser browser)
{
    [Fact]
    public async Task The_accessibility_test_notices_a_picture_without_a_text()
    {
        var axe = Axe.Required();
        using var folder = new TemporaryFolder();
        var bad = folder.Write("bad.html",
            "<!doctype html><html lang=en><title>bad</title><main><h1>bad</h1><img src='data:,'></main></html>");
        await browser.OpenAsync(bad, 800, ColorScheme.Light, async page =>
            Assert.Contains(await Axe.ViolationsAsync(page, axe),
                violation => violation.StartsWith("image-alt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Figures_are_numbered_linkable_and_code_folds_as_it_was_left()
    {
        using var folder = new TemporaryFolder();
        var cell = new Cell(CellLanguage.CSharp, "1");
        var figure = new DisplayOutput(
            new Dictionary<string, string>
            {
                ["text/html"] = "<figure><span class=\"mr-number\" hidden>Figure</span>one</figure>",
            });
        CellRun[] cells =
            [.. Enumerable.Range(1, 3).Select(number => new CellRun(number, cell, [figure], TimeSpan.Zero, true))];
        var page = Path.Combine(folder.Path, "folding.html");
        HtmlPage.Write(
            new NotebookRun(Path.Combine(folder.Path, "folding.dib"), new NotebookDocument([cell, cell, cell]), cells,
                DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0), page);
        const string Open = "[...document.querySelectorAll('details.code')].map(cell => cell.open).join()";
        await browser.OpenAsync(page, 1280, ColorScheme.Light, async opened =>
        {
            Assert.Equal("Figure 3", await opened.InnerTextAsync("#figure-3"));
            await opened.ClickAsync("details.code >> nth=1 >> summary");
            await opened.UntilAsync("localStorage.getItem('movierec-code:folding.html') === '1'");
            await opened.ReloadAsync();
            Assert.Equal("false,true,false", await opened.EvaluateAsync<string>(Open));
            await opened.ClickAsync("#code-toggle");
            await opened.ReloadAsync();
            Assert.Equal("true,true,true", await opened.EvaluateAsync<string>(Open));
        });
    }

    [Fact]
    public async Task Every_page_of_a_reports_folder_draws_every_chart_without_an_error_or_a_request()
    {
        var folder = Environment.GetEnvironmentVariable("MOVIEREC_REPORTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "MOVIEREC_REPORTS names no folder of pages to look at.");
        var files = Directory.GetFiles(folder, "*.html");
        Assert.NotEmpty(files);
        foreach (var file in files) (await OpenedPage.OpenAsync(browser, file)).AssertSound();
    }

    [Fact]
    public async Task The_browser_test_notices_an_undrawn_chart_an_error_and_a_request()
    {
        using var folder = new TemporaryFolder();
        var page = folder.Write("bad.html", "<!doctype html><div class=mr-plot aria-label=empty></div><img "
            + "src='http://example.org/a.png'><script>throw new Error('planted')</script>");
        string[] undrawn = [];
        var complaints = await browser.OpenAsync(page, 800, ColorScheme.Light,
            async opened => undrawn = await opened.EvaluateAsync<string[]>(OpenedPage.UndrawnCharts));
        Assert.Equal(["empty"], undrawn);
        Assert.Contains(complaints, complaint => complaint.Contains("planted", StringComparison.Ordinal));
        Assert.Contains(complaints, complaint => complaint.Contains("example.org", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_a_cell_shows_the_page_fetches_nothing_and_stays_within_a_phone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("hostile.dib", $"""
            #!markdown

            # A page of {new string('w', 200)}

            ![a picture](http://example.org/picture.png) and `{new string('c', 200)}`

            | {string.Join(" | ", Enumerable.Range(0, 40))} |
            |{string.Concat(Enumerable.Repeat("--|", 40))}

            #!csharp

            Console.WriteLine(new string('x', 500));
            display(Enumerable.Range(0, 200).ToArray());
            HTML("<table><tr>" + string.Concat(Enumerable.Repeat("<td>cell</td>", 60)) + "</tr></table>")

            #!mermaid

            graph LR; {string.Join("-->", Enumerable.Range(0, 80))}
            """);
        var run = await NotebookRunner.RunAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(run.FailureMessage);
        var page = Path.Combine(folder.Path, "hostile.html");
        HtmlPage.Write(run, page);
        var index = Path.Combine(folder.Path, "index.html");
        IndexPage.Write([run], index, []);
        (await OpenedPage.OpenAsync(browser, page)).AssertSound();
        (await OpenedPage.OpenAsync(browser, index)).AssertSound();
    }
}
