using MovieRec.Data;
using MovieRec.Experiments;
using Assigner = MovieRec.Experiments.Assignment;

namespace MovieRec.Serving;

/// <summary>
/// What requests are answered with: a model for everybody, and those of the experiments. Immutable; a request keeps the
/// one it began with.
/// </summary>
internal sealed class Deployment
{
    private readonly (Experiment Experiment, IReadOnlyDictionary<string, ServedModel> Models)[] _experiments;

    /// <summary>Puts the parts together.</summary>
    public Deployment(ServedModel model, params (Experiment, IReadOnlyDictionary<string, ServedModel>)[] experiments) =>
        (Model, _experiments, Watch) = (model, experiments, new DriftWatch(model.Users.Count));

    /// <summary>The model of whoever takes part in no experiment.</summary>
    public ServedModel Model { get; }

    /// <summary>The experiments that run.</summary>
    public IEnumerable<Experiment> Experiments => _experiments.Select(each => each.Experiment);

    /// <summary>Whether any experiment runs.</summary>
    public bool HasExperiments => _experiments.Length > 0;

    /// <summary>What was asked and answered since.</summary>
    public DriftWatch Watch { get; }

    /// <summary>Every model there is, each once, that for everybody first.</summary>
    public IEnumerable<ServedModel> Models =>
        _experiments.SelectMany(experiment => experiment.Models.Values).Prepend(Model).Distinct();

    /// <summary>Loads every model file anew.</summary>
    /// <param name="options">Name the model for everybody.</param>
    /// <param name="model">That model, where it is given or has been read already.</param>
    /// <param name="experiments">The experiments.</param>
    /// <exception cref="DataException">
    /// A file cannot be read or is damaged, is refused, or the models of an experiment do not know the same users and
    /// movies.
    /// </exception>
    public static Deployment Load(ServingOptions options, Recommender? model, IReadOnlyList<ExperimentFile> experiments)
    {
        var loaded = new Dictionary<string, ServedModel>();
        var first = model is null ? null : new ServedModel(options.Prepare(model, options.ModelPath ?? ""));
        if (first is not null && options.ModelPath is { } known) loaded[Path.GetFullPath(known)] = first;
        return new Deployment(first ?? Model(options.ModelPath!),
            [.. experiments.Select(file => (file.Experiment, Models(file)))]);

        ServedModel Model(string path)
        {
            path = Path.GetFullPath(path);
            return loaded.TryGetValue(path, out var known)
                ? known : loaded[path] = new ServedModel(options.Prepare(Recommender.LoadCopy(path), path));
        }

        IReadOnlyDictionary<string, ServedModel> Models(ExperimentFile file)
        {
            ServedModel[] models = [.. file.ModelPaths.Select(Model)];
            // One variant would answer where another has to refuse, and the experiment would compare different users.
            foreach (var other in models)
                if (!other.Users.HasSameIdsAs(models[0].Users) || !other.Items.HasSameIdsAs(models[0].Items))
                    throw new DataException($"The models of the experiment '{file.Experiment.Name}' do not know the "
                        + "same users and movies; train them on the same ratings.");
            return file.Experiment.Variants.Zip(models).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        }
    }

    /// <summary>
    /// What <paramref name="unit"/> is answered with; null stands for nobody known, who takes part in no experiment.
    /// </summary>
    public Choice Choose(string? unit)
    {
        if (unit is null) return new Choice(Model);
        foreach (var (experiment, models) in _experiments)
            if (Assigner.Find(experiment, unit) is { } variant)
                return new Choice(models[variant.Name], experiment, variant);
        return new Choice(Model);
    }
}

/// <summary>What somebody is answered with.</summary>
/// <param name="Model">The model.</param>
/// <param name="Experiment">The experiment they take part in, if any.</param>
/// <param name="Variant">Their variant of it.</param>
internal readonly record struct Choice(ServedModel Model, Experiment? Experiment = null, Variant? Variant = null);

/// <summary>
/// Where the deployment in use is: one reference, read once by every request and replaced at once for the next ones.
/// </summary>
/// <param name="load">Loads the files anew.</param>
/// <param name="first">What to begin with.</param>
internal sealed class DeploymentSlot(Func<Deployment> load, Deployment first)
{
    private readonly Lock _gate = new();
    private volatile Deployment _current = first;
    private Task<(string Before, string After)>? _running;
    private Task<(string Before, string After)>? _waiting;

    /// <summary>What a request beginning now is answered with.</summary>
    public Deployment Current => _current;

    /// <summary>
    /// Loads the files anew and answers requests from then on with them; those in flight keep what they began with.
    /// Where that fails nothing changes. Whoever asks while files are being loaded shares one further loading, since
    /// the files may have changed since the present one began to read.
    /// </summary>
    /// <returns>The versions of the model for everybody; what it was itself is not kept in memory.</returns>
    /// <exception cref="DataException">As <see cref="Deployment.Load"/>.</exception>
    public Task<(string Before, string After)> ReloadAsync()
    {
        lock (_gate)
        {
            if (_running is { IsCompleted: false }) return _waiting ??= AfterAsync(_running);
            return _running = Task.Run(Reload);
        }
    }

    private async Task<(string, string)> AfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task<(string, string)> next;
        lock (_gate)
        {
            _waiting = null;
            next = _running = Task.Run(Reload);
        }
        return await next.ConfigureAwait(false);
    }

    private (string, string) Reload()
    {
        var before = _current.Model.Version;
        // Models given up before, and what requests left behind, would lie in memory for many swaps more. A swap is
        // when a pause of some milliseconds is least missed.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _current = load();
        return (before, _current.Model.Version);
    }
}
