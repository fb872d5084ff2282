namespace MovieRec.Evaluation;

/// <summary>How p-values are adjusted for the number of models that are compared.</summary>
public enum Correction
{
    /// <summary>Holm (1979): holds the probability of any false finding.</summary>
    Holm,

    /// <summary>Benjamini and Hochberg (1995): holds the expected share of false ones among the findings.</summary>
    BenjaminiHochberg,

    /// <summary>Not at all: right for a single comparison that was planned.</summary>
    None,
}
