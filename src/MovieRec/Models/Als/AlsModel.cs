using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>
/// Trained ALS factors, and what is served from them. With H⁺ the movies a user liked (<see cref="LikedFrom"/>) and n
/// their number, x solves the equations of the users' half-step over H⁺ with the item factors fixed. A user of the
/// training is served
/// <code>s_i = xᵀy_i</code>
/// and a new user, of whom only a short history is known, a blend with the popularity π_i, the share of the
/// training's users who met i:
/// <code>s_i = (1 − w)·xᵀy_i + w·π_i,   w = κ² / (κ² + n²)</code>
/// Both are estimates of the preference p_ui. That of xᵀy_i is drawn towards 0 by λ and by all that n movies leave
/// unobserved, a bias that falls as 1/n, and the weight of two estimates is inverse to their squared errors. Where n =
/// 0, for users of the training as well, popularity alone is left. Histories of the training are not blended: they are
/// as long as they are known to be, and popularity costs them accuracy.
/// </summary>
public sealed unsafe class AlsModel : IFoldInRecommender, ISimilarItems, IStoredModel
{
    internal const string StoredKind = "als";

    /// <summary>What files call its factors.</summary>
    internal const string UserFactorsName = "userFactors", ItemFactorsName = "itemFactors";

    private const string TastesName = "tastes", OptionsName = "options";

    /// <summary>Writes xᵀy_i of every item.</summary>
    internal delegate void FactorScorer(ReadOnlySpan<float> factors, Span<float> scores);

    private const string NoSolution = "This history has no finite solution: its weights must be finite and not "
        + "negative, and small enough for single precision.";

    private readonly FactorMatrix _userFactors;
    private readonly FactorMatrix _itemFactors;
    private readonly Lazy<FactorMatrix> _itemsTransposed;
    private readonly Lazy<float> _likedFrom;
    private readonly Lazy<FactorMatrix> _tastes;
    private readonly Lazy<float[]> _popularity;
    private readonly Lazy<FixedSide> _itemSide;
    private readonly ConcurrentBag<ExactRowSolver> _solvers = [];

    internal AlsModel(AlsOptions options, Interactions train, FactorMatrix userFactors, FactorMatrix itemFactors,
        FactorMatrix? tastes = null)
    {
        (Options, Train, _userFactors, _itemFactors) = (options, train, userFactors, itemFactors);
        _itemsTransposed = new(() => FactorMatrix.Transpose(itemFactors));
        _itemSide = new(CreateItemSide);
        _likedFrom = new(() => Taste.LikedFrom(options, train.Matrix));
        _tastes = tastes is null ? new(CreateTastes) : new(tastes);
        _popularity = new(() => Taste.Popularity(train.Matrix));
    }

    /// <summary>The options it was trained with.</summary>
    public AlsOptions Options { get; }

    /// <summary>The interactions it was trained on.</summary>
    public Interactions Train { get; }

    /// <inheritdoc/>
    public string Name => "ALS";

    /// <inheritdoc/>
    public int UserCount => Train.UserCount;

    /// <inheritdoc/>
    public int ItemCount => Train.ItemCount;

    string IStoredModel.Kind => StoredKind;

    // What is served from is stored beside what the training ended with, since it takes longer to solve than to load.
    void IStoredModel.Store(StateWriter state)
    {
        state.AddOptions(OptionsName, Options);
        state.Add(UserFactorsName, _userFactors);
        state.Add(ItemFactorsName, _itemFactors);
        if (_tastes.Value != _userFactors) state.Add(TastesName, _tastes.Value);
    }

    internal static AlsModel Restore(StateReader state)
    {
        var (options, train) = (state.Options<AlsOptions>(OptionsName), state.Train);
        return new AlsModel(
            options, train, state.Matrix(UserFactorsName, train.UserCount, options.Factors),
            state.Matrix(ItemFactorsName, train.ItemCount, options.Factors),
            state.HasSection(TastesName) ? state.Matrix(TastesName, train.UserCount, options.Factors) : null);
    }

    /// <summary>The values that are stored, where the factors are written by somebody else.</summary>
    internal static JsonObject ValuesOf(AlsOptions options) =>
        new() { [StateReader.KindName] = StoredKind, [OptionsName] = StoredOptions.Write(options) };

    /// <summary>
    /// The least weight of an interaction that shows liking; 0 where all do. Ratings below are dislikes, and no reason
    /// for another movie.
    /// </summary>
    public float LikedFrom => _likedFrom.Value;

    /// <summary>
    /// π: the share of the training's users who met each item, in 0 .. 1; length <see cref="ItemCount"/>.
    /// </summary>
    public ReadOnlySpan<float> Popularity => _popularity.Value;

    /// <summary>
    /// The x of <paramref name="user"/> that the training ended with, which takes every interaction for interest;
    /// length <see cref="AlsOptions.Factors"/>.
    /// </summary>
    public ReadOnlySpan<float> UserFactors(int user) => _userFactors[user];

    /// <summary>
    /// The x that <paramref name="user"/> is served with, from the movies they liked; length
    /// <see cref="AlsOptions.Factors"/>.
    /// </summary>
    public ReadOnlySpan<float> TasteOf(int user) => _tastes.Value[user];

    /// <summary>y of <paramref name="item"/>; length <see cref="AlsOptions.Factors"/>.</summary>
    public ReadOnlySpan<float> ItemFactors(int item) => _itemFactors[item];

    /// <summary>As <see cref="UserFactors"/>, with the zeros behind them.</summary>
    internal ReadOnlySpan<float> PaddedUserFactors(int user) => _userFactors.PaddedRow(user);

    /// <summary>As <see cref="ItemFactors"/>, with the zeros behind them.</summary>
    internal ReadOnlySpan<float> PaddedItemFactors(int item) => _itemFactors.PaddedRow(item);

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        Score(user, scores, ScoreFactors);
    }

    /// <summary>As <see cref="Score(int, Span{float})"/>, with item factors of the caller's.</summary>
    internal void Score(int user, Span<float> scores, FactorScorer scoreFactors)
    {
        if (HasLiked(user)) scoreFactors(TasteOf(user), scores);
        else Popularity.CopyTo(scores);
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        ScoreRequest.Check(this, users, scores);
        FactorScores.Compute(_tastes.Value, users, _itemsTransposed.Value, scores);
        for (var row = 0; row < users.Length; row++)
            if (!HasLiked(users[row])) Popularity.CopyTo(scores.Slice(row * ItemCount, ItemCount));
    }

    /// <summary>
    /// Scores every item for a user the model was not trained on: the blend of their taste and popularity that
    /// <see cref="AlsModel"/> defines.
    /// </summary>
    /// <inheritdoc/>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        ScoreRequest.CheckHistory(this, items, weights, scores);
        ScoreHistory(items, weights, scores, ScoreFactors);
    }

    /// <summary>
    /// As <see cref="ScoreHistory(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float})"/>, with item factors of the
    /// caller's.
    /// </summary>
    internal void ScoreHistory(
        ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores, FactorScorer scoreFactors)
    {
        var (liked, strengths) = Taste.Liked(items, weights, LikedFrom);
        var weight = Taste.PopularityWeight(Options, liked.Length);
        if (liked.Length == 0)
        {
            Popularity.CopyTo(scores);
            return;
        }
        scoreFactors(FoldIn(liked, strengths), scores);
        if (weight == 0) return;
        TensorPrimitives.Multiply(scores, 1 - weight, scores);
        TensorPrimitives.MultiplyAdd(Popularity, weight, scores, scores);
    }

    /// <summary>Scores every item for given user factors, such as <see cref="FoldIn"/> returns.</summary>
    /// <param name="factors">x; length <see cref="AlsOptions.Factors"/>.</param>
    /// <param name="scores">Receives one score an item; length <see cref="ItemCount"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void ScoreFactors(ReadOnlySpan<float> factors, Span<float> scores)
    {
        if (factors.Length != Options.Factors)
            throw new ArgumentException($"Expected {Options.Factors} factors, got {factors.Length}.", nameof(factors));
        if (scores.Length != ItemCount)
            throw new ArgumentException($"Expected room for {ItemCount} scores, got {scores.Length}.", nameof(scores));
        var items = _itemsTransposed.Value;
        var whole = ItemCount / FactorMatrix.Lane * FactorMatrix.Lane;
        WeightedRowSum.Compute(items.Pointer, items.Stride, factors, scores[..whole]);
        Span<float> rest = stackalloc float[FactorMatrix.Lane];
        if (whole < ItemCount)
        {
            WeightedRowSum.Compute(items.Pointer + whole, items.Stride, factors, rest);
            rest[..(ItemCount - whole)].CopyTo(scores[whole..]);
        }
        GC.KeepAlive(items);
    }

    /// <summary>
    /// Factors of a user who was not in the training: one row of the users' half-step over the items given, whatever
    /// their weights, item factors fixed.
    /// </summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each, such as the rating; finite and not negative.</param>
    /// <returns>x; length <see cref="AlsOptions.Factors"/>.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or an item is unknown.</exception>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public float[] FoldIn(ReadOnlySpan<int> items, ReadOnlySpan<float> weights)
    {
        if (items.Length != weights.Length)
            throw new ArgumentException("Every item needs one weight.", nameof(weights));
        foreach (var item in items)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)ItemCount, nameof(items));
        Span<float> solution = stackalloc float[_itemFactors.Stride];
        var solver = TakeSolver();
        var solved = solver.TrySolve(items, weights, solution);
        _solvers.Add(solver);
        if (!solved) throw new TrainingException(NoSolution);
        return solution[..Options.Factors].ToArray();
    }

    /// <summary>
    /// Why <paramref name="user"/> is offered <paramref name="item"/>: the share of each movie j of the user's history
    /// in the score,
    /// <code>s_ui = y_iᵀA⁻¹b = Σ_j c_j·(y_iᵀA⁻¹y_j),   j ∈ H⁺</code>
    /// (Hu et al. 2008, §5). A movie that was disliked has no share. The shares and
    /// <see cref="PopularityShare(int, int)"/> sum to the score, up to rounding.
    /// </summary>
    /// <param name="user">User index.</param>
    /// <param name="item">Item index.</param>
    /// <returns>
    /// One entry a movie of the history, largest share first; <see cref="Recommendation.Score"/> holds the share.
    /// </returns>
    public IReadOnlyList<Recommendation> Explain(int user, int item) =>
        Explain(Train.ItemsOf(user), Train.WeightsOf(user), item, popularityWeight: 0);

    /// <summary>
    /// As <see cref="Explain(int, int)"/>, for a history that
    /// <see cref="ScoreHistory(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float})"/> takes: the shares are 1 − w of
    /// those in xᵀy_i.
    /// </summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each.</param>
    /// <param name="item">Item index.</param>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public IReadOnlyList<Recommendation> Explain(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item) =>
        Explain(items, weights, item,
            Taste.PopularityWeight(Options, Taste.Liked(items, weights, LikedFrom).Items.Length));

    /// <summary>
    /// What popularity adds to the score of <paramref name="item"/> for a user of the training: π_i where they liked
    /// nothing, else 0.
    /// </summary>
    public float PopularityShare(int user, int item) => HasLiked(user) ? 0 : Popularity[item];

    /// <summary>
    /// What popularity adds to the score of <paramref name="item"/> for a history that
    /// <see cref="ScoreHistory(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float})"/> takes: w·π_i.
    /// </summary>
    public float PopularityShare(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item) =>
        Taste.PopularityWeight(Options, Taste.Liked(items, weights, LikedFrom).Items.Length) * Popularity[item];

    private Recommendation[] Explain(
        ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item, float popularityWeight)
    {
        var shares = new Recommendation[items.Length];
        var (liked, strengths) = Taste.Liked(items, weights, LikedFrom);
        var direction = new FactorMatrix(1, Options.Factors);
        if (liked.Length > 0)
        {
            var solver = TakeSolver();
            if (!solver.TryFactor(liked, strengths)) throw new TrainingException(NoSolution);
            _itemFactors.PaddedRow(item).CopyTo(direction.PaddedRow(0));
            solver.Solve(direction.PaddedRow(0));
            _solvers.Add(solver);
        }
        for (var entry = 0; entry < shares.Length; entry++)
        {
            var share = weights[entry] >= LikedFrom
                ? (1 - popularityWeight) * (1 + Options.Alpha * weights[entry])
                    * TensorPrimitives.Dot(direction[0], ItemFactors(items[entry])) : 0;
            shares[entry] = new(items[entry], share);
        }
        var ties = new TieOrder(item);
        Array.Sort(shares,
            (a, b) => a.Score != b.Score
                ? b.Score.CompareTo(a.Score) : ties.RankOf(b.Item).CompareTo(ties.RankOf(a.Item)));
        return shares;
    }

    /// <summary>
    /// The items whose factors point most nearly the same way, by cosine, the item itself left out; equal ones in its
    /// <see cref="TieOrder"/>.
    /// </summary>
    public IReadOnlyList<Recommendation> SimilarItems(int item, int count) =>
        CosineSimilarity.MostSimilar(_itemFactors, item, count);

    /// <summary>
    /// The users whose factors point most nearly the same way, by cosine, the user left out; equal ones in the user's
    /// <see cref="TieOrder"/>.
    /// </summary>
    public IReadOnlyList<Recommendation> SimilarUsers(int user, int count) =>
        CosineSimilarity.MostSimilar(_tastes.Value, user, count);

    private bool HasLiked(int user) =>
        LikedFrom == 0
            ? !Train.ItemsOf(user).IsEmpty : Train.WeightsOf(user).ContainsAnyInRange(LikedFrom, float.MaxValue);

    private FactorMatrix CreateTastes()
    {
        var liked = LikedFrom == 0 ? Train : Train.AtLeast(LikedFrom);
        if (liked.Count == Train.Count) return _userFactors;
        var tastes = new FactorMatrix(UserCount, Options.Factors);
        new HalfStep(Options with { Solver = AlsSolver.Exact }, liked.Matrix, _itemFactors, tastes)
            .Run(CancellationToken.None);
        return tastes;
    }

    // Solvers hold the buffers of one thread, so they are lent.
    private ExactRowSolver TakeSolver() =>
        _solvers.TryTake(out var solver) ? solver : new ExactRowSolver(_itemSide.Value);

    private FixedSide CreateItemSide()
    {
        var side = new FixedSide(Options with { Solver = AlsSolver.Exact }, _itemFactors);
        if (!side.Refresh(1))
            throw new TrainingException("The item factors leave the equations of a new user without a solution.");
        return side;
    }
}
