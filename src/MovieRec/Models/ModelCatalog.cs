using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Content;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Graph;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Baselines.Neighbors;
using MovieRec.Models.Fusion;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>
/// The models of this library, by name and by the type of their options. A new model is one line here.
/// </summary>
public static class ModelCatalog
{
    /// <summary>Every model, in the order help lists them.</summary>
    public static IReadOnlyList<ModelEntry> All { get; } =
    [
        Ranks<AlsOptions>("als", "implicit alternating least squares (Hu, Koren, Volinsky 2008)",
            options => new AlsTrainer(options)),
        Ranks<EaseOptions>("ease", "linear autoencoder in closed form (Steck 2019)",
            options => new EaseTrainer(options)),
        Ranks<SessionEaseOptions>("session-ease", "EASE that knows what was met in one sitting; needs timestamps",
            options => new SessionEaseTrainer(options)),
        Ranks<SlimOptions>("slim", "sparse linear method, an elastic net (Ning, Karypis 2011)",
            options => new SlimTrainer(options)),
        Ranks<PureSvdOptions>("puresvd", "truncated singular value decomposition (Cremonesi, Koren, Turrin 2010)",
            options => new PureSvdTrainer(options)),
        Ranks<BprOptions>("bpr", "matrix factorization that ranks pairs (Rendle and others 2009)",
            options => new BprTrainer(options)),
        Ranks<LightGcnOptions>("lightgcn", "vectors passed along the graph of users and movies (Lee and others 2024)",
            options => new LightGcnTrainer(options)),
        Ranks<Rp3BetaOptions>("rp3beta", "random walks of three steps (Paudel and others 2017)",
            options => new Rp3BetaTrainer(options)),
        Ranks<ItemKnnOptions>("itemknn", "nearest movies by asymmetric cosine (Sarwar and others 2001)",
            options => new ItemKnnTrainer(options)),
        Ranks<UserKnnOptions>("userknn", "nearest users by asymmetric cosine (Herlocker and others 1999)",
            options => new UserKnnTrainer(options)),
        Ranks<ContentOptions>("content", "movies of the genres and decades a user met (Pazzani, Billsus 2007)",
            options => new ContentTrainer(options)),
        Ranks<HybridOptions>("hybrid", "ALS that serves movies nobody met by their content (Gantner and others 2010)",
            options => new HybridTrainer(options)),
        Ranks<FusionOptions>("fusion", "the standardized scores of ALS, session EASE and BPR, summed",
            options => FusionTrainer.Blend(options)),
        Ranks<NoOptions>("popularity", "what most users met, the same for everybody", _ => new PopularityTrainer()),
        Ranks<RecentPopularityOptions>("recent", "what most users met lately, the same for everybody",
            options => new RecentPopularityTrainer(options)),
        Ranks<RandomOptions>("random", "a random list, the floor of every metric",
            options => new RandomTrainer(options)),
        Rates<BayesianFactorizationOptions>("bpmf", "ratings: Bayesian matrix factorization (Salakhutdinov, Mnih 2008)",
            options => new BayesianFactorizationTrainer(options)),
        Rates<ExplicitAlsOptions>("explicit-als", "ratings: alternating least squares with biases (Zhou et al. 2008)",
            options => new ExplicitAlsTrainer(options)),
        Rates<NeighbourhoodOptions>("rating-knn", "ratings: neighbours over the bias baseline (Koren 2010)",
            options => new NeighbourhoodTrainer(options)),
        Rates<SvdOptions>("svd", "ratings: factors by gradient descent (Funk 2006)",
            options => new SvdTrainer(options)),
        Rates<SvdOptions>("svd++", "the same with implicit feedback (Koren 2008)",
            options => new SvdTrainer(options, implicitFeedback: true)),
        Rates<BiasOptions>("bias", "ratings: mean and biases of user and item (Koren 2010)",
            options => new BiasTrainer(options)),
        Rates<NoOptions>("global-mean", "ratings: the mean of all", _ => new GlobalMeanTrainer()),
        Rates<RandomOptions>("random-rating", "random ratings, normal as those of the training",
            options => new RandomRatingTrainer(options)),
    ];

    /// <summary>The model called <paramref name="name"/>, in any case; null where there is none.</summary>
    public static ModelEntry? Find(string name) =>
        All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The model that <paramref name="options"/> are the options of; where several models share a type, the first.
    /// </summary>
    /// <exception cref="ArgumentException">They are the options of no model.</exception>
    public static ModelEntry FindByOptions(ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return All.FirstOrDefault(model => model.OptionsType == options.GetType()) ?? throw new ArgumentException(
            $"{options.GetType().Name} are the options of no model; there are "
                + $"{string.Join(", ", All.Select(model => model.OptionsType.Name).Distinct())}.", nameof(options));
    }

    /// <summary>The name of the model that <paramref name="options"/> are the options of.</summary>
    internal static string NameOf(ModelOptions options) => FindByOptions(options).Name;

    private static ModelEntry Ranks<TOptions>(
        string name, string description, Func<TOptions, ITrainer<IRecommender>> create)
        where TOptions : ModelOptions, new() =>
        new(name, description, typeof(TOptions), () => new TOptions(), options => create((TOptions)options), null);

    private static ModelEntry Rates<TOptions>(
        string name, string description, Func<TOptions, ITrainer<IRatingPredictor>> create)
        where TOptions : ModelOptions, new() =>
        new(name, description, typeof(TOptions), () => new TOptions(), null, options => create((TOptions)options));
}

/// <summary>A model of the <see cref="ModelCatalog"/>.</summary>
public sealed class ModelEntry
{
    private readonly Func<ModelOptions> _createOptions;
    private readonly Func<ModelOptions, ITrainer<IRecommender>>? _createTrainer;
    private readonly Func<ModelOptions, ITrainer<IRatingPredictor>>? _createRatingTrainer;

    internal ModelEntry(
        string name, string description, Type optionsType, Func<ModelOptions> createOptions,
        Func<ModelOptions, ITrainer<IRecommender>>? createTrainer,
        Func<ModelOptions, ITrainer<IRatingPredictor>>? createRatingTrainer)
    {
        (Name, Description, OptionsType, _createOptions) = (name, description, optionsType, createOptions);
        (_createTrainer, _createRatingTrainer) = (createTrainer, createRatingTrainer);
    }

    /// <summary>The name it goes by.</summary>
    public string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; }

    /// <summary>The record that holds its options.</summary>
    public Type OptionsType { get; }

    /// <summary>
    /// Whether it predicts ratings, and so is measured by their errors, rather than by the order of its lists.
    /// </summary>
    public bool PredictsRatings => _createTrainer is null;

    /// <summary>Its options with their defaults.</summary>
    public ModelOptions CreateOptions() => _createOptions();

    /// <summary>Trains the model.</summary>
    /// <param name="options">Its options, of <see cref="OptionsType"/>.</param>
    /// <param name="data">What the trainer may know.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>An <see cref="IRecommender"/> or an <see cref="IRatingPredictor"/>.</returns>
    internal object Fit(ModelOptions options, Dataset data, Interactions train, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        return PredictsRatings ? CreateRatingTrainer(options).Train(train, data, progress, cancellationToken)
            : CreateTrainer(options).Train(train, data, progress, cancellationToken);
    }

    /// <summary>The trainer of a model that ranks.</summary>
    /// <param name="options">Its options, of <see cref="OptionsType"/>.</param>
    /// <exception cref="InvalidOperationException">It predicts ratings.</exception>
    public ITrainer<IRecommender> CreateTrainer(ModelOptions options) =>
        _createTrainer?.Invoke(options)
            ?? throw new InvalidOperationException($"{Name} predicts ratings: ask for its rating trainer.");

    /// <summary>The trainer of a model that predicts ratings.</summary>
    /// <inheritdoc cref="CreateTrainer"/>
    /// <exception cref="InvalidOperationException">It ranks.</exception>
    public ITrainer<IRatingPredictor> CreateRatingTrainer(ModelOptions options) =>
        _createRatingTrainer?.Invoke(options)
            ?? throw new InvalidOperationException($"{Name} ranks: ask for its trainer.");
}

/// <summary>The options of a model that has none.</summary>
internal sealed record NoOptions : ModelOptions;
