namespace MovieRec.Evaluation;

/// <summary>
/// A measure of one user's ranked list, with the definition that makes its numbers comparable. A result's figure is its
/// mean over users.
/// </summary>
/// <param name="name">What it is called in names such as <c>recall@10</c>: lower case, without '@'.</param>
/// <param name="definition">The formula in words, as results print it.</param>
/// <param name="formula">
/// The value of one user's list at a cutoff; NaN where it is undefined for that user. Called from several threads at
/// once.
/// </param>
public sealed class RankingMetric(string name, string definition, Func<RankedUser, int, double> formula)
{
    // 1 / log2(p + 1) for the places p = 1, 2, … as far as lists usually go.
    private static readonly double[] Discounts =
        [.. Enumerable.Range(1, 1024).Select(place => 1 / Math.Log2(place + 1))];

    /// <summary>What it is called in names such as <c>recall@10</c>.</summary>
    public string Name => name;

    /// <summary>The formula in words.</summary>
    public string Definition => definition;

    /// <summary>
    /// A figure's name as people write it: <c>ndcg@10</c> is NDCG@10, <c>recall-cold@10</c> Recall@10, cold movies.
    /// </summary>
    /// <param name="figure">The name of a metric, with or without its cutoff.</param>
    public static string TitleOf(string figure)
    {
        ArgumentException.ThrowIfNullOrEmpty(figure);
        var parts = figure.Split('@', 2);
        var (title, of) = parts[0] switch
        {
            "ndcg" or "map" or "mrr" => (parts[0].ToUpperInvariant(), ""),
            "hitrate" => ("Hit rate", ""),
            "arp" => ("Mean popularity", ""),
            "aplt" => ("Long tail", ""),
            "popularity-lift" => ("Popularity lift", ""),
            "recall-cold" => ("Recall", ", cold movies"),
            "recall-warm" => ("Recall", ", other movies"),
            var other => ($"{char.ToUpperInvariant(other[0])}{other[1..]}", ""),
        };
        return (parts.Length == 2 ? $"{title}@{parts[1]}" : title) + of;
    }

    /// <summary>The value at cutoff <paramref name="k"/> of a list; NaN where it is undefined.</summary>
    public double Compute(RankedUser list, int k) => formula(list, k);

    /// <summary>The value at cutoff <paramref name="k"/> of a list that is given by itself.</summary>
    /// <param name="ranked">Recommended items, best first, without repeats.</param>
    /// <param name="relevant">Relevant items, in any order, without repeats.</param>
    /// <param name="k">Cutoff, at least 1.</param>
    /// <param name="user">User index, for metrics that need it.</param>
    /// <exception cref="ArgumentException">
    /// An item stands twice in the list or among the relevant ones, so hits would count twice.
    /// </exception>
    public double Compute(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k, int user = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var sorted = relevant.ToArray();
        Array.Sort(sorted);
        RequireDistinct(sorted, "among the relevant items", nameof(relevant));
        var places = ranked.ToArray();
        Array.Sort(places);
        RequireDistinct(places, "in the list", nameof(ranked));
        var hits = new bool[ranked.Length];
        MarkHits(ranked, sorted, hits);
        return formula(new RankedUser(user, ranked, sorted, hits), k);
    }

    /// <summary>Recall@K = hits ÷ relevant.</summary>
    public static RankingMetric Recall { get; } = new("recall", "hits ÷ relevant",
        (list, k) => (double)Count(list.HitsAt(k)) / list.Relevant.Length);

    /// <summary>Precision@K = hits ÷ K; places for which there was no candidate count as misses.</summary>
    public static RankingMetric Precision { get; } = new("precision", "hits ÷ K",
        (list, k) => (double)Count(list.HitsAt(k)) / k);

    /// <summary>
    /// NDCG@K = DCG ÷ IDCG with DCG = Σ over hits at place p ≤ K of 1 ÷ log2(p + 1), and IDCG that of min(K, relevant)
    /// hits in the first places (Järvelin and Kekäläinen 2002, binary gain).
    /// </summary>
    public static RankingMetric Ndcg { get; } = new("ndcg", "binary gain, log2 discount, ideal truncated at K",
        (list, k) => Dcg(list.HitsAt(k)) / IdealDcg(Math.Min(k, list.Relevant.Length)));

    /// <summary>
    /// MAP@K: the mean over users of AP@K = Σ over hits at place p ≤ K of precision@p, ÷ min(K, relevant), the largest
    /// number of hits a list of K can have.
    /// </summary>
    public static RankingMetric Map { get; } = new("map", "precision summed over the hits, ÷ min(K, relevant)",
        (list, k) => PrecisionSum(list.HitsAt(k)) / Math.Min(k, list.Relevant.Length));

    /// <summary>
    /// MRR@K: the mean over users of 1 ÷ the place of the first hit, 0 where the first K places have none.
    /// </summary>
    public static RankingMetric Mrr { get; } = new("mrr", "1 ÷ place of the first hit, 0 without one",
        (list, k) => list.HitsAt(k).IndexOf(true) is var place and >= 0 ? 1.0 / (place + 1) : 0);

    /// <summary>Hit rate@K: the share of users with at least one hit in the first K places.</summary>
    public static RankingMetric HitRate { get; } = new("hitrate", "1 with any hit, else 0",
        (list, k) => list.HitsAt(k).Contains(true) ? 1 : 0);

    /// <summary>The accuracy metrics every result has.</summary>
    public static IReadOnlyList<RankingMetric> Accuracy { get; } = [Recall, Precision, Ndcg, Map, Mrr, HitRate];

    /// <summary>
    /// Other definitions in use under the same names. They are here to show how far a convention alone moves a number,
    /// and to compare with publications that use them.
    /// </summary>
    public static IReadOnlyList<RankingMetric> OtherConventions { get; } =
    [
        new("recall-capped", "hits ÷ min(K, relevant)",
            (list, k) => (double)Count(list.HitsAt(k)) / Math.Min(k, list.Relevant.Length)),
        new("ndcg-full-ideal", "binary gain, log2 discount, ideal over all relevant items",
            (list, k) => Dcg(list.HitsAt(k)) / IdealDcg(list.Relevant.Length)),
        new("map-all-relevant", "precision summed over the hits, ÷ relevant",
            (list, k) => PrecisionSum(list.HitsAt(k)) / list.Relevant.Length),
        new("map-hits", "precision summed over the hits, ÷ hits, 0 without one",
            (list, k) => PrecisionSum(list.HitsAt(k)) / Math.Max(1, Count(list.HitsAt(k)))),
    ];

    /// <summary>Tells for each ranked item whether it is among the relevant ones, which are ascending.</summary>
    internal static void MarkHits(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, Span<bool> hits)
    {
        for (var place = 0; place < ranked.Length; place++) hits[place] = relevant.BinarySearch(ranked[place]) >= 0;
    }

    private static void RequireDistinct(int[] ascending, string where, string name)
    {
        for (var i = 1; i < ascending.Length; i++)
            if (ascending[i] == ascending[i - 1])
                throw new ArgumentException($"Item {ascending[i]} stands twice {where}; each item counts once.", name);
    }

    private static int Count(ReadOnlySpan<bool> hits) => hits.Count(true);

    private static double Dcg(ReadOnlySpan<bool> hits)
    {
        var sum = 0.0;
        for (var index = 0; index < hits.Length; index++)
        {
            if (hits[index]) sum += Discount(index);
        }
        return sum;
    }

    private static double IdealDcg(int hits)
    {
        var sum = 0.0;
        for (var index = 0; index < hits; index++) sum += Discount(index);
        return sum;
    }

    private static double Discount(int index) => index < Discounts.Length ? Discounts[index] : 1 / Math.Log2(index + 2);

    private static double PrecisionSum(ReadOnlySpan<bool> hits)
    {
        var (sum, count) = (0.0, 0);
        for (var index = 0; index < hits.Length; index++)
        {
            if (hits[index]) sum += (double)++count / (index + 1);
        }
        return sum;
    }
}
