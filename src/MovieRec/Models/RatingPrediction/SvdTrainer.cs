using System.Diagnostics;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Factors by stochastic gradient descent, known as 'SVD' from the Netflix Prize (Funk 2006), and with implicit
/// feedback SVD++ (Koren, 'Factorization Meets the Neighborhood', KDD 2008). One thread, rating by rating, user after
/// user. Here as a yardstick: explicit ALS minimises the same kind of objective exactly and faster.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
/// <param name="implicitFeedback">Whether to learn SVD++.</param>
public sealed class SvdTrainer(SvdOptions? options = null, bool implicitFeedback = false) : ITrainer<IRatingPredictor>
{
    /// <summary>The options this trainer uses.</summary>
    public SvdOptions Options { get; } = options ?? new SvdOptions();

    /// <inheritdoc/>
    public string Name => implicitFeedback ? "SVD++" : "SVD";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The descent diverged; the message says what to change.</exception>
    public IRatingPredictor Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        var mean = GlobalMeanTrainer.Mean(train);
        var (rate, decay) = (Options.LearningRate, 1 - Options.LearningRate * Options.Regularization);
        var (users, items) = (Draw(train.UserCount, 0), Draw(train.ItemCount, 1));
        var implicits = implicitFeedback ? Draw(train.ItemCount, 2) : new FactorMatrix(0, Options.Factors);
        var (userBiases, itemBiases) = (new float[train.UserCount], new float[train.ItemCount]);
        var (profile, before) = (new float[items.Stride], new float[items.Stride]);
        for (var epoch = 0; epoch < Options.Epochs; epoch++)
        {
            for (var user = 0; user < train.UserCount; user++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var rated = train.ItemsOf(user);
                var ratings = train.WeightsOf(user);
                var x = users.PaddedRow(user);
                var share = implicitFeedback ? 1 / MathF.Sqrt(rated.Length) : 0;
                for (var entry = 0; entry < rated.Length; entry++)
                {
                    var y = items.PaddedRow(rated[entry]);
                    Profile(x, rated, share, implicits, profile);
                    ref var itemBias = ref itemBiases[rated[entry]];
                    var error = (float)(ratings[entry] - mean) - userBiases[user] - itemBias
                        - TensorPrimitives.Dot<float>(profile, y);
                    userBiases[user] = decay * userBiases[user] + rate * error;
                    itemBias = decay * itemBias + rate * error;
                    y.CopyTo(before);
                    Step(x, decay, rate * error, before);
                    Step(y, decay, rate * error, profile);
                    if (implicitFeedback)
                        foreach (var item in rated)
                            Step(implicits.PaddedRow(item), decay, rate * error * share, before);
                }
            }
            if (!TensorPrimitives.IsFiniteAll<float>(userBiases))
                throw new TrainingException($"The descent diverged: try a smaller LearningRate (now {rate}).");
            progress?.Report(new(Name, epoch + 1, Options.Epochs, null, clock.Elapsed));
        }
        for (var user = 0; user < train.UserCount; user++)
        {
            var rated = train.ItemsOf(user);
            if (!implicitFeedback || rated.IsEmpty) continue;
            Profile(users.PaddedRow(user), rated, 1 / MathF.Sqrt(rated.Length), implicits, profile);
            profile.CopyTo(users.PaddedRow(user));
        }
        return new Model(Name, train, mean, userBiases, itemBiases, users, items);
    }

    private FactorMatrix Draw(int rows, ulong key)
    {
        var random = SplitMix64.ForStream(Options.Seed, key);
        var factors = new FactorMatrix(rows, Options.Factors);
        for (var row = 0; row < rows; row++)
            foreach (ref var factor in factors.PaddedRow(row)[..Options.Factors])
                factor = (float)(Options.InitialDeviation * random.NextNormal());
        return factors;
    }

    // p ← x + share·Σ w
    private static void Profile(
        ReadOnlySpan<float> x, ReadOnlySpan<int> rated, float share, FactorMatrix implicits, Span<float> profile)
    {
        if (share == 0)
        {
            x.CopyTo(profile);
            return;
        }
        profile.Clear();
        foreach (var item in rated) TensorPrimitives.Add<float>(profile, implicits.PaddedRow(item), profile);
        TensorPrimitives.MultiplyAdd<float>(profile, share, x, profile);
    }

    // v ← decay·v + step·d
    private static void Step(Span<float> vector, float decay, float step, ReadOnlySpan<float> direction)
    {
        TensorPrimitives.Multiply(vector, decay, vector);
        TensorPrimitives.MultiplyAdd(direction, step, vector, vector);
    }

    internal sealed class Model(string name, Interactions train, double mean, float[] userBiases, float[] itemBiases,
        FactorMatrix users, FactorMatrix items)
        : RatingModel(name, train), IStoredModel
    {
        public const string StoredKind = "svd";

        // Nothing was learned of who or what has no ratings: the first factors drawn are no news of them.
        private readonly bool[] _isKnownUser =
            [.. Enumerable.Range(0, train.UserCount).Select(user => train.Matrix.RowLength(user) > 0)];
        private readonly bool[] _isKnownItem = Known(train);

        protected internal override double Estimate(int user, int item) =>
            mean + userBiases[user] + itemBiases[item]
                + (_isKnownUser[user] && _isKnownItem[item]
                    ? TensorPrimitives.Dot<float>(users.PaddedRow(user), items.PaddedRow(item)) : 0);

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", Name);
            state.Add("mean", mean);
            state.Add("userBiases", userBiases);
            state.Add("itemBiases", itemBiases);
            state.Add("users", users);
            state.Add("items", items);
        }

        public static Model Restore(StateReader state)
        {
            var (userCount, itemCount) = (state.Train.UserCount, state.Train.ItemCount);
            var users = state.Matrix("users", userCount);
            return new(
                state.Text("name"), state.Train, state.Double("mean"), state.Floats("userBiases", userCount),
                state.Floats("itemBiases", itemCount),
                users, state.Matrix("items", itemCount, users.ColumnCount));
        }

        private static bool[] Known(Interactions train)
        {
            var known = new bool[train.ItemCount];
            foreach (var item in train.Matrix.Columns) known[item] = true;
            return known;
        }
    }
}
