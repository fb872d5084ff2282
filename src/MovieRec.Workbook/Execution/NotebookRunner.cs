using System.Diagnostics;
using System.Net;

namespace MovieRec.Workbook;

/// <summary>Runs notebooks, each in a process of its own.</summary>
public static class NotebookRunner
{
    /// <summary>Runs every cell in order and stops at the first that fails; its error is part of the result, not an exception.</summary>
    /// <param name="path">A .dib or .ipynb file; <c>#r</c> and <c>#!import</c> are relative to its folder.</param>
    /// <param name="options">Time-out and environment; null takes the defaults.</param>
    /// <param name="progress">Told before each cell.</param>
    /// <param name="cancellationToken">Kills the notebook's process.</param>
    /// <exception cref="NotebookException">The file cannot be read as a notebook.</exception>
    public static async Task<NotebookRun> RunAsync(string path, RunOptions? options = null, IProgress<CellProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new RunOptions();
        path = Path.GetFullPath(path);
        var document = NotebookDocument.Read(path);
        var folder = Path.GetDirectoryName(path)!;
        var name = Path.GetFileNameWithoutExtension(path);
        var started = DateTimeOffset.Now;
        var clock = Stopwatch.StartNew();

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Timeout);
        await using var host = await HostProcess.StartAsync(folder, options.Environment, cancellationToken);
        var cells = new List<CellRun>();
        var failed = false;
        for (var index = 0; index < document.Cells.Count; index++)
        {
            var cell = document.Cells[index];
            progress?.Report(new CellProgress(name, index + 1, document.Cells.Count));
            var cellClock = Stopwatch.StartNew();
            var outputs = cell.Language switch
            {
                CellLanguage.CSharp when !failed => await RunCodeAsync(cell.Source),
                CellLanguage.Html when !failed => [new DisplayOutput(new Dictionary<string, string> { ["text/html"] = cell.Source })],
                CellLanguage.Mermaid when !failed => [new DisplayOutput(new Dictionary<string, string> { ["text/html"] = $"<pre class=\"mermaid\">{WebUtility.HtmlEncode(cell.Source)}</pre>" })],
                _ when CellLanguage.All.Contains(cell.Language) => [],
                _ => [new ErrorOutput("Unknown language", $"this engine runs {string.Join(", ", CellLanguage.All)} cells, not '{cell.Language}'.", 0)],
            };
            var run = new CellRun(index + 1, cell, outputs, cell.Language == CellLanguage.CSharp ? cellClock.Elapsed : TimeSpan.Zero, !failed);
            cells.Add(run);
            failed |= run.Error is not null;
        }
        return new NotebookRun(path, document, cells, started, clock.Elapsed, host.PeakMemory);

        async Task<IReadOnlyList<CellOutput>> RunCodeAsync(string source)
        {
            var outputs = new CellOutputs();
            try
            {
                foreach (var script in CellScript.Expand(source, folder))
                {
                    await host.RunAsync(script, outputs.Add, deadline.Token);
                    if (outputs.HasError) break;
                }
            }
            catch (CellScriptException exception)
            {
                outputs.Add(new ErrorOutput("Not runnable", exception.Message, exception.Line));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                outputs.Add(new ErrorOutput("Time-out", $"the notebook did not finish within {options.Timeout.TotalSeconds:0.#} s and was stopped in this cell; give it more time or less to do.", 0));
            }
            catch (HostExitedException exception)
            {
                outputs.Add(new ErrorOutput("Process ended", exception.Message, 0));
            }
            return outputs.All;
        }
    }
}
