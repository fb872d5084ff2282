using System.Buffers;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>A model that knows a user by nothing but the history, so that a user of the training and one folded in are the same to it.</summary>
/// <param name="name">Its name in tables.</param>
/// <param name="train">What it was trained on.</param>
/// <param name="weight">What it takes for the strength of an interaction.</param>
internal abstract class HistoryModel(string name, Interactions train, InteractionWeight weight) : IFoldInRecommender
{
    public string Name => name;

    public int UserCount => train.UserCount;

    public int ItemCount => train.ItemCount;

    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        ScoreWeighed(train.ItemsOf(user), train.WeightsOf(user), scores);
    }

    public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        ScoreRequest.CheckHistory(this, items, weights, scores);
        ScoreWeighed(items, weights, scores);
    }

    /// <summary>Scores every item for a history whose weights are those the model was trained with.</summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">x of each.</param>
    /// <param name="scores">Receives one score an item.</param>
    protected abstract void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores);

    private void ScoreWeighed(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        if (weight == InteractionWeight.Rating)
        {
            ScoreCore(items, weights, scores);
            return;
        }
        var ones = ArrayPool<float>.Shared.Rent(items.Length);
        ones.AsSpan(0, items.Length).Fill(1);
        ScoreCore(items, ones.AsSpan(0, items.Length), scores);
        ArrayPool<float>.Shared.Return(ones);
    }
}
