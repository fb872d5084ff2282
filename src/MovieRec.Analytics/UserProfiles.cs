using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Analytics;

/// <summary>
/// What each user rated, summed up by genre: all that tests with users as units need, however many ratings there are.
/// </summary>
/// <remarks>
/// Users are those with ratings, by index of <see cref="Users"/>. A movie of several genres counts in each.
/// </remarks>
public sealed class UserProfiles
{
    private readonly int[] _counts;
    private readonly double[] _means;
    private readonly int[] _genreCounts;
    private readonly double[] _genreDeviations;
    private readonly double[] _genreSquares;

    /// <summary>Sums a data set up.</summary>
    /// <exception cref="DataException">It has no ratings.</exception>
    public UserProfiles(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Ratings.Count == 0)
            throw new DataException($"{dataset.Info.Name} has no ratings, so there is nothing to tell about it.");
        Dataset = dataset;
        var ratings = dataset.Ratings;
        Users = IdMap.From(ratings.UserIds, ratings.UserNames);
        Items = IdMap.From(ratings.ItemIds, ratings.ItemNames);
        // 'unknown' and '(no genres listed)' say that a genre is missing; they are no genre.
        Genres =
            [.. dataset.Genres.Where(
                genre => genre.Length > 0 && genre[0] != '('
                    && !genre.Equals("unknown", StringComparison.OrdinalIgnoreCase))];
        var genresOf = new int[Items.Count][];
        for (var item = 0; item < genresOf.Length; item++)
            genresOf[item] = dataset.FindMovie(Items.IdOf(item)) is { } movie
                ? [.. movie.Genres.Select(IndexOfGenre).Where(genre => genre >= 0).Distinct()] : [];

        _counts = new int[Users.Count];
        _means = new double[Users.Count];
        _genreCounts = new int[Users.Count * Genres.Count];
        _genreDeviations = new double[Users.Count * Genres.Count];
        _genreSquares = new double[Users.Count * Genres.Count];
        var users = new int[ratings.Count];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = Users.IndexOf(ratings.UserIds[i]);
            _counts[users[i]]++;
            _means[users[i]] += ratings.Values[i];
        }
        for (var user = 0; user < _means.Length; user++) _means[user] /= _counts[user];
        if (Genres.Count > 0)
            for (var i = 0; i < users.Length; i++)
            {
                var deviation = ratings.Values[i] - _means[users[i]];
                foreach (var genre in genresOf[Items.IndexOf(ratings.ItemIds[i])])
                {
                    var cell = users[i] * Genres.Count + genre;
                    _genreCounts[cell]++;
                    _genreDeviations[cell] += deviation;
                    _genreSquares[cell] += deviation * deviation;
                }
            }
    }

    /// <summary>What was summed up.</summary>
    public Dataset Dataset { get; }

    /// <summary>Raw user ids ↔ indices.</summary>
    public IdMap Users { get; }

    /// <summary>Raw ids of rated items ↔ indices.</summary>
    public IdMap Items { get; }

    /// <summary>The genres, without the data set's words for a missing one; empty where it has none.</summary>
    public IReadOnlyList<string> Genres { get; }

    /// <summary>Number of users.</summary>
    public int Count => Users.Count;

    /// <summary>Number of ratings by user.</summary>
    public ReadOnlySpan<int> RatingCounts => _counts;

    /// <summary>Mean rating by user.</summary>
    public ReadOnlySpan<double> MeanRatings => _means;

    /// <summary>Ratings of each genre by <paramref name="user"/>.</summary>
    internal ReadOnlySpan<int> GenreCounts(int user) => _genreCounts.AsSpan(user * Genres.Count, Genres.Count);

    /// <summary>For each genre Σ (rating − the user's mean) over the user's ratings of it.</summary>
    internal ReadOnlySpan<double> GenreDeviations(int user) =>
        _genreDeviations.AsSpan(user * Genres.Count, Genres.Count);

    /// <summary>For each genre Σ (rating − the user's mean)².</summary>
    internal ReadOnlySpan<double> GenreSquares(int user) => _genreSquares.AsSpan(user * Genres.Count, Genres.Count);

    /// <summary>Share of a user's ratings that are of a genre, in 0 .. 1.</summary>
    public double Share(int user, int genre) => (double)_genreCounts[user * Genres.Count + genre] / _counts[user];

    /// <summary>What the data set tells about a user; null where nothing.</summary>
    internal User? DescriptionOf(int user) => Dataset.FindUser(Users.IdOf(user));

    private int IndexOfGenre(string name)
    {
        for (var genre = 0; genre < Genres.Count; genre++)
            if (Genres[genre] == name) return genre;
        return -1;
    }
}
