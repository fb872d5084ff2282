using System.Diagnostics;
using System.Net;

namespace MovieRec.Workbook;

/// <summary>Runs notebooks, each in a process of its own.</summary>
public static class NotebookRunner
{
    /// <summary>
    /// Runs every cell in order and stops at the first that fails; its error is part of the result, not an exception.
    /// </summary>
    /// <param name="path">A .dib or .ipynb file; <c>#r</c> and <c>#!import</c> are relative to its folder.</param>
    /// <param name="options">Time-out and environment; null takes the defaults.</param>
    /// <param name="progress">Told before each cell.</param>
    /// <param name="cancellationToken">Kills the notebook's process.</param>
    /// <exception cref="NotebookException">The file cannot be read as a notebook.</exception>
    public static async Task<NotebookRun> RunAsync(string path, RunOptions? options = null,
        IProgress<CellProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new RunOptions();
        path = Path.GetFullPath(path);
        var written = NotebookDocument.Read(path);
        var document = ParametersCell.Set(written, options.Parameters, Path.GetFileName(path));
        var changes = ParametersCell.Read(document)
            .Zip(ParametersCell.Read(written), (now, before) => new ParameterChange(now.Name, now.Value, before.Value))
            .Where(change => change.Value != change.Written).ToArray();
        var key = options.Cache is null ? null : RunKey.Of(path, document, options);
        if (key is not null && options.Cache!.Find(key, path, document) is { } kept)
            return kept with { Changes = changes };
        var folder = Path.GetDirectoryName(path)!;
        var name = Path.GetFileNameWithoutExtension(path);
        var started = DateTimeOffset.Now;
        // Runs only while this notebook's process works, not while it waits for others.
        var clock = new Stopwatch();

        await using var host = await StartAsync();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var cells = new List<CellRun>();
        CellOutputs? outputs = null;
        var failed = false;
        for (var index = 0; index < document.Cells.Count; index++)
        {
            var cell = document.Cells[index];
            progress?.Report(new CellProgress(name, index + 1, document.Cells.Count));
            var before = clock.Elapsed;
            var shown = failed ? [] : NeedsProcess(cell) ? await RunInTurnAsync(cell, index + 1) : Still(cell);
            var run = new CellRun(index + 1, cell, shown, clock.Elapsed - before, !failed);
            cells.Add(run);
            failed |= run.Error is not null;
        }
        var result = new NotebookRun(path, document, cells, started, clock.Elapsed,
            host.PeakMemory)
        { Changes = changes };
        if (key is not null && !failed) options.Cache!.Keep(key, result);
        return result;

        async Task<HostProcess> StartAsync()
        {
            // A process that starts would disturb a measurement as a cell does.
            using var turn = options.Gate is { } gate ? await gate.EnterAsync(alone: false, cancellationToken) : null;
            clock.Start();
            var started = await HostProcess.StartAsync(
                new OpenRequest(folder, Path.GetFileName(path), options.Packages),
                new Dictionary<string, string>([.. Tiers.For(document, path).Where(
                    tier => !options.Environment.ContainsKey(tier.Key)), .. options.Environment]),
                cancellationToken);
            clock.Stop();
            return started;
        }

        async Task<IReadOnlyList<CellOutput>> RunInTurnAsync(Cell cell, int number)
        {
            using var turn = options.Gate is { } gate
                ? await gate.EnterAsync(CellGate.IsMeasuring(cell), cancellationToken) : null;
            var left = options.Timeout - clock.Elapsed;
            deadline.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            clock.Start();
            outputs = new CellOutputs(outputs);
            await RunCodeAsync(new RunRequest(cell.Source, cell.Language, $"cell {number}"), outputs);
            clock.Stop();
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            return outputs.All;
        }

        async Task RunCodeAsync(RunRequest cell, CellOutputs outputs)
        {
            try
            {
                await host.RunAsync(cell, outputs.Add,
                    (question, _) => Task.FromResult(Answer(question, options.Parameters)), deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                outputs.Add(new ErrorOutput("Time-out", "the notebook did not finish within "
                    + $"{options.Timeout.TotalSeconds:0.#} s and was stopped in this cell; give it more time or less "
                    + "to do.", 0));
            }
            catch (HostExitedException exception)
            {
                outputs.Add(new ErrorOutput("Process ended", exception.Message, 0));
            }
        }
    }

    /// <summary>
    /// What a run that nobody watches can say: a value of its parameters, by the name or the prompt that the cell asks
    /// with.
    /// </summary>
    private static AnswerRequest Answer(Question question, IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.TryGetValue(question.Name ?? question.Prompt, out var value)) return new AnswerRequest(value);
        var asked = question.Prompt.Length == 0
            ? "the cell waits for a line on standard input" : $"the cell asks for '{question.Prompt}'";
        var given = question.Prompt.Length == 0
            ? "write the value into the cell" : $"give it with -p \"{question.Name ?? question.Prompt}=VALUE\"";
        return new AnswerRequest(null,
            $"{asked}, and nobody is there to type it: {given}, or run the notebook in Jupyter.");
    }

    /// <summary>Whether a cell is run; prose and diagrams are not.</summary>
    internal static bool NeedsProcess(Cell cell) =>
        !CellLanguage.IsText(cell.Language) && cell.Language != CellLanguage.Mermaid;

    /// <summary>What a cell shows that is not run.</summary>
    internal static IReadOnlyList<CellOutput> Still(Cell cell) => cell.Language == CellLanguage.Mermaid
        ?
        [
            new DisplayOutput(new Dictionary<string, string>
            {
                ["text/html"] = $"<pre class=\"mermaid\">{WebUtility.HtmlEncode(cell.Source)}</pre>",
            }),
        ]
        : [];
}
