using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// Recommends at random: the score of a user and an item is a hash of seed, user and item, uniform in [0, 1), so it
/// needs no state and no order. What any metric gives it is the floor of that metric's scale.
/// </summary>
/// <param name="options">The seed; null for the default.</param>
public sealed class RandomTrainer(RandomOptions? options = null) : ITrainer<IRecommender>
{
    /// <inheritdoc/>
    public string Name => "Random";

    /// <inheritdoc/>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train), cancellationToken);

    private RandomModel Fit(Interactions train)
    {
        InteractionWeights.Check(train, Name);
        return new RandomModel(Name, train.UserCount, train.ItemCount, (options ?? new()).Seed);
    }

    internal sealed class RandomModel(string name, int userCount, int itemCount, ulong seed)
        : IRecommender, IStoredModel
    {
        public const string StoredKind = "random";

        private const float UnitIn24Bits = 1f / (1 << 24);

        public string Name => name;

        public int UserCount => userCount;

        public int ItemCount => itemCount;

        public void Score(int user, Span<float> scores)
        {
            ScoreRequest.Check(this, user, scores);
            var stream = SplitMix64.Hash(seed, (ulong)user);
            for (var item = 0; item < scores.Length; item++)
                scores[item] = (SplitMix64.Hash(stream, (ulong)item) >> 40) * UnitIn24Bits;
        }

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", name);
            state.Add("seed", seed);
        }

        public static RandomModel Restore(StateReader state) =>
            new(state.Text("name"), state.Train.UserCount, state.Train.ItemCount, state.UInt64("seed"));
    }
}
