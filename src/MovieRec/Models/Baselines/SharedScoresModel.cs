using MovieRec.Models.Files;

namespace MovieRec.Models.Baselines;

/// <summary>A model that is not personal: every user has the same scores.</summary>
/// <param name="name">The model's name in tables.</param>
/// <param name="userCount">Number of users it knows.</param>
/// <param name="itemScores">
/// The score of each item, finite. Kept, not copied: whoever passes it leaves it alone afterwards.
/// </param>
public sealed class SharedScoresModel(string name, int userCount, float[] itemScores) : IFoldInRecommender, IStoredModel
{
    internal const string StoredKind = "shared-scores";

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int UserCount => userCount;

    /// <inheritdoc/>
    public int ItemCount => itemScores.Length;

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        itemScores.CopyTo(scores);
    }

    /// <inheritdoc/>
    public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        ScoreRequest.CheckHistory(this, items, weights, scores);
        itemScores.CopyTo(scores);
    }

    string IStoredModel.Kind => StoredKind;

    void IStoredModel.Store(StateWriter state)
    {
        state.Add("name", name);
        state.Add("scores", itemScores);
    }

    internal static SharedScoresModel Restore(StateReader state) =>
        new(state.Text("name"), state.Train.UserCount, state.Floats("scores", state.Train.ItemCount));
}
