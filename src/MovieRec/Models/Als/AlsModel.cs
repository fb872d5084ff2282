using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>Trained ALS factors. The score of item i for user u is x_uᵀy_i.</summary>
public sealed unsafe class AlsModel : IFoldInRecommender
{
    /// <summary>What model files call it.</summary>
    internal const string Kind = "ALS";

    private const string NoSolution = "This history has no finite solution: its weights must be finite and not negative, and small enough for single precision.";

    private readonly FactorMatrix _userFactors;
    private readonly FactorMatrix _itemFactors;
    private readonly Lazy<FactorMatrix> _itemsTransposed;
    private readonly Lazy<FixedSide> _itemSide;
    private readonly ConcurrentBag<ExactRowSolver> _solvers = [];

    internal AlsModel(AlsOptions options, Interactions train, FactorMatrix userFactors, FactorMatrix itemFactors)
    {
        (Options, Train, _userFactors, _itemFactors) = (options, train, userFactors, itemFactors);
        _itemsTransposed = new(() => FactorMatrix.Transpose(itemFactors));
        _itemSide = new(CreateItemSide);
    }

    /// <summary>The options it was trained with.</summary>
    public AlsOptions Options { get; }

    /// <summary>The interactions it was trained on.</summary>
    public Interactions Train { get; }

    /// <summary>SHA-256, in hexadecimal, of the file it was loaded from; null for a model that was trained here.</summary>
    public string? Fingerprint { get; internal init; }

    /// <inheritdoc/>
    public string Name => Kind;

    /// <inheritdoc/>
    public int UserCount => Train.UserCount;

    /// <inheritdoc/>
    public int ItemCount => Train.ItemCount;

    /// <summary>
    /// Saves the model in one file: options, ids, the interactions it was trained on, and the factors. The file gets its name only when all
    /// of it is on the disk, so that a failure leaves what was there before.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path)
    {
        using var file = new AtomicFile(path);
        Save(file.Stream);
        file.Commit();
    }

    /// <summary>Writes what <see cref="Save(string)"/> saves.</summary>
    /// <param name="stream">Receives the bytes; it need not be able to seek.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        AlsModelFile.Write(this, stream);
    }

    /// <summary>
    /// The model that <see cref="Save(string)"/> saved. Its factors are used where the file is mapped into memory, so loading reads the file
    /// once, for its checksum, and copies only ids and interactions; the file stays mapped as long as the process lives.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or is no model file, newer than this program, truncated or damaged; the message says which.</exception>
    public static AlsModel Load(string path) => AlsModelFile.Read(path);

    /// <summary>
    /// As <see cref="Load"/>, but copies everything and lets go of the file: for a program that outlives its model files. They may then be replaced
    /// or overwritten in place, and the memory is given back once nobody uses the model.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or is no model file, newer than this program, truncated or damaged; the message says which.</exception>
    public static AlsModel LoadCopy(string path) => AlsModelFile.ReadCopy(path);

    /// <summary>x of <paramref name="user"/>; length <see cref="AlsOptions.Factors"/>.</summary>
    public ReadOnlySpan<float> UserFactors(int user) => _userFactors[user];

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
        ScoreFactors(UserFactors(user), scores);
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        ScoreRequest.Check(this, users, scores);
        var items = _itemsTransposed.Value;
        fixed (float* start = scores)
        {
            // Sixteen users at a time, one a row of the panel.
            const int Rows = PanelProduct.Size, Columns = 4 * Rows;
            var x = stackalloc float[_userFactors.Stride * Rows];
            var panel = stackalloc float[Rows * Columns];
            Span<float> ones = stackalloc float[Rows];
            ones.Fill(1);
            for (var first = 0; first < users.Length; first += Rows)
            {
                var count = Math.Min(Rows, users.Length - first);
                ScaledGather.Columns(_userFactors, users.Slice(first, count), ones, x, Rows);
                for (var item = 0; item < ItemCount; item += Columns)
                {
                    new Span<float>(panel, Rows * Columns).Clear();
                    PanelProduct.Add(x, Rows, items.Pointer + item, items.Stride, Options.Factors, panel, Columns, Math.Min(Columns, items.Stride - item), 1);
                    var width = Math.Min(Columns, ItemCount - item);
                    for (var row = 0; row < count; row++)
                        new ReadOnlySpan<float>(panel + row * Columns, width).CopyTo(new Span<float>(start + (nint)(first + row) * ItemCount + item, width));
                }
            }
        }
        GC.KeepAlive(items);
    }

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores) => ScoreFactors(FoldIn(items, weights), scores);

    /// <summary>Scores every item for given user factors, such as <see cref="FoldIn"/> returns.</summary>
    /// <param name="factors">x; length <see cref="AlsOptions.Factors"/>.</param>
    /// <param name="scores">Receives one score an item; length <see cref="ItemCount"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void ScoreFactors(ReadOnlySpan<float> factors, Span<float> scores)
    {
        if (factors.Length != Options.Factors) throw new ArgumentException($"Expected {Options.Factors} factors, got {factors.Length}.", nameof(factors));
        if (scores.Length != ItemCount) throw new ArgumentException($"Expected room for {ItemCount} scores, got {scores.Length}.", nameof(scores));
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

    /// <summary>Factors of a user who was not in the training: one row of the users' half-step, item factors fixed.</summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each, such as the rating; finite and not negative.</param>
    /// <returns>x; length <see cref="AlsOptions.Factors"/>.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or an item is unknown.</exception>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public float[] FoldIn(ReadOnlySpan<int> items, ReadOnlySpan<float> weights)
    {
        if (items.Length != weights.Length) throw new ArgumentException("Every item needs one weight.", nameof(weights));
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
    /// Why <paramref name="user"/> is offered <paramref name="item"/>: the share of each movie j of the user's history in the score,
    /// <code>s_ui = y_iᵀA⁻¹b = Σ_j c_j·(y_iᵀA⁻¹y_j)</code>
    /// (Hu et al. 2008, §5). The shares sum to the score, up to rounding.
    /// </summary>
    /// <param name="user">User index.</param>
    /// <param name="item">Item index.</param>
    /// <returns>One entry a movie of the history, largest share first; <see cref="Recommendation.Score"/> holds the share.</returns>
    public IReadOnlyList<Recommendation> Explain(int user, int item) => Explain(Train.ItemsOf(user), Train.WeightsOf(user), item);

    /// <summary>As <see cref="Explain(int, int)"/>, for a history that <see cref="FoldIn"/> takes.</summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each.</param>
    /// <param name="item">Item index.</param>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public IReadOnlyList<Recommendation> Explain(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item)
    {
        if (items.IsEmpty) return [];
        var solver = TakeSolver();
        if (!solver.TryFactor(items, weights)) throw new TrainingException(NoSolution);
        var direction = new FactorMatrix(1, Options.Factors);
        _itemFactors.PaddedRow(item).CopyTo(direction.PaddedRow(0));
        solver.Solve(direction.PaddedRow(0));
        _solvers.Add(solver);
        var shares = new Recommendation[items.Length];
        for (var entry = 0; entry < shares.Length; entry++)
            shares[entry] = new(items[entry], (1 + Options.Alpha * weights[entry]) * TensorPrimitives.Dot(direction[0], ItemFactors(items[entry])));
        Array.Sort(shares, static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Item.CompareTo(b.Item));
        return shares;
    }

    /// <summary>The items whose factors point most nearly the same way, by cosine, the item itself left out; equal ones in its <see cref="TieOrder"/>.</summary>
    public IReadOnlyList<Recommendation> SimilarItems(int item, int count) => MostSimilar(_itemFactors, item, count);

    /// <summary>The users whose factors point most nearly the same way, by cosine, the user left out; equal ones in the user's <see cref="TieOrder"/>.</summary>
    public IReadOnlyList<Recommendation> SimilarUsers(int user, int count) => MostSimilar(_userFactors, user, count);

    private static Recommendation[] MostSimilar(FactorMatrix factors, int row, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var similar = new List<Recommendation>(factors.RowCount);
        for (var other = 0; other < factors.RowCount; other++)
        {
            var cosine = TensorPrimitives.CosineSimilarity(factors[row], factors[other]);
            // A row without history has no direction, and its cosine is NaN.
            if (other != row && float.IsFinite(cosine)) similar.Add(new(other, cosine));
        }
        var ties = new TieOrder(row);
        return [.. similar.OrderByDescending(each => each.Score).ThenByDescending(each => ties.RankOf(each.Item)).Take(count)];
    }

    // Solvers hold the buffers of one thread, so they are lent.
    private ExactRowSolver TakeSolver() => _solvers.TryTake(out var solver) ? solver : new ExactRowSolver(_itemSide.Value);

    private FixedSide CreateItemSide()
    {
        var side = new FixedSide(Options with { Solver = AlsSolver.Exact }, _itemFactors);
        if (!side.Refresh(1)) throw new TrainingException("The item factors leave the equations of a new user without a solution.");
        return side;
    }
}
