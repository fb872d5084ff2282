using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Fusion;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;

namespace MovieRec.Tests;

public sealed class RecommenderTests : IDisposable
{
    private static readonly Dataset Data = SyntheticGenerator.Generate(new SyntheticOptions
    {
        Users = 120,
        Movies = 90,
        Ratings = 3_000,
        Seed = 3
    }).Dataset;
    private static readonly AlsOptions Als = new() { Factors = 8, Iterations = 3 };
    private static readonly Lazy<Recommender> Fitted = new(() => Recommender.Fit(Data, Als));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. ModelCatalog.All.Select(model => model.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SavedPath => Path.Combine(_folder.Path, "saved.model");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_of_the_catalog_is_fitted_saved_loaded_and_asked_by_raw_ids(string name)
    {
        var entry = ModelCatalog.Find(name)!;
        var options = entry.CreateOptions() switch
        {
            BprOptions bpr => bpr with { Epochs = 5 },
            BayesianFactorizationOptions bayesian => bayesian with { BurnIn = 2, Iterations = 4 },
            var usual => usual,
        };
        var model = Recommender.Fit(Data, entry, options, null, Token);
        model.Save(SavedPath);
        var loaded = Recommender.Load(SavedPath);

        Assert.Equal((name, options), (loaded.Name, loaded.Options));
        Assert.Equal(model.Data, loaded.Data);
        Assert.Equal(Data.Info.Label, loaded.Data.Label);
        Assert.Equal(Data.Genres, loaded.Genres);
        Assert.Equal(model.Movies, loaded.Movies,
            (a, b) => (a.Id, a.Title, a.Year) == (b.Id, b.Title, b.Year) && a.Genres.SequenceEqual(b.Genres));
        foreach (var user in new RawId[] { 1, "7", 120 })
        {
            var list = model.Recommend(user, 5);
            Assert.Equal(5, list.Count);
            Assert.Equal(list, loaded.Recommend(user, 5));
            Assert.Equal(list.Select(place => Data.TitleOf(int.Parse(place.Movie.ToString()))),
                list.Select(place => place.Title));
            var (before, after) = (model.Explain(user, list[0].Movie), loaded.Explain(user, list[0].Movie));
            Assert.Equal((before.Score, before.Popularity, before.Kind), (after.Score, after.Popularity, after.Kind));
            Assert.Equal(before.Because, after.Because);
            if (before.Kind == ReasonKind.Share)
                Assert.Equal(before.Score, before.Popularity + before.Because.Sum(reason => (double)reason.Score),
                    1e-3 * Math.Max(1, Math.Abs(before.Score)));
        }
        Assert.Equal(model.SimilarMovies(2, 4), loaded.SimilarMovies("2", 4));
        Assert.Equal(4, model.SimilarMovies(2, 4).Count);
        if (!model.FoldsIn)
        {
            Assert.Throws<NotSupportedException>(model.NewVisitor);
            return;
        }
        var visitor = loaded.NewVisitor().Rates(2, 5).Meets("5").Rates(9, 1);
        var (items, weights) = (new[] { Item(2), Item(5), Item(9) }, new[] { 5f, Mean(), 1f });
        Assert.Equal(
            Ranker.Recommend((IFoldInRecommender)model.Model, items, weights, 4)
                .Select(place => model.Train.Items.RawIdOf(place.Item)),
                visitor.Recommend(4).Select(place => place.Movie));

        int Item(int id) => model.Train.Items.IndexOf(id);

        float Mean() => (float)model.Train.Matrix.Values.ToArray().Average(value => (double)value);
    }

    [Fact]
    public void Options_say_which_model_is_meant()
    {
        Assert.Equal("als", Fitted.Value.Name);
        Assert.Equal("als", Recommender.Fit(Data, cancellationToken: Token).Name);
        Assert.Equal("popularity", Recommender.Fit(Data, "popularity", cancellationToken: Token).Name);
        Assert.Contains("als, ease",
            Assert.Throws<ArgumentException>(() => Recommender.Fit(Data, "no-such", cancellationToken: Token)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_and_training_can_be_stopped()
    {
        var told = new List<TrainingProgress>();
        Recommender.Fit(Data, Als, new Told(told.Add), Token);
        Assert.Equal([1, 2, 3], told.Select(step => step.Iteration));
        Assert.All(told, step => Assert.True(step.Loss > 0 && step.Iterations == 3));
        Assert.ThrowsAny<OperationCanceledException>(
            () => Recommender.Fit(Data, Als, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Filters_hold()
    {
        var model = Fitted.Value;
        var genre = Data.Genres.First(each => Data.Movies.Count(movie => movie.Genres.Contains(each)) > 5);
        Assert.All(model.Recommend(1, 90, new MovieFilter { Genres = [genre.ToUpperInvariant()] }),
            place => Assert.Contains(genre, model.FindMovie(place.Movie)!.Genres));
        Assert.All(model.Recommend(1, 90, new MovieFilter { FromYear = 1980, ToYear = 1995 }),
            place => Assert.InRange(model.FindMovie(place.Movie)!.Year!.Value, 1980, 1995));
        var usual = model.Recommend(1, 90);
        Assert.DoesNotContain(usual[0].Movie,
            model.Recommend(1, 90, new MovieFilter { Without = [usual[0].Movie, 99_999] })
                .Select(place => place.Movie));
        Assert.Equal([usual[3].Movie],
            model.Recommend(1, 90, new MovieFilter { Only = [usual[3].Movie, "nowhere"] })
                .Select(place => place.Movie));
        Assert.Equal(model.Train.ItemCount, model.Recommend(1, 500, new MovieFilter { IncludeSeen = true }).Count);
        Assert.Equal(model.Train.ItemCount - model.Train.ItemsOf(0).Length, usual.Count);
        Assert.Contains("no genre 'Opera'",
            Assert.Throws<UnknownGenreException>(() => model.Recommend(1, 5,
                new MovieFilter { Genres = ["Opera"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visitor_gathers_events_and_leaves_the_one_before_alone()
    {
        var model = Fitted.Value;
        var none = model.NewVisitor();
        var one = none.Rates("3", 5);
        var two = one.Meets(4);
        Assert.Equal((0, 1, 2, 1), (none.Count, one.Count, two.Count, two.Forgets(3).Count));
        Assert.DoesNotContain(two.Recommend(90), place => place.Movie == 3 || place.Movie == 4);
        Assert.Contains(one.Recommend(90), place => place.Movie == 4);
        Assert.Equal(two.Recommend(), two.Rates(3, 1).Rates(3, 5).Recommend());
        Assert.Equal(two.Recommend(), two.Rates([(3, 1), (3, 5)]).Recommend());
        // Who watches again what they rated has not taken the rating back.
        Assert.Equal(two.Recommend(), two.Meets(3).Recommend());
        var known = model.VisitorOf(1);
        Assert.Equal(model.Train.ItemsOf(0).Length, known.Count);
        Assert.Contains(known.Explain(90).Because,
            reason => model.Train.ItemsOf(0).Contains(model.Train.Items.IndexOf(int.Parse(reason.Movie.ToString()))));
        Assert.Throws<ArgumentOutOfRangeException>(() => none.Rates(3, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => none.Rates(3, -1));
    }

    [Fact]
    public void All_lists_at_once_are_those_one_by_one()
    {
        var model = Fitted.Value;
        var users = 0;
        foreach (var (user, movies) in model.RecommendAll(3, cancellationToken: Token))
        {
            Assert.Equal(model.Train.Users.RawIdOf(users++), user);
            Assert.Equal(model.Recommend(user, 3).Select(place => (place.Movie, place.Title)),
                movies.Select(place => (place.Movie, place.Title)));
        }
        Assert.Equal(model.Train.UserCount, users);
    }

    [Fact]
    public void What_the_model_does_not_know_is_said()
    {
        var model = Fitted.Value;
        Assert.Equal("somebody", Assert.Throws<UnknownIdException>(() => model.Recommend("somebody")).Id.ToString());
        Assert.Contains("Movie 12345", Assert.Throws<UnknownIdException>(() => model.SimilarMovies(12345)).Message,
            StringComparison.Ordinal);
        Assert.Throws<UnknownIdException>(() => model.NewVisitor().Rates("nothing", 3));
        Assert.Equal((true, false, true, false),
            (model.KnowsUser(1), model.KnowsUser("1 "), model.KnowsMovie("2"), model.KnowsMovie(-2)));
    }

    [Fact]
    public void A_model_of_ratings_predicts_on_the_scale_and_ranks_without_ties()
    {
        var model = Recommender.Fit(Data, new BiasOptions(), cancellationToken: Token);
        var list = model.Recommend(1, 20);
        Assert.Equal(20, list.Select(place => place.Score).Distinct().Count());
        Assert.All(list, place => Assert.Equal(Math.Clamp(place.Score, 1, 5), model.Score(1, place.Movie)));
    }

    [Fact]
    public void A_model_of_ones_own_class_cannot_be_saved_and_leaves_nothing()
    {
        var train = MovieRec.Preprocessing.Interactions.From(Data.Ratings);
        var model = Recommender.From(train, new Own(train.UserCount, train.ItemCount));
        Assert.Equal(3, model.Recommend(1, 3).Count);
        Assert.Contains("Own", Assert.Throws<NotSupportedException>(() => model.Save(SavedPath)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }

    private sealed class Own(int users, int items) : IRecommender
    {
        public string Name => "Own";

        public int UserCount => users;

        public int ItemCount => items;

        public void Score(int user, Span<float> scores)
        {
            for (var item = 0; item < scores.Length; item++) scores[item] = (float)new TieOrder(user).RankOf(item);
        }
    }
}
