using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec.Studio.Training;

/// <summary>
/// The model under somebody's knobs, trained anew as they turn. What is wanted last is what comes: a training under way
/// is given up when the knobs move on, unless nothing has been shown for a while, so that a slider that is dragged
/// without a rest shows where it passes.
/// </summary>
/// <param name="trainings">Trains.</param>
/// <param name="changed">Called, on any thread, when there is something new to see.</param>
internal sealed class LiveTraining(Trainings trainings, Func<Task> changed) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    // How long a list waits for its figure, so that both change at once.
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private CancellationTokenSource? _running;
    private ModelSettings? _next;
    private long _shown = Environment.TickCount64;
    private long _told;

    // Fifty who look at fifty models would hold them all: the last ones are kept by Trainings.
    private readonly WeakReference<Recommender?> _model = new(null);

    /// <summary>The model last asked for.</summary>
    public ModelSettings? Wanted { get; private set; }

    /// <summary>
    /// The model that is there; null before the first, and where it has been forgotten and must be trained again.
    /// </summary>
    public Recommender? Model => _model.TryGetTarget(out var model) ? model : null;

    /// <summary>Settings of the model that was there last; null before the first.</summary>
    public ModelSettings? Settings { get; private set; }

    /// <summary>What it is worth; null until it is known.</summary>
    public Judgement? Judgement { get; private set; }

    /// <summary>Why there is no model; null where there is one or will be.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether a training is under way.</summary>
    public bool IsBusy => _running is not null;

    /// <summary>How far it is; null where the model does not tell.</summary>
    public TrainingProgress? Progress { get; private set; }

    /// <summary>Trains a model, in place of any that is being trained.</summary>
    public void Train(ModelSettings settings)
    {
        lock (_gate)
        {
            if (settings.Equals(Wanted) && Failure is null && (IsBusy || Model is not null)) return;
            (Wanted, Failure) = (settings, null);
            if (_running is null)
            {
                Start(settings);
                return;
            }
            _next = settings;
            if (Environment.TickCount64 - _shown < Patience.TotalMilliseconds) _ = _running.CancelAsync();
        }
    }

    /// <summary>Gives up the training under way; what was there before stays.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            (_next, Wanted) = (null, Settings);
            _ = _running?.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Cancel();

    private void Start(ModelSettings settings)
    {
        var source = new CancellationTokenSource();
        (_running, _next, Progress, _told) = (source, null, null, Environment.TickCount64);
        _ = Task.Run(() => RunAsync(settings, source));
    }

    private async Task RunAsync(ModelSettings settings, CancellationTokenSource source)
    {
        string? failure = null;
        Recommender? model = null;
        try
        {
            var fit = trainings.FitAsync(settings, new Steps(Tell), source.Token);
            var judge = trainings.JudgeAsync(settings, new Steps(Tell), source.Token);
            // A failure is told by the first of them, and the other's needs no reader.
            _ = judge.ContinueWith(task => task.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            model = await fit.ConfigureAwait(false);
            await Task.WhenAny(judge, Task.Delay(Together, CancellationToken.None)).ConfigureAwait(false);
            lock (_gate)
            {
                _model.SetTarget(model);
                (Settings, Judgement) = (settings, judge.IsCompletedSuccessfully ? judge.Result : null);
            }
            // A list that comes long before its figure is shown alone first.
            if (Judgement is null) await changed().ConfigureAwait(false);
            var judgement = await judge.ConfigureAwait(false);
            lock (_gate) Judgement = judgement;
        }
        catch (OperationCanceledException)
        {
            // The knobs have moved on.
        }
#pragma warning disable CA1031 // Nobody waits for this task: thrown past it, it would leave the page waiting.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            failure = StudioException.SentenceOf(problem);
        }
        lock (_gate)
        {
            _running = null;
            source.Dispose();
            if (!source.IsCancellationRequested || _next is null) _shown = Environment.TickCount64;
            if (_next is { } next) Start(next);
            else Failure = failure;
        }
        await changed().ConfigureAwait(false);
        // Not forgotten before it was seen.
        GC.KeepAlive(model);
    }

    // Quick trainings end before anybody could read how far they are.
    private void Tell(TrainingProgress step)
    {
        Progress = step;
        if (Environment.TickCount64 - _told < 250) return;
        _told = Environment.TickCount64;
        _ = changed();
    }

    private sealed class Steps(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
