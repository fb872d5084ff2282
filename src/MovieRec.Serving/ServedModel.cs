using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Serving;

/// <summary>
/// A model ready to answer: warm, with the movies' titles. It never changes, but for the note of what it has
/// recommended.
/// </summary>
internal sealed class ServedModel
{
    /// <summary>The version of every model that was not loaded from a file.</summary>
    public const string Unsaved = "unsaved";

    private const int VersionLength = 12;

    private readonly string[] _titles;
    private readonly Lazy<MovieMatcher> _matcher;
    private readonly Lazy<MovieSearch> _search;
    private readonly int[] _raters;
    private readonly int[] _mostRated;
    private readonly int[] _popularityRanks;
    private readonly ulong[] _recommended;
    private int _recommendedCount;

    /// <summary>Prepares <paramref name="model"/>, so that its first request is as fast as the next.</summary>
    /// <param name="model">The model.</param>
    public ServedModel(Recommender model)
    {
        (Recommender, Version) = (model, model.Fingerprint?[..VersionLength] ?? Unsaved);
        _titles = new string[Model.ItemCount];
        var titled = new List<Movie>();
        for (var item = 0; item < _titles.Length; item++)
        {
            var known = model.FindMovie(Items.RawIdOf(item))?.Title;
            _titles[item] = known ?? $"item {Items.TextOf(item)}";
            if (known is not null) titled.Add(new Movie(item, known, null, []));
        }
        _matcher = new(() => new MovieMatcher(titled));
        _raters = Raters(model.Train);
        _search = new(() => new MovieSearch(titled.Select(movie => (movie, _raters[movie.Id]))));
        _mostRated = [.. Enumerable.Range(0, _raters.Length).OrderByDescending(item => _raters[item])];
        _popularityRanks = new int[_mostRated.Length];
        foreach (var (rank, item) in _mostRated.Index()) _popularityRanks[item] = rank;
        _recommended = new ulong[(Model.ItemCount + 63) / 64];
        var sum = 0.0;
        foreach (var rating in model.Train.Matrix.Values)
        {
            (LowestRating, HighestRating) = (Math.Min(LowestRating, rating), Math.Max(HighestRating, rating));
            sum += rating;
        }
        MeanWeight = model.Train.Count == 0 ? 1 : (float)(sum / model.Train.Count);
        var scores = new float[Model.ItemCount];
        if (Model.UserCount > 0) Model.Score(0, scores);
        (Model as IFoldInRecommender)?.ScoreHistory([], [], scores);
    }

    /// <summary>
    /// Tells this model from others to whoever remembers something about it, without keeping it in memory.
    /// </summary>
    public object Mark { get; } = new();

    /// <summary>The model with what belongs to it.</summary>
    public Recommender Recommender { get; }

    /// <summary>The model, over indices.</summary>
    public IRecommender Model => Recommender.Model;

    /// <summary>What tells it from another: the head of its file's checksum.</summary>
    public string Version { get; }

    /// <summary>Raw user ids ↔ indices.</summary>
    public IdMap Users => Recommender.Train.Users;

    /// <summary>Raw item ids ↔ indices.</summary>
    public IdMap Items => Recommender.Train.Items;

    /// <summary>The lowest rating of the training; +∞ where there was none.</summary>
    public float LowestRating { get; } = float.PositiveInfinity;

    /// <summary>The highest rating of the training; −∞ where there was none.</summary>
    public float HighestRating { get; } = float.NegativeInfinity;

    /// <summary>The mean rating of the training, which is what meeting a movie weighs.</summary>
    public float MeanWeight { get; }

    /// <summary>The title of <paramref name="item"/> (an index).</summary>
    public string TitleOf(int item) => _titles[item];

    /// <summary>The title of a movie of the model.</summary>
    public string TitleOf(RawId movie) =>
        _titles[Items.TryGetIndex(movie, out var item) ? item : throw new ArgumentOutOfRangeException(nameof(movie))];

    /// <summary>Finds movies by their titles; their ids are indices of items.</summary>
    public MovieMatcher Matcher => _matcher.Value;

    /// <summary>Finds movies by part of a title; their ids are indices of items.</summary>
    public MovieSearch Search => _search.Value;

    /// <summary>Items by how many rated them in the training, the most first.</summary>
    public IEnumerable<int> MostRated => _mostRated;

    /// <summary>What is known of <paramref name="item"/> (an index).</summary>
    public MovieResponse Describe(int item)
    {
        var movie = Recommender.FindMovie(Items.RawIdOf(item));
        return new MovieResponse
        {
            Item = Items.RawIdOf(item),
            Title = _titles[item],
            Year = movie?.Year,
            Genres = movie?.Genres ?? [],
            Raters = _raters[item],
        };
    }

    /// <summary>
    /// The place of <paramref name="item"/> among the items by how many rated them in the training; 0 for the most.
    /// </summary>
    public int PopularityRankOf(int item) => _popularityRanks[item];

    /// <summary>Share of the catalogue that has been recommended since the model was loaded, in 0 .. 1.</summary>
    public double Coverage => (double)Volatile.Read(ref _recommendedCount) / Model.ItemCount;

    /// <summary>Notes that <paramref name="item"/> was recommended.</summary>
    public void MarkRecommended(int item)
    {
        ref var word = ref _recommended[item >> 6];
        var bit = 1UL << (item & 63);
        if ((Volatile.Read(ref word) & bit) == 0 && (Interlocked.Or(ref word, bit) & bit) == 0)
            Interlocked.Increment(ref _recommendedCount);
    }

    private static int[] Raters(Interactions train)
    {
        var raters = new int[train.ItemCount];
        foreach (var item in train.Matrix.Columns) raters[item]++;
        return raters;
    }
}
