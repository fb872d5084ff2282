using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>Tells for any model which movies of a history are behind a score, over indices.</summary>
/// <param name="model">The model.</param>
/// <param name="train">What it was trained on.</param>
/// <param name="items">The same, transposed.</param>
internal sealed class Reasons(IRecommender model, Interactions train, Lazy<CsrMatrix> items)
{
    /// <summary>Movies of a history that are left out one by one, at most.</summary>
    private const int MostTried = 50;

    /// <summary>A score and what is behind it.</summary>
    /// <param name="Score">The score.</param>
    /// <param name="Popularity">What popularity adds.</param>
    /// <param name="Because">The movies, those that do most first.</param>
    /// <param name="Kind">What their numbers are.</param>
    public readonly record struct Found(
        float Score, float Popularity, IReadOnlyList<Recommendation> Because, ReasonKind Kind);

    /// <summary>The reasons for a user of the training.</summary>
    public Found Explain(int user, int item)
    {
        var scores = new float[model.ItemCount];
        model.Score(user, scores);
        if (model is AlsModel als)
            return new Found(scores[item], als.PopularityShare(user, item), Telling(als.Explain(user, item)),
                ReasonKind.Share);
        return Explain(train.ItemsOf(user), train.WeightsOf(user), item, scores[item]);
    }

    /// <summary>The reasons for a history.</summary>
    public Found Explain(ReadOnlySpan<int> history, ReadOnlySpan<float> weights, int item)
    {
        if (model is not IFoldInRecommender folding)
            throw new InvalidOperationException($"{model.Name} does not fold in.");
        var scores = new float[model.ItemCount];
        folding.ScoreHistory(history, weights, scores);
        if (model is AlsModel als)
            return new Found(scores[item], als.PopularityShare(history, weights, item),
                Telling(als.Explain(history, weights, item)), ReasonKind.Share);
        return Explain(history, weights, item, scores[item]);
    }

    private Found Explain(ReadOnlySpan<int> history, ReadOnlySpan<float> weights, int item, float score) => model switch
    {
        // Without a history it is served what most users met.
        IAdditiveRecommender when history.IsEmpty => new Found(score, score, [], ReasonKind.Share),
        IAdditiveRecommender additive =>
            new Found(score, 0, Ordered(history, additive.SharesOf(history, weights, item), item), ReasonKind.Share),
        Baselines.SharedScoresModel => new Found(score, score, [], ReasonKind.Share),
        IFoldInRecommender folding =>
            new Found(score, 0, LeaveOut(folding, history, weights, item, score), ReasonKind.LeftOut),
        _ => new Found(score, 0, [], ReasonKind.None),
    };

    private Recommendation[] LeaveOut(
        IFoldInRecommender folding, ReadOnlySpan<int> history, ReadOnlySpan<float> weights, int item, float score)
    {
        var (entries, ratings) = (history.ToArray(), weights.ToArray());
        var tried = Enumerable.Range(0, entries.Length).ToArray();
        if (tried.Length > MostTried)
        {
            var together = new float[model.ItemCount];
            foreach (var (other, cosine) in CosineSimilarity.MostMetTogether(train.Matrix, items.Value, item,
                model.ItemCount)) together[other] = cosine;
            tried = [.. tried.OrderByDescending(entry => together[entries[entry]]).Take(MostTried).Order()];
        }
        var falls = new float[tried.Length];
        Parallel.For(0, tried.Length, place =>
        {
            var scores = new float[model.ItemCount];
            folding.ScoreHistory(Without(entries, tried[place]), Without(ratings, tried[place]), scores);
            falls[place] = score - scores[item];
        });
        return Ordered(Array.ConvertAll(tried, entry => entries[entry]), falls, item);

        static T[] Without<T>(T[] values, int place) => [.. values[..place], .. values[(place + 1)..]];
    }

    private static Recommendation[] Ordered(ReadOnlySpan<int> history, float[] numbers, int item)
    {
        var reasons = new Recommendation[history.Length];
        for (var entry = 0; entry < reasons.Length; entry++)
            reasons[entry] = new Recommendation(history[entry], numbers[entry]);
        var ties = new TieOrder(item);
        Array.Sort(reasons,
            (a, b) => a.Score != b.Score
                ? b.Score.CompareTo(a.Score) : ties.RankOf(b.Item).CompareTo(ties.RankOf(a.Item)));
        return Telling(reasons);
    }

    private static Recommendation[] Telling(IEnumerable<Recommendation> reasons) =>
        [.. reasons.Where(reason => reason.Score != 0)];
}
