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
public sealed class SessionEaseTrainer(SessionEaseOptions? options = null) : ITrainer<IRecommender>, IBudgetedTrainer
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
    /// The memory budget is too small even for the sparse form, or the matrix has no inverse.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        cancellationToken.ThrowIfCancellationRequested();
        return EaseTrainer.Fit(Name, train, Options.RatingPower, FormOf(train),
            () => new ItemGramian(train, Options.RatingPower, Options.HistoryDiscount, Name,
                new SittingDecay(InteractionTimes.Find(train, side, Name), Options.SittingMinutes,
                    Options.LongTermShare)),
            Options.Regularization, Options.Neighbors, Options.Threads, progress, cancellationToken);
    }

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => FormOf(train);

    private ItemModelForm FormOf(Interactions train) => ItemModelForm.Choose(
        train, timed: true, Options.Neighbors, Options.MemoryBudget, Options.Threads, Name);
}
