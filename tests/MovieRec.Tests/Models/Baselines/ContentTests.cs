using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines.Content;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Baselines;

public sealed class ContentContract() : RecommenderContract(new ContentTrainer().With(ContentTests.Colours));

public sealed class HybridContract()
    : PersonalisedRecommenderContract(
        new HybridTrainer(new HybridOptions { Als = ContentTests.SmallAls }).With(ContentTests.Colours));

public class ContentTests
{
    /// <summary>The checkerboard's items, their colour for a genre.</summary>
    internal static readonly Movie[] Colours = [.. Enumerable.Range(0, Checkerboard.Size).Select(item =>
        new Movie(Checkerboard.Interactions.Items.IdOf(item), $"Movie {item}", 1990,
            [item % 2 == 0 ? "Even" : "Odd"]))];

    internal static readonly AlsOptions SmallAls = new() { Factors = 4, Regularization = 1 };

    [Fact]
    public void Vectors_are_tf_idf_of_genres_and_decades()
    {
        // Drama in 2 of 4 movies, Comedy in 1, the eighties in 1, the nineties in 2; the last movie is not described.
        Movie[] movies = [new(1, "A", 1989, ["Drama"]), new(2, "B", 1990, ["Drama", "Comedy"]), new(3, "C", 1999, [])];
        var vectors = MovieFeatures.Vectors(IdMap.From([1, 2, 3, 4]), Informed.Of(movies), yearWeight: 0.5f);

        // Terms by name: 1980s, 1990s, Comedy, Drama.
        var (ln2, ln4) = (Math.Log(2), Math.Log(4));
        AssertUnit([0.5 * ln4, 0, 0, ln2], vectors[0]);
        AssertUnit([0, 0.5 * ln2, ln4, ln2], vectors[1]);
        AssertUnit([0, 0.5 * ln2, 0, 0], vectors[2]);
        Assert.Equal([0f, 0f, 0f, 0f], vectors[3].ToArray());
    }

    [Fact]
    public void A_score_is_the_weighted_sum_of_cosines_with_the_history()
    {
        Movie[] movies = [new(1, "A", null, ["Drama"]), new(2, "B", null, ["Drama", "Comedy"]),
            new(3, "C", null, ["Horror"]), new(4, "D", null, ["Comedy"])];
        var train = Small.Of(2, 4, [(0, 0, 4), (0, 2, 2), (1, 1, 5)]);
        var model = new ContentTrainer(new ContentOptions { RatingPower = 1, YearWeight = 0 }).With(movies).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var vectors = MovieFeatures.Vectors(train.Items, Informed.Of(movies), 0);

        double Cosine(int i, int j) =>
            Enumerable.Range(0, vectors.ColumnCount).Sum(term => (double)vectors[i][term] * vectors[j][term]);
        var scores = Small.ScoresOf(model, 0);
        for (var item = 0; item < 4; item++)
            Assert.Equal(4 * Cosine(item, 0) + 2 * Cosine(item, 2), scores[item], 1e-5);
    }

    [Fact]
    public void Movies_nobody_met_are_served_by_what_they_are()
    {
        // Nobody met the last two items, one of each colour.
        var train = Checkerboard.Interactions.Where((_, item, _) => item < Checkerboard.Size - 2);
        var token = TestContext.Current.CancellationToken;
        ITrainer<IRecommender>[] trainers = [new ContentTrainer().With(Colours),
            new HybridTrainer(new HybridOptions { Als = SmallAls, MapRegularization = 1 }).With(Colours)];
        foreach (var model in trainers.Select(trainer => trainer.Train(train, cancellationToken: token)))
            for (var user = 0; user < Checkerboard.Size; user++)
            {
                var scores = Small.ScoresOf(model, user);
                var (own, other) = user % 2 == 0 ? (scores[^2], scores[^1]) : (scores[^1], scores[^2]);
                Assert.True(own > other, $"{model.Name} ranks the wrong new movie first for user {user}");
            }
    }

    [Fact]
    public void The_hybrid_of_a_movie_with_a_long_history_is_als()
    {
        var train = Checkerboard.Interactions;
        var token = TestContext.Current.CancellationToken;
        var hybrid = new HybridTrainer(new HybridOptions { Als = SmallAls, ContentWeight = 1e-6f }).With(Colours)
            .Train(train, cancellationToken: token);
        var als = new AlsTrainer(SmallAls).Train(train, cancellationToken: token);
        for (var user = 0; user < train.UserCount; user++)
            Assert.All(Small.ScoresOf(hybrid, user).Zip(Small.ScoresOf(als, user)),
                pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    [Fact]
    public void Data_without_genres_and_options_out_of_range_are_refused()
    {
        Assert.Contains("genres",
            Assert.Throws<DataException>(() => new ContentTrainer().Train(Checkerboard.Interactions)).Message);
        Assert.Contains("genres",
            Assert.Throws<DataException>(() => new HybridTrainer().Train(Checkerboard.Interactions,
                Informed.Of(new Movie(1, "A", 1990, [])))).Message);
        Assert.Throws<OptionException>(() => new ContentOptions { YearWeight = -1 });
        Assert.Throws<OptionException>(() => new ContentOptions { RatingPower = 3 });
        Assert.Throws<OptionException>(() => new HybridOptions { MapRegularization = 0 });
        Assert.Throws<OptionException>(() => new HybridOptions { ContentWeight = 0 });
        Assert.Throws<OptionException>(() => new HybridOptions { YearWeight = 11 });
    }

    private static void AssertUnit(double[] direction, ReadOnlySpan<float> actual)
    {
        var norm = Math.Sqrt(direction.Sum(entry => entry * entry));
        for (var term = 0; term < direction.Length; term++) Assert.Equal(direction[term] / norm, actual[term], 1e-5);
    }
}
