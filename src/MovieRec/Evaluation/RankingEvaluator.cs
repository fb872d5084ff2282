using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Evaluation;

/// <summary>
/// Full-ranking evaluation: every user with relevant test items gets one list, as long as the largest cutoff, of the
/// whole catalogue minus that user's training items; every metric at every cutoff is read off that list. All test items
/// are relevant (see <see cref="TrainTestSplit.WithRelevanceThreshold"/>). Users without training interactions are
/// reported apart, because a mean over both kinds tells neither how well a model knows its users nor what it does for
/// those it cannot know.
/// </summary>
public static class RankingEvaluator
{
    /// <summary>Evaluates a model.</summary>
    /// <param name="model">A model trained on the split's training side.</param>
    /// <param name="split">What is seen and what is relevant.</param>
    /// <param name="options">What to measure; null for accuracy at K = 1, 5, 10, 20, 50.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">
    /// The model knows other users or items than the split, or no user has test items.
    /// </exception>
    /// <exception cref="DataException">No user with test items has training interactions.</exception>
    public static RankingResult Evaluate(IRecommender model, TrainTestSplit split, RankingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(split);
        options ??= new();
        int[] users = [.. Enumerable.Range(0, split.Test.UserCount).Where(user => !split.Test.ItemsOf(user).IsEmpty)];
        var lists = Ranker.RecommendAll(model, split.Train, users, options.Cutoffs[^1], options.Candidates,
            options.TieSeed, cancellationToken);
        return Evaluate(model.Name, lists, split, options);
    }

    /// <summary>Evaluates ranked lists, whatever made them.</summary>
    /// <param name="model">What the result calls their maker.</param>
    /// <param name="lists">
    /// One list a user, at least as long as the largest cutoff where there are as many items.
    /// </param>
    /// <param name="split">What is seen and what is relevant.</param>
    /// <param name="options">What to measure; null for accuracy at K = 1, 5, 10, 20, 50.</param>
    /// <exception cref="ArgumentException">
    /// There are no lists, a listed user has no test items, or the lists are too short for the largest cutoff.
    /// </exception>
    /// <exception cref="DataException">No listed user has training interactions.</exception>
    public static RankingResult Evaluate(
        string model, RankedLists lists, TrainTestSplit split, RankingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(split);
        options ??= new();
        if (lists.Count == 0)
            throw new ArgumentException("No user has test items, so there is nothing to measure.", nameof(split));
        foreach (var user in lists.Users)
            if (split.Test.ItemsOf(user).IsEmpty)
                throw new ArgumentException($"User {user} has a list but no test items.", nameof(lists));
        if (lists.K < Math.Min(options.Cutoffs[^1], split.Train.ItemCount))
            throw new ArgumentException(
                $"The lists have {lists.K} places, too few for the cutoff {options.Cutoffs[^1]}.", nameof(lists));

        var (warm, unknown) = (lists.Where(user => !split.Train.ItemsOf(user).IsEmpty),
            lists.Where(user => split.Train.ItemsOf(user).IsEmpty));
        if (warm.Count == 0)
            throw new DataException($"None of the {lists.Count} test users has training interactions, so no model can "
                + "know them: take a split in which some have, or fold users in from part of their history.");
        var protocol = new RankingProtocol(
            options.DatasetLabel,
            split.Protocol,
            options.Candidates is null
                ? "the whole catalogue minus the user's training items"
                : "the items the filter accepts, minus the user's training items",
            $"in an order drawn for each user, seed {lists.TieSeed}",
            options.Cutoffs,
            [.. options.Metrics.Select(metric => (metric.Name, metric.Definition)),
                .. ListTotals.All.Select(total => (total.Name, total.Definition))],
            warm.Count,
            unknown.Count,
            split.Test.UserCount - lists.Count);
        var ofNew = unknown.Count == 0 ? null
            : Measure(model,
                protocol with
                {
                    Split = $"{split.Protocol}; of its users only the new",
                    UsersCounted = unknown.Count,
                    UsersNew = 0
                }, unknown, split, options, null);
        return Measure(model, protocol, warm, split, options, ofNew);
    }

    private static RankingResult Measure(string model, RankingProtocol protocol, RankedLists lists,
        TrainTestSplit split, RankingOptions options, RankingResult? ofNew)
    {
        var (cutoffs, metrics) = (options.Cutoffs, options.Metrics);
        KeyValuePair<string, double[]>[] perUser =
            [.. from metric in metrics from k in cutoffs
                select KeyValuePair.Create($"{metric.Name}@{k}", new double[lists.Count])];
        Parallel.For(0, lists.Count, () => new bool[lists.K], (list, _, hits) =>
        {
            var user = lists.Users[list];
            var items = lists.ItemsOf(list);
            var relevant = split.Test.ItemsOf(user);
            RankingMetric.MarkHits(items, relevant, hits);
            var ranked = new RankedUser(user, items, relevant, hits.AsSpan(0, items.Length));
            for (var metric = 0; metric < metrics.Count; metric++)
                for (var cutoff = 0; cutoff < cutoffs.Count; cutoff++)
                    perUser[metric * cutoffs.Count + cutoff].Value[list] = metrics[metric].Compute(ranked,
                        cutoffs[cutoff]);
            return hits;
        }, _ => { });

        KeyValuePair<string, double>[] ofAllLists =
            [.. from total in ListTotals.All from k in cutoffs
                select KeyValuePair.Create($"{total.Name}@{k}", total.Of(lists, k, split.Train.ItemCount))];
        return new RankingResult(model, protocol, lists.Users.ToArray(), perUser, ofAllLists, ofNew);
    }
}
