using System.CommandLine;
using System.Diagnostics;
using MovieRec.Cli.Explorer;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Preprocessing;
using MovieRec.Studio.Runs;
using MovieRec.Workbook;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec</c> without a command: obtains the data, runs every notebook and writes the reports.</summary>
internal static class WorkbookCommand
{
    public static Command CreateRoot(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var output = new Option<string?>("--out", "-o")
        {
            HelpName = "DIR",
            Description = "Where the pages go. Without it: reports, in the checkout.",
        };
        var parameters = SharedOptions.Parameters();
        parameters.Description += " Every notebook that has the parameter takes it.";
        var noCache = SharedOptions.NoCache();
        var root = new Command("movierec", "Recommends movies, and shows how well and why. Without a command it runs "
            + "every notebook of the checkout and writes the reports.") { data, output, parameters, noCache };
        root.SetAction(
            (parse, token) => RunAsync(terminal, parse.GetValue(data), parse.GetValue(output),
                SharedOptions.ParametersOf(parse.GetValue(parameters)!), parse.GetValue(noCache), token));
        return root;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? data, string? output,
        IReadOnlyDictionary<string, string> parameters, bool noCache, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var root = Checkout.Root();
        var notebooks = NotebooksOf(Path.Combine(root, "notebooks"));
        var known = Known(notebooks, parameters);
        var folder = Path.GetFullPath(output ?? Path.Combine(root, "reports"));
        Reports.Prepare(folder);
        var dataset = await DatasetLoading.LoadAsync(terminal, data, cancellationToken).ConfigureAwait(false);

        var options = new RunOptions
        {
            Environment = Reports.Environment(dataset),
            Cache = noCache ? null : Reports.Cache(),
        };
        var jobs = notebooks.Select(path => (path,
            options with { Parameters = known[path], Inputs = Reports.InputsOf(data, path, known[path]) })).ToArray();
        var runs = await Reports.RunAsync(terminal, jobs, null, cancellationToken).ConfigureAwait(false);

        // Every page links to all others, so they are written together.
        PageLink[] notebookLinks = [.. runs.Select(PageLink.To)];
        var others = await WriteExplorerAsync(terminal, dataset, folder, notebookLinks, noCache, cancellationToken)
            .ConfigureAwait(false);
        PageLink[] links = [.. notebookLinks, .. others.Select(other => other.Page)];
        foreach (var run in runs) HtmlPage.Write(run, Path.Combine(folder, PageLink.To(run).File), links);
        var index = Path.Combine(folder, "index.html");
        IndexPage.Write(runs, index, others, NoticesPage.Write(folder, links));
        terminal.WriteLine($"Start reading at {index}");
        if (dataset.Info.IsSynthetic)
            terminal.WriteLine("These reports are about the generated sample, not about real people.");
        Reports.ThrowIfFailed(runs);
        RecordedRuns.Add(terminal, new Run("workbook", dataset.Info.Label, "", "")
        {
            Seconds = clock.Elapsed.TotalSeconds,
            Figures = new Dictionary<string, double> { ["notebooks"] = runs.Count },
        });
        return ExitCode.Done;
    }

    // After the notebooks, some of which measure time. Ratings that ALS cannot learn from cost the report this page,
    // not the others.
    private static async Task<(PageLink Page, string Sentence)[]> WriteExplorerAsync(Terminal terminal, Dataset dataset,
        string folder, PageLink[] pages, bool noCache, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ExplorerPage.Link.File);
        var ending = ExplorerPage.Ending(dataset, pages);
        if (!noCache && ExplorerPage.EndsWith(path, ending))
        {
            terminal.WriteLine(Invariant($"explorer: made on {File.GetLastWriteTime(path):yyyy-MM-dd HH:mm}; nothing ")
                + "has changed since (--no-cache makes it again)");
            return [(ExplorerPage.Link, ExplorerPage.Sentence)];
        }
        try
        {
            var page = await terminal.WatchAsync("Making the explorer", _ => Task.Run(() =>
            {
                var model = Recommender.Fit(dataset, cancellationToken: cancellationToken);
                return ExplorerPage.Render(
                    dataset, ExplorerData.Create(dataset, model, cancellationToken), model, pages, hasIndex: true);
            }, cancellationToken)).ConfigureAwait(false);
            PageShell.Write(path, page + ending);
            return [(ExplorerPage.Link, ExplorerPage.Sentence)];
        }
        catch (Exception exception) when (exception is DataException or TrainingException)
        {
            terminal.WriteLine($"No explorer: {exception.Message}");
            return [];
        }
    }

    /// <summary>For each notebook those of the given parameters that it has, checked before anything runs.</summary>
    /// <exception cref="UsageException">No notebook has one of them, or a value does not suit.</exception>
    private static Dictionary<string, IReadOnlyDictionary<string, string>> Known(
        IReadOnlyList<string> notebooks, IReadOnlyDictionary<string, string> parameters)
    {
        try
        {
            var documents = notebooks.ToDictionary(path => path, NotebookDocument.Read);
            var names = documents.Values.SelectMany(ParametersCell.Read).Select(parameter => parameter.Name)
                .ToHashSet();
            if (parameters.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
                throw new UsageException($"No notebook has a parameter '{unknown}'; there are "
                    + $"{string.Join(", ", names.Order(StringComparer.Ordinal))}.");
            return documents.ToDictionary(document => document.Key, document =>
            {
                var its = ParametersCell.Read(document.Value).Select(parameter => parameter.Name)
                    .Where(parameters.ContainsKey).ToDictionary(name => name, name => parameters[name]);
                ParametersCell.Set(document.Value, its, Path.GetFileName(document.Key));
                return (IReadOnlyDictionary<string, string>)its;
            });
        }
        catch (NotebookException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static string[] NotebooksOf(string folder)
    {
        string[] notebooks = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.dib").Where(path => IsNumbered(Path.GetFileName(path)))
                .Order(StringComparer.Ordinal)]
            : [];
        return notebooks.Length > 0
            ? notebooks : throw new UsageException($"There are no notebooks NN-name.dib in '{folder}'.");
    }

    /// <summary>Notebooks of the workbook are numbered; <c>_setup.dib</c> and drafts beside them are not.</summary>
    private static bool IsNumbered(string file) =>
        file.Length > 3 && char.IsAsciiDigit(file[0]) && char.IsAsciiDigit(file[1]) && file[2] == '-';
}
