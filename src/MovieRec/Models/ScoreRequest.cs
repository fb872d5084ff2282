namespace MovieRec.Models;

/// <summary>The checks at the door of every model.</summary>
internal static class ScoreRequest
{
    /// <summary>
    /// Refuses a user the model does not know and a span that does not hold exactly one row of scores.
    /// </summary>
    public static void Check(IRecommender model, int user, ReadOnlySpan<float> scores) => Check(model, [user], scores);

    /// <summary>
    /// Refuses users the model does not know and a span that does not hold exactly one row of scores for each.
    /// </summary>
    public static void Check(IRecommender model, ReadOnlySpan<int> users, ReadOnlySpan<float> scores)
    {
        foreach (var user in users)
        {
            if ((uint)user >= (uint)model.UserCount)
                throw new ArgumentOutOfRangeException(nameof(users), user,
                    $"{model.Name} knows the users 0 .. {model.UserCount - 1}.");
        }
        if (scores.Length != (long)users.Length * model.ItemCount)
            throw new ArgumentException($"{model.Name} writes {model.ItemCount} scores for each of {users.Length} "
                + $"users, but was given room for {scores.Length}.", nameof(scores));
    }

    /// <summary>
    /// Refuses a history with an unknown item or without one weight an item, and a span that does not hold exactly one
    /// row of scores.
    /// </summary>
    public static void CheckHistory(
        IRecommender model, ReadOnlySpan<int> items, ReadOnlySpan<float> weights, ReadOnlySpan<float> scores)
    {
        if (items.Length != weights.Length)
            throw new ArgumentException("Every item needs one weight.", nameof(weights));
        foreach (var item in items)
        {
            if ((uint)item >= (uint)model.ItemCount)
                throw new ArgumentOutOfRangeException(nameof(items), item,
                    $"{model.Name} knows the items 0 .. {model.ItemCount - 1}.");
        }
        if (scores.Length != model.ItemCount)
            throw new ArgumentException(
                $"{model.Name} writes {model.ItemCount} scores, but was given room for {scores.Length}.",
                nameof(scores));
    }
}
