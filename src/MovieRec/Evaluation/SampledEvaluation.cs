using MovieRec.Models;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Evaluation;

/// <summary>
/// Ranks each test item among a few sampled items instead of the catalogue. Here to show why not: such figures are high
/// for every model, hide most of the distance between models and may even turn their order round (Krichene and Rendle
/// 2020, 'On sampled metrics for item recommendation', KDD). Of equal scores the item of the higher rank in the user's
/// <see cref="TieOrder"/> stands first, as in <see cref="Ranker"/>.
/// </summary>
public static class SampledEvaluation
{
    /// <summary>
    /// For each user with test items the share of them that lands in the first <paramref name="k"/> places among
    /// <paramref name="negatives"/> sampled items the user has met on neither side.
    /// </summary>
    /// <param name="model">A model trained on the split's training side.</param>
    /// <param name="split">What is seen and what is relevant.</param>
    /// <param name="k">Cutoff, at least 1.</param>
    /// <param name="negatives">
    /// Items to compete with each test item, drawn anew for each without replacement; all there are where there are
    /// fewer, so that <see cref="int.MaxValue"/> leaves nothing to chance.
    /// </param>
    /// <param name="seed">Chooses them.</param>
    /// <exception cref="ArgumentException">The model knows other users or items than the split.</exception>
    public static double[] HitRate(
        IRecommender model, TrainTestSplit split, int k = 10, int negatives = 100, ulong seed = 1) =>
        PerUser(model, split, k, negatives, seed, _ => 1);

    /// <summary>
    /// As <see cref="HitRate"/>, a test item in place p ≤ <paramref name="k"/> counting 1 ÷ log2(p + 1): NDCG of a list
    /// with one relevant item.
    /// </summary>
    /// <inheritdoc cref="HitRate"/>
    public static double[] Ndcg(
        IRecommender model, TrainTestSplit split, int k = 10, int negatives = 100, ulong seed = 1) =>
        PerUser(model, split, k, negatives, seed, place => 1 / Math.Log2(place + 1));

    private static double[] PerUser(
        IRecommender model, TrainTestSplit split, int k, int negatives, ulong seed, Func<int, double> gain)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(negatives);
        if ((model.UserCount, model.ItemCount) != (split.Train.UserCount, split.Train.ItemCount))
            throw new ArgumentException($"{model.Name} knows {model.UserCount} users and {model.ItemCount} items, the "
                + $"split {split.Train.UserCount} and {split.Train.ItemCount}.", nameof(model));
        int[] users = [.. Enumerable.Range(0, split.Test.UserCount).Where(user => !split.Test.ItemsOf(user).IsEmpty)];
        var rates = new double[users.Length];
        Ranker.Prepare(model);
        Parallel.For(0, users.Length, place =>
        {
            var user = users[place];
            var scores = new float[model.ItemCount];
            model.Score(user, scores);
            var met = new bool[model.ItemCount];
            foreach (var item in split.Train.ItemsOf(user)) met[item] = true;
            foreach (var item in split.Test.ItemsOf(user)) met[item] = true;
            int[] pool = [.. Enumerable.Range(0, model.ItemCount).Where(item => !met[item])];
            var random = SplitMix64.ForStream(seed, (ulong)user);
            var ties = new TieOrder(user);
            var (count, sum) = (Math.Min(negatives, pool.Length), 0.0);
            var drawsAll = count == pool.Length;
            foreach (var item in split.Test.ItemsOf(user))
            {
                var ahead = 0;
                for (var drawn = 0; drawn < count && !(drawsAll && ahead == k); drawn++)
                {
                    if (!drawsAll)
                    {
                        var pick = drawn + random.NextInt32(pool.Length - drawn);
                        (pool[drawn], pool[pick]) = (pool[pick], pool[drawn]);
                    }
                    var other = pool[drawn];
                    if (scores[other] > scores[item]
                        || (scores[other] == scores[item] && ties.RankOf(other) > ties.RankOf(item))) ahead++;
                }
                if (ahead < k) sum += gain(ahead + 1);
            }
            rates[place] = sum / split.Test.ItemsOf(user).Length;
        });
        return rates;
    }
}
