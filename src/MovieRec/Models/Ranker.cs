using System.Buffers;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>
/// Turns scores into ranked lists. The candidates of a user are all items but those the user has in <c>seen</c> and
/// those the filter refuses. Of equal scores the item of the higher rank in the user's <see cref="TieOrder"/> goes
/// first, so a list depends neither on how items are numbered nor on the machine or the number of threads.
/// </summary>
public static class Ranker
{
    /// <summary>
    /// Users scored at once: enough for a model to work on blocks, few enough for the scores to stay in the cache.
    /// </summary>
    private const int BlockSize = 32;

    /// <summary>
    /// The <paramref name="k"/> best items for one user, best first; fewer where there are fewer candidates.
    /// </summary>
    /// <param name="model">Scores the items.</param>
    /// <param name="seen">
    /// What each user has met already, usually the training interactions; null to recommend that too.
    /// </param>
    /// <param name="user">User index.</param>
    /// <param name="k">Length of the list, at least 1.</param>
    /// <param name="filter">Items that may be recommended; null for all.</param>
    /// <param name="tieSeed">Draws the order of equal scores.</param>
    /// <exception cref="ArgumentException">
    /// The user is unknown, or <paramref name="seen"/> has other users or items than the model.
    /// </exception>
    public static Recommendation[] Recommend(
        IRecommender model, Interactions? seen, int user, int k, CandidateFilter? filter = null,
        ulong tieSeed = TieOrder.DefaultSeed)
    {
        CheckArguments(model, seen, k);
        var scores = ArrayPool<float>.Shared.Rent(model.ItemCount);
        var row = scores.AsSpan(0, model.ItemCount);
        model.Score(user, row);
        Exclude(RefusedBy(filter, model.ItemCount), row);
        if (seen is not null) Exclude(seen.ItemsOf(user), row);
        var list = Best(row, k, new TieOrder(user, tieSeed));
        ArrayPool<float>.Shared.Return(scores);
        return list;
    }

    /// <summary>
    /// The <paramref name="k"/> best items for a user the model was not trained on, best first; fewer where there are
    /// fewer candidates.
    /// </summary>
    /// <param name="model">Scores the items.</param>
    /// <param name="items">What they have met, item indices, ascending, without repeats; not recommended again.</param>
    /// <param name="weights">Weight of each, such as the rating.</param>
    /// <param name="k">Length of the list, at least 1.</param>
    /// <param name="filter">Items that may be recommended; null for all.</param>
    /// <param name="tieSeed">Draws the order of equal scores.</param>
    /// <param name="includeSeen">Whether what they have met may be recommended too.</param>
    /// <exception cref="ArgumentException">An item is unknown, or the lengths differ.</exception>
    public static Recommendation[] Recommend(
        IFoldInRecommender model, ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int k,
        CandidateFilter? filter = null,
        ulong tieSeed = TieOrder.DefaultSeed, bool includeSeen = false)
    {
        CheckArguments(model, null, k);
        var scores = ArrayPool<float>.Shared.Rent(model.ItemCount);
        var row = scores.AsSpan(0, model.ItemCount);
        model.ScoreHistory(items, weights, row);
        Exclude(RefusedBy(filter, model.ItemCount), row);
        if (!includeSeen) Exclude(items, row);
        var list = Best(row, k, new TieOrder(TieOrder.Nobody, tieSeed));
        ArrayPool<float>.Shared.Return(scores);
        return list;
    }

    /// <summary>
    /// The <paramref name="k"/> best items for each of <paramref name="users"/>, computed in blocks and in parallel.
    /// </summary>
    /// <param name="model">Scores the items.</param>
    /// <param name="seen">
    /// What each user has met already, usually the training interactions; null to recommend that too.
    /// </param>
    /// <param name="users">User indices; null for every user the model knows.</param>
    /// <param name="k">Length of the lists, at least 1.</param>
    /// <param name="filter">Items that may be recommended; null for all.</param>
    /// <param name="tieSeed">Draws the order of equal scores.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">
    /// A user is unknown, or <paramref name="seen"/> has other users or items than the model.
    /// </exception>
    public static RankedLists RecommendAll(
        IRecommender model, Interactions? seen, IReadOnlyList<int>? users, int k, CandidateFilter? filter = null,
        ulong tieSeed = TieOrder.DefaultSeed, CancellationToken cancellationToken = default)
    {
        CheckArguments(model, seen, k);
        k = Math.Min(k, model.ItemCount);
        int[] all = users is null ? [.. Enumerable.Range(0, model.UserCount)] : [.. users];
        foreach (var user in all)
        {
            if ((uint)user >= (uint)model.UserCount)
                throw new ArgumentOutOfRangeException(nameof(users), user,
                    $"{model.Name} knows the users 0 .. {model.UserCount - 1}.");
        }

        var refused = RefusedBy(filter, model.ItemCount);
        var (items, scored) = (new int[all.Length * k], new float[all.Length * k]);
        var lengths = new int[all.Length];
        var blocks = (all.Length + BlockSize - 1) / BlockSize;
        Prepare(model);
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken }, block =>
        {
            var first = block * BlockSize;
            var blockUsers = all.AsSpan(first, Math.Min(BlockSize, all.Length - first));
            var buffer = ArrayPool<float>.Shared.Rent(blockUsers.Length * model.ItemCount);
            var scores = buffer.AsSpan(0, blockUsers.Length * model.ItemCount);
            model.Score(blockUsers, scores);
            for (var row = 0; row < blockUsers.Length; row++)
            {
                var userScores = scores.Slice(row * model.ItemCount, model.ItemCount);
                Exclude(refused, userScores);
                if (seen is not null) Exclude(seen.ItemsOf(blockUsers[row]), userScores);
                var list = items.AsSpan((first + row) * k, k);
                var length = lengths[first + row] = TopK.Select(userScores, [], new TieOrder(blockUsers[row], tieSeed),
                    list);
                for (var place = 0; place < length; place++)
                    scored[(first + row) * k + place] = userScores[list[place]];
            }
            ArrayPool<float>.Shared.Return(buffer);
        });
        return new RankedLists(all, k, items, scored, lengths, tieSeed);
    }

    private static Recommendation[] Best(ReadOnlySpan<float> scores, int k, TieOrder ties)
    {
        var items = new int[Math.Min(k, scores.Length)];
        var list = new Recommendation[TopK.Select(scores, [], ties, items)];
        for (var place = 0; place < list.Length; place++)
            list[place] = new Recommendation(items[place], scores[items[place]]);
        return list;
    }

    // In the scores themselves, which are this class's own: the selection then runs over them without a stop.
    private static void Exclude(ReadOnlySpan<int> items, Span<float> scores)
    {
        foreach (var item in items) scores[item] = float.NegativeInfinity;
    }

    private static int[] RefusedBy(CandidateFilter? filter, int itemCount) =>
        filter is null ? [] : [.. Enumerable.Range(0, itemCount).Where(item => !filter.Accepts(item))];

    /// <summary>
    /// Lets a model make what it makes when it is first asked, on all threads. Asked first by a loop that runs on many,
    /// it would make it on one while the others wait for it, and on a machine of few cores its own parallel work would
    /// wait for those: for seconds, until the thread pool brings more.
    /// </summary>
    internal static void Prepare(IRecommender model)
    {
        if (model.UserCount > 0) model.Score(0, new float[model.ItemCount]);
    }

    private static void CheckArguments(IRecommender model, Interactions? seen, int k)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        if (seen is not null && (seen.UserCount != model.UserCount || seen.ItemCount != model.ItemCount))
            throw new ArgumentException($"{model.Name} knows {model.UserCount} users and {model.ItemCount} items, but "
                + $"the interactions hold {seen.UserCount} and {seen.ItemCount}.", nameof(seen));
    }
}
