using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Files;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec;

/// <summary>
/// A trained model of any kind with the data it knows: raw ids in, raw ids out. What it does is done by the parts
/// behind it (<see cref="Model"/>, <see cref="Train"/>, <see cref="Ranker"/>), which work on dense indices and can be
/// used alone.
/// </summary>
/// <remarks>Immutable, and safe to use from several threads.</remarks>
/// <example>
/// <code>
/// var data = Datasets.Load("ml-100k");
/// var model = Recommender.Fit(data, new AlsOptions { Factors = 64 });
/// foreach (var (movie, score) in model.Recommend("196", count: 10)) Console.WriteLine($"{movie} {score}");
/// model.Save("als.model");
/// var same = Recommender.Load("als.model");
/// </code>
/// </example>
public sealed class Recommender
{
    private readonly ModelContent _content;
    private readonly Lazy<CsrMatrix> _items;
    private readonly Lazy<float> _meanWeight;
    private readonly Lazy<DataIdentity> _data;

    private Recommender(ModelContent content)
    {
        _content = content;
        Model = content.Model as IRecommender ?? new RatingRanking((IRatingPredictor)content.Model);
        _items = new(Train.Matrix.Transpose);
        _meanWeight = new(MeanOfWeights);
        _data = new(() => content.Data ?? new DataIdentity("", IsSynthetic: false, Train.Fingerprint()));
    }

    /// <summary>Trains a model on all ratings of a data set.</summary>
    /// <param name="data">
    /// The data: from <see cref="Datasets.Load"/>, or a <see cref="Dataset"/> of your own ratings.
    /// </param>
    /// <param name="options">
    /// The options of the model, which say what kind it is, such as <see cref="AlsOptions"/>,
    /// <see cref="Models.Fusion.FusionOptions"/> or <see cref="Models.Baselines.Linear.EaseOptions"/>; null for ALS
    /// with its defaults.
    /// </param>
    /// <param name="progress">Told after each iteration, of which some models have one.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">These are the options of no model.</exception>
    /// <exception cref="DataException">
    /// The model needs what the data does not have, such as times or genres, or cannot learn from its weights.
    /// </exception>
    /// <exception cref="TrainingException">
    /// The training has no finite result; the message says what to change.
    /// </exception>
    public static Recommender Fit(Dataset data, ModelOptions? options = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new AlsOptions();
        return Fit(data, ModelCatalog.FindByOptions(options), options, progress, cancellationToken);
    }

    /// <summary>Trains the model that the <see cref="ModelCatalog"/> has under a name, with its defaults.</summary>
    /// <param name="data">The data.</param>
    /// <param name="model">The name, such as <c>als</c>, <c>fusion</c> or <c>popularity</c>.</param>
    /// <param name="progress">Told after each iteration, of which some models have one.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc
    ///     cref="Fit(Dataset, ModelOptions?, IProgress{TrainingProgress}?, CancellationToken)" path="/exception"/>
    public static Recommender Fit(Dataset data, string model, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var entry = ModelCatalog.Find(model)
            ?? throw new ArgumentException($"There is no model '{model}'; there are "
                + $"{string.Join(", ", ModelCatalog.All.Select(each => each.Name))}.", nameof(model));
        return Fit(data, entry, entry.CreateOptions(), progress, cancellationToken);
    }

    /// <summary>
    /// Trains a model with a trainer of your own, or one that is set up otherwise than its options can say.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="trainer">Trains the model.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc
    ///     cref="Fit(Dataset, ModelOptions?, IProgress{TrainingProgress}?, CancellationToken)" path="/exception"/>
    public static Recommender Fit(Dataset data, ITrainer<IRecommender> trainer,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trainer);
        var train = Interactions.From(data.Ratings);
        return From(train, trainer.Train(train, data, progress, cancellationToken), null, data);
    }

    /// <summary>Puts a model that is trained already together with what it was trained on.</summary>
    /// <param name="train">The interactions the model was trained on.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">The options it was trained with; null where they are not known.</param>
    /// <param name="data">
    /// The data set of the interactions, which describes the movies; null where there is none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The model knows other numbers of users or items, or these are the options of no model.
    /// </exception>
    public static Recommender From(
        Interactions train, IRecommender model, ModelOptions? options = null, Dataset? data = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return From(train, model, model.UserCount, model.ItemCount, options, data);
    }

    /// <summary>
    /// As <see cref="From(Interactions, IRecommender, ModelOptions?, Dataset?)"/>, for a model that predicts ratings.
    /// </summary>
    /// <inheritdoc cref="From(Interactions, IRecommender, ModelOptions?, Dataset?)"/>
    public static Recommender From(
        Interactions train, IRatingPredictor model, ModelOptions? options = null, Dataset? data = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return From(train, model, model.UserCount, model.ItemCount, options, data);
    }

    /// <summary>The same model with the movies as a data set describes them: for a model file that does not.</summary>
    /// <param name="data">The data the model was trained on.</param>
    public Recommender DescribedBy(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new Recommender(
            _content with
            {
                Data = new DataIdentity(data.Info.Name, data.Info.IsSynthetic, Data.Fingerprint),
                Catalogue = MovieCatalogue.From(data, Train.Items)
            });
    }

    /// <summary>
    /// The model that <see cref="Save(string)"/> saved. Its matrices are used where the file is mapped into memory, so
    /// loading reads the file once, for its checksum, and copies only ids and interactions; the file stays mapped as
    /// long as the process lives.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, or is no model file, newer than this program, truncated or damaged; the message says
    /// which.
    /// </exception>
    public static Recommender Load(string path) => new(ModelFile.Read(path));

    /// <summary>
    /// As <see cref="Load"/>, but copies everything and lets go of the file: for a program that outlives its model
    /// files. They may then be replaced or overwritten in place, and the memory is given back once nobody uses the
    /// model.
    /// </summary>
    /// <inheritdoc cref="Load"/>
    public static Recommender LoadCopy(string path) => new(ModelFile.ReadCopy(path));

    /// <summary>
    /// Saves the model in one file, with its options, the identity of its data, the interactions it was trained on and
    /// the movies. The file gets its name only when all of it is on the disk, so that a failure leaves what was there
    /// before.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="NotSupportedException">The model is of a class that is not of this library.</exception>
    public void Save(string path)
    {
        using var file = new AtomicFile(path);
        Save(file.Stream);
        file.Commit();
    }

    /// <summary>Writes what <see cref="Save(string)"/> saves.</summary>
    /// <param name="stream">Receives the bytes; it need not be able to seek.</param>
    /// <exception cref="NotSupportedException">The model is of a class that is not of this library.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ModelFile.Write(_content with { Data = Data }, stream);
    }

    /// <summary>
    /// The name in the <see cref="ModelCatalog"/>, such as <c>als</c>; where the model is not from there, the one it
    /// has in tables.
    /// </summary>
    public string Name => _content.ModelName ?? Model.Name;

    /// <summary>The options it was trained with; null where they are not known.</summary>
    /// <exception cref="DataException">The file it was loaded from does not describe them as it should.</exception>
    public ModelOptions? Options => _content.Options;

    /// <summary>The data it was trained on; its name is empty where the file does not tell it.</summary>
    public DataIdentity Data => _data.Value;

    /// <summary>
    /// SHA-256, in hexadecimal, of the file it was loaded from; null for a model that was trained here.
    /// </summary>
    public string? Fingerprint => _content.Fingerprint;

    /// <summary>The model itself, over indices. A model of ratings ranks by the expected rating.</summary>
    public IRecommender Model { get; }

    /// <summary>The interactions it was trained on, with the maps between raw ids and indices.</summary>
    public Interactions Train => _content.Train;

    /// <summary>The movies of the model that the data described, in the order of <see cref="Train"/>.</summary>
    public IEnumerable<Movie> Movies => Enumerable.Range(0, _content.Catalogue.Count).Select(MovieAt).OfType<Movie>();

    /// <summary>All genre names of the data, in its order; empty where it has none.</summary>
    public IReadOnlyList<string> Genres => _content.Catalogue.Genres;

    /// <summary>Whether it recommends to users it was not trained on, from what they have met.</summary>
    public bool FoldsIn => Model is IFoldInRecommender;

    /// <summary>Whether the model was trained on a user.</summary>
    public bool KnowsUser(RawId user) => Train.Users.TryGetIndex(user, out _);

    /// <summary>Whether the model knows a movie.</summary>
    public bool KnowsMovie(RawId movie) => Train.Items.TryGetIndex(movie, out _);

    /// <summary>A movie as the data described it; null where it did not, or the model does not know it.</summary>
    public Movie? FindMovie(RawId movie) => Train.Items.TryGetIndex(movie, out var item) ? MovieAt(item) : null;

    /// <summary>
    /// The best movies for a user of the training, best first; fewer where there are fewer candidates.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="count">Length of the list, at least 1.</param>
    /// <param name="filter">Which movies may be recommended; null for all that the user has not met.</param>
    /// <exception cref="UnknownIdException">
    /// The model was not trained on the user; see <see cref="NewVisitor"/>.
    /// </exception>
    /// <exception cref="UnknownGenreException">The filter names a genre that there is not.</exception>
    public IReadOnlyList<ScoredMovie> Recommend(RawId user, int count = 10, MovieFilter? filter = null)
    {
        var index = UserOf(user);
        return Named(
            Ranker.Recommend(Model, filter?.IncludeSeen == true ? null : Train, index, count, filter?.For(this)));
    }

    /// <summary>
    /// The best movies for every user of the training, in the order of <see cref="Train"/>. They are computed as they
    /// are taken, some thousand users at a time on all processors, so that memory does not grow with the number of
    /// users.
    /// </summary>
    /// <param name="count">Length of the lists, at least 1.</param>
    /// <param name="filter">Which movies may be recommended; null for all that a user has not met.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="UnknownGenreException">The filter names a genre that there is not.</exception>
    public IEnumerable<(RawId User, IReadOnlyList<ScoredMovie> Movies)> RecommendAll(
        int count = 10, MovieFilter? filter = null, CancellationToken cancellationToken = default)
    {
        foreach (var block in RankAll(count, filter, cancellationToken))
        {
            for (var list = 0; list < block.Count; list++)
            {
                var movies = new ScoredMovie[block.ItemsOf(list).Length];
                for (var place = 0; place < movies.Length; place++)
                    movies[place] = Named(new Recommendation(block.ItemsOf(list)[place], block.ScoresOf(list)[place]));
                yield return (Train.Users.RawIdOf(block.Users[list]), movies);
            }
        }
    }

    /// <summary>
    /// What the model says of a movie for a user of the training. Of a model of ratings it is the expected rating, kept
    /// on the scale.
    /// </summary>
    /// <exception cref="UnknownIdException">The model does not know the user or the movie.</exception>
    public float Score(RawId user, RawId movie)
    {
        var (userIndex, item) = (UserOf(user), ItemOf(movie));
        if (_content.Model is IRatingPredictor predictor) return predictor.Predict(userIndex, item);
        var scores = new float[Model.ItemCount];
        Model.Score(userIndex, scores);
        return scores[item];
    }

    /// <summary>Why a movie has the score it has for a user of the training.</summary>
    /// <exception cref="UnknownIdException">The model does not know the user or the movie.</exception>
    public Explanation Explain(RawId user, RawId movie) => Named(Reasons.Explain(UserOf(user), ItemOf(movie)));

    /// <summary>
    /// The movies most like one, by the cosine of their factors where the model has such, else by the users who met
    /// both, the most similar first.
    /// </summary>
    /// <param name="movie">The movie.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="UnknownIdException">The model does not know the movie.</exception>
    public IReadOnlyList<ScoredMovie> SimilarMovies(RawId movie, int count = 10)
    {
        var item = ItemOf(movie);
        return Named(
            Model is ISimilarItems model
                ? model.SimilarItems(item, count)
                : CosineSimilarity.MostMetTogether(Train.Matrix, _items.Value, item, count));
    }

    /// <summary>A new user, without a history yet.</summary>
    /// <exception cref="NotSupportedException">
    /// The model recommends only to users it was trained on; see <see cref="FoldsIn"/>.
    /// </exception>
    public Visitor NewVisitor()
    {
        FoldIn();
        return new Visitor(this, []);
    }

    /// <summary>A user of the training with their history, to which more can be added.</summary>
    /// <exception cref="UnknownIdException">The model was not trained on the user.</exception>
    /// <exception cref="NotSupportedException">
    /// The model recommends only to users as it was trained on them; see <see cref="FoldsIn"/>.
    /// </exception>
    public Visitor VisitorOf(RawId user)
    {
        FoldIn();
        var index = UserOf(user);
        var history = new SortedList<int, float>();
        foreach (var (item, weight) in Train.ItemsOf(index).ToArray().Zip(Train.WeightsOf(index).ToArray()))
            history.Add(item, weight);
        return new Visitor(this, history);
    }

    /// <summary>The lists of every user, over indices, some thousand at a time.</summary>
    internal IEnumerable<RankedLists> RankAll(int count, MovieFilter? filter, CancellationToken cancellationToken)
    {
        const int Block = 4096;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var candidates = filter?.For(this);
        var seen = filter?.IncludeSeen == true ? null : Train;
        for (var first = 0; first < Model.UserCount; first += Block)
            yield return Ranker.RecommendAll(Model, seen,
                [.. Enumerable.Range(first, Math.Min(Block, Model.UserCount - first))], count, candidates,
                cancellationToken: cancellationToken);
    }

    internal float MeanWeight => _meanWeight.Value;

    internal Reasons Reasons => new(Model, Train, _items);

    internal Movie? MovieAt(int item) => _content.Catalogue[item];

    internal int ItemOf(RawId movie) =>
        Train.Items.TryGetIndex(movie, out var item) ? item : throw Unknown("Movie", movie, Train.Items);

    internal IFoldInRecommender FoldIn() => Model as IFoldInRecommender
        ?? throw new NotSupportedException(
            $"{Name} recommends only to users it was trained on; for others take another model, such as als.");

    internal ScoredMovie[] Named(IReadOnlyList<Recommendation> list)
    {
        var movies = new ScoredMovie[list.Count];
        for (var place = 0; place < movies.Length; place++) movies[place] = Named(list[place]);
        return movies;
    }

    internal Explanation Named(Reasons.Found found) =>
        new(found.Score, found.Popularity, Named(found.Because), found.Kind);

    private ScoredMovie Named(Recommendation place) =>
        new(Train.Items.RawIdOf(place.Item), place.Score, MovieAt(place.Item)?.Title);

    private int UserOf(RawId user) =>
        Train.Users.TryGetIndex(user, out var index) ? index : throw Unknown("User", user, Train.Users);

    private static UnknownIdException Unknown(string what, RawId id, IdMap known) =>
        new(id, $"{what} {id} is not in this model"
            + (known.Count == 0 ? "." : $", whose ids run from {known.TextOf(0)} to {known.TextOf(known.Count - 1)}."));

    /// <summary>Trains a model of the <see cref="ModelCatalog"/> with options of its own.</summary>
    /// <param name="data">The data.</param>
    /// <param name="entry">The model.</param>
    /// <param name="options">Its options, of its <see cref="ModelEntry.OptionsType"/>.</param>
    /// <param name="progress">Told after each iteration, of which some models have one.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc
    ///     cref="Fit(Dataset, ModelOptions?, IProgress{TrainingProgress}?, CancellationToken)" path="/exception"/>
    public static Recommender Fit(Dataset data, ModelEntry entry, ModelOptions options,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Fit(data, Interactions.From(data.Ratings), entry, options, progress, cancellationToken);
    }

    /// <summary>
    /// As <see cref="Fit(Dataset, ModelEntry, ModelOptions, IProgress{TrainingProgress}?, CancellationToken)"/>, for
    /// who trains many models of one data set and reads its ratings once.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="train">Its ratings, as <see cref="Interactions.From(Ratings)"/> reads them.</param>
    /// <param name="entry">The model.</param>
    /// <param name="options">Its options, of its <see cref="ModelEntry.OptionsType"/>.</param>
    /// <param name="progress">Told after each iteration, of which some models have one.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc
    ///     cref="Fit(Dataset, ModelOptions?, IProgress{TrainingProgress}?, CancellationToken)" path="/exception"/>
    public static Recommender Fit(Dataset data, Interactions train, ModelEntry entry, ModelOptions options,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(options);
        var trained = entry.Fit(options, data, train, progress, cancellationToken);
        return new Recommender(new ModelContent
        {
            Train = train,
            Model = trained,
            ModelName = entry.Name,
            Options = trained is AlsModel als ? als.Options : options,
            Data = IdentityOf(data, train),
            Catalogue = MovieCatalogue.From(data, train.Items),
        });
    }

    private static Recommender From(
        Interactions train, object model, int users, int items, ModelOptions? options, Dataset? data)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (users != train.UserCount || items != train.ItemCount)
            throw new ArgumentException($"The model knows {users} users and {items} items, but the interactions hold "
                + $"{train.UserCount} and {train.ItemCount}.", nameof(model));
        return new Recommender(new ModelContent
        {
            Train = train,
            Model = model,
            ModelName = options is null ? null : ModelCatalog.FindByOptions(options).Name,
            Options = options,
            Data = data is null ? null : IdentityOf(data, train),
            Catalogue = data is null ? MovieCatalogue.Empty : MovieCatalogue.From(data, train.Items),
        });
    }

    private static DataIdentity IdentityOf(Dataset data, Interactions train) =>
        new(data.Info.Name, data.Info.IsSynthetic, train.Fingerprint());

    private float MeanOfWeights()
    {
        var sum = 0.0;
        foreach (var weight in Train.Matrix.Values) sum += weight;
        return Train.Count == 0 ? 1 : (float)(sum / Train.Count);
    }
}
