using System.Diagnostics;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Fusion;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>A trained model and how long its training took.</summary>
/// <param name="Model">The model.</param>
/// <param name="Elapsed">Wall-clock time of the training.</param>
internal sealed record Training(IRecommender Model, TimeSpan Elapsed)
{
    /// <summary>
    /// Names of models that were trained before and became parts of this one; <see cref="Elapsed"/> has their time.
    /// </summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>
    /// Trains <paramref name="model"/> on <paramref name="train"/>. A part of it that was trained before with the same
    /// options is not trained again.
    /// </summary>
    /// <param name="terminal">Shows that it goes on.</param>
    /// <param name="model">What to train.</param>
    /// <param name="known">What a trainer may know: the data set of the interactions to learn from.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="before">Models that were trained on the same.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <exception cref="DataException">
    /// The model cannot learn from such data, as ALS cannot from negative ratings.
    /// </exception>
    public static Task<Training> RunAsync(Terminal terminal, ConfiguredModel model, Dataset known, Interactions train,
        IReadOnlyList<RankedModel> before, CancellationToken cancellationToken) =>
        terminal.WatchAsync($"Training {model.Name}", progress => Task.Run(() =>
        {
            var parts = new List<RankedModel>();
            var trainer = model.Options is FusionOptions fusion ? FusionTrainer.Blend(fusion, Trained)
                : model.CreateTrainer();
            var training = Timed(() => trainer.Train(train, known, null, cancellationToken));
            progress.Report(Invariant($"Trained {model.Name} in {training.Elapsed.TotalSeconds:F1} s"));
            return training with
            {
                Elapsed = training.Elapsed + TimeSpan.FromSeconds(
                    parts.Sum(part => part.Training.Elapsed.TotalSeconds)),
                Parts = [.. before.Intersect(parts).Select(part => part.Model.Name)],
            };

            IRecommender? Trained(ModelOptions options)
            {
                var part = before.FirstOrDefault(one => one.Model.Options == options);
                if (part is not null) parts.Add(part);
                return part?.Training.Model;
            }
        }, cancellationToken));

    /// <summary>
    /// Trains <paramref name="model"/> on <paramref name="train"/>, interactions of <paramref name="dataset"/>, without
    /// a word.
    /// </summary>
    /// <exception cref="DataException">
    /// The model cannot learn from such data, as ALS cannot from negative ratings.
    /// </exception>
    public static Training Timed(
        ConfiguredModel model, Dataset dataset, Interactions train, CancellationToken cancellationToken)
    {
        var (trainer, known) = (model.CreateTrainer(), train.KnownPartOf(dataset));
        return Timed(() => trainer.Train(train, known, null, cancellationToken));
    }

    /// <summary>Trains a model of ratings and measures it, fold after fold.</summary>
    /// <returns>The reports, and the wall-clock time of all trainings.</returns>
    /// <exception cref="DataException">The model cannot learn from such data.</exception>
    public static Task<RatedModel> RunRatingsAsync(Terminal terminal, ConfiguredModel model, Dataset dataset,
        IReadOnlyList<TrainTestSplit> folds, CancellationToken cancellationToken) =>
        terminal.WatchAsync($"Training {model.Name}", _ => Task.Run(() =>
        {
            var (results, elapsed) = (new List<RatingResult>(), TimeSpan.Zero);
            foreach (var fold in folds)
            {
                var trainer = model.Model.CreateRatingTrainer(model.Options);
                var known = fold.Train.KnownPartOf(dataset);
                var (predictor, time) = Clocked(() => trainer.Train(fold.Train, known, null, cancellationToken));
                elapsed += time;
                results.Add(RatingEvaluator.Evaluate(predictor, fold, dataset.Info.Label, cancellationToken));
            }
            return new RatedModel(model, elapsed, new RatingCrossValidation(results));
        }, cancellationToken));

    /// <summary>
    /// Trains ALS with its iterations shown as they pass, and handed to <paramref name="told"/>.
    /// </summary>
    /// <inheritdoc cref="RunAsync"/>
    public static Task<Training> RunWithLossAsync(Terminal terminal, AlsTrainer trainer, Interactions train,
        ICollection<TrainingProgress> told, CancellationToken cancellationToken) =>
        terminal.Track("Training als",
            progress => Timed(() => trainer.Train(train, null, new Iterations(progress) { Told = told },
                cancellationToken)));

    /// <summary>
    /// Trains a model of any kind on all of a data set, with its iterations shown as they pass where it has such, and
    /// handed to <paramref name="told"/>.
    /// </summary>
    /// <exception cref="DataException">The model cannot learn from such data.</exception>
    public static Task<(Recommender Model, TimeSpan Elapsed)> FitAsync(Terminal terminal, ConfiguredModel model,
        Dataset dataset, ICollection<TrainingProgress>? told, CancellationToken cancellationToken) =>
        terminal.Track($"Training {model.Name}",
            progress =>
                Clocked(() => Recommender.Fit(dataset, model.Model, model.Options,
                    new Iterations(progress) { Told = told }, cancellationToken)));

    /// <summary>As <see cref="FitAsync"/>, without its iterations.</summary>
    /// <inheritdoc cref="FitAsync"/>
    public static Task<(Recommender Model, TimeSpan Elapsed)> FitQuietlyAsync(
        Terminal terminal, ConfiguredModel model, Dataset dataset, CancellationToken cancellationToken) =>
        terminal.WatchAsync($"Training {model.Name}",
            _ => Task.Run(
                () => Clocked(() => Recommender.Fit(dataset, model.Model, model.Options, null, cancellationToken)),
                cancellationToken));

    /// <summary>
    /// Trains ALS on one side of a split until NDCG@10 on the other has not risen for some iterations, and tells how
    /// many were best.
    /// </summary>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<int> FindIterationsAsync(
        Terminal terminal, AlsOptions options, int patience, TrainTestSplit split, CancellationToken cancellationToken)
    {
        var ranking = new RankingOptions { Cutoffs = [10], Metrics = [RankingMetric.Ndcg] };
        var stopping = new EarlyStopping(
            model => RankingEvaluator.Evaluate(model, split, ranking,
                cancellationToken)[$"{RankingMetric.Ndcg.Name}@10"])
        { Patience = patience };
        var training = await terminal.Track("Finding the iterations",
            progress =>
                Timed(() => new AlsTrainer(options).TrainValidated(split.Train, stopping,
                    new Iterations(progress, "NDCG@10"), cancellationToken))).ConfigureAwait(false);
        return ((AlsModel)training.Model).Options.Iterations;
    }

    private static Training Timed(Func<IRecommender> train)
    {
        var (model, elapsed) = Clocked(train);
        return new Training(model, elapsed);
    }

    private static (T Model, TimeSpan Elapsed) Clocked<T>(Func<T> train)
    {
        var clock = Stopwatch.StartNew();
        return (train(), clock.Elapsed);
    }

    /// <summary>Shows iterations as steps.</summary>
    public sealed class Iterations(IProgress<Step> steps, string metricName = "metric") : IProgress<TrainingProgress>
    {
        /// <summary>Receives all of them, however many are shown; null for nobody.</summary>
        public ICollection<TrainingProgress>? Told { get; init; }

        public void Report(TrainingProgress value)
        {
            // A trainer may tell from several threads.
            if (Told is { } told) lock (told) told.Add(value);
            steps.Report(new Step(
                (double)value.Iteration / value.Iterations,
                Invariant($"iteration {value.Iteration} of {value.Iterations}")
                    + Invariant($"{(value.Loss is { } loss ? $", loss {Figure(loss)}" : "")}")
                    + Invariant($"{(value.Metric is { } metric ? Invariant($", {metricName} {metric:F4}") : "")}, ")
                    + Invariant($"{value.Elapsed.TotalSeconds:F2} s")));
        }

        // As many digits in each line, so that the eye finds where it falls.
        private static string Figure(double loss) =>
            Math.Abs(loss) >= 1000 ? Invariant($"{loss:F1}") : Invariant($"{loss:G7}");
    }
}
