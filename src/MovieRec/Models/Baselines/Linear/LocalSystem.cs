using System.Numerics;
using System.Runtime.CompilerServices;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// G[S, S] for a small set S of items, by one thread. Pairs of frequent items are looked up; the others are summed over
/// the users who met a rare one. Either way an entry is the sum over the users in ascending order, so its bits do not
/// depend on which items count as frequent.
/// </summary>
/// <remarks>
/// The products with rare items are found in one of two ways, whichever reads less: from the lists of users of the
/// items of S, or from the histories of the users who met a rare one.
/// </remarks>
internal sealed unsafe class LocalSystem
{
    private const int Nowhere = -1;

    /// <summary>Meetings of users with rare items that are sorted at a time, unless one item has more.</summary>
    private const int MostAtOnce = 1 << 17;

    private const int HitsAtOnce = 512;

    private const int WordBits = 64;

    private readonly ItemGramian _gramian;
    private readonly FrequentPairs _frequent;
    private readonly int _mostAtOnce;
    private readonly int[] _positionOf;
    private readonly int[] _places;
    private readonly int[] _frequentPositions;
    private readonly int[] _rare;
    private readonly float[] _sums;
    private readonly int[] _hits = new int[HitsAtOnce];
    private readonly ulong[] _isAffected;
    private readonly int[] _affectedBefore;
    private int[] _starts = [];
    private Met[] _met = [];

    /// <summary>That a user met a rare item, by its number among those.</summary>
    private readonly record struct Met(int Rare, float Strength, uint Seconds);

    /// <param name="gramian">G.</param>
    /// <param name="frequent">G among frequent items.</param>
    /// <param name="most">The most rows: the items of a set, and one that is appended.</param>
    /// <param name="mostAtOnce">Meetings of users with rare items that are sorted at a time.</param>
    public LocalSystem(ItemGramian gramian, FrequentPairs frequent, int most, int mostAtOnce = MostAtOnce)
    {
        (_gramian, _frequent, _mostAtOnce) = (gramian, frequent, mostAtOnce);
        _positionOf = new int[gramian.Size];
        Array.Fill(_positionOf, Nowhere);
        (_places, _frequentPositions, _rare, _sums) = (new int[most], new int[most], new int[most], new float[most]);
        _isAffected = new ulong[(gramian.UserCount + WordBits - 1) / WordBits];
        _affectedBefore = new int[_isAffected.Length];
        Matrix = FactorMatrix.Square(most);
        Inverses = new FactorMatrix(Matrix.Stride, FactorMatrix.Lane);
        Vectors = new FactorMatrix(2, most);
    }

    /// <summary>
    /// Bytes of what a thread works in: positions, users affected, what they met, a row of G and its gains, the system
    /// and its factor.
    /// </summary>
    public static long BytesOf(int items, int users, int neighbors)
    {
        long stride = FactorMatrix.PaddedLength(neighbors + 2);
        return items * 3L * sizeof(float) + users / WordBits * (sizeof(ulong) + sizeof(int))
            + Math.Min(Math.Max(MostAtOnce, users), users * (neighbors + 1L)) * sizeof(Met) + (users + 2L) * sizeof(int)
            + stride * (stride + 2 * FactorMatrix.Lane + 4) * sizeof(float);
    }

    /// <summary>G[S, S] in its first <see cref="Size"/> rows and columns, upper triangle.</summary>
    public FactorMatrix Matrix { get; }

    /// <summary>Number of rows: the items of S, and what was appended.</summary>
    public int Size { get; private set; }

    /// <summary>The place in S of the item that is regressed.</summary>
    public int Own { get; private set; }

    /// <summary>Room for the inverses of <see cref="Cholesky"/>.</summary>
    public FactorMatrix Inverses { get; }

    /// <summary>Room for two vectors as long as the largest S.</summary>
    public FactorMatrix Vectors { get; }

    /// <summary>Computes G[S, S].</summary>
    /// <param name="item">The item that is regressed; an item of S.</param>
    /// <param name="set">S, ascending.</param>
    public void Load(int item, ReadOnlySpan<int> set)
    {
        (Size, Own) = (set.Length, set.BinarySearch(item));
        var frequent = 0;
        for (var position = 0; position < set.Length; position++)
        {
            Matrix.PaddedRow(position)[position..FactorMatrix.PaddedLength(Size)].Clear();
            _places[position] = _frequent.PlaceOf(set[position]);
            if (_places[position] != Nowhere) _frequentPositions[frequent++] = position;
        }
        LookUp(frequent);
        if (frequent < set.Length) SumRare(set);
    }

    /// <summary>Appends a regressor that stands for several items.</summary>
    /// <param name="products">Its product with each item of S.</param>
    /// <param name="square">Its product with itself.</param>
    public void Append(ReadOnlySpan<float> products, float square)
    {
        // Rows were cleared up to the padding of S alone.
        for (var row = 0; row < Size; row++)
        {
            Matrix.PaddedRow(row)[FactorMatrix.PaddedLength(Size)..].Clear();
            Matrix.PaddedRow(row)[Size] = products[row];
        }
        Matrix.PaddedRow(Size).Clear();
        Matrix.PaddedRow(Size)[Size] = square;
        Size++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookUp(int count)
    {
        fixed (int* positions = _frequentPositions, places = _places)
        {
            for (var first = 0; first < count; first++)
            {
                var source = _frequent.RowAt(places[positions[first]]);
                var target = Matrix.Pointer + (nint)positions[first] * Matrix.Stride;
                for (var second = first; second < count; second++)
                    target[positions[second]] = source[places[positions[second]]];
            }
        }
    }

    /// <summary>Adds the pairs with a rare item, for some rare items after the others.</summary>
    private void SumRare(ReadOnlySpan<int> set)
    {
        for (var position = 0; position < set.Length;)
        {
            var (count, users) = (0, 0);
            for (; position < set.Length; position++)
            {
                if (_places[position] != Nowhere) continue;
                var length = _gramian.UsersOf(set[position]).Length;
                if (count > 0 && users + length > _mostAtOnce) break;
                (_rare[count++], users) = (position, users + length);
            }
            if (count > 0) SumRare(set, _rare.AsSpan(0, count), users);
        }
    }

    private void SumRare(ReadOnlySpan<int> set, ReadOnlySpan<int> rare, int meetings)
    {
        Array.Clear(_isAffected);
        foreach (var position in rare)
            foreach (var user in _gramian.UsersOf(set[position]))
                _isAffected[(uint)user / WordBits] |= 1UL << user;
        var (affected, ofUsers, ofItems) = (0, 0L, 0L);
        for (var word = 0; word < _isAffected.Length; word++)
        {
            _affectedBefore[word] = affected;
            affected += BitOperations.PopCount(_isAffected[word]);
        }
        SortByUser(set, rare, meetings, affected);

        foreach (var item in set) ofItems += _gramian.UsersOf(item).Length;
        for (var word = 0; word < _isAffected.Length && ofUsers < ofItems; word++)
            for (var bits = _isAffected[word]; bits != 0; bits &= bits - 1)
                ofUsers += _gramian.ItemsOf(word * WordBits + BitOperations.TrailingZeroCount(bits)).Length;
        if (ofUsers < ofItems)
        {
            ReadHistories(set, rare.Length);
            return;
        }
        for (var position = 0; position < set.Length; position++)
        {
            Array.Clear(_sums, 0, rare.Length);
            ReadUsers(set[position]);
            for (var each = 0; each < rare.Length; each++) Entry(position, rare[each]) = _sums[each];
        }
    }

    /// <summary>Who met which rare items, user after user.</summary>
    private void SortByUser(ReadOnlySpan<int> set, ReadOnlySpan<int> rare, int meetings, int affected)
    {
        if (_starts.Length < affected + 2)
            _starts = new int[Math.Max(affected + 2, Math.Min(2 * _starts.Length, _gramian.UserCount + 2))];
        if (_met.Length < meetings) _met = new Met[Math.Max(meetings, Math.Min(2 * _met.Length, _mostAtOnce))];
        // The start of a slot stands two places behind it at first, and one once it has moved on to its end.
        Array.Clear(_starts, 0, affected + 2);
        foreach (var position in rare)
            foreach (var user in _gramian.UsersOf(set[position])) _starts[SlotOf(user) + 2]++;
        for (var slot = 0; slot < affected; slot++) _starts[slot + 2] += _starts[slot + 1];
        for (var each = 0; each < rare.Length; each++)
        {
            var item = set[rare[each]];
            var users = _gramian.UsersOf(item);
            var strengths = _gramian.StrengthsOf(item);
            var seconds = _gramian.SecondsOf(item);
            for (var place = 0; place < users.Length; place++)
                _met[_starts[SlotOf(users[place]) + 1]++] =
                    new Met(each, strengths[place], seconds.Length == 0 ? 0 : seconds[place]);
        }
    }

    /// <summary>An affected user's number among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(int user) => _affectedBefore[(uint)user / WordBits]
        + BitOperations.PopCount(_isAffected[(uint)user / WordBits] & (1UL << user) - 1);

    private ref float Entry(int one, int other) =>
        ref *(Matrix.Pointer + (nint)Math.Min(one, other) * Matrix.Stride + Math.Max(one, other));

    /// <summary>Adds an item's products with the rare ones to the sums, over its affected users.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadUsers(int item)
    {
        fixed (int* users = _gramian.UsersOf(item), before = _affectedBefore, starts = _starts, hits = _hits)
        fixed (float* strengths = _gramian.StrengthsOf(item), sums = _sums)
        fixed (uint* seconds = _gramian.SecondsOf(item))
        fixed (ulong* isAffected = _isAffected)
        fixed (Met* met = _met)
        {
            var length = _gramian.UsersOf(item).Length;
            for (var first = 0; first < length; first += HitsAtOnce)
            {
                // All are written and few kept, without a branch that nobody could foretell.
                var count = 0;
                for (var place = first; place < Math.Min(first + HitsAtOnce, length); place++)
                {
                    hits[count] = place;
                    var user = (uint)users[place];
                    count += (int)(isAffected[user / WordBits] >> (int)user & 1);
                }
                for (var hit = 0; hit < count; hit++)
                {
                    var place = hits[hit];
                    var user = (uint)users[place];
                    var slot = before[user / WordBits]
                        + BitOperations.PopCount(isAffected[user / WordBits] & (1UL << (int)user) - 1);
                    var (strength, time) = (strengths[place], seconds is null ? 0 : seconds[place]);
                    for (Met* rare = met + starts[slot], end = met + starts[slot + 1]; rare < end; rare++)
                        sums[rare->Rare] += _gramian.Share(strength * rare->Strength, time, rare->Seconds);
                }
            }
        }
    }

    /// <summary>Adds the pairs with the rare items from the history of each affected user.</summary>
    private void ReadHistories(ReadOnlySpan<int> set, int rareCount)
    {
        for (var position = 0; position < set.Length; position++) _positionOf[set[position]] = position;
        // Pairs with rare items whose turn came before are there already.
        for (var each = 0; each < rareCount; each++)
            for (var position = 0; position < set.Length; position++) Entry(position, _rare[each]) = 0;
        // A pair of two rare ones is met from both sides, and counts from one.
        for (var word = 0; word < _isAffected.Length; word++)
            for (var bits = _isAffected[word]; bits != 0; bits &= bits - 1)
            {
                var user = word * WordBits + BitOperations.TrailingZeroCount(bits);
                var items = _gramian.ItemsOf(user);
                var strengths = _gramian.StrengthsOfUser(user);
                var seconds = _gramian.SecondsOfUser(user);
                var slot = SlotOf(user);
                var met = _met.AsSpan(_starts[slot].._starts[slot + 1]);
                for (var place = 0; place < items.Length; place++)
                {
                    var position = _positionOf[items[place]];
                    if (position == Nowhere) continue;
                    var isRare = _rare.AsSpan(0, rareCount).BinarySearch(position) >= 0;
                    foreach (var rare in met)
                    {
                        if (isRare && _rare[rare.Rare] > position) break;
                        Entry(position, _rare[rare.Rare]) += _gramian.Share(
                            strengths[place] * rare.Strength, seconds.IsEmpty ? 0 : seconds[place], rare.Seconds);
                    }
                }
            }
        foreach (var member in set) _positionOf[member] = Nowhere;
    }
}
