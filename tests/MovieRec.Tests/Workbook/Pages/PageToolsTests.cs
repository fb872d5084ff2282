using Microsoft.Playwright;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

/// <summary>
/// What a reader can do with the pages of a report: search them, choose a theme, copy code, take the notebook along.
/// </summary>
public sealed class PageToolsTests : IDisposable
{
    private const string Prose = "# The café: where people meet\n\nAn opening <b>remark</b> about tables.\n\n## Who "
        + "comes\n\nRegulars come *daily*; a stranger comes once.";

    private readonly TemporaryFolder _folder = new();
    private readonly NotebookRun _run;
    private readonly string _page, _index;
    private readonly Browser _browser;

    public PageToolsTests(Browser browser)
    {
        _browser = browser;
        var (prose, code) = (new Cell(CellLanguage.Markdown, Prose),
            new Cell(CellLanguage.CSharp, "var answer = 6 * 7;\nanswer < 43"));
        var shown = new DisplayOutput(
            new Dictionary<string, string>
            {
                ["text/html"] = "<p class=\"mr-statement\">A <strong>finding</strong> of "
                + "its own.</p><table><tr><td class=\"n\">4711</td><td>Casablanca</td></tr></table><script>var hidden "
                + "= 'unseen';</script>"
            });
        _run = new(Path.Combine(_folder.Path, "01-cafe.dib"), new NotebookDocument([prose, code]),
            [new CellRun(1, prose, [], TimeSpan.Zero, true), new CellRun(2, code, [shown], TimeSpan.Zero, true)],
            DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0);
        (_page, _index) = (Path.Combine(_folder.Path, "01-cafe.html"), Path.Combine(_folder.Path, "index.html"));
        HtmlPage.Write(_run, _page, [PageLink.To(_run)]);
        IndexPage.Write([_run], _index, []);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_section_is_searched_as_it_is_read_without_code_scripts_and_numbers_of_tables()
    {
        (string, string, string)[] expected =
        [
            ("the-café-where-people-meet", "The café: where people meet", "An opening remark about tables."),
            ("who-comes", "Who comes", "Regulars come daily; a stranger comes once. A finding of its own. Casablanca"),
        ];
        Assert.Equal(expected, SearchIndex.Sections(File.ReadAllText(_page)));
    }

    [Fact]
    public void The_notebook_that_ran_can_be_taken_along()
    {
        var address = File.ReadAllText(_page)
            .Split("download=\"01-cafe.dib\" href=\"data:application/octet-stream;base64,")[1].Split('"')[0];
        var document = DibFormat.Parse(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(address)),
            "01-cafe.dib");
        Assert.Equal(_run.Document.Cells, document.Cells);
    }

    [Fact]
    [Trait("Tier", "browser")]
    public async Task Search_leads_from_any_page_to_the_section_that_has_all_words()
    {
        await using var context = await _browser.NewContextAsync(
            new() { Offline = true, ColorScheme = ColorScheme.Light });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_page).AbsoluteUri);
        await page.FillAsync("#page-search", "CAFE stranger");
        await page.PressAsync("#page-search", "Enter");
        await page.UntilAsync(
            "location.hash === '#search=CAFE%20stranger' && document.querySelectorAll('#found li').length === 1");
        Assert.Equal("Found in one section", await page.InnerTextAsync("#found h2"));
        Assert.Equal("stranger", await page.InnerTextAsync("#found mark"));
        await page.FillAsync("#page-search", "<img src=x> nobody");
        Assert.Equal("Nothing found", await page.InnerTextAsync("#found h2"));
        await page.FillAsync("#page-search", "casa");
        await page.ClickAsync("#found a");
        await page.UntilAsync("location.pathname.endsWith('01-cafe.html') && location.hash === '#who-comes'");
    }

    [Fact]
    [Trait("Tier", "browser")]
    public async Task The_theme_that_was_chosen_holds_on_every_page_and_the_code_can_be_copied()
    {
        const string Ground = "getComputedStyle(document.body).backgroundColor";
        await using var context = await _browser.NewContextAsync(
            new() { Offline = true, ColorScheme = ColorScheme.Light });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_page).AbsoluteUri);
        Assert.Equal("rgb(253, 253, 251)", await page.EvaluateAsync<string>(Ground));
        await page.SelectOptionAsync("#theme", "dark");
        Assert.Equal("rgb(22, 25, 29)", await page.EvaluateAsync<string>(Ground));
        // What draws on a canvas gets a colour, not a formula.
        Assert.StartsWith("rgb(",
            await page.EvaluateAsync<string>("getComputedStyle(document.body).getPropertyValue('--ink')"),
            StringComparison.Ordinal);
        await page.ClickAsync("details.code summary");
        await page.ClickAsync(".copy");
        await page.UntilAsync("document.querySelector('.copy').textContent === 'Copied'");
        Assert.Equal("var answer = 6 * 7;\nanswer < 43",
            await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await page.GotoAsync(new Uri(_index).AbsoluteUri);
        Assert.Equal("rgb(22, 25, 29)", await page.EvaluateAsync<string>(Ground));
        Assert.Equal("dark", await page.InputValueAsync("#theme"));
        await page.SelectOptionAsync("#theme", "system");
        Assert.Equal("rgb(253, 253, 251)", await page.EvaluateAsync<string>(Ground));
    }
}
