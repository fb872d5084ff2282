using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <content>
/// Rows sixteen at a time: their systems are formed one after the other, and solved side by side where they are small
/// enough for <see cref="BatchedCholesky"/>.
/// </content>
internal sealed unsafe partial class ExactRowSolver
{
    // Made where a batch of their form comes.
    private DualBatch? _duals;
    private FactorMatrix? _solved;
    private FactorMatrix _systems = new(0, 1);
    private FactorMatrix _targets = new(0, 1);
    private FactorMatrix _batch = new(0, 1);
    private FactorMatrix _solutions = new(0, 1);

    /// <summary>
    /// What is solved alike: rows of one form share batches, so that no bit depends on who shares one.
    /// </summary>
    private enum Form
    {
        Alone,
        Dual,
        Primal,
    }

    /// <summary>
    /// Cuts rows into batches for <see cref="SolveRows"/>, and orders them: long histories first, so that no thread is
    /// left alone with one at the end.
    /// </summary>
    /// <param name="options">The training's options.</param>
    /// <param name="interactions">The histories.</param>
    /// <param name="rows">Which rows; ordered on return.</param>
    /// <returns>Where each batch starts, and the end of the last.</returns>
    public static int[] Cut(AlsOptions options, CsrMatrix interactions, int[] rows)
    {
        var keys = new long[rows.Length];
        for (var at = 0; at < rows.Length; at++)
            keys[at] = ((long)(int.MaxValue - interactions.RowLength(rows[at])) << 32) | (uint)rows[at];
        Array.Sort(keys);
        for (var at = 0; at < rows.Length; at++) rows[at] = (int)keys[at];
        var starts = new List<int> { 0 };
        for (var at = 1; at < rows.Length; at++)
            if (at - starts[^1] == BatchedCholesky.Systems
                || FormOf(options, interactions.RowLength(rows[at]))
                    != FormOf(options, interactions.RowLength(rows[at - 1])))
                starts.Add(at);
        starts.Add(rows.Length);
        return [.. starts];
    }

    // With vectors of eight, primals side by side took no less time than one after the other.
    private static Form FormOf(AlsOptions options, int history) =>
        history == 0 ? Form.Alone
        : FixedSide.PrefersDual(options, history)
            ? DualBatch.Fits(options, history) ? Form.Dual : Form.Alone
            : Vector512.IsHardwareAccelerated && options.Factors <= BatchedCholesky.MostOrder
                ? Form.Primal : Form.Alone;

    /// <inheritdoc/>
    public override int SolveRows(CsrMatrix interactions, ReadOnlySpan<int> rows, FactorMatrix solved)
    {
        var longest = interactions.RowLength(rows[0]);
        var form = FormOf(Side.Options, longest);
        if (form == Form.Alone) return base.SolveRows(interactions, rows, solved);
        return form == Form.Dual ? SolveDuals(interactions, rows, solved) : SolvePrimals(interactions, rows, solved);
    }

    // A history as a matrix of one row, in the order of the training; null where it names a column twice.
    private CsrMatrix? Distinct(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        var (sorted, weights) = (columns.ToArray(), values.ToArray());
        Array.Sort(sorted, weights);
        for (var at = 1; at < sorted.Length; at++)
            if (sorted[at] == sorted[at - 1]) return null;
        return new CsrMatrix(Side.Factors.RowCount, [0, sorted.Length], sorted, weights);
    }

    private bool TrySolveInBatch(CsrMatrix history, Span<float> solution)
    {
        _solved ??= new FactorMatrix(1, Side.Factors.ColumnCount);
        if (SolveRows(history, [0], _solved) >= 0) return false;
        _solved.PaddedRow(0).CopyTo(solution);
        return true;
    }

    private int SolveDuals(CsrMatrix interactions, ReadOnlySpan<int> rows, FactorMatrix solved)
    {
        var solutions = (_duals ??= new DualBatch(Side, _clock)).Solve(interactions, rows);
        for (var at = 0; at < rows.Length; at++)
        {
            var solution = solved.PaddedRow(rows[at]);
            solutions.PaddedRow(at)[..solution.Length].CopyTo(solution);
            if (!IsFinite(solution)
                && !TrySolvePrimal(interactions.ColumnsOf(rows[at]), interactions.ValuesOf(rows[at]), solution))
                return rows[at];
        }
        return -1;
    }

    private int SolvePrimals(CsrMatrix interactions, ReadOnlySpan<int> rows, FactorMatrix solved)
    {
        MakeRoom();
        var order = BatchedCholesky.PaddedOrder(Side.Factors.ColumnCount);
        for (var at = 0; at < rows.Length; at++)
        {
            if (at + 1 < rows.Length) Side.Expect(interactions.ColumnsOf(rows[at + 1]));
            FormPrimal(interactions.ColumnsOf(rows[at]), interactions.ValuesOf(rows[at]),
                _systems.Pointer + at * (nint)_systems.Stride, _targets.PaddedRow(at));
        }
        _clock?.Enter(Phase.Factor);
        BatchedCholesky.Load(_systems.Pointer, _stride, _systems.Stride, _targets.Pointer, _targets.Stride, rows.Length,
            order, _batch.Pointer);
        BatchedCholesky.Solve(_batch.Pointer, order, _solutions.Pointer);
        BatchedCholesky.Unload(_solutions.Pointer, order, _targets.Pointer, _targets.Stride);
        for (var at = 0; at < rows.Length; at++)
        {
            var solution = solved.PaddedRow(rows[at]);
            _targets.PaddedRow(at).CopyTo(solution);
            if (!IsFinite(solution)) return rows[at];
        }
        return -1;
    }

    private void FormPrimal(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> values, float* matrix, Span<float> target)
    {
        target.Clear();
        fixed (float* t = target) Accumulate(columns, values, Side.Gramian.Pointer, matrix, t);
        AddRegularization(matrix, columns.Length);
    }

    private void MakeRoom()
    {
        if (_systems.RowCount > 0) return;
        const int Systems = BatchedCholesky.Systems;
        // One line apart from whole pages, so that the same entries of sixteen systems find room in the first cache.
        _systems = new FactorMatrix(Systems, _stride * _stride + FactorMatrix.Lane);
        _targets = new FactorMatrix(Systems, _stride);
        _batch = new FactorMatrix(1, BatchedCholesky.Room(_stride));
        _solutions = new FactorMatrix(_stride, Systems);
    }
}
