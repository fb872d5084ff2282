using System.Numerics;

namespace MovieRec.Evaluation;

/// <summary>
/// Measures of a list that do not ask whether it is right but what it is like: how well known, how varied, how
/// surprising, and how true to the user's own taste. Read off the same lists as the accuracy; see
/// <see cref="ListTotals"/> for coverage and Gini.
/// </summary>
public static class BeyondAccuracy
{
    /// <summary>
    /// The α of Steck's smoothing: how much of the user's own distribution is mixed into that of the list, so that no
    /// genre has probability 0.
    /// </summary>
    public const double CalibrationSmoothing = 0.01;

    /// <summary>
    /// Every measure the context has the facts for; those over genres only where the data has genres.
    /// </summary>
    public static IReadOnlyList<RankingMetric> All(EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        RankingMetric[] always = [Novelty(context), Serendipity(context), AveragePopularity(context),
            LongTailShare(context), PopularityLift(context), ColdRecall(context), WarmRecall(context)];
        return context.GenreCount == 0 ? always : [.. always, Diversity(context), Miscalibration(context)];
    }

    /// <summary>
    /// Novelty@K = mean over the list of −log₂(cᵢ ÷ U), in bits: the self-information of meeting a user who met item
    /// i, where c of the U training users did (Zhou et al. 2010, 'Solving the apparent diversity–accuracy dilemma of
    /// recommender systems', PNAS 107). An item nobody met counts as if one had. Between 0 and log₂ U.
    /// </summary>
    public static RankingMetric Novelty(EvaluationContext context)
    {
        var users = context.Train.UserCount;
        double[] information =
            [.. Enumerable.Range(0, context.Train.ItemCount)
                .Select(item => Math.Log2((double)users / Math.Max(1, context.PopularityOf(item))))];
        return new("novelty", "mean self-information of the listed items, −log₂(share of training users who met it)",
            (list, k) => Mean(list.ItemsAt(k), item => information[item]));
    }

    /// <summary>
    /// Serendipity@K = listed items that are relevant and unexpected ÷ K, where an item is expected if it is among the
    /// K most popular the user has not met, as popularity would list them (Ge, Delgado-Battenfeld and Jannach 2010,
    /// 'Beyond accuracy: evaluating recommender systems by coverage and serendipity', RecSys, with popularity as the
    /// primitive model; divided by K, so that it is comparable with precision). Between 0 and precision@K.
    /// </summary>
    public static RankingMetric Serendipity(EvaluationContext context) =>
        new("serendipity", "hits that are not among the K most popular items new to the user, ÷ K", (list, k) =>
    {
        var items = list.ItemsAt(k);
        var hits = list.HitsAt(k);
        var unexpected = 0;
        for (var place = 0; place < items.Length; place++)
        {
            if (!hits[place]) continue;
            if (context.PopularAheadOf(items[place], list.User) >= k) unexpected++;
        }
        return (double)unexpected / k;
    });

    /// <summary>
    /// ARP@K: mean over the list of the items' training interactions (Yin et al. 2012, 'Challenging the long tail
    /// recommendation', VLDB 5).
    /// </summary>
    public static RankingMetric AveragePopularity(EvaluationContext context) =>
        new("arp", "mean number of training interactions of the listed items",
        (list, k) => Mean(list.ItemsAt(k), item => context.PopularityOf(item)));

    /// <summary>
    /// APLT@K: share of the list outside the short head (Abdollahpouri, Burke and Mobasher 2019, 'Managing popularity
    /// bias in recommender systems with personalized re-ranking', FLAIRS); the head is here the most popular fifth of
    /// the catalogue. Between 0 and 1.
    /// </summary>
    public static RankingMetric LongTailShare(EvaluationContext context) =>
        new("aplt", "share of the listed items outside the most popular fifth of the catalogue",
        (list, k) => Mean(list.ItemsAt(k), item => context.IsLongTail(item) ? 1 : 0));

    /// <summary>
    /// Popularity lift@K = ARP of the list ÷ ARP of the user's own training items − 1: above 0 where the model pushes
    /// towards the popular (Abdollahpouri et al. 2020, 'The connection between popularity bias, calibration, and
    /// fairness in recommendation', RecSys, taken user by user). Undefined without training items. At least −1.
    /// </summary>
    public static RankingMetric PopularityLift(EvaluationContext context) =>
        new("popularity-lift", "mean popularity of the list ÷ that of the user's training items − 1",
        (list, k) =>
            Mean(list.ItemsAt(k), item => context.PopularityOf(item))
                / Mean(context.Train.ItemsOf(list.User), item => context.PopularityOf(item)) - 1);

    /// <summary>
    /// Recall@K of cold items alone, those with fewer than <see cref="EvaluationContext.ColdBelow"/> training
    /// interactions: hits among them ÷ relevant ones among them; undefined for a user without relevant cold items.
    /// </summary>
    public static RankingMetric ColdRecall(EvaluationContext context) =>
        new("recall-cold",
            $"recall of relevant items with fewer than {EvaluationContext.ColdBelow} training interactions",
        (list, k) => RecallOf(list, k, context, cold: true));

    /// <summary>Recall@K of items that are not cold; undefined for a user without relevant ones.</summary>
    public static RankingMetric WarmRecall(EvaluationContext context) =>
        new("recall-warm",
            $"recall of relevant items with at least {EvaluationContext.ColdBelow} training interactions",
        (list, k) => RecallOf(list, k, context, cold: false));

    /// <summary>
    /// Intra-list diversity@K: mean over the pairs of listed items of 1 − |genres in common| ÷ |genres of either|, the
    /// Jaccard distance (Smyth and McClave 2001, 'Similarity vs. diversity', ICCBR; Ziegler et al. 2005). Items without
    /// genres are left out; undefined for fewer than two others. Between 0 and 1.
    /// </summary>
    public static RankingMetric Diversity(EvaluationContext context) =>
        new("diversity", "mean Jaccard distance of the genres of two listed items", (list, k) =>
    {
        var items = list.ItemsAt(k);
        var (sum, pairs) = (0.0, 0);
        for (var one = 1; one < items.Length; one++)
        {
            var genres = context.GenresOf(items[one]);
            if (genres == 0) continue;
            for (var two = 0; two < one; two++)
            {
                var others = context.GenresOf(items[two]);
                if (others == 0) continue;
                sum += 1 - (double)BitOperations.PopCount(genres & others) / BitOperations.PopCount(genres | others);
                pairs++;
            }
        }
        return pairs == 0 ? double.NaN : sum / pairs;
    });

    /// <summary>
    /// Miscalibration@K, the C_KL of Steck (2018, 'Calibrated recommendations', RecSys): Σ_g p(g|u) ln(p(g|u) ÷
    /// q̃(g|u)) with p the genre shares of the user's training items, q those of the list, each item's weight split
    /// evenly among its genres, and q̃ = (1 − α) q + α p, α = 0.01. 0 where the list mirrors the user's taste; at most
    /// ln(1 ÷ α). Undefined where no item of either has a genre.
    /// </summary>
    public static RankingMetric Miscalibration(EvaluationContext context) =>
        new("miscalibration",
            "Kullback–Leibler divergence of the list's genres from those of the user's training items, α = 0.01",
            (list, k) =>
    {
        var taste = context.GenreProfileOf(list.User);
        Span<double> shares = stackalloc double[context.GenreCount];
        context.FillGenreShares(list.ItemsAt(k), shares);
        var (divergence, ofTaste, ofList) = (0.0, 0.0, 0.0);
        for (var genre = 0; genre < shares.Length; genre++)
        {
            ofTaste += taste[genre];
            ofList += shares[genre];
            if (taste[genre] > 0)
                divergence += taste[genre]
                    * Math.Log(
                        taste[genre]
                            / ((1 - CalibrationSmoothing) * shares[genre] + CalibrationSmoothing * taste[genre]));
        }
        return ofTaste == 0 || ofList == 0 ? double.NaN : Math.Max(0, divergence);
    });

    private static double RecallOf(RankedUser list, int k, EvaluationContext context, bool cold)
    {
        var (relevant, found) = (0, 0);
        foreach (var item in list.Relevant)
            if (context.IsCold(item) == cold) relevant++;
        var items = list.ItemsAt(k);
        var hits = list.HitsAt(k);
        for (var place = 0; place < items.Length; place++)
            if (hits[place] && context.IsCold(items[place]) == cold) found++;
        return relevant == 0 ? double.NaN : (double)found / relevant;
    }

    private static double Mean(ReadOnlySpan<int> items, Func<int, double> of)
    {
        var sum = 0.0;
        foreach (var item in items) sum += of(item);
        return items.IsEmpty ? double.NaN : sum / items.Length;
    }
}
