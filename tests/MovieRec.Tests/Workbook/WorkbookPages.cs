using System.Collections.Concurrent;
using MovieRec.Tests.Cli;

[assembly: AssemblyFixture(typeof(MovieRec.Tests.Workbook.WorkbookPages))]

namespace MovieRec.Tests.Workbook;

/// <summary>
/// Runs the whole workbook and opens its pages at most once a data set, whichever tests ask, and keeps the pages until
/// all are done.
/// </summary>
public sealed class WorkbookPages : IDisposable
{
    private readonly Lazy<TemporaryFolder> _folder = new(() => new TemporaryFolder());
    private readonly ConcurrentDictionary<string, Lazy<Task<CommandRun>>> _runs = new();
    private readonly ConcurrentDictionary<string, Lazy<Dictionary<string, Task<OpenedPage>>>> _opened = new();

    // A page keeps one core busy.
    private readonly SemaphoreSlim _windows = new(Environment.ProcessorCount);

    // Two at once would disturb each other's measurements.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The checkout; null where the tests run outside one.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The names of the checkout's notebooks, in the order of the story.</summary>
    public static IReadOnlyList<string> Notebooks { get; } = Root is null ? [] :
        [.. Directory.GetFiles(Path.Combine(Root, "notebooks"), "*.dib")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => char.IsAsciiDigit(name[0]))
            .Order(StringComparer.Ordinal)];

    /// <summary>The names of all pages: the notebooks', the index and the explorer.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Notebooks, "index", "explorer"];

    /// <summary>
    /// What the command did that runs the workbook on a data set; skips the test where the set or the build it needs is
    /// absent.
    /// </summary>
    internal Task<CommandRun> RunAsync(string dataset)
    {
        SkipUnlessBuilt();
        var data = Environment.GetEnvironmentVariable("MOVIEREC_DATA");
        Assert.SkipUnless(dataset == "synthetic" || data is not null && Directory.Exists(Path.Combine(data, dataset)),
            $"MOVIEREC_DATA names no folder with {dataset}.");
        return _runs.GetOrAdd(dataset, _ => new(RunInTurnAsync)).Value;

        async Task<CommandRun> RunInTurnAsync()
        {
            await _turn.WaitAsync();
            try
            {
                // Where it has ML-100k, the command takes it unasked, as in the README's first line.
                string[] data = dataset == "ml-100k" ? [] : ["--data", dataset];
                return await CommandRun.Of([.. data, "--out", Path.Combine(_folder.Value.Path, dataset)]);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>
    /// What was seen of a page of the workbook on a data set. The first to ask has all of them opened, side by side:
    /// the tests of one class come one after the other and would open them so.
    /// </summary>
    internal async Task<OpenedPage> OpenedAsync(Browser browser, string dataset, string name)
    {
        await RunAsync(dataset);
        return await _opened.GetOrAdd(dataset, _ => new(() => Names.ToDictionary(each => each, OpenAsync))).Value[name];

        async Task<OpenedPage> OpenAsync(string each)
        {
            await _windows.WaitAsync();
            try
            {
                return await OpenedPage.OpenAsync(browser, PageOf(dataset, each), Axe.Script);
            }
            finally
            {
                _windows.Release();
            }
        }
    }

    /// <summary>Skips the test where the assemblies that notebooks refer to are absent.</summary>
    internal static void SkipUnlessBuilt() =>
        Assert.SkipUnless(
            Root is not null
                && File.Exists(
                    Path.Combine(Root, "artifacts", "bin", "MovieRec.Interactive", "release",
                        "MovieRec.Interactive.dll")),
            "The notebooks need a checkout and its Release build: dotnet build -c Release.");

    /// <summary>Where <see cref="RunAsync"/> puts a page.</summary>
    internal string PageOf(string dataset, string name) => Path.Combine(_folder.Value.Path, dataset, $"{name}.html");

    public void Dispose()
    {
        if (_folder.IsValueCreated) _folder.Value.Dispose();
        _turn.Dispose();
        _windows.Dispose();
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MovieRec.sln")))
            folder = folder.Parent;
        return folder?.FullName;
    }
}
