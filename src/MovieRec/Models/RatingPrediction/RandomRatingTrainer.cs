using MovieRec.Data;
using MovieRec.Models.Baselines;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Draws every rating from a normal distribution with the mean and the variance of the training ratings, kept within
/// the scale. The draw belongs to the seed, the user and the item, so it needs no order. Worse than
/// <see cref="GlobalMeanTrainer"/> by design: its squared error holds the variance twice.
/// </summary>
/// <param name="options">The seed; null for the default.</param>
public sealed class RandomRatingTrainer(RandomOptions? options = null) : ITrainer<IRatingPredictor>
{
    /// <inheritdoc/>
    public string Name => "Random rating";

    /// <inheritdoc/>
    public IRatingPredictor Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRatingPredictor>(Name, progress, () => Fit(train), cancellationToken);

    private Model Fit(Interactions train)
    {
        var mean = GlobalMeanTrainer.Mean(train);
        double squares = 0;
        foreach (var rating in train.Matrix.Values) squares += (rating - mean) * (rating - mean);
        return new Model(Name, train, mean, Math.Sqrt(squares / train.Count), (options ?? new()).Seed);
    }

    internal sealed class Model(string name, Interactions train, double mean, double deviation, ulong seed)
        : RatingModel(name, train), IStoredModel
    {
        public const string StoredKind = "random-rating";

        protected internal override double Estimate(int user, int item) =>
            mean + deviation * SplitMix64.ForStream(SplitMix64.Hash(seed, (ulong)user), (ulong)item).NextNormal();

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", Name);
            state.Add("mean", mean);
            state.Add("deviation", deviation);
            state.Add("seed", seed);
        }

        public static Model Restore(StateReader state) =>
            new(state.Text("name"), state.Train, state.Double("mean"), state.Double("deviation"), state.UInt64("seed"));
    }
}
