using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Content;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Baselines.Neighbors;
using MovieRec.Models.Fusion;
using MovieRec.Models.RatingPrediction;

namespace MovieRec.Cli;

/// <summary>The models a command line can name. A new model is one line here.</summary>
internal static class ModelRegistry
{
    /// <summary>Every model, in the order help lists them.</summary>
    public static IReadOnlyList<ModelEntry> All { get; } =
    [
        ModelEntry.For<AlsOptions>("als", "implicit alternating least squares (Hu, Koren, Volinsky 2008)", options => new AlsTrainer(options)),
        ModelEntry.For<EaseOptions>("ease", "linear autoencoder in closed form (Steck 2019)", options => new EaseTrainer(options)),
        ModelEntry.For<SessionEaseOptions>("session-ease", "EASE that knows what was met in one sitting; needs timestamps", (options, dataset) => new SessionEaseTrainer(dataset.Ratings, options)),
        ModelEntry.For<SlimOptions>("slim", "sparse linear method, an elastic net (Ning, Karypis 2011)", options => new SlimTrainer(options)),
        ModelEntry.For<PureSvdOptions>("puresvd", "truncated singular value decomposition (Cremonesi, Koren, Turrin 2010)", options => new PureSvdTrainer(options)),
        ModelEntry.For<BprOptions>("bpr", "matrix factorization that ranks pairs (Rendle and others 2009)", options => new BprTrainer(options)),
        ModelEntry.For<Rp3BetaOptions>("rp3beta", "random walks of three steps (Paudel and others 2017)", options => new Rp3BetaTrainer(options)),
        ModelEntry.For<ItemKnnOptions>("itemknn", "nearest movies by asymmetric cosine (Sarwar and others 2001)", options => new ItemKnnTrainer(options)),
        ModelEntry.For<UserKnnOptions>("userknn", "nearest users by asymmetric cosine (Herlocker and others 1999)", options => new UserKnnTrainer(options)),
        ModelEntry.For<ContentOptions>("content", "movies of the genres and decades a user met (Pazzani, Billsus 2007)", (options, dataset) => new ContentTrainer(dataset.Movies, options)),
        ModelEntry.For<HybridOptions>("hybrid", "ALS that serves movies nobody met by their content (Gantner and others 2010)", (options, dataset) => new HybridTrainer(dataset.Movies, options)),
        ModelEntry.For<FusionOptions>("fusion", "the standardized scores of ALS, session EASE and BPR, summed", (options, dataset) => FusionTrainer.Blend(options, dataset.Ratings)),
        ModelEntry.For("popularity", "what most users met, the same for everybody", () => new PopularityTrainer()),
        ModelEntry.For<RecentPopularityOptions>("recent", "what most users met lately, the same for everybody", (options, dataset) => new RecentPopularityTrainer(dataset.Ratings, options)),
        ModelEntry.For<RandomOptions>("random", "a list by lot, the floor of every metric", options => new RandomTrainer(options)),
        ModelEntry.ForRatings<BayesianFactorizationOptions>("bpmf", "ratings: Bayesian matrix factorization (Salakhutdinov, Mnih 2008)", (options, dataset) => new BayesianFactorizationTrainer(options, dataset)),
        ModelEntry.ForRatings<ExplicitAlsOptions>("explicit-als", "ratings: alternating least squares with biases (Zhou et al. 2008)", (options, _) => new ExplicitAlsTrainer(options)),
        ModelEntry.ForRatings<NeighbourhoodOptions>("rating-knn", "ratings: neighbours over the bias baseline (Koren 2010)", (options, _) => new NeighbourhoodTrainer(options)),
        ModelEntry.ForRatings<SvdOptions>("svd", "ratings: factors by gradient descent (Funk 2006)", (options, _) => new SvdTrainer(options)),
        ModelEntry.ForRatings<SvdOptions>("svd++", "the same with implicit feedback (Koren 2008)", (options, _) => new SvdTrainer(options, implicitFeedback: true)),
        ModelEntry.ForRatings<BiasOptions>("bias", "ratings: mean and biases of user and item (Koren 2010)", (options, _) => new BiasTrainer(options)),
        ModelEntry.ForRatings<NoOptions>("global-mean", "ratings: the mean of all", (_, _) => new GlobalMeanTrainer()),
        ModelEntry.ForRatings<RandomOptions>("random-rating", "ratings by lot, normal as those of the training", (options, _) => new RandomRatingTrainer(options)),
    ];

    /// <summary>The model called <paramref name="name"/>, in any case.</summary>
    /// <exception cref="UsageException">There is none; the message lists those there are.</exception>
    public static ModelEntry Find(string name) =>
        All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"There is no model '{name}'; there are {string.Join(", ", All.Select(model => model.Name))}.");

    /// <summary>The models called <paramref name="names"/>, each with the assignments that concern it.</summary>
    /// <param name="names">Names of models.</param>
    /// <param name="settings">What <c>--set</c> was given.</param>
    /// <param name="files">What <c>--options</c> was given; a setting goes over what a file says.</param>
    /// <exception cref="UsageException">A model is unknown, a file cannot be read, or an assignment concerns none of the models or does not fit.</exception>
    public static IReadOnlyList<ConfiguredModel> Configure(IEnumerable<string> names, IEnumerable<string> settings, IEnumerable<string> files)
    {
        var entries = names.Select(Find).ToArray();
        Setting[] assignments = [.. files.SelectMany(OptionsFile.Read), .. settings.Select(Setting.Parse)];
        foreach (var assignment in assignments)
        {
            var concerned = entries.Where(entry => entry.IsNamedBy(assignment)).ToArray();
            if (concerned.Length == 0)
                throw new UsageException($"{assignment.Source} {assignment.Model}.{assignment.Name}: '{assignment.Model}' is not among the models named here.");
            if (!concerned.Any(entry => OptionValues.Has(entry.OptionsType, assignment.Name)))
                throw OptionValues.Unknown(concerned[0].OptionsType, concerned[0].Name, assignment.Name);
        }
        return [.. entries.Select(entry => entry.Configure(assignments.Where(assignment =>
            entry.IsNamedBy(assignment) && OptionValues.Has(entry.OptionsType, assignment.Name))))];
    }
}

/// <summary>A model a command line can name.</summary>
internal sealed class ModelEntry
{
    private readonly Func<IEnumerable<Setting>, ConfiguredModel> _configure;

    private ModelEntry(string name, string description, Type optionsType, Func<IEnumerable<Setting>, ConfiguredModel> configure) =>
        (Name, Description, OptionsType, _configure) = (name, description, optionsType, configure);

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; }

    /// <summary>The record that holds its options.</summary>
    public Type OptionsType { get; }

    /// <summary>A model with options <typeparamref name="TOptions"/>.</summary>
    public static ModelEntry For<TOptions>(string name, string description, Func<TOptions, IRecommenderTrainer> createTrainer)
        where TOptions : class, new() =>
        For<TOptions>(name, description, (options, _) => createTrainer(options));

    /// <summary>A model with options <typeparamref name="TOptions"/> that also reads what the data set knows of its movies or of times.</summary>
    public static ModelEntry For<TOptions>(string name, string description, Func<TOptions, Dataset, IRecommenderTrainer> createTrainer)
        where TOptions : class, new() =>
        new(name, description, typeof(TOptions), assignments =>
        {
            var options = OptionValues.Create<TOptions>(name, assignments);
            return new ConfiguredModel(name, options, dataset => createTrainer(options, dataset));
        });

    /// <summary>A model of ratings with options <typeparamref name="TOptions"/>; it may read what the data set knows of its users and movies.</summary>
    public static ModelEntry ForRatings<TOptions>(string name, string description, Func<TOptions, Dataset, IRatingPredictorTrainer> createTrainer)
        where TOptions : class, new() =>
        new(name, description, typeof(TOptions), assignments =>
        {
            var options = OptionValues.Create<TOptions>(name, assignments);
            return new ConfiguredModel(name, options, _ => throw new UsageException($"{name} predicts ratings and cannot rank movies: name another model, or score it with 'evaluate'."))
            {
                CreateRatingTrainer = dataset => createTrainer(options, dataset),
            };
        });

    /// <summary>A model without options.</summary>
    public static ModelEntry For(string name, string description, Func<IRecommenderTrainer> createTrainer) =>
        For<NoOptions>(name, description, _ => createTrainer());

    /// <summary>Whether <paramref name="assignment"/> is for this model, or for any.</summary>
    public bool IsNamedBy(Setting assignment) =>
        assignment.Model is null || string.Equals(assignment.Model, Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The model with its defaults replaced by <paramref name="assignments"/>.</summary>
    public ConfiguredModel Configure(IEnumerable<Setting> assignments) => _configure(assignments);
}

/// <summary>The options of a model that has none.</summary>
internal sealed record NoOptions;

/// <summary>A model with its options chosen, ready to be trained.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Options">Its options record.</param>
/// <param name="CreateTrainer">Makes its trainer, for models to be trained on ratings of the data set given.</param>
internal sealed record ConfiguredModel(string Name, object Options, Func<Dataset, IRecommenderTrainer> CreateTrainer)
{
    /// <summary>Makes the trainer of a model that predicts ratings; null for a model that ranks.</summary>
    public Func<Dataset, IRatingPredictorTrainer>? CreateRatingTrainer { get; init; }
}
