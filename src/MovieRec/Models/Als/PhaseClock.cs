using System.Diagnostics;

namespace MovieRec.Models.Als;

/// <summary>What a thread of an exact half-step is doing.</summary>
internal enum Phase
{
    /// <summary>What all rows share; see <see cref="FixedSide"/>.</summary>
    Shared,

    /// <summary>Weighing a history, and bringing its rows together.</summary>
    Gather,

    /// <summary>The rank-k update.</summary>
    Multiply,

    /// <summary>The Cholesky factorization and the solution with it.</summary>
    Factor,

    /// <summary>Nothing, until all threads have come.</summary>
    Wait,
}

/// <summary>
/// How one thread's time divides into phases. A training that nobody measures has no clocks: <c>clock?.Enter(…)</c>
/// then costs a comparison with null.
/// </summary>
internal sealed class PhaseClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<Phase>().Length];
    private Phase _phase;
    private long _since;

    /// <summary>Begins to count, in the phase of waiting.</summary>
    public void Start() => (_phase, _since) = (Phase.Wait, Stopwatch.GetTimestamp());

    /// <summary>Counts the time since the last call for the phase that ends, and begins another.</summary>
    public void Enter(Phase phase)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)_phase] += now - _since;
        (_phase, _since) = (phase, now);
    }

    /// <summary>Seconds counted so far.</summary>
    public double SecondsOf(Phase phase) => (double)_ticks[(int)phase] / Stopwatch.Frequency;
}
