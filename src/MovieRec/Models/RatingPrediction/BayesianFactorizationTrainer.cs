using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Bayesian matrix factorization by Gibbs sampling (Salakhutdinov and Mnih, 'Bayesian Probabilistic Matrix
/// Factorization using Markov Chain Monte Carlo', ICML 2008), with biases among the unknowns and prior means that
/// depend on features (Simm et al. 2017). A half-step is that of explicit ALS, with a draw from each row's posterior in
/// place of its mean; predictions average over the draws, so that what the ratings leave open cancels out instead of
/// being overfitted.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class BayesianFactorizationTrainer(BayesianFactorizationOptions? options = null)
    : ITrainer<RatingModel>, IBudgetedTrainer
{
    /// <summary>The options this trainer uses.</summary>
    public BayesianFactorizationOptions Options { get; } = options ?? new BayesianFactorizationOptions();

    /// <inheritdoc/>
    public string Name => "Bayesian MF";

    /// <summary>
    /// Runs the chain. Every row of an iteration has a random stream of its own, so the bits do not depend on the
    /// number of threads.
    /// </summary>
    /// <param name="train">What to learn from; the weights are the ratings.</param>
    /// <param name="side">Where attributes of users and movies come from; null where there are none.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="ArgumentException">There are no ratings, or one is not finite.</exception>
    /// <exception cref="TrainingException">
    /// It would take more memory than its budget, or a draw is not finite; the message says what to change.
    /// </exception>
    public RatingModel Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var mean = GlobalMeanTrainer.Mean(train);
        cancellationToken.ThrowIfCancellationRequested();
        CheckMemory(train);
        var (users, items) = FactorSide.Create(train.Matrix, mean, Options.Factors, 0.1, Options.Seed);
        var attributes = Options.Attributes ? side : null;
        Sampler[] samplers =
        [
            new(Options, items, users, SideFeatures.OfItems(train, Options.ImplicitFeedback, attributes)),
            new(Options, users, items, SideFeatures.OfUsers(train, Options.ImplicitFeedback, attributes)),
        ];
        var (kept, width) = (Kept, Options.Factors + 2);
        var (userDraws, itemDraws) = (new FactorMatrix(train.UserCount, kept * width),
            new FactorMatrix(train.ItemCount, kept * width));

        var clock = Stopwatch.StartNew();
        var noisePrecision = 1.0;
        for (var iteration = 0; iteration < Options.BurnIn + Options.Iterations; iteration++)
        {
            for (var half = 0; half < samplers.Length; half++)
                samplers[half].Draw(noisePrecision, SplitMix64.Hash(Options.Seed, (ulong)(2 * iteration + half)),
                    cancellationToken);

            // α ~ Γ(½, ½) a priori; given the errors a χ² over 1 + Σ (r − r̂)².
            var errors = SquaredErrors(users, items);
            var random = SplitMix64.ForStream(Options.Seed, ulong.MaxValue - (ulong)iteration);
            noisePrecision = random.NextChiSquare(1 + train.Count) / (1 + errors);

            var after = iteration - Options.BurnIn;
            if (after >= 0 && after % Options.Thinning == 0)
            {
                Keep(users.Rows, userDraws, after / Options.Thinning * width);
                Keep(items.Rows, itemDraws, after / Options.Thinning * width);
            }
            progress?.Report(new(Name, iteration + 1, Options.BurnIn + Options.Iterations, null, clock.Elapsed,
                Math.Sqrt(errors / train.Count)));
        }
        return new Model(Name, train, mean, userDraws, itemDraws, kept);
    }

    private int Kept => (Options.Iterations + Options.Thinning - 1) / Options.Thinning;

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => CheckMemory(train);

    /// <summary>
    /// The draws that are kept of each row; the row itself and three copies in double precision while it is drawn; the
    /// residuals by user and by item, and as many features where there is implicit feedback.
    /// </summary>
    private void CheckMemory(Interactions train)
    {
        var (rows, width) = (train.UserCount + (long)train.ItemCount, Options.Factors + 2);
        var bytes = rows * (FactorMatrix.PaddedLength(Kept * width) * (long)sizeof(float)
                + FactorMatrix.PaddedLength(width) * (long)(sizeof(float) + 3 * sizeof(double)))
            + train.Count * (long)(Options.ImplicitFeedback ? 4 : 2) * (sizeof(int) + sizeof(float));
        const string Instead = $"raise {nameof(Options.Thinning)} or lower {nameof(Options.Factors)}";
        if (Math.Max(train.UserCount, train.ItemCount) * (long)FactorMatrix.PaddedLength(Kept * width)
            > Array.MaxLength - FactorMatrix.Lane)
            throw new TrainingException($"{Name} would keep more draws than one array holds: {Instead}.");
        MemoryNeed.Check(Name, train, bytes, Options.MemoryBudget, Instead);
    }

    private double SquaredErrors(FactorSide users, FactorSide items)
    {
        var perUser = new double[users.Rows.RowCount];
        Parallel.For(0, perUser.Length, new ParallelOptions { MaxDegreeOfParallelism = Options.Threads }, user =>
        {
            var columns = users.Residuals.ColumnsOf(user);
            var targets = users.Residuals.ValuesOf(user);
            for (var entry = 0; entry < columns.Length; entry++)
            {
                var error = (double)targets[entry]
                    - TensorPrimitives.Dot<float>(users.Rows.PaddedRow(user), items.Rows.PaddedRow(columns[entry]));
                perUser[user] += error * error;
            }
        });
        return perUser.Sum();
    }

    private static void Keep(FactorMatrix rows, FactorMatrix draws, int at)
    {
        for (var row = 0; row < rows.RowCount; row++) rows[row].CopyTo(draws.PaddedRow(row)[at..]);
    }

    /// <summary>Draws one side's rows given the other's, and what is above them.</summary>
    private sealed class Sampler(
        BayesianFactorizationOptions options, FactorSide side, FactorSide other, CsrMatrix? features)
    {
        private readonly int _unknowns = options.Factors + 1;
        private readonly FeatureWeights? _weights = features is null
            ? null : new(features, options.Factors + 1, options.Threads);
        private readonly FactorMatrix _precision = new(side.Rows.Stride, side.Rows.Stride);
        private readonly ConcurrentBag<RowRegression> _regressions = [];

        public void Draw(double noisePrecision, ulong seed, CancellationToken cancellationToken)
        {
            var random = SplitMix64.ForStream(seed, ulong.MaxValue);
            var rows = Matrix<double>.Build.Dense(side.Rows.RowCount, _unknowns,
                (row, unknown) => side.Rows[row][side.ColumnOf(unknown)]);
            var deviations = _weights is null
                ? rows
                : Matrix<double>.Build.Dense(rows.RowCount, _unknowns,
                    (row, unknown) => rows[row, unknown] - _weights.MeanOf(row)[unknown]);
            var prior = NormalWishart.Draw(deviations, _weights?.Scaled(), ref random);
            _weights?.Draw(rows, prior, ref random);

            // In the units of RowRegression, where a rating has precision 1.
            for (var i = 0; i < _unknowns; i++)
                for (var j = 0; j < _unknowns; j++)
                    _precision.PaddedRow(
                        side.ColumnOf(i))[side.ColumnOf(j)] = (float)(prior.Precision[i, j] / noisePrecision);
            var failed = -1;
            Parallel.For(0, side.Rows.RowCount,
                new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken },
                () => (Regression: _regressions.TryTake(out var free) ? free : new RowRegression(options.Factors + 2),
                    Mean: new float[side.Rows.Stride], Target: new float[side.Rows.Stride]),
                (row, state, buffers) =>
                {
                    for (var unknown = 0; unknown < _unknowns; unknown++)
                        buffers.Mean[side.ColumnOf(unknown)] =
                            (float)(prior.Mean[unknown] + (_weights is null ? 0 : _weights.MeanOf(row)[unknown]));
                    for (var column = 0; column < buffers.Target.Length; column++)
                        buffers.Target[column] = TensorPrimitives.Dot<float>(_precision.PaddedRow(column),
                            buffers.Mean);
                    var own = SplitMix64.ForStream(seed, (ulong)row);
                    var drawn = buffers.Regression.TryFactor(side, row, other.Rows, _precision, buffers.Target);
                    if (drawn) buffers.Regression.Perturb(1 / Math.Sqrt(noisePrecision), ref own);
                    if (!drawn || !buffers.Regression.TrySolve(side.Rows.PaddedRow(row)))
                    {
                        Volatile.Write(ref failed, row);
                        state.Stop();
                    }
                    return buffers;
                },
                buffers => _regressions.Add(buffers.Regression));
            if (failed >= 0)
                throw new TrainingException(
                    $"The draw of row {failed} is not finite: try fewer Factors (now {options.Factors}).");
        }
    }

    /// <summary>
    /// Rows hold all kept draws one after the other, so that one inner product sums the predictions of all of them.
    /// </summary>
    internal sealed class Model(
        string name, Interactions train, double mean, FactorMatrix users, FactorMatrix items, int draws)
        : RatingModel(name, train), IStoredModel
    {
        public const string StoredKind = "bayesian-mf";

        protected internal override double Estimate(int user, int item) =>
            mean + TensorPrimitives.Dot<float>(users.PaddedRow(user), items.PaddedRow(item)) / draws;

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", Name);
            state.Add("mean", mean);
            state.Add("draws", draws);
            state.Add("users", users);
            state.Add("items", items);
        }

        public static Model Restore(StateReader state)
        {
            var users = state.Matrix("users", state.Train.UserCount);
            var draws = state.Int32("draws");
            if (draws < 1) throw new ArgumentException("There is no draw.");
            return new(state.Text("name"), state.Train, state.Double("mean"), users,
                state.Matrix("items", state.Train.ItemCount, users.ColumnCount), draws);
        }
    }
}
