using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>Somebody's own ratings, brought from another service, as the history of a new user.</summary>
/// <param name="History">One user, over the items of the data.</param>
/// <param name="Unsure">Titles that may be more than one movie, each with those; none of them is in the history.</param>
/// <param name="Unknown">Titles that are no movie of the data.</param>
internal sealed record OwnRatings(Interactions History, IReadOnlyList<(PersonalRating Rating, IReadOnlyList<Movie> Candidates)> Unsure, IReadOnlyList<PersonalRating> Unknown)
{
    /// <summary>How many titles of a kind are told; of the rest their number.</summary>
    private const int MostTold = 10;

    /// <summary>Finds the movies of <paramref name="ratings"/> and puts the ratings on the scale of the data. Where one is rated twice, the later line counts.</summary>
    /// <param name="ratings">What the file says.</param>
    /// <param name="dataset">Describes the movies.</param>
    /// <param name="interactions">All of the data.</param>
    /// <exception cref="DataException">The data describes no movies, or none of the titles is among them.</exception>
    public static OwnRatings Find(PersonalRatings ratings, Dataset dataset, Interactions interactions)
    {
        if (dataset.Movies.Count == 0) throw new DataException($"{dataset.Info.Label} does not describe its movies, so no title can be found in it; choose another data set.");
        var values = interactions.Matrix.Values;
        var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values) (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
        var history = new SortedDictionary<int, float>();
        var (unsure, unknown) = (new List<(PersonalRating, IReadOnlyList<Movie>)>(), new List<PersonalRating>());
        foreach (var (rating, match) in new MovieMatcher(dataset.Movies).FindAll(ratings))
        {
            if (match.Candidates.Count > 0) unsure.Add((rating, match.Candidates));
            else if (match.Movie is { } movie && interactions.Items.TryGetIndex(movie.Id, out var item)) history[item] = rating.On(lowest, highest);
            else unknown.Add(rating);
        }
        if (history.Count == 0)
            throw new DataException($"None of the {ratings.Ratings.Count} titles is surely a movie of {dataset.Info.Label}; see that the file has titles and years of movies, such as '{ratings.Ratings[0]}'.");
        var matrix = CsrMatrix.FromCoordinates(1, interactions.ItemCount, new int[history.Count], [.. history.Keys], [.. history.Values]);
        return new OwnRatings(new Interactions(IdMap.From([0]), interactions.Items, matrix), unsure, unknown);
    }

    /// <summary>Says what was found and what was not.</summary>
    public void Tell(Terminal terminal, PersonalRatings ratings, Dataset dataset)
    {
        terminal.WriteLine(Invariant($"Ratings: {ratings.Ratings.Count:N0} from {ratings.Source}; {History.Count:N0} movies of {dataset.Info.Label} among them{(ratings.Unrated > 0 ? Invariant($"; {ratings.Unrated:N0} lines without a rating") : "")}"));
        foreach (var (rating, candidates) in Unsure.Take(MostTold))
            terminal.WriteLine($"Not sure, left out: {rating} may be {string.Join(" or ", candidates.Select(movie => $"{movie.Title} [{IdNames.TextOf(dataset.Ratings.ItemNames, movie.Id)}]"))}");
        if (Unsure.Count > MostTold) terminal.WriteLine(Invariant($"Not sure, left out: {Unsure.Count - MostTold:N0} more"));
        if (Unknown.Count > 0)
            terminal.WriteLine(Invariant($"Not in the data: {string.Join("; ", Unknown.Take(MostTold))}{(Unknown.Count > MostTold ? Invariant($"; {Unknown.Count - MostTold:N0} more") : "")}"));
    }
}
