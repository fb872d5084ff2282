using System.Collections.Concurrent;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

/// <summary>Runs each notebook of the checkout at most once a data set, whichever tests ask, and keeps the pages until all are done.</summary>
public sealed class WorkbookPages : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("movierec-pages-").FullName;
    private readonly ConcurrentDictionary<(string, string), Lazy<Task<(NotebookRun, string)>>> _pages = new();
    private readonly Lazy<Task<Browser>> _browser = new(Browser.StartAsync);

    /// <summary>The checkout's notebooks, in the order of the story; none where the tests run outside a checkout.</summary>
    public static IReadOnlyList<string> Notebooks { get; } = FindNotebooks();

    public Task<Browser> BrowserAsync() => _browser.Value;

    /// <summary>The run of a notebook on a data set, and its page.</summary>
    public Task<(NotebookRun Run, string Page)> PageAsync(string notebook, string dataset) =>
        _pages.GetOrAdd((notebook, dataset), _ => new(() => RunAsync(notebook, dataset))).Value;

    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _browser.Value).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(NotebookRun Run, string Page)> RunAsync(string notebook, string dataset)
    {
        var path = Notebooks.Single(each => Path.GetFileName(each) == notebook);
        var run = await NotebookRunner.RunAsync(path, new RunOptions { Environment = new Dictionary<string, string> { ["MOVIEREC_DATASET"] = dataset } });
        var page = Path.Combine(_folder, $"{dataset}-{run.Name}.html");
        HtmlPage.Write(run, page);
        return (run, page);
    }

    private static string[] FindNotebooks()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MovieRec.sln"))) folder = folder.Parent;
        return folder is null ? [] : [.. Directory.GetFiles(Path.Combine(folder.FullName, "notebooks"), "*.dib").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Order(StringComparer.Ordinal)];
    }
}
