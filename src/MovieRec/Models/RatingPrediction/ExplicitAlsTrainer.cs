using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Explicit alternating least squares with weighted-λ regularization (Zhou, Wilkinson, Schreiber and Pan, 'Large-scale
/// Parallel Collaborative Filtering for the Netflix Prize', AAIM 2008), a global mean, and user and item biases learned
/// with the factors in one system of equations. With one side fixed the objective of <see cref="ExplicitAlsOptions"/>
/// is quadratic in the other's rows, each of which is solved exactly, so it never rises.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class ExplicitAlsTrainer(ExplicitAlsOptions? options = null) : ITrainer<IRatingPredictor>
{
    /// <summary>The options this trainer uses.</summary>
    public ExplicitAlsOptions Options { get; } = options ?? new ExplicitAlsOptions();

    /// <inheritdoc/>
    public string Name => "Explicit ALS";

    /// <summary>Learns factors and biases. Those of a user or an item without ratings are 0.</summary>
    /// <inheritdoc/>
    public IRatingPredictor Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Fit(train, null, progress, cancellationToken);

    /// <summary>
    /// As <see cref="Train(Interactions, Dataset?, IProgress{TrainingProgress}?, CancellationToken)"/>, ended early by
    /// ratings held out.
    /// </summary>
    /// <param name="train">What to learn from; the weights are the ratings.</param>
    /// <param name="validation">
    /// Ratings held out of <paramref name="train"/>, over the same users and items. With them, training stops as
    /// <see cref="ExplicitAlsOptions.Patience"/> says and the model is that of the best iteration.</param>
    /// <param name="progress">Told the loss after each iteration; null leaves it uncomputed.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="DataException">There are no ratings, or one is not finite.</exception>
    /// <exception cref="ArgumentException">The validation ratings are none, or over other users or items.</exception>
    /// <exception cref="TrainingException">
    /// The equations have no finite solution; the message says what to change.
    /// </exception>
    public IRatingPredictor TrainValidated(
        Interactions train, Interactions validation, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return Fit(train, validation, progress, cancellationToken);
    }

    private ExplicitAlsModel Fit(
        Interactions train, Interactions? validation, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var mean = GlobalMeanTrainer.Mean(train);
        if (validation is not null
            && (validation.Count == 0 || validation.UserCount != train.UserCount
                || validation.ItemCount != train.ItemCount))
            throw new ArgumentException("Validation needs ratings over the users and items of the training.",
                nameof(validation));
        cancellationToken.ThrowIfCancellationRequested();
        var (users, items) = FactorSide.Create(train.Matrix, mean, Options.Factors, 0.1, Options.Seed);
        var regressions = new ConcurrentBag<RowRegression>();
        var clock = new Stopwatch();
        (double Rmse, ExplicitAlsModel? Model) best = (double.PositiveInfinity, null);
        for (var iteration = 1; ; iteration++)
        {
            clock.Start();
            Solve(items, users, regressions, cancellationToken);
            Solve(users, items, regressions, cancellationToken);
            clock.Stop();

            double? rmse = validation is null
                ? null : Rmse(validation, mean, users.Rows, items.Rows, RatingScale.Find(train));
            progress?.Report(new(Name, iteration, Options.Iterations, Loss(users, items), clock.Elapsed, rmse));
            if (rmse < best.Rmse)
                best = (rmse.Value, new(Name, train, Options, mean, Copy(users.Rows), Copy(items.Rows), iteration));
            if (iteration == Options.Iterations || iteration - best.Model?.Iterations >= Options.Patience)
                return best.Model ?? new(Name, train, Options, mean, users.Rows, items.Rows, iteration);
        }
    }

    private void Solve(FactorSide side, FactorSide other, ConcurrentBag<RowRegression> regressions,
        CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Options.Threads,
            CancellationToken = cancellationToken,
        };
        var failed = -1;
        Parallel.For(0, side.Rows.RowCount, parallel,
            () => (Regression: regressions.TryTake(out var free) ? free : new RowRegression(Options.Factors + 2),
                Penalty: new FactorMatrix(side.Rows.Stride, side.Rows.Stride)),
            (row, state, buffers) =>
            {
                if (side.Residuals.RowLength(row) == 0)
                {
                    Clear(side, row);
                    return buffers;
                }
                var weight = MathF.Pow(side.Residuals.RowLength(row), Options.ScalingExponent);
                for (var factor = 0; factor < Options.Factors; factor++)
                    buffers.Penalty.PaddedRow(factor)[factor] = weight * Options.Regularization;
                buffers.Penalty.PaddedRow(side.BiasColumn)[side.BiasColumn] = weight * Options.BiasRegularization;
                if (!buffers.Regression.TryFactor(side, row, other.Rows, buffers.Penalty, [])
                    || !buffers.Regression.TrySolve(side.Rows.PaddedRow(row)))
                {
                    Volatile.Write(ref failed, row);
                    state.Stop();
                }
                return buffers;
            },
            buffers => regressions.Add(buffers.Regression));
        if (failed >= 0)
            throw new TrainingException($"The equations of row {failed} have no finite solution: try a larger "
                + $"Regularization (now {Options.Regularization}) or BiasRegularization (now "
                + $"{Options.BiasRegularization}).");
    }

    private static void Clear(FactorSide side, int row)
    {
        side.Rows.PaddedRow(row).Clear();
        side.Rows.PaddedRow(row)[side.OneColumn] = 1;
    }

    private double Loss(FactorSide users, FactorSide items)
    {
        double loss = Penalty(users) + Penalty(items);
        for (var user = 0; user < users.Rows.RowCount; user++)
        {
            var columns = users.Residuals.ColumnsOf(user);
            var targets = users.Residuals.ValuesOf(user);
            for (var entry = 0; entry < columns.Length; entry++)
            {
                var error = (double)targets[entry]
                    - TensorPrimitives.Dot<float>(users.Rows.PaddedRow(user), items.Rows.PaddedRow(columns[entry]));
                loss += error * error;
            }
        }
        return loss;
    }

    private double Penalty(FactorSide side)
    {
        double sum = 0;
        for (var row = 0; row < side.Rows.RowCount; row++)
        {
            var bias = (double)side.Rows[row][side.BiasColumn];
            var factors = (double)TensorPrimitives.SumOfSquares(side.Rows[row][..Options.Factors]);
            sum += Math.Pow(side.Residuals.RowLength(row), Options.ScalingExponent)
                * (Options.Regularization * factors + Options.BiasRegularization * bias * bias);
        }
        return sum;
    }

    private static double Rmse(
        Interactions validation, double mean, FactorMatrix users, FactorMatrix items, RatingScale scale)
    {
        double sum = 0;
        for (var user = 0; user < validation.UserCount; user++)
        {
            var columns = validation.ItemsOf(user);
            var ratings = validation.WeightsOf(user);
            for (var entry = 0; entry < columns.Length; entry++)
            {
                var error =
                    scale.Clamp(mean
                        + TensorPrimitives.Dot<float>(users.PaddedRow(user), items.PaddedRow(columns[entry])))
                        - (double)ratings[entry];
                sum += error * error;
            }
        }
        return Math.Sqrt(sum / validation.Count);
    }

    private static FactorMatrix Copy(FactorMatrix matrix) =>
        FactorMatrix.FromDense(matrix.RowCount, matrix.ColumnCount, matrix.ToArray());
}
