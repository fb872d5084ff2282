using System.Collections.Frozen;

namespace MovieRec.Data;

/// <summary>A data set as loaded: ratings and what is known about the movies and users in them.</summary>
public sealed class Dataset
{
    private readonly FrozenDictionary<int, Movie> _movieById;
    private readonly FrozenDictionary<int, User> _userById;

    /// <summary>Puts the parts of a data set together.</summary>
    /// <exception cref="ArgumentException">Two movies or two users share an id.</exception>
    public Dataset(DatasetInfo info, Ratings ratings, IReadOnlyList<Movie> movies, IReadOnlyList<User> users,
        IReadOnlyList<string> genres)
    {
        ArgumentNullException.ThrowIfNull(movies);
        ArgumentNullException.ThrowIfNull(users);
        (Info, Ratings, Movies, Users, Genres) = (info, ratings, movies, users, genres);
        _movieById = movies.ToFrozenDictionary(movie => movie.Id);
        _userById = users.ToFrozenDictionary(user => user.Id);
    }

    /// <summary>A data set of ratings of your own.</summary>
    /// <param name="ratings">The ratings.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="movies">What is known of the movies; null for nothing.</param>
    /// <exception cref="ArgumentException">Two movies share an id.</exception>
    public Dataset(Ratings ratings, string name = "ratings", IReadOnlyList<Movie>? movies = null) : this(
        new DatasetInfo(name, DatasetOrigin.Files, name, []), ratings, movies ?? [], [],
        [.. (movies ?? []).SelectMany(movie => movie.Genres).Distinct()])
    {
    }

    /// <summary>The same data with further notes.</summary>
    internal Dataset WithNotes(IEnumerable<string> notes) =>
        new(Info with { Notes = [.. Info.Notes, .. notes] }, Ratings, Movies, Users, Genres);

    /// <summary>Name, origin and anything a reader should know.</summary>
    public DatasetInfo Info { get; }

    /// <summary>All ratings, in file order.</summary>
    public Ratings Ratings { get; }

    /// <summary>The movies the data set describes, in file order; empty for plain rating files.</summary>
    public IReadOnlyList<Movie> Movies { get; }

    /// <summary>The users the data set describes, in file order; empty where it describes none.</summary>
    public IReadOnlyList<User> Users { get; }

    /// <summary>All genre names, in the data set's order; empty where it has none.</summary>
    public IReadOnlyList<string> Genres { get; }

    /// <summary>
    /// The movie with raw id <paramref name="itemId"/>, or null where the data set does not describe it.
    /// </summary>
    public Movie? FindMovie(int itemId) => _movieById.GetValueOrDefault(itemId);

    /// <summary>
    /// The user with raw id <paramref name="userId"/>, or null where the data set does not describe it.
    /// </summary>
    public User? FindUser(int userId) => _userById.GetValueOrDefault(userId);

    /// <summary>The title of <paramref name="itemId"/>, or 'item 42' where the data set has none.</summary>
    public string TitleOf(int itemId) =>
        FindMovie(itemId)?.Title ?? $"item {IdNames.TextOf(Ratings.ItemNames, itemId)}";
}

/// <summary>What a data set is called and where it came from.</summary>
/// <param name="Name">Short name, such as <c>ml-100k</c> or <c>synthetic</c>.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Location">
/// Folder, archive or file it was read from; for the synthetic sample its generator's options.
/// </param>
/// <param name="Notes">One sentence for each decision the loader took that a reader should know.</param>
public sealed record DatasetInfo(string Name, DatasetOrigin Origin, string Location, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the data was generated rather than observed; everything made from it must say so.</summary>
    public bool IsSynthetic => Origin == DatasetOrigin.Synthetic;

    /// <summary>
    /// The name with which captions and reports label results, such as <c>ml-100k</c> or <c>synthetic sample (not real
    /// people)</c>.
    /// </summary>
    public string Label => LabelOf(Name, IsSynthetic);

    internal static string LabelOf(string name, bool isSynthetic) =>
        isSynthetic ? $"{name} sample (generated, no real people)" : name;
}

/// <summary>Where a data set came from.</summary>
public enum DatasetOrigin
{
    /// <summary>Files the user named or keeps in the folder <c>MOVIEREC_DATA</c> points at.</summary>
    Files,

    /// <summary>The cache, filled earlier by a download.</summary>
    Cache,

    /// <summary>Downloaded just now.</summary>
    Download,

    /// <summary>Generated.</summary>
    Synthetic,
}
