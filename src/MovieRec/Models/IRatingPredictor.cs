namespace MovieRec.Models;

/// <summary>
/// A trained, immutable model that says which rating a user would give. Safe to call from several threads.
/// </summary>
public interface IRatingPredictor
{
    /// <summary>The model's name in tables, such as <c>Explicit ALS</c>.</summary>
    string Name { get; }

    /// <summary>Number of users the model knows.</summary>
    int UserCount { get; }

    /// <summary>Number of items the model knows.</summary>
    int ItemCount { get; }

    /// <summary>
    /// The expected rating, kept within the least and the greatest rating of the training. A user or an item without
    /// training ratings gets what the rest of the model says.
    /// </summary>
    /// <param name="user">User index, in 0 .. <see cref="UserCount"/> − 1.</param>
    /// <param name="item">Item index, in 0 .. <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The user or the item is unknown.</exception>
    float Predict(int user, int item);
}
