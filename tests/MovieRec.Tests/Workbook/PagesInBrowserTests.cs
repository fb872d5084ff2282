using Microsoft.Playwright;
using MovieRec.Tests.Cli;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

/// <summary>The whole workbook, run as a reader runs it, on the synthetic sample and on ML-100k, and its pages opened with the network cut.</summary>
[Trait("Tier", "browser")]
public sealed class PagesInBrowserTests(WorkbookPages pages) : IClassFixture<WorkbookPages>
{
    // Charts draw as they come near; a look at all of them brings all near.
    private const string UndrawnCharts = "window.movierecCharts?.drawAll?.(), [...document.querySelectorAll('.mr-plot')].filter(plot => !plot.querySelector('.main-svg .plot *, .main-svg .cartesianlayer path')).map(plot => plot.getAttribute('aria-label'))";

    private static readonly string[] Datasets = ["ml-100k", "synthetic"];

    public static TheoryData<string> Runs => [.. Datasets];

    public static MatrixTheoryData<string, string> Pages => new([.. Datasets], [.. WorkbookPages.Notebooks, "index", "explorer"]);

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_command_runs_every_notebook_and_links_its_page_in_the_index(string dataset)
    {
        var run = (await pages.RunAsync(dataset)).AssertDone();
        var index = await File.ReadAllTextAsync(pages.PageOf(dataset, "index"), TestContext.Current.CancellationToken);
        Assert.Contains("href=\"explorer.html\"", index, StringComparison.Ordinal);
        foreach (var notebook in WorkbookPages.Notebooks)
        {
            Assert.Contains($"{notebook}: done", run.Output, StringComparison.Ordinal);
            Assert.Contains($"href=\"{notebook}.html\"", index, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_report_made_from_the_same_is_not_made_again(string dataset)
    {
        (await pages.RunAsync(dataset)).AssertDone();
        var explorer = pages.PageOf(dataset, "explorer");
        var made = await File.ReadAllBytesAsync(explorer, TestContext.Current.CancellationToken);
        var again = (await CommandRun.Of("--data", dataset, "--out", Path.GetDirectoryName(explorer)!)).AssertDone();
        foreach (var notebook in WorkbookPages.Notebooks)
            Assert.Matches($"{notebook}: done in .*; nothing has changed since", again.Output);
        Assert.Contains("explorer: made on", again.Output, StringComparison.Ordinal);
        Assert.Equal(made, await File.ReadAllBytesAsync(explorer, TestContext.Current.CancellationToken));

        // A page that was cut short is no page.
        await File.WriteAllBytesAsync(explorer, made[..^10], TestContext.Current.CancellationToken);
        var mended = (await CommandRun.Of("--data", dataset, "--out", Path.GetDirectoryName(explorer)!)).AssertDone();
        Assert.DoesNotContain("explorer: made on", mended.Output, StringComparison.Ordinal);
        Assert.Equal(made.Length, new FileInfo(explorer).Length);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_draws_every_chart_without_an_error_or_a_request_and_says_what_data_it_shows(string dataset, string name)
    {
        await pages.RunAsync(dataset);
        var page = pages.PageOf(dataset, name);
        // The cluster's notebook generates its ratings whatever the data set: it needs sizes, not people.
        Assert.Equal(dataset == "synthetic" || name == "12-cluster", (await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken)).Contains("<strong>Generated data.</strong>", StringComparison.Ordinal));
        await CheckAsync(await pages.BrowserAsync(), page);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_keeps_no_reader_out(string dataset, string name)
    {
        var axe = await Axe.SourceAsync();
        await pages.RunAsync(dataset);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await (await pages.BrowserAsync()).OpenAsync(pages.PageOf(dataset, name), 1280, scheme, async page =>
                Assert.Empty(await Axe.SeriousViolationsAsync(page, axe)));
        }
    }

    [Fact]
    public async Task The_accessibility_test_notices_a_picture_without_a_text()
    {
        var axe = await Axe.SourceAsync();
        using var folder = new TemporaryFolder();
        var bad = folder.Write("bad.html", "<!doctype html><html lang=en><title>bad</title><main><h1>bad</h1><img src='data:,'></main></html>");
        await (await pages.BrowserAsync()).OpenAsync(bad, 800, ColorScheme.Light, async page =>
            Assert.Contains(await Axe.SeriousViolationsAsync(page, axe), violation => violation.StartsWith("image-alt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Figures_are_numbered_linkable_and_code_folds_as_it_was_left()
    {
        using var folder = new TemporaryFolder();
        var cell = new Cell(CellLanguage.CSharp, "1");
        var figure = new DisplayOutput(new Dictionary<string, string> { ["text/html"] = "<figure><span class=\"mr-number\" hidden>Figure</span>one</figure>" });
        CellRun[] cells = [.. Enumerable.Range(1, 3).Select(number => new CellRun(number, cell, [figure], TimeSpan.Zero, true))];
        var page = Path.Combine(folder.Path, "folding.html");
        HtmlPage.Write(new NotebookRun(Path.Combine(folder.Path, "folding.dib"), new NotebookDocument([cell, cell, cell]), cells, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0), page);
        const string Open = "[...document.querySelectorAll('details.code')].map(cell => cell.open).join()";
        await (await pages.BrowserAsync()).OpenAsync(page, 1280, ColorScheme.Light, async opened =>
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
        foreach (var file in files) await CheckAsync(await pages.BrowserAsync(), file);
    }

    [Fact]
    public async Task The_browser_test_notices_an_undrawn_chart_an_error_and_a_request()
    {
        using var folder = new TemporaryFolder();
        var page = folder.Write("bad.html", "<!doctype html><div class=mr-plot aria-label=empty></div><img src='http://example.org/a.png'><script>throw new Error('planted')</script>");
        string[] undrawn = [];
        var complaints = await (await pages.BrowserAsync()).OpenAsync(page, 800, ColorScheme.Light, async opened => undrawn = await opened.EvaluateAsync<string[]>(UndrawnCharts));
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
        await CheckAsync(await pages.BrowserAsync(), page);
        await CheckAsync(await pages.BrowserAsync(), index);
    }

    private static async Task CheckAsync(Browser browser, string file)
    {
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            var complaints = await browser.OpenAsync(file, width, scheme, async page =>
            {
                try
                {
                    await page.UntilAsync($"({UndrawnCharts}).length === 0");
                }
                catch (TimeoutException)
                {
                    Assert.Fail($"{Path.GetFileName(file)} at {width} px: not drawn: {string.Join("; ", await page.EvaluateAsync<string[]>(UndrawnCharts))}");
                }
                var content = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                Assert.True(content <= width, $"{Path.GetFileName(file)} is {content} px wide in a window of {width} px.");
            });
            Assert.Empty(complaints);
        }
    }
}
