using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Content;

/// <summary>
/// Recommends movies of the kinds a user met (Pazzani and Billsus, 'Content-Based Recommendation Systems', The Adaptive
/// Web, LNCS 4321, 2007): the user's profile is the weighted mean of the TF-IDF vectors of the history, and movies are
/// ranked by their cosine with it.
/// <code>score(u, i) = a_i·Σ_j x_uj·a_j</code>
/// with a_i the movie's vector of genres and decade, of length 1. What the mean and the cosine divide by is the same
/// for all movies of a user and left out. A movie nobody has met is served like any other.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class ContentTrainer(ContentOptions? options = null) : ITrainer<IRecommender>
{
    /// <summary>The options this trainer uses.</summary>
    public ContentOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "Content";

    /// <inheritdoc/>
    /// <exception cref="DataException">The side data has no movie with a genre.</exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train, side), cancellationToken);

    private HistoryFactorModel Fit(Interactions train, Dataset? side)
    {
        ArgumentNullException.ThrowIfNull(train);
        InteractionWeights.Check(train, Name);
        return new HistoryFactorModel(Name, train, Options.RatingPower,
            MovieFeatures.Vectors(train.Items, RequireGenres(side, Name), Options.YearWeight));
    }

    internal static Dataset RequireGenres(Dataset? side, string model)
    {
        if (side is null || side.Movies.All(movie => movie.Genres.Count == 0))
            throw new DataException($"The {model} model needs genres, and this data set has none: choose a set that "
                + "lists them, such as ml-100k, or another model.");
        return side;
    }
}
