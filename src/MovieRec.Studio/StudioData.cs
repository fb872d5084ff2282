using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Studio;

/// <summary>
/// The data that everybody in the studio looks at, and its split, which is that of <c>movierec evaluate</c>.
/// </summary>
internal sealed class StudioData
{
    private readonly Lazy<TrainTestSplit> _split;
    private readonly Lazy<Dataset> _known;
    private readonly Lazy<MovieMatcher> _matcher;
    private readonly Lazy<UserProfiles> _profiles;
    private readonly Lazy<CsrMatrix> _raters;

    /// <param name="dataset">The data.</param>
    public StudioData(Dataset dataset)
    {
        Dataset = dataset;
        All = Interactions.From(dataset.Ratings);
        Scale = RatingScale.Find(All);
        _split = new(() => Splits.PerUserRandom(dataset.Ratings));
        _known = new(() => Split.Train.KnownPartOf(dataset));
        Movies = [.. dataset.Movies.Where(movie => All.Items.TryGetIndex(movie.Id, out _))];
        _profiles = new(() => new UserProfiles(dataset));
        _raters = new(All.Matrix.Transpose);
        _matcher = new(() => new MovieMatcher(Movies));
    }

    /// <summary>The data.</summary>
    public Dataset Dataset { get; }

    /// <summary>All its ratings.</summary>
    public Interactions All { get; }

    /// <summary>The least and the greatest rating.</summary>
    public RatingScale Scale { get; }

    /// <summary>What figures of accuracy are measured on: 80/20 at random per user, seed 42.</summary>
    public TrainTestSplit Split => _split.Value;

    /// <summary>The data without what is held out.</summary>
    public Dataset Known => _known.Value;

    /// <summary>The movies that have ratings.</summary>
    public IReadOnlyList<Movie> Movies { get; }

    /// <summary>Finds titles of other services among them.</summary>
    public MovieMatcher Matcher => _matcher.Value;

    /// <summary>What users like by genre.</summary>
    public UserProfiles Profiles => _profiles.Value;

    /// <summary>Who rated a movie: item × user.</summary>
    public CsrMatrix Raters => _raters.Value;

    /// <summary>A movie's title, or its id where the data has none.</summary>
    public string TitleOf(RawId movie) => MovieOf(movie) is { } known
        ? Movie.WithArticleInFront(known.Title) : $"movie {movie}";

    /// <summary>A movie as the data describes it; null where it does not.</summary>
    public Movie? MovieOf(RawId movie) =>
        All.Items.TryGetIndex(movie, out var item) ? Dataset.FindMovie(All.Items.IdOf(item)) : null;
}
