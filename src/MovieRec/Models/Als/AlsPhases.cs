using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// What the threads of a training spend their time on in the half-steps of one side, as
/// <see cref="AlsParts.MeasurePhases"/> measures it. Seconds of phases are sums over the threads.
/// </summary>
/// <param name="Threads">Number of threads.</param>
/// <param name="Shared">
/// What all rows share: the Gramian and, for the duals, its inverse and the product of the fixed factors with that;
/// waits within it included.
/// </param>
/// <param name="Gather">Histories weighed, and the rows they name brought together.</param>
/// <param name="Multiply">Rank-k updates.</param>
/// <param name="Factor">Cholesky factorizations and solutions with them.</param>
/// <param name="Wait">Threads idle until the others were done.</param>
/// <param name="Operations">
/// Floating-point operations that the equations take, each entry of a symmetric matrix counted once, whatever kernels
/// compute besides.
/// </param>
public sealed record AlsPhases(int Threads, double Shared, double Gather, double Multiply,
    double Factor, double Wait, double Operations)
{
    /// <summary>Seconds from the start of each half-step to its end, summed over the half-steps.</summary>
    public double Seconds => (Shared + Gather + Multiply + Factor + Wait) / Threads;

    /// <summary>Operations a second, of all threads together.</summary>
    public double OperationsPerSecond => Operations / Seconds;

    internal static AlsPhases From(PhaseClock[] clocks, double operations)
    {
        double Sum(Phase phase) => clocks.Sum(clock => clock.SecondsOf(phase));
        return new AlsPhases(clocks.Length, Sum(Phase.Shared), Sum(Phase.Gather), Sum(Phase.Multiply),
            Sum(Phase.Factor), Sum(Phase.Wait), operations);
    }

    /// <summary>
    /// Operations of one exact half-step. A row of n entries takes, in the primal of <see cref="ExactRowSolver"/>,
    /// <code>n·f·(f + 1) + 3·n·f  (A and b),   f³/3 + 2·f²  (its solution)</code>
    /// and in the dual
    /// <code>f·n·(n + 1) + 4·n·f  (K and Pᵀq),   n³/3 + 2·n²  (its solution),   f²  (times R)</code>
    /// What all N fixed rows share is the Gramian, N·f·(f + 1), and for the duals U and R, 2·f³/3, and Z, N·f².
    /// </summary>
    internal static double OperationsOf(AlsOptions options, CsrMatrix interactions)
    {
        double f = options.Factors, fixedRows = interactions.ColumnCount;
        var operations = fixedRows * f * (f + 1);
        if (FixedSide.DualServes(options)) operations += 2 * f * f * f / 3 + fixedRows * f * f;
        for (var row = 0; row < interactions.RowCount; row++)
        {
            double n = interactions.RowLength(row);
            if (n == 0) continue;
            operations += FixedSide.PrefersDual(options, interactions.RowLength(row))
                ? f * n * (n + 1) + 4 * n * f + n * n * n / 3 + 2 * n * n + f * f
                : n * f * (f + 1) + 3 * n * f + f * f * f / 3 + 2 * f * f;
        }
        return operations;
    }
}
