using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// What linear item models learn from: how strongly each two items occur together,
/// <code>
/// G[i, j] = Σ_u n_u^−γ·x_ui·x_uj·t_u(i, j) = Σ_u y_ui·y_uj·t_u(i, j),
/// x_ui = r_ui^p,   y_ui = √(n_u^−γ)·x_ui
/// </code>
/// with t = 1, so that G = XᵀDX, or less for two interactions far apart in time (<see cref="SittingDecay"/>). Rows are
/// computed when they are asked for: G as a whole may be larger than memory.
/// </summary>
internal sealed unsafe class ItemGramian
{
    /// <summary>How many users ahead a history is asked for.</summary>
    private const int Ahead = 2;

    /// <summary>Of a longer history only its end, which is read first: the processor foresees the rest.</summary>
    private const int MostAhead = 512;

    private readonly CsrMatrix _y;
    private readonly CsrMatrix _byItem;
    private readonly float _historyDiscount;
    private readonly SittingDecay? _decay;
    private readonly uint[] _seconds = [];
    private readonly uint[] _secondsByItem = [];

    /// <param name="train">The interactions.</param>
    /// <param name="ratingPower">p of <see cref="RatingPower"/>.</param>
    /// <param name="historyDiscount">γ.</param>
    /// <param name="model">Whose training this is, for messages.</param>
    /// <param name="decay">t; null for 1.</param>
    /// <exception cref="DataException">A rating is negative or not finite, or all are 0.</exception>
    public ItemGramian(
        Interactions train, float ratingPower, float historyDiscount, string model, SittingDecay? decay = null)
    {
        _historyDiscount = historyDiscount;
        InteractionWeights.Check(train, model);
        var strengths = new float[train.Count];
        RatingPower.Raise(train.Matrix.Values, ratingPower, strengths);
        for (var user = 0; user < train.UserCount; user++)
        {
            var own = strengths.AsSpan(train.Matrix.RowStart[user]..train.Matrix.RowStart[user + 1]);
            TensorPrimitives.Multiply(own, RootOfWeight(own.Length), own);
        }
        _y = train.Matrix.WithValues(strengths);
        _byItem = _y.Transpose();
        _decay = decay;
        if (decay is null) return;
        _seconds = decay.Seconds;
        _secondsByItem = new uint[_y.EntryCount];
        var next = _byItem.RowStart[..Size].ToArray();
        for (var entry = 0; entry < _seconds.Length; entry++)
            _secondsByItem[next[_y.Columns[entry]]++] = _seconds[entry];
    }

    /// <summary>Number of items.</summary>
    public int Size => _y.ColumnCount;

    /// <summary>Number of users.</summary>
    public int UserCount => _y.RowCount;

    /// <summary>Bytes that an instance takes for such interactions, and for their times.</summary>
    public static long BytesOf(Interactions train, bool timed)
    {
        // y, and once more by items with the users; the times as they are found, and which are known; seconds by user
        // and by item.
        var perEntry = sizeof(float) + sizeof(float) + sizeof(int)
            + (timed ? sizeof(long) + sizeof(bool) + 2 * sizeof(uint) : 0);
        return train.Count * (long)perEntry + (train.UserCount + 2L * train.ItemCount) * sizeof(int);
    }

    /// <summary>The users who met an item, ascending.</summary>
    public ReadOnlySpan<int> UsersOf(int item) => _byItem.ColumnsOf(item);

    /// <summary>The items a user met, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => _y.ColumnsOf(user);

    /// <summary>√(n_u^−γ).</summary>
    private float RootOfWeight(int historyLength) => MathF.Pow(historyLength, -_historyDiscount / 2);

    /// <summary>y_ui of the users of an item.</summary>
    public ReadOnlySpan<float> StrengthsOf(int item) => _byItem.ValuesOf(item);

    /// <summary>y_ui of the items of a user.</summary>
    public ReadOnlySpan<float> StrengthsOfUser(int user) => _y.ValuesOf(user);

    /// <summary>When the users of an item met it; empty without times.</summary>
    public ReadOnlySpan<uint> SecondsOf(int item) => _decay is null
        ? [] : _secondsByItem.AsSpan(_byItem.RowStart[item], _byItem.RowLength(item));

    /// <summary>When a user met each item; empty without times.</summary>
    public ReadOnlySpan<uint> SecondsOfUser(int user) => _decay is null
        ? [] : _seconds.AsSpan(_y.RowStart[user], _y.RowLength(user));

    /// <summary>What a user adds to G[i, j], with the same roundings whichever item is named first.</summary>
    /// <param name="product">y_ui·y_uj.</param>
    /// <param name="first">When the user met i.</param>
    /// <param name="second">When the user met j.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Share(float product, uint first, uint second) =>
        _decay is null ? product : product * _decay.Between(first, second);

    /// <summary>Σ_u n_u^−γ·x_ui of every item i.</summary>
    public float[] Strengths()
    {
        var strengths = new float[Size];
        for (var user = 0; user < UserCount; user++)
        {
            var values = _y.ValuesOf(user);
            var items = _y.ColumnsOf(user);
            var weight = RootOfWeight(items.Length);
            for (var place = 0; place < items.Length; place++)
                strengths[items[place]] += weight * values[place];
        }
        return strengths;
    }

    /// <summary>G[i, i] of every item i, without the decay, which is 1 there.</summary>
    public float[] Diagonal()
    {
        var diagonal = new float[Size];
        for (var entry = 0; entry < _y.EntryCount; entry++)
            diagonal[_y.Columns[entry]] += _y.Values[entry] * _y.Values[entry];
        return diagonal;
    }

    /// <summary>t ← t + G[i, ·], summed in the order of the users.</summary>
    /// <param name="item">i.</param>
    /// <param name="target">t, of a number for each item.</param>
    public void AddRow(int item, Span<float> target) => AddRowFrom(0, item, target);

    /// <summary>t ← t + G[i, ·] from the item <paramref name="from"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRowFrom(int from, int item, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Size);
        var table = _decay is { IsWhole: true } decay ? decay.Table : [];
        fixed (float* sums = target, values = _y.Values, shares = table)
        fixed (int* items = _y.Columns)
        fixed (uint* seconds = _seconds)
        {
            var (start, last) = (_byItem.RowStart[item], (uint)Math.Max(table.Length - 1, 0));
            var having = _byItem.ColumnsOf(item);
            for (var at = 0; at < having.Length; at++)
            {
                var user = having[at];
                if (at + Ahead < having.Length) Prefetch(items, values, seconds, having[at + Ahead]);
                var strength = _byItem.Values[start + at];
                nint entry = _y.RowStart[user + 1] - 1, end = _y.RowStart[user];
                // From behind, so that what comes before an item is left out without a search for its place.
                if (_decay is null)
                {
                    for (; entry >= end && items[entry] >= from; entry--)
                        sums[items[entry]] += strength * values[entry];
                    continue;
                }
                var own = _secondsByItem[start + at];
                if (shares is null)
                {
                    for (; entry >= end && items[entry] >= from; entry--)
                        sums[items[entry]] += strength * values[entry] * _decay.Between(own, seconds[entry]);
                    continue;
                }
                for (; entry >= end && items[entry] >= from; entry--)
                {
                    var apart = Math.Max(own, seconds[entry]) - Math.Min(own, seconds[entry]);
                    sums[items[entry]] += strength * values[entry] * shares[Math.Min(apart, last)];
                }
            }
        }
    }

    /// <summary>
    /// Asks for a history before it is due: each is short, and lies anywhere, so that no processor foresees it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prefetch(int* items, float* values, uint* seconds, int user)
    {
        if (!Sse.IsSupported) return;
        nint entry = _y.RowStart[user + 1] - 1, end = Math.Max(_y.RowStart[user], entry - MostAhead);
        for (; entry >= end; entry -= FactorMatrix.Lane)
        {
            Sse.Prefetch1(items + entry);
            Sse.Prefetch1(values + entry);
            if (seconds is not null) Sse.Prefetch1(seconds + entry);
        }
    }

    /// <summary>
    /// The upper triangle of G; below it are zeros. Each row is summed by one thread, so the bits do not depend on the
    /// number of threads.
    /// </summary>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public FactorMatrix UpperTriangle(int threads, CancellationToken cancellationToken)
    {
        var dense = FactorMatrix.Square(Size);
        Parallel.For(0, Size,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            item => AddRowFrom(item, item, dense.PaddedRow(item)));
        return dense;
    }
}
