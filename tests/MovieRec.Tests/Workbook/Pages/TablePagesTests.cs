using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.Playwright;
using MovieRec.Interactive;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

/// <summary>Tables of a page in the hands of a reader.</summary>
public sealed class TablePagesTests : IDisposable
{
    private const string FirstColumn = "[...document.querySelectorAll('.mr-table[data-whole] tbody tr')].map(row => "
        + "row.cells[0].textContent).join()";

    private readonly TemporaryFolder _folder = new();
    private readonly string _page;
    private readonly Browser _browser;

    public TablePagesTests(Browser browser)
    {
        _browser = browser;
        Formatters.Register();
        var whole = new[] { new { Title = "b, \"two\"", Count = 1682, P = 0.00002 },
            new { Title = "a", Count = 20, P = 0.5 }, new { Title = "c", Count = 300, P = double.NaN } };
        var cut = Table.Create(Enumerable.Range(0, 100).Select(number => new { number }), "Cut short");
        CellRun[] cells =
            [.. new object[] { new NotebookPage(), Table.Create(whole, "The whole of it"),
                cut }.Select(value => new CellRun(0, new Cell(CellLanguage.CSharp, "shown"),
            [new DisplayOutput(new Dictionary<string, string> { ["text/html"] = value.ToDisplayString("text/html") })],
            TimeSpan.Zero, true))];
        _page = Path.Combine(_folder.Path, "tables.html");
        HtmlPage.Write(
            new NotebookRun(Path.Combine(_folder.Path, "tables.dib"),
                new NotebookDocument([.. cells.Select(cell => cell.Cell)]), cells, DateTimeOffset.UnixEpoch,
                TimeSpan.Zero, 0), _page);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Tier", "browser")]
    public async Task A_whole_table_sorts_by_each_column_and_back_and_one_cut_short_does_not()
    {
        var complaints = await _browser.OpenAsync(_page, 1280, ColorScheme.Light, async page =>
        {
            const string B = "b, \"two\"";
            foreach (var (header, order) in new[] { ("Title", $"a,{B},c"), ("Title", $"c,{B},a"), ("Title", $"{B},a,c"),
                ("Count", $"a,c,{B}"), ("Count", $"{B},c,a"), ("P", $"{B},a,c"), ("P", $"a,{B},c") })
            {
                await page.ClickAsync($".mr-table[data-whole] th button:text-is('{header}')");
                Assert.Equal(order, await page.EvaluateAsync<string>(FirstColumn));
            }
            Assert.Equal("P descending",
                await page.EvaluateAsync<string>("[...document.querySelectorAll('[aria-sort]')].map(header => "
                    + "`${header.textContent} ${header.getAttribute('aria-sort')}`).join()"));
            Assert.Equal(1, await page.Locator(".mr-csv").CountAsync());
            Assert.Equal(0, await page.Locator(".mr-table:not([data-whole]) button").CountAsync());
        });
        Assert.Empty(complaints);
    }

    [Fact]
    [Trait("Tier", "browser")]
    public async Task A_whole_table_can_be_saved_as_comma_separated_values()
    {
        await _browser.OpenAsync(_page, 1280, ColorScheme.Light, async page =>
        {
            var saved = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync(".mr-csv"));
            Assert.Equal("Table-1The-whole-of-it.csv", saved.SuggestedFilename);
            var content = await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken);
            Assert.Equal("Title,Count,P\r\n\"b, \"\"two\"\"\",1682,< .0001\r\na,20,.5000\r\nc,300,n/a\r\n", content);
        });
    }
}
