using System.Buffers;
using MovieRec.Models.Files;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// A model that knows a user by nothing but the history, so that a user of the training and one folded in are the same
/// to it. Whoever has no history is served what most users met.
/// </summary>
/// <param name="name">Its name in tables.</param>
/// <param name="train">What it was trained on.</param>
/// <param name="ratingPower">p of <see cref="RatingPower"/>, as in the training.</param>
internal abstract class HistoryModel(string name, Interactions train, float ratingPower)
    : IFoldInRecommender, IStoredModel
{
    private readonly Lazy<float[]> _popularity = new(() => PopularityTrainer.Counts(train));

    public string Name => name;

    public int UserCount => train.UserCount;

    public int ItemCount => train.ItemCount;

    public abstract string Kind { get; }

    public void Store(StateWriter state)
    {
        state.Add("name", name);
        state.Add("ratingPower", ratingPower);
        StoreCore(state);
    }

    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        ScoreRatings(train.ItemsOf(user), train.WeightsOf(user), scores);
    }

    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        ScoreRequest.Check(this, users, scores);
        ScoreUsers(users, scores);
    }

    public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        ScoreRequest.CheckHistory(this, items, weights, scores);
        ScoreRatings(items, weights, scores);
    }

    /// <summary>Scores every item for several users of the training, with the scores of each alone.</summary>
    /// <param name="users">User indices.</param>
    /// <param name="scores">Receives one row a user, row-major.</param>
    protected virtual void ScoreUsers(ReadOnlySpan<int> users, Span<float> scores)
    {
        for (var row = 0; row < users.Length; row++)
            ScoreRatings(train.ItemsOf(users[row]), train.WeightsOf(users[row]),
                scores.Slice(row * ItemCount, ItemCount));
    }

    /// <summary>The items of a user of the training, ascending.</summary>
    protected ReadOnlySpan<int> ItemsOf(int user) => train.ItemsOf(user);

    /// <summary>x of each of these items.</summary>
    protected float[] StrengthsOf(int user)
    {
        var strengths = new float[train.ItemsOf(user).Length];
        RatingPower.Raise(train.WeightsOf(user), ratingPower, strengths);
        return strengths;
    }

    /// <summary>Scores every item for a history.</summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="strengths">x of each.</param>
    /// <param name="scores">Receives one score an item.</param>
    protected abstract void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores);

    /// <summary>
    /// Scores' shares, where <paramref name="weightOf"/> gives what a strength of 1 of an item of the history adds to
    /// the score of <paramref name="item"/>.
    /// </summary>
    protected float[] SharesOf(
        ReadOnlySpan<int> items, ReadOnlySpan<float> ratings, int item, Func<int, int, float> weightOf)
    {
        var shares = new float[items.Length];
        RatingPower.Raise(ratings, ratingPower, shares);
        for (var entry = 0; entry < shares.Length; entry++) shares[entry] *= weightOf(items[entry], item);
        return shares;
    }

    /// <summary>Hands over what a model has besides its name and p.</summary>
    protected abstract void StoreCore(StateWriter state);

    private void ScoreRatings(ReadOnlySpan<int> items, ReadOnlySpan<float> ratings, Span<float> scores)
    {
        if (items.IsEmpty)
        {
            _popularity.Value.CopyTo(scores);
            return;
        }
        var buffer = ArrayPool<float>.Shared.Rent(ratings.Length);
        var strengths = buffer.AsSpan(0, ratings.Length);
        RatingPower.Raise(ratings, ratingPower, strengths);
        ScoreCore(items, strengths, scores);
        ArrayPool<float>.Shared.Return(buffer);
    }
}
