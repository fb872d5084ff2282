namespace MovieRec.Models.Als;

/// <summary>How the equations of a row are solved.</summary>
public enum AlsSolver
{
    /// <summary>
    /// Directly: Gramian once a half-step, rank-k update and Cholesky factorization a row, or the dual where the
    /// history is short.
    /// </summary>
    Exact,

    /// <summary>
    /// A few steps of conjugate gradients from the last iteration's factors (Takács, Pilászy and Tikk 2011).
    /// </summary>
    ConjugateGradient,

    /// <summary>
    /// iALS++: one Newton step for a block of factors at a time (Rendle, Krichene, Zhang and Koren 2021).
    /// </summary>
    BlockCoordinate,
}

/// <summary>The classes that do so: a new solver is a class of its own, a name above and a line here.</summary>
internal static class AlsSolvers
{
    /// <summary>The solver that the options of a side ask for, for one thread.</summary>
    /// <param name="side">The side.</param>
    /// <param name="clock">Told what an exact solver does; null where nobody measures.</param>
    public static RowSolver Create(FixedSide side, PhaseClock? clock = null) => side.Options.Solver switch
    {
        AlsSolver.ConjugateGradient => new ConjugateGradientRowSolver(side),
        AlsSolver.BlockCoordinate => new BlockRowSolver(side),
        _ => new ExactRowSolver(side, clock),
    };
}
