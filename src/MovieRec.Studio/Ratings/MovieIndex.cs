using MovieRec.Data;

namespace MovieRec.Studio.Ratings;

/// <summary>The movies of the studio's data, to be found by what somebody types of a title.</summary>
internal sealed class MovieIndex
{
    private readonly (Movie Movie, int Raters)[] _movies;
    private readonly MovieSearch _search;

    /// <param name="data">The movies, and how often each is rated.</param>
    public MovieIndex(StudioData data)
    {
        var raters = new int[data.All.ItemCount];
        foreach (var item in data.All.Matrix.Columns) raters[item]++;
        _movies =
        [
            .. data.Movies.Select(
                movie => (movie, data.All.Items.TryGetIndex(movie.Id, out var item) ? raters[item] : 0)),
        ];
        _search = new MovieSearch(_movies);
    }

    /// <summary>The movies of a text, the likeliest first: of those that fit alike the most rated.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<Movie> Find(string text, int count = 8) => [.. _search.Find(text).Take(count)];

    /// <summary>The movies most rated.</summary>
    public IEnumerable<Movie> MostRated => _movies.OrderByDescending(each => each.Raters).Select(each => each.Movie);
}
