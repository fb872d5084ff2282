namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// The process that a kernel's cells run in, with the compiler already warm. Where it ends, by itself or because it had
/// to be stopped, another takes its place.
/// </summary>
internal sealed class CodeSession : IAsyncDisposable
{
    // How long code may take to stop where it is asked to, before its process is ended instead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private Task<HostProcess> _host;
    private (Task<HostProcess> Host, CancellationTokenSource Stop, Task Done)? _running;

    /// <summary>Begins to start the process; who asks for something before it is there waits for it.</summary>
    /// <param name="folder">Folder that <c>#r</c> and <c>#!import</c> are relative to, and that cells run in.</param>
    public CodeSession(string folder)
    {
        _folder = folder;
        _host = StartAsync();
    }

    /// <summary>
    /// Runs a cell and hands what it puts out, its failure included, to <paramref name="put"/>, and what it asks to
    /// <paramref name="answer"/>.
    /// </summary>
    /// <returns>Why it failed, or null.</returns>
    public async Task<ErrorOutput?> RunAsync(RunRequest cell, Action<CellOutput> put, Answerer answer)
    {
        ErrorOutput? error = null;
        var done = new TaskCompletionSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        HostProcess? host = null;
        try
        {
            lock (_lock) _running = (_host, stop, done.Task);
            host = await _host.WaitAsync(stop.Token);
            await host.RunAsync(cell, Put, answer, stop.Token);
        }
        catch (OperationCanceledException) when (host is null && !_ending.IsCancellationRequested)
        {
            Put(new ErrorOutput("Interrupted", "the cell was stopped before it began: its process was still starting.",
                0));
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            Renew();
            Put(new ErrorOutput("Interrupted", "the cell could not be stopped where it stood, so its process was ended "
                + "and a new one started: what earlier cells declared is gone, run them again.", 0));
        }
        catch (NotebookException exception)
        {
            Renew();
            Put(new ErrorOutput("Not started", exception.Message, 0));
        }
        catch (HostExitedException exception)
        {
            Renew();
            Put(new ErrorOutput("Process ended", $"{exception.Message.TrimEnd('.')}; a new one was started: what "
                + "earlier cells declared is gone, run them again.", 0));
        }
        finally
        {
            lock (_lock) _running = null;
            done.SetResult();
        }
        return error;

        void Put(CellOutput output)
        {
            error ??= output as ErrorOutput;
            put(output);
        }

        void Renew() => _host = StartAsync(host);
    }

    /// <summary>Asks about code that is being typed.</summary>
    /// <exception cref="NotebookException">The process does not start.</exception>
    /// <exception cref="HostExitedException">The process ended.</exception>
    public async Task<TAnswer?> AskAsync<TAnswer>(HostRequest question) =>
        await (await _host).AskAsync<TAnswer>(question, _ending.Token);

    /// <summary>Stops the cell that runs: where it stands if possible, else by ending its process.</summary>
    public async Task InterruptAsync()
    {
        (Task<HostProcess> Host, CancellationTokenSource Stop, Task Done) running;
        lock (_lock)
        {
            if (_running is not { } current) return;
            running = current;
        }
        // Asked once only, code that was just being compiled would not hear it.
        for (var waited = TimeSpan.Zero; waited < Patience; waited += AskAgain)
        {
            // Nobody who interrupts wants to wait for a process to start.
            if (!running.Host.IsCompletedSuccessfully) break;
            await (await running.Host).InterruptAsync();
            if (await Task.WhenAny(running.Done, Task.Delay(AskAgain)) == running.Done) return;
        }
        lock (_lock)
        {
            if (!running.Done.IsCompleted) running.Stop.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        try
        {
            await (await _host).DisposeAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or NotebookException)
        {
            // It never started.
        }
        _ending.Dispose();
    }

    private async Task<HostProcess> StartAsync(HostProcess? predecessor = null)
    {
        if (predecessor is not null) await predecessor.DisposeAsync();
        var host = await HostProcess.StartAsync(
            // Somebody waits for the first cell.
            new OpenRequest(_folder, "notebook.ipynb", Packages: true, Assists: true), Tiers.Quick, _ending.Token);
        await host.WarmUpAsync(_ending.Token);
        return host;
    }
}
