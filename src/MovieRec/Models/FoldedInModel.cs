using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>
/// Scores users a model was not trained on, each from the history given: what strong generalization evaluates.
/// </summary>
/// <param name="model">The trained model.</param>
/// <param name="histories">A history for each user, over the model's items.</param>
/// <exception cref="ArgumentException">The histories are over other items than the model.</exception>
public sealed class FoldedInModel(IFoldInRecommender model, Interactions histories) : IRecommender
{
    private readonly Interactions _histories = histories.ItemCount == model.ItemCount
        ? histories
        : throw new ArgumentException(
            $"{model.Name} knows {model.ItemCount} items, but the histories are over {histories.ItemCount}.",
            nameof(histories));

    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public int UserCount => _histories.UserCount;

    /// <inheritdoc/>
    public int ItemCount => model.ItemCount;

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        model.ScoreHistory(_histories.ItemsOf(user), _histories.WeightsOf(user), scores);
    }
}
