using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Serving.Events;

namespace MovieRec.Serving;

/// <summary>The models that an application serves.</summary>
public sealed class ServedModels
{
    private readonly ServingOptions _options;
    private readonly IReadOnlyList<ExperimentFile> _experiments;

    /// <summary>Reads the model files.</summary>
    /// <param name="options">Names them.</param>
    /// <exception cref="DataException">A file cannot be read or is damaged.</exception>
    /// <exception cref="ExperimentException">Two experiments would share units.</exception>
    public ServedModels(ServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Model is null && options.ModelPath is null)
            throw new DataException("No model is named to be served: give the path of a model file, or a model.");
        (_options, _experiments) = (options, ExperimentFile.ReadAll(options.ExperimentPaths));
        Slot = new DeploymentSlot(() => Load(null), Load(options.Model));
        options.ReleaseModel();
    }

    /// <summary>The model for everybody who takes part in no experiment, as it is now.</summary>
    public Recommender Current => Slot.Current.Model.Recommender;

    /// <summary>
    /// Loads the files anew and answers requests from then on with them; those in flight keep what they began with.
    /// Where that fails nothing changes.
    /// </summary>
    /// <returns>The model until now and the one from now on, by the head of their files' checksums.</returns>
    /// <exception cref="DataException">
    /// A file cannot be read or is damaged, or there is none because the model was given.
    /// </exception>
    public async Task<(string Before, string Model)> ReloadAsync()
    {
        if (_options.ModelPath is null)
            throw new DataException("The model was given and not read from a file, so there is nothing to load anew.");
        return await Slot.ReloadAsync().ConfigureAwait(false);
    }

    /// <summary>The experiments that run.</summary>
    internal IReadOnlyList<ExperimentFile> Experiments => _experiments;

    /// <summary>Where requests find the models.</summary>
    internal DeploymentSlot Slot { get; }

    /// <summary>Whether the middleware stands around the whole application rather than around each endpoint.</summary>
    internal bool IsAroundAll { get; set; }

    private Deployment Load(Recommender? read) => Deployment.Load(_options, read, _experiments);
}

/// <summary>The exposure log, where there are experiments; closed with the application.</summary>
internal sealed class Exposures(ServingOptions options) : IDisposable
{
    private readonly Lazy<ExposureLog?> _log = new(
        () => options.ExperimentPaths.Count > 0 ? ExposureLog.Open(options.ExposuresPath) : null);

    /// <summary>The log; null where there are no experiments.</summary>
    public ExposureLog? Log => _log.Value;

    public void Dispose()
    {
        if (_log.IsValueCreated) Log?.Dispose();
    }
}

/// <summary>The outcome log, opened with the first outcome; closed with the application.</summary>
internal sealed class Outcomes(ServingOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private OutcomeLog? _log;

    /// <summary>The file: beside the exposures unless it was named.</summary>
    public string Path { get; } = options.OutcomesPath ?? System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(options.ExposuresPath))!, "outcomes.jsonl");

    /// <summary>The log to add to, opened anew where the disk failed it.</summary>
    /// <exception cref="DataException">It cannot be opened.</exception>
    public OutcomeLog Open()
    {
        lock (_gate)
        {
            if (_log is { IsSound: false })
            {
                _log.Dispose();
                _log = null;
            }
            return _log ??= OutcomeLog.Open(Path);
        }
    }

    public void Dispose()
    {
        lock (_gate) _log?.Dispose();
    }
}

/// <summary>What users did, where the service takes events; closed with the application.</summary>
internal sealed class TakenEvents(ServingOptions options) : IDisposable
{
    private readonly Lazy<(EventHistories Histories, EventStore Store)?> _parts = new(() =>
    {
        if (options.EventsPath is not { } path) return null;
        var histories = new EventHistories();
        return (histories, new EventStore(path, histories));
    });

    /// <summary>By user; null where no events are taken.</summary>
    public EventHistories? Histories => _parts.Value?.Histories;

    /// <summary>Where they are kept; null where no events are taken.</summary>
    public EventStore? Store => _parts.Value?.Store;

    public void Dispose()
    {
        if (_parts.IsValueCreated) Store?.Dispose();
    }
}
