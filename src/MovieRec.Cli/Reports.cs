using System.Runtime.CompilerServices;
using MovieRec.Data;
using MovieRec.Workbook;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>Runs notebooks one after the other and writes what they put out, as the workbook and <c>run</c> both do.</summary>
internal static class Reports
{
    /// <summary>The environment in which notebooks find the data set that was obtained for all of them.</summary>
    public static IReadOnlyDictionary<string, string> Environment(Dataset dataset) => new Dictionary<string, string>
    {
        ["MOVIEREC_DATASET"] = dataset.Info.IsSynthetic ? Datasets.SyntheticName : dataset.Info.Location,
    };

    /// <summary>Makes the folder for the results, or says that it cannot be had.</summary>
    /// <exception cref="UsageException">The folder cannot be made or written.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{System.Environment.ProcessId}.tmp");
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Nothing can be written to the folder '{folder}'; choose another with --out or change its permissions.");
        }
    }

    /// <summary>Runs the notebooks in order, a failing one not stopping the next, and hands over each run as soon as it is there.</summary>
    /// <param name="terminal">Shows which cell of which notebook runs.</param>
    /// <param name="notebooks">Paths.</param>
    /// <param name="options">Time-out and environment.</param>
    /// <param name="cancellationToken">Kills the notebook that runs.</param>
    public static async IAsyncEnumerable<NotebookRun> RunAsync(Terminal terminal, IEnumerable<string> notebooks, RunOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var notebook in notebooks)
        {
            var name = Path.GetFileNameWithoutExtension(notebook);
            var run = await terminal.TrackAsync(name, progress => NotebookRunner.RunAsync(notebook, options, new CellSteps(progress), cancellationToken)).ConfigureAwait(false);
            terminal.WriteLine(Invariant($"{name}: {(run.Failure is null ? "done" : "FAILED")} in {run.Duration.TotalSeconds:F1} s"));
            yield return run;
        }
    }

    /// <summary>Says which notebooks failed, where and why.</summary>
    /// <exception cref="FailureException">One did.</exception>
    public static void ThrowIfFailed(IReadOnlyList<NotebookRun> runs)
    {
        var failures = runs.Select(run => run.FailureMessage?.TrimEnd('.')).OfType<string>().ToArray();
        if (failures.Length > 0)
            throw new FailureException($"{failures.Length} of {runs.Count} notebooks failed: {string.Join("; ", failures)}.");
    }

    private sealed class CellSteps(IProgress<Step> steps) : IProgress<CellProgress>
    {
        public void Report(CellProgress value) =>
            steps.Report(new Step((value.Cell - 1.0) / value.CellCount, $"cell {value.Cell} of {value.CellCount}"));
    }
}
