using MathNet.Numerics.Distributions;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Content;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Baselines.Neighbors;
using MovieRec.Models.Fusion;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using MovieRec.Statistics;
using MovieRec.Tests.Models;

namespace MovieRec.Tests.Evaluation;

/// <summary>
/// Figures do not depend on how users and movies are numbered. The data comes with the worst numbering there is, the
/// most rated movie first, and every model is trained and evaluated with it and with permutations of it. If numbering
/// does not matter, the figure under the first is one more draw of those under the others, so with the mean m and the
/// deviation s of n of them it lies within t·s·√(1 + 1/n) of m: that is each model's own Monte-Carlo error, of ties,
/// initial factors and samples. One user more is allowed for, whose list rounding may tip over.
/// </summary>
public sealed class RelabelingTests
{
    private const int Permutations = 12;
    private const double ErrorRate = 1e-4;

    private static readonly Dataset Data = WithPopularFirst(SyntheticGenerator.Generate(
        new SyntheticOptions
        {
            Users = 150,
            Movies = 220,
            Ratings = 6_000,
            MinimumRatingsPerUser = 12,
            Seed = 5
        }).Dataset);

    private static readonly (string Name, Func<Dataset, ITrainer<IRecommender>> Create)[] Models =
    [
        ("ALS", _ => new AlsTrainer(new AlsOptions { Factors = 8, Iterations = 4 })),
        ("EASE", _ => new EaseTrainer()),
        ("session EASE", data => new SessionEaseTrainer().With(data)),
        ("SLIM", _ => new SlimTrainer()),
        ("PureSVD", _ => new PureSvdTrainer()),
        ("BPR", _ => new BprTrainer(new BprOptions { Factors = 8, Epochs = 8 })),
        ("RP3beta", _ => new Rp3BetaTrainer()),
        ("Item-kNN", _ => new ItemKnnTrainer(new ItemKnnOptions { Neighbors = 20 })),
        ("User-kNN", _ => new UserKnnTrainer(new UserKnnOptions { Neighbors = 20 })),
        ("Content", data => new ContentTrainer().With(data)),
        ("Hybrid",
            data => new HybridTrainer(new HybridOptions { Als = new AlsOptions { Factors = 8, Iterations = 4 } })
                .With(data)),
        ("Fusion by scores", _ => Fusion(FusionMethod.StandardizedScores)),
        ("Fusion by ranks", _ => Fusion(FusionMethod.ReciprocalRanks)),
        ("Popularity", _ => new PopularityTrainer()),
        ("Recent popularity", data => new RecentPopularityTrainer().With(data)),
        ("Random", _ => new RandomTrainer()),
        ("Nothing", _ => new Scoring("Nothing", _ => 0)),
    ];

    private static readonly (string Name, Func<Ratings, (Interactions Train, TrainTestSplit Split)> Part)[] Parts =
    [
        ("time", ratings => Weak(Splits.GlobalTime(ratings))),
        ("per user", ratings => Weak(Splits.PerUserRandom(ratings))),
        ("leave last out", ratings => Weak(Splits.LeaveLastOut(ratings))),
        ("fold", ratings => Weak(Splits.KFold(ratings)[0])),
        ("strong",
            ratings => Splits.StrongGeneralization(ratings) is var strong
                ? (strong.Train, strong.Evaluation) : default),
    ];

    public static TheoryData<string> ModelNames => [.. Models.Select(model => model.Name)];

    public static TheoryData<string, string> ModelsAndOtherSplits =>
        [.. from model in Models from part in Parts.Skip(1) select (model.Name, part.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The split with users whom no model knows, where ties are most.</summary>
    [Theory]
    [MemberData(nameof(ModelNames))]
    public void Numbering_does_not_matter_to_figures_over_warm_and_new_users(string model) =>
    AssertInvariant(model, "time");

    [Theory, Trait("Tier", "statistics")]
    [MemberData(nameof(ModelsAndOtherSplits))]
    public void Numbering_does_not_matter_under_any_split(string model, string part) => AssertInvariant(model, part);

    [Fact]
    public void A_model_that_leans_on_the_numbering_is_found_out()
    {
        var leaning = new Scoring("Leaning", item => -1e-6f * item);
        Assert.Contains(Deviations(_ => leaning, Parts[0].Part),
            deviation => Math.Abs(deviation.Found) > deviation.Tolerance);
    }

    private static void AssertInvariant(string model, string part) =>
        Assert.All(
            Deviations(Models.Single(each => each.Name == model).Create, Parts.Single(each => each.Name == part).Part),
            deviation => Assert.True(Math.Abs(deviation.Found) <= deviation.Tolerance,
                $"{model}, {part}, {deviation.Figure}: {deviation.Found:F4} off, tolerance {deviation.Tolerance:F4}"));

    /// <summary>
    /// How far each figure under the given numbering is from its mean under permutations, and how far it may be.
    /// </summary>
    private static IEnumerable<(string Figure, double Found, double Tolerance)> Deviations(
        Func<Dataset, ITrainer<IRecommender>> create, Func<Ratings, (Interactions, TrainTestSplit)> part)
    {
        var parts = part(Data.Ratings);
        var results = new RankingResult[1 + Permutations];
        Parallel.For(0, results.Length, permutation => results[permutation] = Report(create, parts, permutation));
        var warm = Deviation("warm", results);
        return results[0].New is null ? [warm] : [warm, Deviation("new", [.. results.Select(result => result.New!)])];

        static (string, double, double) Deviation(string figure, RankingResult[] results)
        {
            double[] values = [.. results.Select(result => result["ndcg@10"])];
            double[] permuted = values[1..];
            var t = StudentT.InvCDF(0, 1, Permutations - 1, 1 - ErrorRate / 2);
            var tolerance = t * Math.Sqrt(Sample.Variance(permuted) * (1 + 1.0 / Permutations))
                + 1.0 / results[0].Users.Length;
            return (figure, values[0] - Sample.Mean(permuted), tolerance);
        }
    }

    private static RankingResult Report(
        Func<Dataset, ITrainer<IRecommender>> create, (Interactions Train, TrainTestSplit Split) parts, int permutation)
    {
        var random = new SplitMix64((ulong)permutation);
        var (users, items) = (parts.Split.Train.Users, parts.Split.Train.Items);
        int[] userTo = [.. Enumerable.Range(0, users.Count)], itemTo = [.. Enumerable.Range(0, items.Count)];
        if (permutation > 0)
        {
            random.Shuffle<int>(userTo);
            random.Shuffle<int>(itemTo);
        }
        var data = Relabel(Data, users, items, userTo, itemTo);
        var train = Relabel(parts.Train, userTo, itemTo);
        var split = parts.Split with
        {
            Train = Relabel(parts.Split.Train, userTo, itemTo),
            Test = Relabel(parts.Split.Test, userTo, itemTo),
        };
        var model = create(data).Train(train, cancellationToken: Token);
        if (!ReferenceEquals(parts.Train, parts.Split.Train))
            model = model is IFoldInRecommender able ? new FoldedInModel(able, split.Train) : model;
        return RankingEvaluator.Evaluate(model, split,
            new RankingOptions { Cutoffs = [10], Metrics = [RankingMetric.Ndcg] }, Token);
    }

    private static FusionTrainer Fusion(FusionMethod method) =>
        new([new(new AlsTrainer(new AlsOptions { Factors = 8, Iterations = 4 }), 1), new(new EaseTrainer(), 1),
            new(new ItemKnnTrainer(new ItemKnnOptions { Neighbors = 20 }), 1)], method);

    private static (Interactions, TrainTestSplit) Weak(TrainTestSplit split) => (split.Train, split);

    private static Dataset WithPopularFirst(Dataset data)
    {
        var all = Interactions.From(data.Ratings);
        var raters = new int[all.ItemCount];
        foreach (var item in all.Matrix.Columns) raters[item]++;
        var itemTo = new int[all.ItemCount];
        foreach (var (place, item) in Enumerable.Range(0, raters.Length).OrderByDescending(item => raters[item])
            .Index()) itemTo[item] = place;
        return Relabel(data, all.Users, all.Items, [.. Enumerable.Range(0, all.UserCount)], itemTo);
    }

    private static Dataset Relabel(Dataset data, IdMap users, IdMap items, int[] userTo, int[] itemTo)
    {
        var ratings = data.Ratings;
        return new Dataset(
            data.Info,
            new Ratings(
                [.. ratings.UserIds.ToArray().Select(id => users.IdOf(userTo[users.IndexOf(id)]))],
                [.. ratings.ItemIds.ToArray().Select(id => items.IdOf(itemTo[items.IndexOf(id)]))],
                ratings.Values.ToArray(), ratings.Timestamps.ToArray()),
            [.. data.Movies.Where(movie => items.TryGetIndex(movie.Id, out _))
                .Select(movie => movie with { Id = items.IdOf(itemTo[items.IndexOf(movie.Id)]) })],
            [], data.Genres);
    }

    private static Interactions Relabel(Interactions interactions, int[] userTo, int[] itemTo)
    {
        var rows = new List<int>();
        var columns = new List<int>();
        for (var user = 0; user < interactions.UserCount; user++)
        {
            foreach (var item in interactions.ItemsOf(user))
            {
                rows.Add(userTo[user]);
                columns.Add(itemTo[item]);
            }
        }
        return interactions with
        {
            Matrix = CsrMatrix.FromCoordinates(interactions.UserCount, interactions.ItemCount,
            [.. rows], [.. columns], interactions.Matrix.Values.ToArray())
        };
    }

    /// <summary>Scores an item alike for everybody.</summary>
    private sealed class Scoring(string name, Func<int, float> scoreOf) : ITrainer<IRecommender>
    {
        public string Name => name;

        public IRecommender Train(Interactions train, Dataset? side = null,
            IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
            new SharedScoresModel(name, train.UserCount, [.. Enumerable.Range(0, train.ItemCount).Select(scoreOf)]);
    }
}
