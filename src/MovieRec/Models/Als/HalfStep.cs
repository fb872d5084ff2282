using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// One side of ALS with the other side fixed: every row of one factor matrix is solved for from the other, on all
/// threads. The same half-step serves users and, on the transposed matrix, items. No result depends on which thread
/// computed it, so neither do the bits.
/// </summary>
internal sealed class HalfStep
{
    /// <summary>
    /// A history this long is split among the threads, so that one huge row does not idle the others.
    /// </summary>
    private const int PartLength = 8192;

    private readonly CsrMatrix _interactions;
    private readonly FactorMatrix _solved;
    private readonly FixedSide _side;
    private readonly RowSolver[] _solvers;
    private readonly PhaseClock[] _clocks;
    private readonly int[] _order;
    private readonly int[] _batchStart;
    private readonly int _hugeRows;

    /// <param name="options">The training's options.</param>
    /// <param name="interactions">Weights r, rows on the side that is solved for.</param>
    /// <param name="fixedFactors">Y, one row a column of <paramref name="interactions"/>.</param>
    /// <param name="solved">X, written by <see cref="Run"/>.</param>
    /// <param name="clocks">One a thread, told what exact solvers do; null where nobody measures.</param>
    public HalfStep(AlsOptions options, CsrMatrix interactions, FactorMatrix fixedFactors, FactorMatrix solved,
        PhaseClock[]? clocks = null)
        : this(new FixedSide(options, fixedFactors), interactions, solved, clocks) { }

    /// <param name="side">
    /// What all rows share; one row of its factors a column of <paramref name="interactions"/>.
    /// </param>
    /// <param name="interactions">Weights r, rows on the side that is solved for.</param>
    /// <param name="solved">X, written by <see cref="Run"/>.</param>
    /// <param name="clocks">One a thread, told what exact solvers do; null where nobody measures.</param>
    public HalfStep(FixedSide side, CsrMatrix interactions, FactorMatrix solved, PhaseClock[]? clocks = null)
    {
        var options = side.Options;
        (_interactions, _solved, _side, _clocks) = (interactions, solved, side, clocks ?? []);
        _solvers = [.. Enumerable.Range(0, options.Threads)
            .Select(thread => AlsSolvers.Create(_side, _clocks.ElementAtOrDefault(thread)))];

        _order = [.. Enumerable.Range(0, interactions.RowCount)];
        _batchStart = ExactRowSolver.Cut(options, interactions, _order);
        if (options.Solver == AlsSolver.Exact)
            while (_hugeRows < _order.Length && interactions.RowLength(_order[_hugeRows]) > 2 * PartLength) _hugeRows++;
    }

    /// <summary>Solves every row.</summary>
    /// <param name="cancellationToken">Looked at between batches of rows.</param>
    /// <param name="gramian">YᵀY where the fixed factors at hand are not all there are; null to compute it.</param>
    /// <param name="crew">The threads; null for those of the pool.</param>
    /// <exception cref="TrainingException">A row's equations have no finite solution.</exception>
    public void Run(CancellationToken cancellationToken, FactorMatrix? gramian = null, Crew? crew = null)
    {
        var threads = _side.Options.Threads;
        foreach (var clock in _clocks) clock.Start();
        EnterAll(Phase.Shared);
        if (!(gramian is null ? _side.Refresh(threads, crew) : _side.Refresh(gramian, threads)))
            throw Failed("the shared part");
        EnterAll(Phase.Wait);
        for (var at = 0; at < _hugeRows; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SolveHuge(_order[at], crew);
        }

        var next = -1;
        var failed = -1;
        Crew.For(crew, threads, _solvers.Length, thread =>
        {
            var solver = _solvers[thread];
            for (int batch; (batch = Interlocked.Increment(ref next)) + 1 < _batchStart.Length;)
            {
                if (Volatile.Read(ref failed) >= 0 || cancellationToken.IsCancellationRequested) return;
                var start = Math.Max(_batchStart[batch], _hugeRows);
                if (start >= _batchStart[batch + 1]) continue;
                var row = solver.SolveRows(_interactions, _order.AsSpan(start.._batchStart[batch + 1]), _solved);
                if (row >= 0) Volatile.Write(ref failed, row);
            }
            if (_clocks.Length > 0) _clocks[thread].Enter(Phase.Wait);
        });
        EnterAll(Phase.Wait);
        cancellationToken.ThrowIfCancellationRequested();
        if (failed >= 0) throw Failed($"row {failed}");
    }

    // Parts of fixed length, summed in order: as everywhere, the bits must not depend on the number of threads.
    private unsafe void SolveHuge(int row, Crew? crew)
    {
        var length = _interactions.RowLength(row);
        var stride = _solved.Stride;
        var parts = (length + PartLength - 1) / PartLength;
        var matrices = new FactorMatrix[parts];
        var targets = new FactorMatrix[parts];
        var next = -1;
        Crew.For(crew, _solvers.Length, _solvers.Length, thread =>
        {
            for (int part; (part = Interlocked.Increment(ref next)) < parts;)
            {
                (matrices[part], targets[part]) = (new FactorMatrix(stride, stride), new FactorMatrix(1, stride));
                var (start, count) = (part * PartLength, Math.Min(PartLength, length - part * PartLength));
                ((ExactRowSolver)_solvers[thread]).Accumulate(_interactions.ColumnsOf(row).Slice(start, count),
                    _interactions.ValuesOf(row).Slice(start, count),
                    matrices[part].Pointer, matrices[part].Pointer, targets[part].Pointer);
            }
            if (_clocks.Length > 0) _clocks[thread].Enter(Phase.Wait);
        });
        if (!((ExactRowSolver)_solvers[0]).TrySolveParts(length, matrices, targets, _solved.PaddedRow(row)))
            throw Failed($"row {row}");
    }

    private void EnterAll(Phase phase)
    {
        foreach (var clock in _clocks) clock.Enter(phase);
    }

    private TrainingException Failed(string what) =>
        new($"The equations of {what} have no finite solution: try a larger Regularization (now "
            + $"{_side.Options.Regularization}) or a smaller Alpha (now {_side.Options.Alpha}).");
}
