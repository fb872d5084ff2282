namespace MovieRec.Workbook.Host;

/// <summary>
/// Runs code so that it can be stopped where it stands, in a loop, a sleep or an await, and everything that ran before
/// it stays.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // Deep recursions of notebooks find the room they have on a program's first thread.
    private const int StackSize = 16 * 1024 * 1024;

    // What the compiler calls the assemblies of scripts.
    private const string ScriptPrefix = "\u211B";

    private static readonly TimeSpan Nudge = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(150);

    // What a process spends in that time that only waits; a loop gets more even on a machine that is busy with others.
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(3);

    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;
    private Thread? _thread;
    private bool _hasBegun;

    public Interruption() => AppDomain.CurrentDomain.AssemblyLoad += Notice;

    /// <summary>Whether the code that runs, or ran last, was stopped.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>Cancelled when the code that runs is to stop; for what waits on its behalf.</summary>
    public CancellationToken Token => _stop?.Token ?? CancellationToken.None;

    /// <summary>Begins a cell.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _stop = new CancellationTokenSource();
            WasStopped = _hasBegun = false;
        }
    }

    /// <summary>Ends a cell.</summary>
    public void End()
    {
        lock (_lock)
        {
            _stop?.Dispose();
            _stop = null;
        }
    }

    /// <summary>Runs a part of the cell.</summary>
    /// <param name="isScript">
    /// Whether it is compiled before it runs; the compiler is never cut short, since what it keeps between cells would
    /// be left half done.
    /// </param>
    /// <param name="run">The part.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(bool isScript, Func<Task> run)
    {
        Task? running = null;
        Exception? failure = null;
        var stop = Token;
        var thread = new Thread(Start, StackSize) { IsBackground = true };
        lock (_lock) (_thread, _hasBegun) = (thread, !isScript);
        thread.Start();
        thread.Join();
        lock (_lock) _thread = null;
        if (failure is not null) throw failure;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (await Task.WhenAny(running!, Task.Delay(Timeout.Infinite, waiting.Token)) != running)
        {
            // What still computes behind an await cannot be stopped here: it must not be left to run on unseen. Who
            // asked ends the process where this takes long.
            while (!running!.IsCompleted && await IsBusyAsync()) { }
            throw new OperationCanceledException(stop);
        }
        await waiting.CancelAsync();
        await running!;

        void Start()
        {
            try
            {
                // Made for hosts such as this one; the price, state of a half-run cell, is told to who interrupts.
#pragma warning disable SYSLIB0046
                System.Runtime.ControlledExecution.Run(() => running = run(), stop);
#pragma warning restore SYSLIB0046
            }
#pragma warning disable CA1031 // Handed on above, to who waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }
        }
    }

    /// <summary>
    /// Stops the code that runs. Code that is just being compiled does not hear it, so that one asks again.
    /// </summary>
    public void Stop()
    {
        Thread? thread;
        CancellationTokenSource? stop;
        lock (_lock)
        {
            if (_stop is null || !_hasBegun) return;
            (thread, stop, WasStopped) = (_thread, _stop, true);
        }
        // Returns only when the thread has been stopped, which one that sleeps is not before it is woken.
        _ = Task.Run(() => Cancel(stop));
        if (thread is null) return;
        Thread.Sleep(Nudge);
        if (thread.IsAlive) thread.Interrupt();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.AssemblyLoad -= Notice;
        End();
    }

    private static void Cancel(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }

    private static async Task<bool> IsBusyAsync()
    {
        // Process.TotalProcessorTime counts in steps of 10 ms on Linux, which is more than Idle.
        var before = Environment.CpuUsage.TotalTime;
        await Task.Delay(Watch);
        return Environment.CpuUsage.TotalTime - before > Idle;
    }

    // A script begins to run when its assembly is loaded.
    private void Notice(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (loaded.LoadedAssembly.GetName().Name?.StartsWith(ScriptPrefix, StringComparison.Ordinal) == true)
            _hasBegun = true;
    }
}
