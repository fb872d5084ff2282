using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// What linear item models learn from: how strongly each two items occur together,
/// <code>G[i, j] = Σ_u n_u^−γ·x_ui·x_uj·t_u(i, j),   x_ui = r_ui^p</code>
/// with t = 1, so that G = XᵀDX, or less for two interactions far apart in time (<see cref="SittingDecay"/>). Rows are
/// computed when they are asked for: G as a whole may be larger than memory.
/// </summary>
internal sealed class ItemGramian
{
    private readonly CsrMatrix _x;
    private readonly float[] _userWeights;
    private readonly CsrMatrix _weighed;
    private readonly SittingDecay? _decay;

    /// <param name="train">The interactions.</param>
    /// <param name="ratingPower">p of <see cref="RatingPower"/>.</param>
    /// <param name="historyDiscount">γ.</param>
    /// <param name="model">Whose training this is, for messages.</param>
    /// <param name="decay">t; null for 1.</param>
    /// <exception cref="DataException">A rating is negative or not finite, or all are 0.</exception>
    public ItemGramian(
        Interactions train, float ratingPower, float historyDiscount, string model, SittingDecay? decay = null)
    {
        _x = RatingPower.Raise(train, ratingPower, model);
        _userWeights = new float[_x.RowCount];
        var weighed = new float[_x.EntryCount];
        for (var user = 0; user < _x.RowCount; user++)
        {
            _userWeights[user] = MathF.Pow(_x.RowLength(user), -historyDiscount);
            for (var entry = _x.RowStart[user]; entry < _x.RowStart[user + 1]; entry++)
                weighed[entry] = _userWeights[user] * _x.Values[entry];
        }
        _weighed = _x.WithValues(weighed).Transpose();
        _decay = decay;
    }

    /// <summary>Number of items.</summary>
    public int Size => _x.ColumnCount;

    /// <summary>Number of users.</summary>
    public int UserCount => _x.RowCount;

    /// <summary>Bytes that an instance takes for such interactions, and for their times.</summary>
    public static long BytesOf(Interactions train, bool timed)
    {
        // x; x once more while it is weighed; the transposed matrix with its columns; times, and which are known.
        var perEntry = sizeof(float) + sizeof(float) + sizeof(int) + sizeof(float)
            + (timed ? sizeof(long) + sizeof(bool) : 0);
        return train.Count * (long)perEntry + (train.UserCount + 2L * train.ItemCount) * sizeof(int);
    }

    /// <summary>The users who met an item, ascending.</summary>
    public ReadOnlySpan<int> UsersOf(int item) => _weighed.ColumnsOf(item);

    /// <summary>The items a user met, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => _x.ColumnsOf(user);

    /// <summary>
    /// What a user adds to G[i, j], from the places of i and j in the user's history, i not behind j: with the same
    /// roundings as <see cref="AddRow"/> has in row i.
    /// </summary>
    public float Share(int user, int first, int second)
    {
        var (one, two) = (_x.RowStart[user] + first, _x.RowStart[user] + second);
        var share = _userWeights[user] * _x.Values[one] * _x.Values[two];
        return _decay is null ? share : share * _decay.Between(one, two);
    }

    /// <summary>Σ_u n_u^−γ·x_ui of every item i.</summary>
    public float[] Strengths()
    {
        var strengths = new float[Size];
        for (var item = 0; item < Size; item++) strengths[item] = TensorPrimitives.Sum(_weighed.ValuesOf(item));
        return strengths;
    }

    /// <summary>G[i, i] of every item i, without the decay, which is 1 there.</summary>
    public float[] Diagonal()
    {
        var diagonal = new float[Size];
        for (var user = 0; user < UserCount; user++)
            for (var entry = _x.RowStart[user]; entry < _x.RowStart[user + 1]; entry++)
                diagonal[_x.Columns[entry]] += _userWeights[user] * _x.Values[entry] * _x.Values[entry];
        return diagonal;
    }

    /// <summary>t ← t + G[i, ·], summed in the order of the users.</summary>
    /// <param name="item">i.</param>
    /// <param name="target">t, of a number for each item.</param>
    public void AddRow(int item, Span<float> target)
    {
        if (_decay is null)
        {
            SparseGramian.AddRow(_x, _weighed, item, target);
            return;
        }
        var having = _weighed.ColumnsOf(item);
        var strengths = _weighed.ValuesOf(item);
        for (var at = 0; at < having.Length; at++)
        {
            var user = having[at];
            var items = _x.ColumnsOf(user);
            var values = _x.ValuesOf(user);
            var start = _x.RowStart[user];
            var own = start + items.BinarySearch(item);
            for (var other = 0; other < items.Length; other++)
                target[items[other]] += strengths[at] * values[other] * _decay.Between(own, start + other);
        }
    }

    /// <summary>
    /// All of G. Each row is summed by one thread, so the bits do not depend on the number of threads.
    /// </summary>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public FactorMatrix ToDense(int threads, CancellationToken cancellationToken)
    {
        var dense = FactorMatrix.Square(Size);
        Parallel.For(0, Size,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            item => AddRow(item, dense.PaddedRow(item)));
        return dense;
    }
}
