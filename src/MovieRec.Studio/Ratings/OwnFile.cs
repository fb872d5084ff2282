using MovieRec.Data;

namespace MovieRec.Studio.Ratings;

/// <summary>Somebody's ratings out of a file of another service.</summary>
/// <param name="Ratings">The movies of the data among them, rated on its scale.</param>
/// <param name="Sentence">What was found.</param>
/// <param name="LeftOut">What was not found, or may be more than one movie.</param>
internal sealed record OwnFile(IReadOnlyList<(RawId Movie, float Rating)> Ratings, string Sentence,
    IReadOnlyList<string> LeftOut)
{
    /// <summary>The largest file taken.</summary>
    public const long MostBytes = 4 << 20;

    // An address holds them all, and browsers take some 64 kB of it.
    private const int MostRatings = 2_000;

    /// <summary>Reads a file and finds its movies. Where one is rated twice, the later line counts.</summary>
    /// <exception cref="DataException">It is no file of ratings, or none of its movies is in the data.</exception>
    public static OwnFile Read(Stream stream, string name, StudioData data)
    {
        var ratings = PersonalRatings.Read(stream, name);
        var found = new Dictionary<RawId, float>();
        var leftOut = new List<string>();
        foreach (var (rating, match) in data.Matcher.FindAll(ratings))
        {
            if (match.Movie is { } movie && data.All.Items.TryGetIndex(movie.Id, out var item))
                found[data.All.Items.RawIdOf(item)] = rating.On(data.Scale.Low, data.Scale.High);
            else leftOut.Add(match.Candidates.Count == 0 ? $"{rating}: not in the data"
                : $"{rating}: may be {string.Join(" or ", match.Candidates.Select(each => each.Title))}");
        }
        if (found.Count == 0)
            throw new DataException($"None of the {ratings.Ratings.Count} titles of {name} is surely a movie of "
                + $"{data.Dataset.Info.Label}; see that it has titles and years of movies.");
        if (found.Count > MostRatings)
            throw new DataException($"{name} rates {found.Count} movies of the data, more than the {MostRatings} that "
                + "an address holds: leave some out, or use 'movierec recommend --ratings'.");
        return new OwnFile([.. found.Select(pair => (pair.Key, pair.Value))],
            $"{ratings.Ratings.Count} ratings from {ratings.Source}; {found.Count} of them are of movies here.",
            leftOut);
    }
}
