using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Cli.Explorer;

/// <summary>The explorer of each data set, written once by the command, and the model the page carries.</summary>
public sealed class ExplorerPages : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Task<ExplorerUnderTest>> _pages = [];

    /// <summary>The page of a data set; skips the test where the set is absent.</summary>
    internal Task<ExplorerUnderTest> OfAsync(string dataset)
    {
        var data = Environment.GetEnvironmentVariable("MOVIEREC_DATA");
        Assert.SkipUnless(dataset == "synthetic" || data is not null && Directory.Exists(Path.Combine(data, dataset)),
            $"MOVIEREC_DATA names no folder with {dataset}.");
        lock (_pages)
        {
            if (!_pages.TryGetValue(dataset, out var page)) _pages.Add(dataset, page = WriteAsync(dataset));
            return page;
        }
    }

    private async Task<ExplorerUnderTest> WriteAsync(string dataset)
    {
        var path = Path.Combine(_folder.Path, $"{dataset}.html");
        (await CommandRun.Of("explorer", "--data", dataset, "--out", path)).AssertDone();
        var data = await Datasets.LoadAsync(dataset);
        var interactions = Interactions.From(data.Ratings);
        return new ExplorerUnderTest(path, data, interactions, new AlsTrainer(new AlsOptions()).Train(interactions));
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>A page and what it was made of.</summary>
internal sealed record ExplorerUnderTest(string Path, Dataset Dataset, Interactions Interactions, AlsModel Model);
