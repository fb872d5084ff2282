using System.Collections.Frozen;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Content;

/// <summary>
/// Recommends movies of the kinds a user met (Pazzani and Billsus, 'Content-Based Recommendation Systems', The Adaptive Web, LNCS 4321,
/// 2007): the user's profile is the weighted mean of the TF-IDF vectors of the history, and movies are ranked by their cosine with it.
/// <code>score(u, i) = a_i·Σ_j x_uj·a_j</code>
/// with a_i the movie's vector of genres and decade, of length 1. What the mean and the cosine divide by is the same for all movies of a
/// user and left out. A movie nobody has met is served like any other.
/// </summary>
public sealed class ContentTrainer : IRecommenderTrainer
{
    private readonly FrozenDictionary<int, Movie> _movies;

    /// <param name="movies">What is known of the movies.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <exception cref="DataException">No movie has a genre.</exception>
    public ContentTrainer(IReadOnlyList<Movie> movies, ContentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(movies);
        RequireGenres(movies, Name);
        (_movies, Options) = (movies.ToFrozenDictionary(movie => movie.Id), options ?? new());
    }

    /// <summary>The options this trainer uses.</summary>
    public ContentOptions Options { get; }

    /// <inheritdoc/>
    public string Name => "Content";

    /// <inheritdoc/>
    public IRecommender Train(Interactions train, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        cancellationToken.ThrowIfCancellationRequested();
        InteractionWeights.Check(train, Name);
        return new HistoryFactorModel(Name, train, Options.RatingPower, MovieFeatures.Vectors(train.Items, _movies, Options.YearWeight));
    }

    internal static void RequireGenres(IReadOnlyList<Movie> movies, string model)
    {
        if (movies.All(movie => movie.Genres.Count == 0))
            throw new DataException($"The {model} model needs genres, and this data set has none: choose a set that lists them, such as ml-100k, or another model.");
    }
}
