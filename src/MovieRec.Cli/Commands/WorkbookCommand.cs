using System.CommandLine;
using MovieRec.Workbook;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec</c> without a command: obtains the data, runs every notebook and writes the reports.</summary>
internal static class WorkbookCommand
{
    public static Command CreateRoot(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var output = new Option<string?>("--out", "-o") { HelpName = "DIR", Description = "Where the pages go. Without it: reports, in the checkout." };
        var root = new Command("movierec", "Recommends movies, and shows how well and why. Without a command it runs every notebook of the checkout and writes the reports.") { data, output };
        root.SetAction((parse, token) => RunAsync(terminal, parse.GetValue(data), parse.GetValue(output), token));
        return root;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? data, string? output, CancellationToken cancellationToken)
    {
        var root = Checkout.Root();
        var notebooks = NotebooksOf(Path.Combine(root, "notebooks"));
        var folder = Path.GetFullPath(output ?? Path.Combine(root, "reports"));
        Reports.Prepare(folder);
        var dataset = await DatasetLoading.LoadAsync(terminal, data, cancellationToken).ConfigureAwait(false);

        var runs = new List<NotebookRun>();
        var options = new RunOptions { Environment = Reports.Environment(dataset) };
        await foreach (var run in Reports.RunAsync(terminal, notebooks, options, cancellationToken).ConfigureAwait(false)) runs.Add(run);

        // Every page links to all others, so they are written together.
        var links = runs.Select(PageLink.To).ToArray();
        foreach (var run in runs) HtmlPage.Write(run, Path.Combine(folder, PageLink.To(run).File), links);
        var index = Path.Combine(folder, "index.html");
        IndexPage.Write(runs, index, []);
        terminal.WriteLine($"Start reading at {index}");
        if (dataset.Info.IsSynthetic)
            terminal.WriteLine("These reports are about the generated sample, not about real people.");
        Reports.ThrowIfFailed(runs);
        return ExitCode.Done;
    }

    private static string[] NotebooksOf(string folder)
    {
        string[] notebooks = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.dib").Where(path => IsNumbered(Path.GetFileName(path))).Order(StringComparer.Ordinal)]
            : [];
        return notebooks.Length > 0 ? notebooks : throw new UsageException($"There are no notebooks NN-name.dib in '{folder}'.");
    }

    /// <summary>Notebooks of the workbook are numbered; <c>_setup.dib</c> and drafts beside them are not.</summary>
    private static bool IsNumbered(string file) => file.Length > 3 && char.IsAsciiDigit(file[0]) && char.IsAsciiDigit(file[1]) && file[2] == '-';
}
