using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec;

/// <summary>
/// Somebody whose history is given as it happens, rather than taken from the training: a new user, or a user of the
/// training with what came since. Immutable: each event gives another visitor, so that several threads may hold one.
/// The model stays as it is; the history is folded in at every question.
/// </summary>
public sealed class Visitor
{
    private readonly Recommender _recommender;
    private readonly SortedList<int, float> _history;

    internal Visitor(Recommender recommender, SortedList<int, float> history) =>
        (_recommender, _history) = (recommender, history);

    /// <summary>Number of movies in the history.</summary>
    public int Count => _history.Count;

    /// <summary>The visitor after having rated a movie, or having rated it anew.</summary>
    /// <param name="movie">The movie.</param>
    /// <param name="rating">The rating, on the scale of the data; finite and not negative.</param>
    /// <exception cref="UnknownIdException">The model does not know the movie.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rating is negative or not finite.</exception>
    public Visitor Rates(RawId movie, float rating) => Rates([(movie, rating)]);

    /// <summary>The visitor after several ratings, of which the last of a movie counts.</summary>
    /// <param name="ratings">Movies and ratings, on the scale of the data; finite and not negative.</param>
    /// <exception cref="UnknownIdException">The model does not know a movie.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rating is negative or not finite.</exception>
    public Visitor Rates(IEnumerable<(RawId Movie, float Rating)> ratings)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var history = new SortedList<int, float>(_history);
        foreach (var (movie, rating) in ratings)
        {
            var weight = Checked(rating);
            history[_recommender.ItemOf(movie)] = weight;
        }
        return new Visitor(_recommender, history);
    }

    /// <summary>
    /// The visitor after an event that is no rating, such as having watched a movie: it weighs as much as the mean
    /// rating of the training. A movie of the history keeps its weight: who watches again what they rated has not taken
    /// the rating back.
    /// </summary>
    /// <param name="movie">The movie.</param>
    /// <exception cref="UnknownIdException">The model does not know the movie.</exception>
    public Visitor Meets(RawId movie)
    {
        var item = _recommender.ItemOf(movie);
        return _history.ContainsKey(item) ? this : With(item, _recommender.MeanWeight);
    }

    /// <summary>The visitor as if they had not met a movie.</summary>
    /// <param name="movie">The movie.</param>
    /// <exception cref="UnknownIdException">The model does not know the movie.</exception>
    public Visitor Forgets(RawId movie)
    {
        var history = new SortedList<int, float>(_history);
        history.Remove(_recommender.ItemOf(movie));
        return new Visitor(_recommender, history);
    }

    /// <summary>The best movies for the visitor, best first; fewer where there are fewer candidates.</summary>
    /// <param name="count">Length of the list, at least 1.</param>
    /// <param name="filter">Which movies may be recommended; null for all that the visitor has not met.</param>
    /// <exception cref="UnknownGenreException">The filter names a genre that there is not.</exception>
    /// <exception cref="TrainingException">
    /// The ratings leave the model's equations without a finite solution.
    /// </exception>
    public IReadOnlyList<ScoredMovie> Recommend(int count = 10, MovieFilter? filter = null)
    {
        var (items, weights) = History();
        return _recommender.Named(
            Ranker.Recommend(_recommender.FoldIn(), items, weights, count, filter?.For(_recommender),
                includeSeen: filter?.IncludeSeen == true));
    }

    /// <summary>Why a movie has the score it has for the visitor.</summary>
    /// <param name="movie">The movie.</param>
    /// <exception cref="UnknownIdException">The model does not know the movie.</exception>
    public Explanation Explain(RawId movie)
    {
        var (items, weights) = History();
        return _recommender.Named(_recommender.Reasons.Explain(items, weights, _recommender.ItemOf(movie)));
    }

    private static float Checked(float rating) => rating >= 0 && !float.IsInfinity(rating) ? rating
        : throw new ArgumentOutOfRangeException(nameof(rating), rating, "A rating must be finite and not negative.");

    private Visitor With(int item, float weight) =>
        new(_recommender, new SortedList<int, float>(_history) { [item] = weight });

    private (int[] Items, float[] Weights) History() => ([.. _history.Keys], [.. _history.Values]);
}
