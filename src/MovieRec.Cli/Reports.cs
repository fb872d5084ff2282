using MovieRec.Data;
using MovieRec.Workbook;
using static System.FormattableString;
using AtomicFile = MovieRec.Data.AtomicFile;

namespace MovieRec.Cli;

/// <summary>Runs notebooks and writes what they put out, as the workbook and <c>run</c> both do.</summary>
internal static class Reports
{
    private const string DatasetParameter = "dataset";

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
            // Never committed: it is there for the try.
            new AtomicFile(Path.Combine(folder, "index.html")).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Nothing can be written to the folder '{folder}'; choose another with --out or "
                + "change its permissions.");
        }
    }

    /// <summary>
    /// Where outputs of earlier runs are kept: in the checkout's artifacts or, outside of one, among the user's own
    /// data.
    /// </summary>
    public static RunCache Cache() => new(Checkout.Find() is { } root
        ? Path.Combine(root, "artifacts", "runs")
        : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData),
            "MovieRec", "runs"));

    /// <summary>The files of the data set a notebook loads; none where it is generated, or not there yet.</summary>
    /// <param name="data">The set that was named for all notebooks; null for none.</param>
    /// <param name="notebook">The notebook, whose own parameter may name another.</param>
    /// <param name="parameters">Values given for its parameters.</param>
    public static IReadOnlyList<string> InputsOf(
        string? data, string notebook, IReadOnlyDictionary<string, string> parameters)
    {
        var own = parameters.GetValueOrDefault(DatasetParameter)
            ?? ParametersCell.Read(NotebookDocument.Read(notebook))
                .FirstOrDefault(parameter => parameter.Name == DatasetParameter)?.Value.Trim('"');
        string?[] names = [own, data, System.Environment.GetEnvironmentVariable("MOVIEREC_DATASET"), "ml-100k"];
        var name = names.First(name => name is { Length: > 0 })!;
        var path = Path.GetFullPath(name, Path.GetDirectoryName(notebook)!);
        return Datasets.Find(name)?.Path is { } place ? [Path.GetFullPath(place)] : Path.Exists(name)
            ? [Path.GetFullPath(name)] : Path.Exists(path) ? [path] : [];
    }

    /// <summary>
    /// Runs the notebooks, two side by side, a failing one not stopping the others, and hands over each run as soon as
    /// it is there.
    /// </summary>
    /// <remarks>In their order, but for <see cref="LastOf"/>.</remarks>
    /// <param name="terminal">Shows which cell of which notebook runs.</param>
    /// <param name="notebooks">Paths and how each is to run.</param>
    /// <param name="write">Writes what a run put out, and says where.</param>
    /// <param name="cancellationToken">Kills the notebooks that run.</param>
    /// <returns>The runs, in the order of <paramref name="notebooks"/>.</returns>
    public static async Task<IReadOnlyList<NotebookRun>> RunAsync(Terminal terminal,
        IReadOnlyList<(string Path, RunOptions Options)> notebooks, Action<NotebookRun, Action<string>>? write,
        CancellationToken cancellationToken)
    {
        var atOnce = Math.Min(2, System.Environment.ProcessorCount);
        using var gate = new CellGate(atOnce);
        using var places = new SemaphoreSlim(atOnce);
        var last = LastOf([.. notebooks.Select(notebook => NotebookDocument.Read(notebook.Path))]);
        var begun = notebooks.Select(_ => new TaskCompletionSource()).ToArray();
        return await terminal.TrackAllAsync(
            [.. notebooks.Select(notebook => Path.GetFileNameWithoutExtension(notebook.Path))], async (index, progress,
                say) =>
        {
            try
            {
                if (index == last)
                    await Task.WhenAll(begun.Where((_, other) => other != last).Select(other => other.Task))
                        .ConfigureAwait(false);
                await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                begun[index].SetResult();
            }
            try
            {
                var (path, options) = notebooks[index];
                var run = await NotebookRunner.RunAsync(path, options with { Gate = gate }, new CellSteps(progress),
                    cancellationToken).ConfigureAwait(false);
                say(Invariant($"{run.Name}: {(run.Failure is null ? "done" : "FAILED")} in ")
                    + Invariant($"{run.Duration.TotalSeconds:F1} s")
                    + (run.IsCached ? Invariant($" on {run.Started:yyyy-MM-dd HH:mm}; nothing has changed since ")
                        + "(--no-cache runs it again)" : ""));
                write?.Invoke(run, say);
                return run;
            }
            finally
            {
                places.Release();
            }
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Which notebook begins when all others have: the one with most cells that measure time, since each of them keeps
    /// every other notebook waiting; null where none measures.
    /// </summary>
    internal static int? LastOf(IReadOnlyList<NotebookDocument> notebooks)
    {
        int[] measuring = [.. notebooks.Select(notebook => notebook.Cells.Count(CellGate.IsMeasuring))];
        var most = measuring.DefaultIfEmpty(0).Max();
        return most == 0 ? null : Array.LastIndexOf(measuring, most);
    }

    /// <summary>Says which notebooks failed, where and why.</summary>
    /// <exception cref="FailureException">One did.</exception>
    public static void ThrowIfFailed(IReadOnlyList<NotebookRun> runs)
    {
        var failures = runs.Select(run => run.FailureMessage?.TrimEnd('.')).OfType<string>().ToArray();
        if (failures.Length > 0)
            throw new FailureException(
                $"{failures.Length} of {runs.Count} notebooks failed: {string.Join("; ", failures)}.");
    }

    private sealed class CellSteps(IProgress<Step> steps) : IProgress<CellProgress>
    {
        public void Report(CellProgress value) =>
            steps.Report(new Step((value.Cell - 1.0) / value.CellCount, $"cell {value.Cell} of {value.CellCount}"));
    }
}
