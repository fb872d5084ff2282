using MovieRec.Data;

namespace MovieRec;

/// <summary>
/// A movie and what a model says of it: one place of a list, the likeness to another movie, or the share in a score.
/// </summary>
/// <param name="Movie">The movie's id, as the data has it.</param>
/// <param name="Score">The score. Only the order matters across models.</param>
/// <param name="Title">The movie's title; null where the data has none.</param>
public readonly record struct ScoredMovie(RawId Movie, float Score, string? Title)
{
    /// <summary>Takes id and score apart.</summary>
    public void Deconstruct(out RawId movie, out float score) => (movie, score) = (Movie, Score);
}
