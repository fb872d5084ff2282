using System.Diagnostics;

namespace MovieRec.LoadTesting;

/// <summary>
/// One run. In an open loop request n is due at start + n ÷ rate, whatever became of those before it: each of a fixed
/// number of connections, with a thread of its own, takes the next due request, waits for its moment, sends it and
/// reads the answer. While all connections wait for answers, due requests wait too, and their waiting counts: latency
/// runs from the moment a request was due (Tene, 'How NOT to Measure Latency', 2013).
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private const int StackBytes = 256 * 1024;

    /// <summary>
    /// Before the first request every thread is up and every connection open; who takes longer than this comes late.
    /// </summary>
    private static readonly TimeSpan Approach = TimeSpan.FromMilliseconds(100);

    /// <summary>From then on, threads that waited need this long to be running.</summary>
    private static readonly TimeSpan Awakening = TimeSpan.FromMilliseconds(5);

    private readonly LoadOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly ILoadConnection[] _connections;
    private readonly LoadTally[] _warmUp;
    private readonly LoadTally[] _counted;
    private readonly long[] _lastAnswer;
    private readonly double _interval;
    private readonly long _patience;
    private readonly CountdownEvent _ready;
    private readonly ManualResetEventSlim _begun = new(initialState: false, spinCount: 0);
    private long _start;
    private long _countFrom;
    private long _end;
    private long _next = -1;
    private volatile bool _isOver;

    public LoadRun(LoadTarget target, LoadOptions options, CancellationToken cancellationToken)
    {
        (_options, _cancellationToken) = (options, cancellationToken);
        _connections = [.. Enumerable.Range(0, options.Connections).Select(_ => Connect(target, options))];
        _warmUp = [.. _connections.Select(_ => new LoadTally())];
        _counted = [.. _connections.Select(_ => new LoadTally())];
        _lastAnswer = new long[_connections.Length];
        _interval = options.Rate is { } rate ? Stopwatch.Frequency / rate : 0;
        _patience = Ticks(options.Patience);
        _ready = new CountdownEvent(_connections.Length);
    }

    public static ILoadConnection Connect(LoadTarget target, LoadOptions options) =>
        options.Client == LoadClient.HttpClient && !target.HasBody
        ? new HttpClientConnection(target, options.Timeout)
        : new SocketConnection(target, options.Timeout);

    public LoadResult Execute()
    {
        var threads = new Thread[_connections.Length];
        for (var worker = 0; worker < threads.Length; worker++)
        {
            var own = worker;
            threads[worker] = new Thread(() => Work(own), StackBytes) { IsBackground = true, Name = "load" };
            threads[worker].Start();
        }

        _ready.Wait(Approach, CancellationToken.None);
        _start = Stopwatch.GetTimestamp() + Ticks(Awakening);
        _countFrom = _start + Ticks(_options.WarmUp);
        _end = _countFrom + Ticks(_options.Duration);
        _begun.Set();

        PreciseWait.Until(_countFrom, _cancellationToken);
        var (began, processorTime) = (Stopwatch.GetTimestamp(), ProcessorTime());
        PreciseWait.Until(_end, _cancellationToken);
        var cores = (ProcessorTime() - processorTime) / Stopwatch.GetElapsedTime(began);

        var last = _end + Ticks(_options.Drain);
        foreach (var thread in threads)
        {
            while (!thread.Join(10) && Stopwatch.GetTimestamp() < last && !_cancellationToken.IsCancellationRequested)
            {
                // Whoever waits for an answer has until the end of the drain.
            }
        }
        _isOver = true;
        foreach (var connection in _connections) connection.Dispose();
        foreach (var thread in threads) thread.Join();
        _cancellationToken.ThrowIfCancellationRequested();

        return new LoadResult(_options, Sum(_counted), Sum(_warmUp),
            Stopwatch.GetElapsedTime(_countFrom, Math.Max(_end, _lastAnswer.Max())), cores);
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        _ready.Dispose();
        _begun.Dispose();
    }

    private void Work(int worker)
    {
        PreciseWait.PrepareThread();
        _connections[worker].Open();
        _ready.Signal();
        _begun.Wait(CancellationToken.None);
        if (_options.Mode == LoadMode.Open) WorkOpen(worker);
        else WorkClosed(worker);
    }

    private void WorkOpen(int worker)
    {
        while (true)
        {
            var number = Interlocked.Increment(ref _next);
            var due = _start + (long)(number * _interval);
            if (due >= _end) return;
            if (!_isOver) PreciseWait.Until(due, _cancellationToken);
            if (_cancellationToken.IsCancellationRequested) return;
            if (_isOver || Stopwatch.GetTimestamp() - due > _patience)
                TallyOf(worker, due).Drop();
            else
                Exchange(worker, number, due);
        }
    }

    private void WorkClosed(int worker)
    {
        // Where a rate is asked for, each connection tries to send every connections ÷ rate, and they do so in turn.
        // What it misses it does not make up for.
        var pause = _interval * _connections.Length;
        var due = _start + (long)(worker * _interval);
        while (true)
        {
            PreciseWait.Until(due, _cancellationToken);
            var began = Stopwatch.GetTimestamp();
            if (_isOver || began >= _end || _cancellationToken.IsCancellationRequested) return;
            var reply = Exchange(worker, Interlocked.Increment(ref _next), began);
            due = Math.Max(due + (long)pause, Stopwatch.GetTimestamp());
            // A server that is gone refuses at once: no need to ask it a hundred thousand times a second.
            if (reply.Status == 0) due += Stopwatch.Frequency / 100;
        }
    }

    private Reply Exchange(int worker, long number, long since)
    {
        var tally = TallyOf(worker, since);
        tally.Begin();
        var reply = _connections[worker].Exchange(number);
        if (_isOver && reply.Status == 0)
        {
            tally.LeaveInFlight();
            return reply;
        }
        var now = Stopwatch.GetTimestamp();
        tally.End(reply, (long)Stopwatch.GetElapsedTime(since, now).TotalNanoseconds);
        _lastAnswer[worker] = now;
        return reply;
    }

    private LoadTally TallyOf(int worker, long since) => (since < _countFrom ? _warmUp : _counted)[worker];

    private static LoadTally Sum(LoadTally[] tallies)
    {
        var sum = new LoadTally();
        foreach (var tally in tallies) sum.Add(tally);
        return sum;
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
