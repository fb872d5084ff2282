using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// Solves rows of a half-step, one at a time; holds the buffers of one thread. For a row with history H the factors
/// minimise
/// <code>Σ_{i∈H} c_i·(1 − xᵀy_i)² + α₀·Σ_{i∉H} (xᵀy_i)² + λ_row·‖x‖²</code>
/// that is, they solve
/// <code>A·x = b,   A = α₀·YᵀY + Σ_{i∈H} (c_i − α₀)·y_i·y_iᵀ + λ_row·I,   b = Σ_{i∈H} c_i·y_i</code>
/// </summary>
internal abstract class RowSolver(FixedSide side)
{
    /// <summary>What all rows share.</summary>
    protected FixedSide Side { get; } = side;

    /// <summary>Solves one row.</summary>
    /// <param name="columns">H, row indices of Y.</param>
    /// <param name="values">r of each, at least 0.</param>
    /// <param name="solution">
    /// x, of the padded length: the start on entry, where the solver uses one, and the result on return.
    /// </param>
    /// <returns>False where the equations have no finite solution.</returns>
    public abstract bool TrySolve(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> solution);

    /// <summary>Solves several rows.</summary>
    /// <param name="interactions">Their histories.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="solved">Receives x of each, as <see cref="TrySolve"/> does.</param>
    /// <returns>A row whose equations have no finite solution; −1 where there is none.</returns>
    public virtual int SolveRows(CsrMatrix interactions, ReadOnlySpan<int> rows, FactorMatrix solved)
    {
        for (var at = 0; at < rows.Length; at++)
        {
            if (at + 1 < rows.Length) Side.Expect(interactions.ColumnsOf(rows[at + 1]));
            if (!TrySolve(interactions.ColumnsOf(rows[at]), interactions.ValuesOf(rows[at]),
                solved.PaddedRow(rows[at])))
                return rows[at];
        }
        return -1;
    }
}
