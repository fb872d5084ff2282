using System.Buffers;
using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// User-based nearest neighbours (Herlocker, Konstan, Borchers and Riedl, 'An Algorithmic Framework for Performing
/// Collaborative Filtering', SIGIR 1999), with the asymmetric cosine (Aiolli, RecSys 2013), shrinkage and case
/// amplification (Breese, Heckerman and Kadie, UAI 1998). With x_u the row of user u in X [users × items] and N(u) the
/// K users v of largest s_uv,
/// <code>s_uv = (x_uᵀx_v / (‖x_u‖^2a·‖x_v‖^2(1−a) + h))^q,   score(u, i) = Σ_{v ∈ N(u)} s_uv·x_vi</code>
/// Neighbours are sought when somebody asks, so training is little more than sorting the interactions by movie.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class UserKnnTrainer(UserKnnOptions? options = null) : ITrainer<IRecommender>
{
    /// <summary>The options this trainer uses.</summary>
    public UserKnnOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "User-kNN";

    /// <inheritdoc/>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train), cancellationToken);

    private UserKnnModel Fit(Interactions train)
    {
        ArgumentNullException.ThrowIfNull(train);
        return new UserKnnModel(Name, train, Options, RatingPower.Raise(train, Options.RatingPower, Name));
    }

    internal sealed class UserKnnModel(string name, Interactions train, UserKnnOptions options, CsrMatrix users)
        : HistoryModel(name, train, options.RatingPower)
    {
        public const string StoredKind = "user-knn";

        private readonly CsrMatrix _items = users.Transpose();
        private readonly AsymmetricNorms _norms = new(users, options.Asymmetry);

        protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
        {
            var buffer = ArrayPool<float>.Shared.Rent(users.RowCount);
            var similarities = buffer.AsSpan(0, users.RowCount);
            similarities.Clear();
            for (var entry = 0; entry < items.Length; entry++)
                Add(_items, items[entry], strengths[entry], similarities);
            var left = _norms.Left(strengths);
            for (var other = 0; other < similarities.Length; other++)
                if (similarities[other] > 0) similarities[other] /= left * _norms.Right(other) + options.Shrinkage;

            var neighbors = ArrayPool<int>.Shared.Rent(Math.Min(options.Neighbors, users.RowCount));
            var count = TopK.Select(similarities, [], new TieOrder(TieOrder.Nobody),
                neighbors.AsSpan(0, Math.Min(options.Neighbors, users.RowCount)));
            scores.Clear();
            for (var place = 0; place < count && similarities[neighbors[place]] > 0; place++)
                Add(users, neighbors[place], MathF.Pow(similarities[neighbors[place]], options.Amplification), scores);
            ArrayPool<int>.Shared.Return(neighbors);
            ArrayPool<float>.Shared.Return(buffer);
        }

        public override string Kind => StoredKind;

        // The strengths of the interactions follow from these.
        protected override void StoreCore(StateWriter state) => state.AddOptions("options", options);

        public static UserKnnModel Restore(StateReader state)
        {
            var (name, options) = (state.Text("name"), state.Options<UserKnnOptions>("options"));
            return new(name, state.Train, options, RatingPower.Raise(state.Train, options.RatingPower, name));
        }

        /// <summary>t ← t + weight·(a row of the matrix).</summary>
        private static void Add(CsrMatrix matrix, int row, float weight, Span<float> target)
        {
            var columns = matrix.ColumnsOf(row);
            var values = matrix.ValuesOf(row);
            for (var entry = 0; entry < columns.Length; entry++) target[columns[entry]] += weight * values[entry];
        }
    }
}
