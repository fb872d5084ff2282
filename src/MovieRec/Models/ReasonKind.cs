namespace MovieRec.Models;

/// <summary>What the numbers beside the reasons for a score are.</summary>
public enum ReasonKind
{
    /// <summary>The model gives none.</summary>
    None,

    /// <summary>Each movie's share: with that of popularity they sum to the score, up to rounding.</summary>
    Share,

    /// <summary>
    /// By how much the score falls when the movie is left out of the history and all else stays. They do not sum to the
    /// score. Only the fifty movies of the history that most of the users who met this one have met too are tried.
    /// </summary>
    LeftOut,
}
