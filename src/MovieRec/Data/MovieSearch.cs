using FuzzySharp;

namespace MovieRec.Data;

/// <summary>
/// Finds movies by what somebody types of a title: with or without the article, anywhere in it, with an error or two.
/// </summary>
public sealed class MovieSearch
{
    // Of words with a letter left out or exchanged, the ratio is above this; of other words hardly ever.
    private const int Alike = 80;

    private static readonly string[] Articles = ["the", "a", "an"];

    private readonly (Movie Movie, string Key, int Raters)[] _movies;

    /// <summary>Prepares to find some movies.</summary>
    /// <param name="movies">The movies, and how many rated each.</param>
    public MovieSearch(IEnumerable<(Movie Movie, int Raters)> movies)
    {
        ArgumentNullException.ThrowIfNull(movies);
        _movies = [.. movies.Select(each => (each.Movie, Movie.KeyOf(each.Movie.Title), each.Raters))];
    }

    /// <summary>
    /// The movies of a text, the likeliest first: those whose title begins with it, then those that hold its words,
    /// and where there are none those that hold words like them; of those that fit alike the most rated.
    /// </summary>
    /// <param name="text">What was typed.</param>
    public IEnumerable<Movie> Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var key = Movie.KeyOf(text);
        if (key.Length == 0) return [];
        // An article that somebody types behind the name is part of no key.
        var words = key.Split(' ').Except(Articles).DefaultIfEmpty(key).ToArray();
        var found = _movies.Where(each => words.All(word => each.Key.Contains(word, StringComparison.Ordinal)))
            .OrderByDescending(each => each.Key.StartsWith(key, StringComparison.Ordinal))
            .ThenByDescending(each => each.Raters).ToArray();
        if (found.Length == 0)
            found =
            [
                .. _movies.Select(each => (each, Likeness: Likeness(words, each.Key.Split(' '))))
                    .Where(pair => pair.Likeness >= Alike).OrderByDescending(pair => pair.Likeness)
                    .ThenByDescending(pair => pair.each.Raters).Select(pair => pair.each),
            ];
        return found.Select(each => each.Movie);
    }

    // Each word typed has one in the title that it is most like; the least like of them counts.
    private static int Likeness(string[] words, string[] title) => words.Min(word =>
        title.Max(other => word.Length < 4 && word != other ? 0 : Fuzz.Ratio(word, other)));
}
