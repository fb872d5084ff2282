using MovieRec.Data;
using MovieRec.Models.RatingPrediction;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>A user's own ratings, brought from another service, as the history of a new user.</summary>
/// <param name="History">The movies of the model among them, with ratings on the scale of its data.</param>
/// <param name="Unsure">
/// Titles that may be more than one movie, each with those; none of them is in the history.
/// </param>
/// <param name="Unknown">Titles that are no movie of the data.</param>
internal sealed record OwnRatings(
    IReadOnlyDictionary<RawId, float> History,
    IReadOnlyList<(PersonalRating Rating, IReadOnlyList<(string Title, RawId Id)> Candidates)> Unsure,
    IReadOnlyList<PersonalRating> Unknown)
{
    /// <summary>How many titles of a kind are told; of the rest their number.</summary>
    private const int MostTold = 10;

    /// <summary>
    /// Finds the movies of <paramref name="ratings"/> and puts the ratings on the scale of the data. Where one is rated
    /// twice, the later line counts.
    /// </summary>
    /// <param name="ratings">What the file says.</param>
    /// <param name="recommender">Knows the movies.</param>
    /// <exception cref="DataException">No movies are described, or none of the titles is among them.</exception>
    public static OwnRatings Find(PersonalRatings ratings, Recommender recommender)
    {
        Movie[] movies = [.. recommender.Movies];
        var (items, label) = (recommender.Train.Items, recommender.Data.Label);
        if (movies.Length == 0)
            throw new DataException(
                $"{label} does not describe its movies, so no title can be found in it; choose another data set.");
        var scale = RatingScale.Find(recommender.Train);
        var history = new Dictionary<RawId, float>();
        var (unsure, unknown) = (new List<(PersonalRating, IReadOnlyList<(string, RawId)>)>(),
            new List<PersonalRating>());
        foreach (var (rating, match) in new MovieMatcher(movies).FindAll(ratings))
        {
            if (match.Candidates.Count > 0)
                unsure.Add((rating, [.. match.Candidates.Select(movie => (movie.Title, IdOf(movie)))]));
            else if (match.Movie is { } movie) history[IdOf(movie)] = rating.On(scale.Low, scale.High);
            else unknown.Add(rating);
        }
        return history.Count > 0 ? new OwnRatings(history, unsure, unknown) : throw new DataException(
            $"None of the {ratings.Ratings.Count} titles is surely a movie of {label}; see that the file has titles "
                + $"and years of movies, such as '{ratings.Ratings[0]}'.");

        RawId IdOf(Movie movie) => items.RawIdOf(items.IndexOf(movie.Id));
    }

    /// <summary>Says what was found and what was not.</summary>
    public void Tell(Terminal terminal, PersonalRatings ratings, string label)
    {
        terminal.WriteLine(Invariant($"Ratings: {ratings.Ratings.Count:N0} from {ratings.Source}; {History.Count:N0} ")
            + $"movies of {label} among them"
            + (ratings.Unrated > 0 ? Invariant($"; {ratings.Unrated:N0} lines without a rating") : ""));
        foreach (var (rating, candidates) in Unsure.Take(MostTold))
            terminal.WriteLine($"Not sure, left out: {rating} may be "
                + $"{string.Join(" or ", candidates.Select(movie => $"{movie.Title} [{movie.Id}]"))}");
        if (Unsure.Count > MostTold)
            terminal.WriteLine(Invariant($"Not sure, left out: {Unsure.Count - MostTold:N0} more"));
        if (Unknown.Count > 0)
            terminal.WriteLine("Not in the data: "
                + Invariant($"{string.Join("; ", Unknown.Take(MostTold))}")
                + Invariant($"{(Unknown.Count > MostTold ? Invariant($"; {Unknown.Count - MostTold:N0} more") : "")}"));
    }
}
