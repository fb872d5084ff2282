using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Studio;
using MovieRec.Studio.Lists;
using MovieRec.Studio.Ratings;

namespace MovieRec.Tests.Studio;

public sealed class MovieListTests
{
    private static readonly StudioData Data = new(StudioContext.Sample);
    private static readonly Recommender Model = Recommender.Fit(StudioContext.Sample, new AlsOptions
    {
        Factors = 8,
        Iterations = 3
    });

    [Fact]
    public void The_list_of_a_user_is_that_of_the_library()
    {
        var list = MovieList.Create(Model, null, ListView.Parse("?user=5&n=7", "1"), Data);
        Assert.Equal(Model.Recommend("5", 7).Select(movie => (movie.Movie, movie.Score)),
            list.Rows.Select(row => (row.Movie, row.Score)));
        Assert.All(list.Rows, row => Assert.Null(row.Risen));
    }

    [Fact]
    public void The_list_of_own_ratings_is_that_of_a_visitor_with_filters()
    {
        var genre = StudioContext.Sample.Genres[0];
        var list = MovieList.Create(Model, null, ListView.Parse($"?rate=2:5&rate=9:1&genre={genre}", "1"), Data);
        Assert.Equal(
            Model.NewVisitor().Rates("2", 5).Rates("9", 1).Recommend(10, new MovieFilter { Genres = [genre] })
                .Select(movie => movie.Movie), list.Rows.Select(row => row.Movie));
    }

    [Fact]
    public void What_moved_is_told_against_another_model()
    {
        var other = Recommender.Fit(StudioContext.Sample, "popularity");
        var view = ListView.Parse("?user=5", "1");
        var list = MovieList.Create(Model, other, view, Data);
        var before = other.Recommend("5").Select(movie => movie.Movie).ToList();
        foreach (var row in list.Rows)
            Assert.Equal(before.IndexOf(row.Movie) is >= 0 and var at ? at + 1 - row.Place : int.MaxValue, row.Risen);
        Assert.Equal(before.Except(list.Rows.Select(row => row.Movie)).Select(movie => Data.TitleOf(movie)),
            list.Gone.Select(gone => gone.Title));
    }

    [Fact]
    public void Diversity_gives_the_best_first_and_then_others_less_alike()
    {
        var plain = MovieList.Create(Model, null, ListView.Parse("?user=5", "1"), Data);
        var diverse = MovieList.Create(Model, null, ListView.Parse("?user=5&diversity=80", "1"), Data);
        Assert.Equal(plain.Rows[0].Movie, diverse.Rows[0].Movie);
        Assert.Equal(10, diverse.Rows.DistinctBy(row => row.Movie).Count());
        Assert.True(Alike(diverse) < Alike(plain));

        static double Alike(MovieList list)
        {
            var movies = list.Rows.Select(row => row.Movie).ToHashSet();
            return list.Rows.Sum(row => Model.SimilarMovies(row.Movie, Model.Train.ItemCount)
                .Where(other => movies.Contains(other.Movie)).Sum(other => (double)other.Score));
        }
    }

    [Fact]
    public void Whoever_cannot_be_served_is_told_why()
    {
        Assert.StartsWith("There is no user 'nobody' in this data; ids run from 1 to ",
            Assert.Throws<StudioException>(() => MovieList.Create(Model, null, ListView.Parse("?user=nobody", "1"),
                Data)).Message,
            StringComparison.Ordinal);
        Assert.Equal("There is no movie '99999' in this data.", Assert.Throws<StudioException>(
            () => MovieList.Create(Model, null, ListView.Parse("?rate=99999:5", "1"), Data)).Message);
        var bias = Recommender.Fit(StudioContext.Sample, "bias");
        Assert.Contains("only recommends to users it was trained on", Assert.Throws<StudioException>(
            () => MovieList.Create(bias, null, ListView.Parse("?rate=2:5", "1"), Data)).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("godfather")]
    [InlineData("Godfather, the")]
    [InlineData("the godfather")]
    [InlineData("godfater")]
    [InlineData("gotfather")]
    public void A_search_forgives(string text)
    {
        var movies = new[] { new Movie(1, "Godfather, The (1972)", 1972, []), new Movie(2, "Amélie (2001)", 2001, []) };
        var index = new MovieIndex(new StudioData(new Dataset(new MovieRec.Data.Ratings([1, 1], [1, 2], [5, 4], null),
            "two", movies)));
        Assert.Equal(1, Assert.Single(index.Find(text)).Id);
        Assert.Equal(2, Assert.Single(index.Find("amelie")).Id);
        Assert.Equal(2, Assert.Single(index.Find("amelie, the")).Id);
        Assert.Empty(index.Find("casablanca"));
        Assert.Empty(index.Find(" ' "));
    }
}
