namespace MovieRec.Models;

/// <summary>
/// A trained, immutable model that scores items for the users it was trained on. Safe to call from several threads.
/// </summary>
public interface IRecommender
{
    /// <summary>The model's name in tables, such as <c>ALS</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Which of its forms the training took to stay within its memory budget, and why; null where a model has but one.
    /// </summary>
    string? Form => null;

    /// <summary>Number of users the model knows.</summary>
    int UserCount { get; }

    /// <summary>Number of items the model scores.</summary>
    int ItemCount { get; }

    /// <summary>
    /// Scores every item for one user: the higher the better; only the order matters across models. Every score is
    /// finite.
    /// </summary>
    /// <param name="user">User index, in 0 .. <see cref="UserCount"/> − 1.</param>
    /// <param name="scores">Receives the score of each item; length <see cref="ItemCount"/>.</param>
    /// <exception cref="ArgumentException">The user is unknown or the length is another.</exception>
    void Score(int user, Span<float> scores);

    /// <summary>
    /// Scores every item for several users at once, which a model may do faster than one by one, with the same results.
    /// </summary>
    /// <param name="users">User indices.</param>
    /// <param name="scores">Receives one row a user, row-major; length <c>users.Length × ItemCount</c>.</param>
    /// <exception cref="ArgumentException">A user is unknown or the length is another.</exception>
    void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        ScoreRequest.Check(this, users, scores);
        for (var row = 0; row < users.Length; row++)
            Score(users[row], scores.Slice(row * ItemCount, ItemCount));
    }
}
