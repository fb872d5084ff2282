using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// EASEᴿ (Steck, WWW 2019) that knows when: two movies a user met in one sitting say more of each other than two met
/// months apart, an exponential decay as in Koren, 'Collaborative Filtering with Temporal Dynamics' (KDD 2009, §5).
/// With t_ui the time of an interaction,
/// <code>
/// G[i, j] = Σ_u n_u^−γ·x_ui·x_uj·(m + (1 − m)·e^(−|t_ui − t_uj| / τ)),
/// P = (G + λI)⁻¹,
/// B[i, j] = −P[i, j] / P[j, j],
/// B[j, j] = 0
/// </code>
/// and score(u, ·) = x_u·B. The decay is a positive definite kernel of time, so G, an entrywise product of such
/// matrices, has no negative eigenvalue (Schur's product theorem), and P exists.
/// </summary>
/// <remarks>
/// In MovieLens a sitting is a session at the site, so this model also learns which movies the site showed together.
/// </remarks>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class SessionEaseTrainer(SessionEaseOptions? options = null) : ITrainer<IRecommender>
{
    /// <summary>The options this trainer uses.</summary>
    public SessionEaseOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "Session EASE";

    /// <inheritdoc/>
    /// <exception cref="DataException">
    /// The side data has no timestamps, or a pair to learn from is not among its ratings.
    /// </exception>
    /// <exception cref="TrainingException">
    /// There are too many items for a dense matrix of items by items, or it has no inverse.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRecommender>(Name, progress, () => Fit(train, side, cancellationToken), cancellationToken);

    private DenseItemModel Fit(Interactions train, Dataset? side, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        ItemGramian.RequireFewItems(train, Name);
        var users = RatingPower.Raise(train, Options.RatingPower, Name);
        var times = InteractionTimes.Find(train, side, Name);
        var weighed = ItemGramian.WeighUsers(users, Options.HistoryDiscount).Transpose();
        var gramian = FactorMatrix.Square(train.ItemCount);
        Parallel.For(0, train.ItemCount,
            new ParallelOptions { MaxDegreeOfParallelism = Options.Threads, CancellationToken = cancellationToken },
            item => AddRow(users, weighed, times, item, gramian.PaddedRow(item)));
        EaseTrainer.Solve(gramian, Options.Regularization, Options.Threads, cancellationToken);
        return new DenseItemModel(Name, train, Options.RatingPower, gramian);
    }

    private void AddRow(CsrMatrix users, CsrMatrix weighed, long[] times, int item, Span<float> target)
    {
        var rate = -1 / (60 * Options.SittingMinutes);
        var having = weighed.ColumnsOf(item);
        for (var entry = 0; entry < having.Length; entry++)
        {
            var user = having[entry];
            var (start, strength) = (users.RowStart[user], weighed.ValuesOf(item)[entry]);
            var items = users.ColumnsOf(user);
            var strengths = users.ValuesOf(user);
            var time = times[start + items.BinarySearch(item)];
            for (var other = 0; other < items.Length; other++)
            {
                var nearness = MathF.Exp(Math.Abs(times[start + other] - time) * rate);
                target[items[other]] += strength * strengths[other]
                    * (Options.LongTermShare + (1 - Options.LongTermShare) * nearness);
            }
        }
    }
}
