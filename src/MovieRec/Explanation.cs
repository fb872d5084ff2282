using MovieRec.Models;

namespace MovieRec;

/// <summary>Why a movie has the score it has.</summary>
/// <param name="Score">The score.</param>
/// <param name="Popularity">What popularity adds to it, where the model tells that.</param>
/// <param name="Because">
/// Movies of the history and what each does to the score, the most first; those that do nothing are left out. Empty for
/// a model that does not look at histories when it scores.
/// </param>
/// <param name="Kind">What the numbers of <paramref name="Because"/> are.</param>
public sealed record Explanation(float Score, float Popularity, IReadOnlyList<ScoredMovie> Because, ReasonKind Kind);
