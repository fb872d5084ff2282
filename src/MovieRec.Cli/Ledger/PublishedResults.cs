using MovieRec.Evaluation;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Ledger;

/// <summary>What others published about ML-100k and this program can re-run. A new result is one line here.</summary>
internal static class PublishedResults
{
    private static readonly LedgerProtocol Surprise = new(
        "Surprise README", "5-fold cross-validation by rating", 5,
        dataset => Splits.KFold(dataset.Ratings), "", RankingMetric.Map, false);

    private static readonly LedgerProtocol MyMediaLite = new(
        "MyMediaLite", "5-fold cross-validation by rating; every rating a positive; candidates: all movies not in "
            + "training; MAP over the whole ranking", 5,
        dataset => Splits.KFold(dataset.Ratings), "MAP", RankingMetric.Map, true);

    private static readonly LedgerProtocol FerrariDacrema = new(
        "Ferrari Dacrema et al. (TOIS 2021)", "random 80/20, here of five seeds; every rating a positive; NDCG with "
            + "the ideal over all relevant movies", 1,
        dataset =>
            [.. Enumerable.Range(42, 5).Select(seed => Splits.PerUserRandom(dataset.Ratings, seed: (ulong)seed))],
        "NDCG@10", RankingMetric.OtherConventions.Single(metric => metric.Name == "ndcg-full-ideal"), false);

    private const string TunedAls =
        "ours is better: it weighs a positive by its rating, and factors, λ and α were tuned on validation sets; "
            + "popularity, under the same rules, agrees.";

    private const string TunedNeighbours =
        "ours is better: neighbours are weighed by asymmetric cosine with shrinkage, a positive by a power of its "
            + "rating, and all of it was tuned on validation sets.";

    private const string TunedBpr =
        "ours is better: its factors, rate, regularization and epochs were tuned on validation sets.";

    /// <summary>Every result, by source.</summary>
    public static IReadOnlyList<LedgerEntry> All { get; } =
    [
        LedgerEntry.Rating(Surprise, "random", new RandomRatingTrainer(), 1.518, 1.219),
        LedgerEntry.Rating(Surprise, "baseline",
            new BiasTrainer(new BiasOptions { UserRegularization = 15, ItemRegularization = 10, Iterations = 10 }),
            .944, .748),
        LedgerEntry.Rating(Surprise, "k-NN Baseline",
            new NeighbourhoodTrainer(
                new NeighbourhoodOptions { Kind = NeighbourhoodKind.Users,
                    Similarity = RatingSimilarity.MeanSquaredDifference }), .931, .733),
        LedgerEntry.Rating(Surprise, "SVD", new SvdTrainer(), .934, .737),
        LedgerEntry.Rating(Surprise, "SVD++",
            new SvdTrainer(new SvdOptions { Factors = 20, LearningRate = 0.007f }, implicitFeedback: true), .919, .721,
            isQuick: false),
        LedgerEntry.Rating(MyMediaLite, "user-item baseline", new BiasTrainer(), .942, .745),
        LedgerEntry.Rating(MyMediaLite, "biased MF", new ExplicitAlsTrainer(), .908, .717),
        LedgerEntry.Rating(MyMediaLite, "biased MF", new BayesianFactorizationTrainer(), .908, .717,
            "ours is better: it averages over many factorizations and also uses who rated what, as SVD++ does.",
            isQuick: false),
        LedgerEntry.Ranking(MyMediaLite, "popularity", "popularity", "", .192, .115, .136),
        LedgerEntry.Ranking(MyMediaLite, "item-kNN", "itemknn", "", .279, .167, .223, TunedNeighbours),
        LedgerEntry.Ranking(MyMediaLite, "user-kNN", "userknn", "", .334, .218, .268, TunedNeighbours),
        LedgerEntry.Ranking(MyMediaLite, "BPR-MF", "bpr", "", .309, .201, .247, TunedBpr, isQuick: false),
        LedgerEntry.Ranking(MyMediaLite, "WRMF", "als", "factors=10 alpha=1 regularization=0.015 iterations=15", .353,
            .227, .287,
            "these are MyMediaLite's default options, while those of the published run are not known here; tuned "
                + "options (next row) lie on the other side.", isBinary: true),
        LedgerEntry.Ranking(MyMediaLite, "WRMF", "als", "", .353, .227, .287, TunedAls),
        LedgerEntry.Ranking(FerrariDacrema, "popularity", "popularity", "", .191, .118, .136),
        LedgerEntry.Ranking(FerrariDacrema, "PureSVD", "puresvd", "ratingPower=0", .355, .225, .272),
        LedgerEntry.Ranking(FerrariDacrema, "iALS", "als", "", .360, .228, .276, TunedAls),
        LedgerEntry.Ranking(FerrariDacrema, "EASE", "ease", "", .374, .243, .291),
        LedgerEntry.Ranking(FerrariDacrema, "SLIM", "slim", "", .377, .244, .296, isQuick: false),
    ];
}
