using FuzzySharp;

namespace MovieRec.Data;

/// <summary>
/// Finds movies of a data set by title and year, whatever the spelling; where more than one may be meant, it says so
/// and takes none.
/// </summary>
/// <remarks>
/// Titles are compared by <see cref="MovieTitle.Key"/>, with what stands in their parentheses as further names. Years
/// may differ by one, since services disagree about first releases; where one of the exact year is there, it goes
/// before others. Where no name is the same, those of the year are compared by edit distance (<c>Fuzz.Ratio</c>, 0 to
/// 100) of their words in alphabetical order, and a name before a colon stands for the whole title; numbers must agree,
/// so that <c>Toy Story 2</c> is never <c>Toy Story</c>.
/// </remarks>
public sealed class MovieMatcher
{
    // Of titles with two letters exchanged, one left out or one too many, the ratio is above 90; below 80 are other
    // titles.
    internal const int Sure = 90;
    internal const int Possible = 80;
    internal const int Margin = 4;
    internal const int MostCandidates = 5;

    private readonly List<Entry> _entries = [];
    private readonly ILookup<string, Entry> _byKey;

    /// <summary>
    /// The names of the movies, in the order of the movies, as keys; a short one is only what stands before the colon.
    /// </summary>
    public IEnumerable<(Movie Movie, int? Year, string Key, bool IsShort)> Names =>
        _entries.Select(entry => (entry.Movie, entry.Year, entry.Key, entry.IsShort));

    /// <summary>A name of a movie; short where it is only what stands before the colon.</summary>
    private sealed record Entry(Movie Movie, int? Year, string Key, bool IsShort)
    {
        public string Sorted { get; } = string.Join(' ', Key.Split(' ').Order(StringComparer.Ordinal));

        public string Numbers { get; } = NumbersIn(Key);
    }

    /// <summary>Prepares to find <paramref name="movies"/>.</summary>
    public MovieMatcher(IEnumerable<Movie> movies)
    {
        ArgumentNullException.ThrowIfNull(movies);
        foreach (var movie in movies)
        {
            // The date beside a title may be that of a showing years later.
            var year = MovieYear.OfTitle(movie.Title) ?? movie.Year;
            foreach (var name in MovieTitle.NamesIn(movie.Title))
            {
                Add(movie, year, MovieTitle.Key(name), isShort: false);
                if (name.Split(": ", 2) is [var main, _]) Add(movie, year, MovieTitle.Key(main), isShort: true);
            }
        }
        _byKey = _entries.ToLookup(entry => entry.Key, StringComparer.Ordinal);

        void Add(Movie movie, int? year, string key, bool isShort)
        {
            if (key.Length > 0) _entries.Add(new Entry(movie, year, key, isShort));
        }
    }

    /// <summary>Finds the movie that <paramref name="rating"/> is of.</summary>
    public MovieMatch Find(PersonalRating rating)
    {
        ArgumentNullException.ThrowIfNull(rating);
        string[] names =
            [.. new[] { rating.Title,
                rating.OriginalTitle ?? "" }.SelectMany(MovieTitle.NamesIn).Select(MovieTitle.Key)
                .Where(key => key.Length > 0).Distinct()];
        foreach (var isShort in new[] { false, true })
        {
            var same = names.SelectMany(name => _byKey[name])
                .Where(entry => entry.IsShort == isShort && IsOfYear(entry, rating.Year)).ToArray();
            if (Best(same, rating.Year) is { Length: > 0 } best) return MovieMatch.Create(best);
        }
        // Without a year, likeness is no evidence.
        if (rating.Year is null) return MovieMatch.None;

        var near = new List<(Movie Movie, int Ratio)>();
        foreach (var name in names)
        {
            var (sorted, numbers) = (string.Join(' ', name.Split(' ').Order(StringComparer.Ordinal)), NumbersIn(name));
            foreach (var entry in _entries)
            {
                if (entry.IsShort || entry.Year is null || !IsOfYear(entry, rating.Year) || entry.Numbers != numbers)
                    continue;
                var ratio = Math.Max(Fuzz.Ratio(name, entry.Key), Fuzz.Ratio(sorted, entry.Sorted));
                if (ratio >= Possible) near.Add((entry.Movie, ratio));
            }
        }
        var ranked = near.GroupBy(each => each.Movie)
            .Select(group => (Movie: group.Key, Ratio: group.Max(each => each.Ratio)))
            .OrderByDescending(each => each.Ratio).ToArray();
        if (ranked.Length == 0) return MovieMatch.None;
        var isSure = ranked[0].Ratio >= Sure && (ranked.Length == 1 || ranked[1].Ratio <= ranked[0].Ratio - Margin);
        return isSure
            ? MovieMatch.Create([ranked[0].Movie])
            : new MovieMatch(null, [.. ranked.Take(MostCandidates).Select(each => each.Movie)]);
    }

    /// <summary>Finds all movies of somebody's ratings.</summary>
    /// <returns>Each rating with what was found for it, in the order of the ratings.</returns>
    public IReadOnlyList<(PersonalRating Rating, MovieMatch Match)> FindAll(PersonalRatings ratings)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        return [.. ratings.Ratings.Select(rating => (rating, Find(rating)))];
    }

    // Those of the very year; where there are none, those of the year before or after, or of no year.
    private static Movie[] Best(Entry[] entries, int? year)
    {
        var exact = entries.Where(entry => year is not null && entry.Year == year).ToArray();
        return [.. (exact.Length > 0 ? exact : entries).Select(entry => entry.Movie).Distinct()];
    }

    private static bool IsOfYear(Entry entry, int? year) =>
        year is null || entry.Year is null || Math.Abs(entry.Year.Value - year.Value) <= 1;

    private static string NumbersIn(string key) =>
        string.Join(' ', key.Split(' ').Where(word => word.Any(char.IsAsciiDigit)).Order(StringComparer.Ordinal));
}

/// <summary>What was found for a title.</summary>
/// <param name="Movie">The movie; null where there is none, or more than one may be meant.</param>
/// <param name="Candidates">
/// The movies that may be meant, where that is more than one; or one that is like it but not surely the same.
/// </param>
public sealed record MovieMatch(Movie? Movie, IReadOnlyList<Movie> Candidates)
{
    /// <summary>Nothing was found.</summary>
    public static MovieMatch None { get; } = new(null, []);

    internal static MovieMatch Create(Movie[] movies) =>
        movies.Length == 1 ? new MovieMatch(movies[0], []) : new MovieMatch(null, movies);
}
