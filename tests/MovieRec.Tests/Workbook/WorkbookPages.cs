using System.Collections.Concurrent;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Workbook;

/// <summary>Runs the whole workbook at most once a data set, whichever tests ask, and keeps the pages until all are done.</summary>
public sealed class WorkbookPages : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<CommandRun>>> _runs = new();
    private readonly Lazy<Task<Browser>> _browser = new(Browser.StartAsync);

    /// <summary>The checkout; null where the tests run outside one.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The names of the checkout's notebooks, in the order of the story.</summary>
    public static IReadOnlyList<string> Notebooks { get; } = Root is null ? [] :
        [.. Directory.GetFiles(Path.Combine(Root, "notebooks"), "*.dib").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => char.IsAsciiDigit(name[0])).Order(StringComparer.Ordinal)];

    internal Task<Browser> BrowserAsync() => _browser.Value;

    /// <summary>What the command did that runs the workbook on a data set; skips the test where the set or the build it needs is absent.</summary>
    internal Task<CommandRun> RunAsync(string dataset)
    {
        SkipUnlessBuilt();
        var data = Environment.GetEnvironmentVariable("MOVIEREC_DATA");
        Assert.SkipUnless(dataset == "synthetic" || data is not null && Directory.Exists(Path.Combine(data, dataset)), $"MOVIEREC_DATA names no folder with {dataset}.");
        return _runs.GetOrAdd(dataset, _ => new(() => CommandRun.Of("--data", dataset, "--out", Path.Combine(_folder.Path, dataset)))).Value;
    }

    /// <summary>Skips the test where the assemblies that notebooks refer to are absent.</summary>
    internal static void SkipUnlessBuilt() =>
        Assert.SkipUnless(Root is not null && File.Exists(Path.Combine(Root, "artifacts", "bin", "MovieRec.Interactive", "release", "MovieRec.Interactive.dll")),
            "The notebooks need a checkout and its Release build: dotnet build -c Release.");

    /// <summary>Where <see cref="RunAsync"/> puts a page.</summary>
    public string PageOf(string dataset, string name) => Path.Combine(_folder.Path, dataset, $"{name}.html");

    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _browser.Value).DisposeAsync();
        _folder.Dispose();
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MovieRec.sln"))) folder = folder.Parent;
        return folder?.FullName;
    }
}
