using System.Diagnostics;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>
/// Implicit alternating least squares (Hu, Koren and Volinsky, 'Collaborative Filtering for Implicit Feedback
/// Datasets', ICDM 2008): with one side's factors fixed the objective is quadratic in the other's, so each half-step
/// solves it exactly and the loss never rises.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class AlsTrainer(AlsOptions? options = null) : ITrainer<AlsModel>
{
    /// <summary>The options this trainer uses.</summary>
    public AlsOptions Options { get; } = options ?? new AlsOptions();

    /// <inheritdoc/>
    public string Name => "ALS";

    /// <summary>Confidences above it are looked at; ratings stay far below.</summary>
    private const float ExtremeConfidence = 1e4f;

    /// <summary>
    /// Learns factors. The last half-step is the users', so that a user's factors are exactly what folding in their
    /// history gives.
    /// </summary>
    /// <param name="train">What to learn from; weights must be finite and at least 0.</param>
    /// <param name="side">Not used.</param>
    /// <param name="progress">Told the loss after each iteration; null leaves the loss uncomputed.</param>
    /// <param name="cancellationToken">Looked at between batches of at most sixteen rows.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    /// <exception cref="TrainingException">
    /// The equations have no finite solution; the message says what to change.
    /// </exception>
    public AlsModel Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Fit(train, null, progress, null, cancellationToken);

    /// <summary>
    /// As <see cref="Train(Interactions, Dataset?, IProgress{TrainingProgress}?, CancellationToken)"/>, but judged
    /// after each iteration and ended early. The model is that of the best iteration, and
    /// <see cref="AlsOptions.Iterations"/> of its options says which that was: training with these options gives the
    /// same factors again.
    /// </summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="stopping">When to stop.</param>
    /// <param name="progress">Told the loss, and the metric, after each iteration.</param>
    /// <param name="cancellationToken">Looked at between batches of at most sixteen rows.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    /// <exception cref="TrainingException">The equations have no finite solution, or the metric is NaN.</exception>
    public AlsModel TrainValidated(
        Interactions train, EarlyStopping stopping, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stopping);
        return Fit(train, stopping, progress, null, cancellationToken);
    }

    /// <summary>
    /// As <see cref="Train(Interactions, Dataset?, IProgress{TrainingProgress}?, CancellationToken)"/>, and tells what
    /// the threads spend their time on.
    /// </summary>
    internal (AlsModel Model, AlsPhases Items, AlsPhases Users) Measure(
        Interactions train, CancellationToken cancellationToken)
    {
        PhaseClock[] Clocks() => [.. Enumerable.Range(0, Options.Threads).Select(_ => new PhaseClock())];
        var clocks = (Items: Clocks(), Users: Clocks());
        var model = Fit(train, null, null, clocks, cancellationToken);
        double Operations(CsrMatrix rows) => Options.Iterations * AlsPhases.OperationsOf(Options, rows);
        return (model, AlsPhases.From(clocks.Items, Operations(train.Matrix.Transpose())),
            AlsPhases.From(clocks.Users, Operations(train.Matrix)));
    }

    private AlsModel Fit(Interactions train, EarlyStopping? stopping, IProgress<TrainingProgress>? progress,
        (PhaseClock[] Items, PhaseClock[] Users)? clocks, CancellationToken cancellationToken)
    {
        InteractionWeights.Check(train, Name);

        var users = train.Matrix;
        // One generator draws one after the other, so this is all that can be done meanwhile.
        CsrMatrix items = null!;
        FactorMatrix userFactors = null!;
        Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = Options.Threads },
            () => items = users.Transpose(), () => userFactors = InitialFactors(Options, 0, train.UserCount));
        var itemFactors = new FactorMatrix(train.ItemCount, Options.Factors);
        var itemStep = new HalfStep(Options, items, userFactors, itemFactors, clocks?.Items);
        var userStep = new HalfStep(Options, users, itemFactors, userFactors, clocks?.Users);

        using var crew = Options.Threads > 1 ? new Crew(Options.Threads) : null;
        var clock = new Stopwatch();
        AlsModel? best = null;
        var bestMetric = double.NegativeInfinity;
        for (var iteration = 1; iteration <= Options.Iterations; iteration++)
        {
            clock.Start();
            itemStep.Run(cancellationToken, crew: crew);
            userStep.Run(cancellationToken, crew: crew);
            clock.Stop();
            var metric = stopping?.Metric(new AlsModel(Options, train, userFactors, itemFactors));
            progress?.Report(new TrainingProgress(Name, iteration, Options.Iterations,
                AlsLoss.Compute(Options, users, items, userFactors, itemFactors), clock.Elapsed, metric));
            if (metric is not { } value) continue;
            if (double.IsNaN(value))
                throw new TrainingException("The validation metric is NaN: give it users with held-out items.");
            if (best is null || value > bestMetric)
                (best, bestMetric) = (new AlsModel(Options with { Iterations = iteration }, train, userFactors.Copy(),
                    itemFactors.Copy()), value);
            else if (iteration - best.Options.Iterations >= stopping!.Patience)
                break;
        }
        var model = best ?? new AlsModel(Options, train, userFactors, itemFactors);
        RequireExplainable(model);
        return model;
    }

    /// <summary>
    /// Solves once more, as <see cref="AlsModel.Explain(int, int)"/> does, the histories whose confidences are so far
    /// from 1 that single precision may not bear them: what cannot be explained is told now, and not to whoever asks
    /// for a reason.
    /// </summary>
    private static void RequireExplainable(AlsModel model)
    {
        var train = model.Train;
        for (var user = 0; user < train.UserCount; user++)
        {
            var weights = train.WeightsOf(user);
            if (weights.IsEmpty || !(model.Options.Alpha * TensorPrimitives.Max(weights) > ExtremeConfidence)) continue;
            try
            {
                if (float.IsFinite(model.Explain(user, train.ItemsOf(user)[0])[0].Score)) continue;
            }
            catch (TrainingException)
            {
                // Told below.
            }
            throw new TrainingException(
                FormattableString.Invariant($"Weights up to {TensorPrimitives.Max(weights):G3} are too large for ")
                + "single precision: give their logarithm instead, such as log(1 + plays), or a smaller Alpha "
                + FormattableString.Invariant($"(now {model.Options.Alpha})."));
        }
    }

    /// <summary>
    /// The user factors that a training starts from: sums of three uniforms, nearly normal, the same on every machine,
    /// drawn in row order by one generator.
    /// </summary>
    /// <param name="options">The training's options.</param>
    /// <param name="first">First row wanted; the numbers of those before it are drawn and dropped.</param>
    /// <param name="rows">Number of rows wanted.</param>
    internal static FactorMatrix InitialFactors(AlsOptions options, int first, int rows)
    {
        // The runtime's generator takes 32 bits; seeds of no more than that are taken as they are.
        var random = new Random(unchecked((int)(options.Seed ^ (options.Seed >> 32))));
        for (var dropped = 3L * first * options.Factors; dropped > 0; dropped--) random.NextSingle();
        var scale = 1 / MathF.Sqrt(options.Factors);
        var factors = new FactorMatrix(rows, options.Factors);
        for (var row = 0; row < rows; row++)
            foreach (ref var factor in factors.PaddedRow(row)[..options.Factors])
                factor = (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * scale;
        return factors;
    }
}
