namespace MovieRec.Models;

/// <summary>A model that also scores for a user it was not trained on, from the history alone.</summary>
public interface IFoldInRecommender : IRecommender
{
    /// <summary>
    /// Scores every item for a history. A model may serve a user it was not trained on otherwise than a user of the
    /// training with the same history, where it says so, as <see cref="Als.AlsModel"/> does; else both get the same
    /// scores up to rounding. An empty history gives the most popular items.
    /// </summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each, such as the rating; finite and not negative.</param>
    /// <param name="scores">Receives the score of each item; length <see cref="IRecommender.ItemCount"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an item is unknown.</exception>
    void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores);
}
