using System.Diagnostics;
using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Als;

namespace MovieRec.Studio.Training;

/// <summary>
/// Trains models for everybody who looks: each once, two at a time, since a model of all ratings for the list and one
/// of the split for its figures are mostly wanted together; and keeps those that were asked for last.
/// </summary>
internal sealed class Trainings(StudioData data) : IDisposable
{
    /// <summary>Cutoff of the figures.</summary>
    public const int Cutoff = 10;

    /// <summary>The figure that stands beside a list.</summary>
    public static string Figure { get; } = $"{RankingMetric.Ndcg.Name}@{Cutoff}";

    // A model of ml-100k takes one to twelve megabytes.
    private const int Kept = 8;

    private const int AtOnce = 2;

    private const long MostMemory = 300L << 20;

    private long _trimmed;

    private readonly SemaphoreSlim _turn = new(AtOnce);
    private readonly RecentlyUsed<string, object> _done = new(Kept * 2);
    private readonly Lazy<RankingOptions> _measures = new(() => new RankingOptions
    {
        Cutoffs = [Cutoff],
        Metrics = [.. RankingMetric.Accuracy,
            .. BeyondAccuracy.All(new EvaluationContext(data.Split.Train, data.Dataset))],
        DatasetLabel = data.Dataset.Info.Label,
    });

    /// <summary>The data they learn from.</summary>
    public StudioData Data => data;

    /// <summary>The model as <c>movierec recommend</c> trains it, on all ratings.</summary>
    /// <exception cref="DataException">The model needs what the data does not have.</exception>
    /// <exception cref="TrainingException">The training has no finite result.</exception>
    public Task<Recommender> FitAsync(ModelSettings settings, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken) =>
        OnceAsync($"fit {settings}",
            () => Recommender.Fit(data.Dataset, data.All, settings.Model, Shared(settings.Options), progress,
                cancellationToken), cancellationToken);

    /// <summary>What <c>movierec evaluate</c> says of the model.</summary>
    /// <inheritdoc cref="FitAsync" path="/exception"/>
    public Task<Judgement> JudgeAsync(ModelSettings settings, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken) =>
        OnceAsync($"judge {settings}", () => Judge(settings, progress, cancellationToken), cancellationToken);

    /// <summary>The model that neighbours and the map are read from: als as it usually is.</summary>
    public Task<Recommender> UsualAsync(CancellationToken cancellationToken) =>
        FitAsync(ModelSettings.Usual(ModelCatalog.All[0]), null, cancellationToken);

    /// <summary>The movies on the two directions of the factors that say most.</summary>
    public async Task<FactorMap> MapAsync(CancellationToken cancellationToken)
    {
        var model = await UsualAsync(cancellationToken).ConfigureAwait(false);
        return await OnceAsync("map", () => FactorMap.Compute((AlsModel)model.Model, data.Dataset), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Every claim about the data, as <c>movierec insights</c> judges it.</summary>
    public Task<IReadOnlyList<Claim>> ClaimsAsync(CancellationToken cancellationToken) =>
        OnceAsync("claims", () => Insights.Find(data.Dataset, null, cancellationToken), cancellationToken);

    /// <summary>Trains the model that whoever comes first will see.</summary>
    public async Task PrepareAsync()
    {
        var first = ModelSettings.Usual(ModelCatalog.All[0]);
        try
        {
            await FitAsync(first, null, CancellationToken.None).ConfigureAwait(false);
            await JudgeAsync(first, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is DataException or TrainingException or ArgumentException
            or ObjectDisposedException)
        {
            // Whoever asks for it is told.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private Judgement Judge(
        ModelSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var loss = new List<double>();
        TimeSpan? trained = null;
        var told = new Reports(step =>
        {
            // Without the time that the loss takes.
            trained = step.Elapsed;
            if (step.Loss is { } value) loss.Add(value);
            progress?.Report(step);
        });
        var (split, clock) = (data.Split, Stopwatch.StartNew());
        if (settings.Model.PredictsRatings)
        {
            var predictor = settings.Model.CreateRatingTrainer(Shared(settings.Options))
                .Train(split.Train, data.Known, told, cancellationToken);
            var elapsed = clock.Elapsed;
            // Its list is that of the highest expected ratings, which can be measured as any list can.
            var ranking = Recommender.From(split.Train, predictor).Model;
            return new Judgement(settings, Rank(ranking, settings, cancellationToken),
                RatingEvaluator.Evaluate(predictor, split, data.Dataset.Info.Label, cancellationToken), loss,
                trained ?? elapsed);
        }
        var model = settings.Model.CreateTrainer(Shared(settings.Options))
            .Train(split.Train, data.Known, told, cancellationToken);
        var time = clock.Elapsed;
        return new Judgement(settings, Rank(model, settings, cancellationToken), null, loss, trained ?? time);
    }

    private RankingResult Rank(IRecommender model, ModelSettings settings, CancellationToken cancellationToken) =>
        RankingEvaluator.Evaluate(model, data.Split, _measures.Value, cancellationToken).Named(settings.ToString());

    // Its result does not depend on the processors it takes.
    private static ModelOptions Shared(ModelOptions options) => options is AlsOptions als
        ? als with { Threads = Math.Max(1, Environment.ProcessorCount / AtOnce) } : options;

    // Models that are given up hold memory that the collector, which counts objects, sees little of.
    private void Trim()
    {
        if (Environment.WorkingSet < MostMemory || Environment.TickCount64 - _trimmed < 2_000) return;
        _trimmed = Environment.TickCount64;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task<T> OnceAsync<T>(string key, Func<T> train, CancellationToken cancellationToken)
        where T : class
    {
        if (_done.TryGet(key, out var known)) return (T)known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Somebody who waited in front may have wanted the same.
            if (_done.TryGet(key, out known)) return (T)known;
            var trained = await Task.Run(train, cancellationToken).ConfigureAwait(false);
            _done.Set(key, trained);
            return trained;
        }
        finally
        {
            Trim();
            _turn.Release();
        }
    }

    // Progress<T> would tell it on other threads, and later.
    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}

/// <summary>What a model is worth on the split.</summary>
/// <param name="Settings">The model.</param>
/// <param name="Ranking">How it ranks; a model of ratings by the ratings it expects.</param>
/// <param name="Rating">How it predicts ratings; null for a model that ranks.</param>
/// <param name="Loss">The objective after each iteration; empty where the model has none.</param>
/// <param name="Elapsed">Time of the training.</param>
internal sealed record Judgement(ModelSettings Settings, RankingResult Ranking, RatingResult? Rating,
    IReadOnlyList<double> Loss, TimeSpan Elapsed);
