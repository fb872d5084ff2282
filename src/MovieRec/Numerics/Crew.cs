using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MovieRec.Numerics;

/// <summary>
/// Threads of their own for work that forks and joins every millisecond, as the half-steps of ALS do. The thread pool
/// lets its threads sleep in between, and waking one takes as long as dozens of rows; these stay awake a moment, and
/// sleep only where nothing comes.
/// </summary>
internal sealed class Crew : IDisposable
{
    private static readonly long AwakeTicks = Stopwatch.Frequency * 3 / 10_000;

    private readonly object _gate = new();
    private readonly Thread[] _others;
    private Action<int> _body = _ => { };
    private int _count;
    private int _next;
    private int _round;
    private int _atWork;
    private bool _isClosed = true;
    private bool _hasEnded;
    private ExceptionDispatchInfo? _failure;

    /// <param name="threads">Number of threads, the caller's included.</param>
    public Crew(int threads)
    {
        _others = [.. Enumerable.Range(1, threads - 1)
            .Select(_ => new Thread(Work) { IsBackground = true, Name = nameof(Crew) })];
        foreach (var thread in _others) thread.Start();
    }

    /// <summary>
    /// Calls a function with each number below another, on a crew, or where there is none on the thread pool.
    /// </summary>
    /// <param name="crew">The crew; null for none.</param>
    /// <param name="threads">Number of threads of the pool.</param>
    /// <param name="count">How many calls.</param>
    /// <param name="body">The function; in which order and on which thread is not said.</param>
    public static void For(Crew? crew, int threads, int count, Action<int> body)
    {
        if (crew is null) Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
        else crew.For(count, body);
    }

    /// <summary>
    /// Calls a function with each number below <paramref name="count"/>, on all threads; only one caller at a time may.
    /// </summary>
    public void For(int count, Action<int> body)
    {
        lock (_gate)
        {
            (_body, _count, _next, _isClosed, _failure) = (body, count, 0, false, null);
            Volatile.Write(ref _round, _round + 1);
            Monitor.PulseAll(_gate);
        }
        Drain();
        // Whoever has not come by now need not.
        lock (_gate) _isClosed = true;
        if (!StaysAwakeUntil(() => Volatile.Read(ref _atWork) == 0))
            lock (_gate)
                while (_atWork > 0) Monitor.Wait(_gate);
        _failure?.Throw();
    }

    /// <summary>
    /// Calls a function with each row below <paramref name="rows"/>; a thread takes 128 rows at a time, for functions
    /// of a row that are short.
    /// </summary>
    public void ForRows(int rows, Action<int> body)
    {
        const int Chunk = 128;
        For((rows + Chunk - 1) / Chunk, chunk =>
        {
            for (var row = chunk * Chunk; row < Math.Min(rows, (chunk + 1) * Chunk); row++) body(row);
        });
    }

    /// <summary>Sends the threads home.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            Volatile.Write(ref _round, _round + 1);
            Monitor.PulseAll(_gate);
        }
        foreach (var thread in _others) thread.Join();
    }

    private void Work()
    {
        for (var seen = 0; ;)
        {
            var last = seen;
            if (!StaysAwakeUntil(() => Volatile.Read(ref _round) != last))
                lock (_gate)
                    while (_round == seen) Monitor.Wait(_gate);
            lock (_gate)
            {
                seen = _round;
                if (_hasEnded) return;
                if (_isClosed) continue;
                _atWork++;
            }
            Drain();
            lock (_gate)
            {
                _atWork--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Drain()
    {
        try
        {
            for (int index; (index = Interlocked.Increment(ref _next) - 1) < _count;) _body(index);
        }
        catch (Exception exception)
        {
            _failure ??= ExceptionDispatchInfo.Capture(exception);
            Volatile.Write(ref _next, _count);
        }
    }

    private static bool StaysAwakeUntil(Func<bool> condition)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition();)
        {
            if (Stopwatch.GetTimestamp() - start > AwakeTicks) return false;
            Thread.SpinWait(10);
        }
        return true;
    }
}
