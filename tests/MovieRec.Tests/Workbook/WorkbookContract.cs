using MovieRec.Tests.Cli;
using MovieRec.Tests.Workbook.Pages;

namespace MovieRec.Tests.Workbook;

[Trait("Tier", "browser")]
public sealed class SampleWorkbookTests(WorkbookPages pages, Browser browser)
: WorkbookContract("synthetic", pages, browser);

[Trait("Tier", "browser")]
public sealed class MovieLens100KWorkbookTests(WorkbookPages pages, Browser browser)
: WorkbookContract("ml-100k", pages, browser);

/// <summary>
/// The whole workbook, run as a reader runs it, on one data set, and its pages opened with the network cut.
/// </summary>
public abstract class WorkbookContract(string dataset, WorkbookPages pages, Browser browser)
{
    public static TheoryData<string> Names => [.. WorkbookPages.Names];

    [Fact]
    public async Task The_command_runs_every_notebook_and_links_its_page_in_the_index()
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

    [Fact]
    public async Task The_compiler_warns_of_no_cell()
    {
        (await pages.RunAsync(dataset)).AssertDone();
        foreach (var notebook in WorkbookPages.Notebooks)
            Assert.DoesNotContain("warning CS",
                await File.ReadAllTextAsync(pages.PageOf(dataset, notebook), TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_made_from_the_same_is_not_made_again()
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
    [MemberData(nameof(Names))]
    public async Task A_page_draws_every_chart_without_an_error_or_a_request_and_says_what_data_it_shows(string name)
    {
        var page = await pages.OpenedAsync(browser, dataset, name);
        // The cluster's notebook generates its ratings whatever the data set: it needs sizes, not people.
        Assert.Equal(dataset == "synthetic" || name == "12-cluster",
            (await File.ReadAllTextAsync(pages.PageOf(dataset, name), TestContext.Current.CancellationToken))
                .Contains("<strong>Generated data.</strong>", StringComparison.Ordinal));
        page.AssertSound();
        // The explorer carries a model, not charts.
        if (name != "explorer") ChartPagesTests.AssertLight(pages.PageOf(dataset, name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_is_tidy_at_every_width_and_writes_numbers_alike(string name)
    {
        (await pages.OpenedAsync(browser, dataset, name)).AssertTidy();
        var html = await File.ReadAllTextAsync(pages.PageOf(dataset, name), TestContext.Current.CancellationToken);
        Assert.Empty(PageText.StrangeNumbers(PageText.Of(html)));
        Assert.Empty(PageText.NamesOfCode(html));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_keeps_no_reader_out(string name)
    {
        _ = Axe.Required();
        (await pages.OpenedAsync(browser, dataset, name)).AssertAccessible();
    }
}
