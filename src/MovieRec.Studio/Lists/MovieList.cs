using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Studio.Training;
using static System.FormattableString;

namespace MovieRec.Studio.Lists;

/// <summary>A ranked list with its reasons, as it is shown.</summary>
/// <param name="Rows">The movies, best first.</param>
/// <param name="Gone">What the list it is compared with had and this has not, with the place it had there.</param>
internal sealed record MovieList(IReadOnlyList<MovieRow> Rows, IReadOnlyList<(string Title, int Place)> Gone)
{
    // Only the best compete for places, so that no list holds what the model thinks nothing of.
    private const int Pool = 200;

    // A reason below half a percent rounds to none.
    private const float LeastShare = 0.005f;

    private const int ReasonCount = 2;

    /// <summary>The list of a view.</summary>
    /// <param name="model">The model.</param>
    /// <param name="baseline">The model it is compared with; null for none.</param>
    /// <param name="view">Whose list and which.</param>
    /// <param name="data">Describes the movies.</param>
    /// <exception cref="StudioException">The model cannot serve the view.</exception>
    public static MovieList Create(Recommender model, Recommender? baseline, ListView view, StudioData data)
    {
        var (list, explain) = Rank(model, view);
        var before = baseline is null ? [] : Rank(baseline, view).List;
        var places = before.Select((movie, at) => (movie.Movie, Place: at + 1))
            .ToDictionary(pair => pair.Movie, pair => pair.Place);
        var rows = list.Select((movie, at) => new MovieRow(movie.Movie, at + 1, data.TitleOf(movie.Movie),
            data.MovieOf(movie.Movie)?.Genres ?? [], movie.Score,
            movie.Score > 0 ? Because(explain(movie.Movie), data) : "",
            baseline is null ? null : places.TryGetValue(movie.Movie, out var place) ? place - at - 1 : int.MaxValue));
        return new MovieList([.. rows],
        [
            .. before.Where(movie => list.All(other => other.Movie != movie.Movie))
                .Select(movie => (data.TitleOf(movie.Movie), places[movie.Movie])),
        ]);
    }

    private static (IReadOnlyList<ScoredMovie> List, Func<RawId, Explanation> Explain) Rank(
        Recommender model, ListView view)
    {
        var count = view.Diversity > 0 ? Math.Max(Pool, view.Count) : view.Count;
        if (view.User is { } user)
        {
            if (!model.KnowsUser(user))
                throw new StudioException($"There is no user '{user}' in this data; ids run from "
                    + $"{model.Train.Users.TextOf(0)} to {model.Train.Users.TextOf(model.Train.UserCount - 1)}.");
            return (Diversify(model, model.Recommend(user, count, view.Filter), view),
                movie => model.Explain(user, movie));
        }
        if (!model.FoldsIn)
            throw new StudioException($"{model.Name} only recommends to users it was trained on: for ratings of your "
                + "own take another model, such as als.");
        var visitor = model.NewVisitor();
        foreach (var (movie, rating) in view.Ratings)
        {
            if (!model.KnowsMovie(movie)) throw new StudioException($"There is no movie '{movie}' in this data.");
            visitor = visitor.Rates(movie, rating);
        }
        return (Diversify(model, visitor.Recommend(count, view.Filter), view), visitor.Explain);
    }

    /// <summary>
    /// Maximal marginal relevance (Carbonell and Goldstein 1998): each place goes to the movie of the largest
    /// (1 − δ)·score ÷ best score − δ·(largest similarity to a movie already in the list); δ = 0 gives the list as it
    /// is.
    /// </summary>
    private static IReadOnlyList<ScoredMovie> Diversify(
        Recommender model, IReadOnlyList<ScoredMovie> best, ListView view)
    {
        if (view.Diversity == 0 || best.Count == 0) return best;
        var (rest, list) = (best.ToList(), new List<ScoredMovie>());
        var (weight, scale) = (view.Diversity / 100.0, Math.Max(best[0].Score, double.Epsilon));
        var closest = rest.ToDictionary(movie => movie.Movie, _ => 0f);
        while (list.Count < view.Count && rest.Count > 0)
        {
            var chosen = rest.MaxBy(movie => (1 - weight) * movie.Score / scale - weight * closest[movie.Movie]);
            rest.Remove(chosen);
            list.Add(chosen);
            foreach (var (movie, similarity) in model.SimilarMovies(chosen.Movie, model.Train.ItemCount))
                if (closest.TryGetValue(movie, out var known)) closest[movie] = Math.Max(known, similarity);
        }
        return list;
    }

    // What does most for the score, as 'movierec recommend' tells it. Only shares can be told in percent.
    private static string Because(Explanation explanation, StudioData data) => string.Join(", ", explanation.Because
        .Select(reason => (What: data.TitleOf(reason.Movie), Share: reason.Score))
        .Append((What: "popularity", Share: explanation.Popularity))
        .Where(reason => reason.Share > 0 && reason.Share >= LeastShare * explanation.Score)
        .OrderByDescending(reason => reason.Share).Take(ReasonCount)
        .Select(reason => explanation.Kind == ReasonKind.Share
            ? Invariant($"{reason.What} ({100 * reason.Share / explanation.Score:F0}%)") : reason.What));
}

/// <summary>One place of a list.</summary>
/// <param name="Movie">The movie.</param>
/// <param name="Place">From 1.</param>
/// <param name="Title">Its title.</param>
/// <param name="Genres">Its genres.</param>
/// <param name="Score">The model's score.</param>
/// <param name="Because">What is behind the score, in words.</param>
/// <param name="Risen">
/// By how many places it stands higher than in the list compared with; <see cref="int.MaxValue"/> where it was not in
/// that list, null where there is no such list.
/// </param>
internal sealed record MovieRow(RawId Movie, int Place, string Title, IReadOnlyList<string> Genres, float Score,
    string Because, int? Risen);
