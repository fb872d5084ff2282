using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Content;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Baselines.Neighbors;
using MovieRec.Models.Fusion;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>The models of this library, by name and by the type of their options. A new model is one line here.</summary>
public static class ModelCatalog
{
    /// <summary>Every model, in the order help lists them.</summary>
    public static IReadOnlyList<ModelEntry> All { get; } =
    [
        Ranks<AlsOptions>("als", "implicit alternating least squares (Hu, Koren, Volinsky 2008)", (options, _) => new AlsTrainer(options)),
        Ranks<EaseOptions>("ease", "linear autoencoder in closed form (Steck 2019)", (options, _) => new EaseTrainer(options)),
        Ranks<SessionEaseOptions>("session-ease", "EASE that knows what was met in one sitting; needs timestamps", (options, data) => new SessionEaseTrainer(data.Ratings, options)),
        Ranks<SlimOptions>("slim", "sparse linear method, an elastic net (Ning, Karypis 2011)", (options, _) => new SlimTrainer(options)),
        Ranks<PureSvdOptions>("puresvd", "truncated singular value decomposition (Cremonesi, Koren, Turrin 2010)", (options, _) => new PureSvdTrainer(options)),
        Ranks<BprOptions>("bpr", "matrix factorization that ranks pairs (Rendle and others 2009)", (options, _) => new BprTrainer(options)),
        Ranks<Rp3BetaOptions>("rp3beta", "random walks of three steps (Paudel and others 2017)", (options, _) => new Rp3BetaTrainer(options)),
        Ranks<ItemKnnOptions>("itemknn", "nearest movies by asymmetric cosine (Sarwar and others 2001)", (options, _) => new ItemKnnTrainer(options)),
        Ranks<UserKnnOptions>("userknn", "nearest users by asymmetric cosine (Herlocker and others 1999)", (options, _) => new UserKnnTrainer(options)),
        Ranks<ContentOptions>("content", "movies of the genres and decades a user met (Pazzani, Billsus 2007)", (options, data) => new ContentTrainer(data.Movies, options)),
        Ranks<HybridOptions>("hybrid", "ALS that serves movies nobody met by their content (Gantner and others 2010)", (options, data) => new HybridTrainer(data.Movies, options)),
        Ranks<FusionOptions>("fusion", "the standardized scores of ALS, session EASE and BPR, summed", (options, data) => FusionTrainer.Blend(options, data.Ratings)),
        Ranks<NoOptions>("popularity", "what most users met, the same for everybody", (_, _) => new PopularityTrainer()),
        Ranks<RecentPopularityOptions>("recent", "what most users met lately, the same for everybody", (options, data) => new RecentPopularityTrainer(data.Ratings, options)),
        Ranks<RandomOptions>("random", "a random list, the floor of every metric", (options, _) => new RandomTrainer(options)),
        Rates<BayesianFactorizationOptions>("bpmf", "ratings: Bayesian matrix factorization (Salakhutdinov, Mnih 2008)", (options, data) => new BayesianFactorizationTrainer(options, data)),
        Rates<ExplicitAlsOptions>("explicit-als", "ratings: alternating least squares with biases (Zhou et al. 2008)", (options, _) => new ExplicitAlsTrainer(options)),
        Rates<NeighbourhoodOptions>("rating-knn", "ratings: neighbours over the bias baseline (Koren 2010)", (options, _) => new NeighbourhoodTrainer(options)),
        Rates<SvdOptions>("svd", "ratings: factors by gradient descent (Funk 2006)", (options, _) => new SvdTrainer(options)),
        Rates<SvdOptions>("svd++", "the same with implicit feedback (Koren 2008)", (options, _) => new SvdTrainer(options, implicitFeedback: true)),
        Rates<BiasOptions>("bias", "ratings: mean and biases of user and item (Koren 2010)", (options, _) => new BiasTrainer(options)),
        Rates<NoOptions>("global-mean", "ratings: the mean of all", (_, _) => new GlobalMeanTrainer()),
        Rates<RandomOptions>("random-rating", "random ratings, normal as those of the training", (options, _) => new RandomRatingTrainer(options)),
    ];

    /// <summary>The model called <paramref name="name"/>, in any case; null where there is none.</summary>
    public static ModelEntry? Find(string name) => All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The model that <paramref name="options"/> are the options of; where several models share a type, the first.</summary>
    /// <exception cref="ArgumentException">They are the options of no model.</exception>
    public static ModelEntry FindByOptions(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return All.FirstOrDefault(model => model.OptionsType == options.GetType()) ?? throw new ArgumentException(
            $"{options.GetType().Name} are the options of no model; there are {string.Join(", ", All.Select(model => model.OptionsType.Name).Distinct())}.", nameof(options));
    }

    /// <summary>The name of the model that <paramref name="options"/> are the options of.</summary>
    internal static string NameOf(object options) => FindByOptions(options).Name;

    private static ModelEntry Ranks<TOptions>(string name, string description, Func<TOptions, Dataset, IRecommenderTrainer> create) where TOptions : class, new() =>
        new(name, description, typeof(TOptions), () => new TOptions(), (options, data) => create((TOptions)options, data), null);

    private static ModelEntry Rates<TOptions>(string name, string description, Func<TOptions, Dataset, IRatingPredictorTrainer> create) where TOptions : class, new() =>
        new(name, description, typeof(TOptions), () => new TOptions(), null, (options, data) => create((TOptions)options, data));
}

/// <summary>A model of the <see cref="ModelCatalog"/>.</summary>
public sealed class ModelEntry
{
    private readonly Func<object> _createOptions;
    private readonly Func<object, Dataset, IRecommenderTrainer>? _createTrainer;
    private readonly Func<object, Dataset, IRatingPredictorTrainer>? _createRatingTrainer;

    internal ModelEntry(
        string name, string description, Type optionsType, Func<object> createOptions,
        Func<object, Dataset, IRecommenderTrainer>? createTrainer, Func<object, Dataset, IRatingPredictorTrainer>? createRatingTrainer)
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

    /// <summary>Whether it predicts ratings, and so is measured by their errors, rather than by the order of its lists.</summary>
    public bool PredictsRatings => _createTrainer is null;

    /// <summary>Its options with their defaults.</summary>
    public object CreateOptions() => _createOptions();

    /// <summary>Trains the model.</summary>
    /// <param name="options">Its options, of <see cref="OptionsType"/>.</param>
    /// <param name="data">What the trainer may know.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="progress">Told after each iteration, where the training has such.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>An <see cref="IRecommender"/> or an <see cref="IRatingPredictor"/>.</returns>
    internal object Fit(object options, Dataset data, Interactions train, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (PredictsRatings)
        {
            return CreateRatingTrainer(options, data) switch
            {
                ExplicitAlsTrainer als when progress is not null => als.Train(train, null, Forward<ExplicitAlsIteration>(step => new(Name, step.Iteration, step.Iterations, step.Loss, step.Elapsed)), cancellationToken),
                BayesianFactorizationTrainer bpmf when progress is not null => bpmf.Train(train, Forward<GibbsIteration>(step => new(Name, step.Iteration, step.Iterations, null, step.Elapsed)), cancellationToken),
                var trainer => trainer.Train(train, cancellationToken),
            };
        }
        return CreateTrainer(options, data) is var ranking && ranking is AlsTrainer implicitAls && progress is not null
            ? implicitAls.Train(train, Forward<AlsIteration>(step => new(Name, step.Iteration, step.Iterations, step.Loss, step.Elapsed)), cancellationToken)
            : ranking.Train(train, cancellationToken);

        IProgress<T> Forward<T>(Func<T, TrainingProgress> convert) => new Forwarded<T>(step => progress.Report(convert(step)));
    }

    private sealed class Forwarded<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }

    /// <summary>The trainer of a model that ranks.</summary>
    /// <param name="options">Its options, of <see cref="OptionsType"/>.</param>
    /// <param name="data">What the trainer may know: movies, users, times, and of ratings only those to learn from.</param>
    /// <exception cref="InvalidOperationException">It predicts ratings.</exception>
    public IRecommenderTrainer CreateTrainer(object options, Dataset data) =>
        _createTrainer?.Invoke(options, data) ?? throw new InvalidOperationException($"{Name} predicts ratings: ask for its rating trainer.");

    /// <summary>The trainer of a model that predicts ratings.</summary>
    /// <inheritdoc cref="CreateTrainer"/>
    /// <exception cref="InvalidOperationException">It ranks.</exception>
    public IRatingPredictorTrainer CreateRatingTrainer(object options, Dataset data) =>
        _createRatingTrainer?.Invoke(options, data) ?? throw new InvalidOperationException($"{Name} ranks: ask for its trainer.");
}

/// <summary>The options of a model that has none.</summary>
internal sealed record NoOptions;
