using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// What all models of ratings share: the check of the indices and the scale that predictions are kept within.
/// </summary>
/// <param name="name">The model's name in tables.</param>
/// <param name="train">What it was trained on.</param>
public abstract class RatingModel(string name, Interactions train) : IRatingPredictor
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int UserCount { get; } = train.UserCount;

    /// <inheritdoc/>
    public int ItemCount { get; } = train.ItemCount;

    /// <summary>The scale that predictions are kept within.</summary>
    public RatingScale Scale { get; } = RatingScale.Find(train);

    /// <inheritdoc/>
    public float Predict(int user, int item)
    {
        if ((uint)user >= (uint)UserCount)
            throw new ArgumentOutOfRangeException(nameof(user), user, $"{Name} knows the users 0 .. {UserCount - 1}.");
        if ((uint)item >= (uint)ItemCount)
            throw new ArgumentOutOfRangeException(nameof(item), item, $"{Name} knows the items 0 .. {ItemCount - 1}.");
        return Scale.Clamp(Estimate(user, item));
    }

    /// <summary>The expected rating before it is kept within the scale; finite.</summary>
    /// <param name="user">A user index the model knows.</param>
    /// <param name="item">An item index the model knows.</param>
    protected internal abstract double Estimate(int user, int item);
}
