using FuzzySharp;
using MovieRec.Data;

namespace MovieRec.Studio.Ratings;

/// <summary>
/// Finds movies by what somebody types of a title: with or without the article, anywhere in it, with an error or two.
/// </summary>
internal sealed class MovieIndex
{
    // Of words with a letter left out or exchanged, the ratio is above this; of other words hardly ever.
    private const int Alike = 80;

    private readonly (Movie Movie, string Key, int Ratings)[] _movies;

    /// <param name="data">The movies, and how often each is rated.</param>
    public MovieIndex(StudioData data)
    {
        var ratings = new int[data.All.ItemCount];
        foreach (var item in data.All.Matrix.Columns) ratings[item]++;
        _movies =
        [
            .. data.Movies.Select(movie => (movie, Movie.KeyOf(movie.Title),
                data.All.Items.TryGetIndex(movie.Id, out var item) ? ratings[item] : 0)),
        ];
    }

    /// <summary>The movies of a text, the likeliest first: of those that fit alike the most rated.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<Movie> Find(string text, int count = 8)
    {
        var key = Movie.KeyOf(text);
        if (key.Length == 0) return [];
        var words = key.Split(' ');
        var found = _movies.Where(each => words.All(word => each.Key.Contains(word, StringComparison.Ordinal)))
            .OrderByDescending(each => each.Key.StartsWith(key, StringComparison.Ordinal))
            .ThenByDescending(each => each.Ratings).Take(count).ToArray();
        if (found.Length == 0)
            found =
            [
                .. _movies.Select(each => (each, Likeness: Likeness(words, each.Key.Split(' '))))
                    .Where(pair => pair.Likeness >= Alike).OrderByDescending(pair => pair.Likeness)
                    .ThenByDescending(pair => pair.each.Ratings).Take(count).Select(pair => pair.each),
            ];
        return [.. found.Select(each => each.Movie)];
    }

    /// <summary>The movies most rated.</summary>
    public IEnumerable<Movie> MostRated =>
        _movies.OrderByDescending(each => each.Ratings).Select(each => each.Movie);

    // Each word typed has one in the title that it is most like; the least like of them counts.
    private static int Likeness(string[] words, string[] title) => words.Min(word =>
        title.Max(other => word.Length < 4 && word != other ? 0 : Fuzz.Ratio(word, other)));
}
