namespace MovieRec.Models.Als;

/// <summary>How the equations of a row are solved.</summary>
public enum AlsSolver
{
    /// <summary>Directly: Gramian once a half-step, rank-k update and Cholesky factorization a row, or the dual where the history is short.</summary>
    Exact,

    /// <summary>A few steps of conjugate gradients from the last iteration's factors (Takács, Pilászy and Tikk 2011).</summary>
    ConjugateGradient,

    /// <summary>iALS++: one Newton step for a block of factors at a time (Rendle, Krichene, Zhang and Koren 2021).</summary>
    BlockCoordinate,
}
