using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Factorization;

/// <summary>
/// Deals the interactions into blocks of users × items, so that threads can descend side by side without meeting
/// (after Gemulla, Nijkamp, Haas and Sismanis, 'Large-Scale Matrix Factorization with Distributed Stochastic Gradient
/// Descent', KDD 2011). There are B blocks of users and B of items. In round r of B the block of users b meets the
/// block of items (b + r) mod B: B pairs of blocks with no user and no item in common, which in B rounds hold every
/// interaction once. Items not met are drawn from the same block as the item met, so items are dealt anew, at random,
/// for each epoch: any two of them compete in one epoch out of B.
/// </summary>
/// <remarks>B depends on the data alone, and so does what is learnt: not on the number of threads.</remarks>
internal sealed class TripleBlocks
{
    /// <summary>Shorter blocks take less time than threads need to meet.</summary>
    private const int LeastInteractions = 4000;

    /// <summary>With fewer items in a block, those not met would be the same few for a whole epoch.</summary>
    private const int LeastItems = 64;

    private const int MostBlocks = 32;

    /// <summary>Draws that may fail before the block is searched for an item that the user has not met.</summary>
    private const int Patience = 32;

    private readonly CsrMatrix _interactions;
    private readonly int[] _firstUser;
    private readonly int[] _items;
    private readonly int[] _blockOf;
    private readonly int[] _firstPair;
    private readonly (int User, int Item)[] _pairs;
    private ulong _epochSeed;

    /// <param name="interactions">Users × items; the values are not read.</param>
    public TripleBlocks(CsrMatrix interactions)
    {
        _interactions = interactions;
        Count = (int)Math.Clamp(Math.Sqrt((double)interactions.EntryCount / LeastInteractions), 1,
            Math.Clamp(interactions.ColumnCount / LeastItems, 1, MostBlocks));
        _firstUser = new int[Count + 1];
        for (var (block, user) = (1, 0); block <= Count; _firstUser[block++] = user)
            while (user < interactions.RowCount
                && interactions.RowStart[user] < (long)block * interactions.EntryCount / Count) user++;
        _firstUser[Count] = interactions.RowCount;
        _items = [.. Enumerable.Range(0, interactions.ColumnCount)];
        _blockOf = new int[interactions.ColumnCount];
        _firstPair = new int[Count * Count + 1];
        _pairs = new (int, int)[interactions.EntryCount];
    }

    /// <summary>B, the number of blocks of users, of blocks of items, and of rounds in an epoch.</summary>
    public int Count { get; }

    /// <summary>Deals the items anew.</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The epoch that begins.</param>
    /// <param name="crew">Sorts the interactions.</param>
    public void Deal(ulong seed, int epoch, Crew crew)
    {
        _epochSeed = SplitMix64.Hash(seed, (ulong)epoch);
        var random = new SplitMix64(_epochSeed);
        for (var place = _items.Length - 1; place > 0; place--)
        {
            var other = random.NextInt32(place + 1);
            (_items[place], _items[other]) = (_items[other], _items[place]);
        }
        for (var block = 0; block < Count; block++)
            foreach (var item in _items.AsSpan(FirstItem(block)..FirstItem(block + 1))) _blockOf[item] = block;
        crew.For(Count, Sort);
    }

    /// <summary>The interactions of a block of users in a round, whose number is that of the steps to take.</summary>
    /// <param name="round">r, from 0.</param>
    /// <param name="userBlock">b.</param>
    public Block BlockOf(int round, int userBlock)
    {
        var itemBlock = (userBlock + round) % Count;
        var at = userBlock * Count + itemBlock;
        return new(this, _firstPair[at].._firstPair[at + 1], FirstItem(itemBlock)..FirstItem(itemBlock + 1),
            SplitMix64.ForStream(_epochSeed, 1 + (ulong)at));
    }

    private int FirstItem(int block) => (int)((long)block * _items.Length / Count);

    /// <summary>Sorts the interactions of a block of users by the blocks of their items.</summary>
    private void Sort(int userBlock)
    {
        var (firstUser, endUser) = (_firstUser[userBlock], _firstUser[userBlock + 1]);
        var (first, end) = (_interactions.RowStart[firstUser], _interactions.RowStart[endUser]);
        Span<int> next = stackalloc int[MostBlocks];
        next.Clear();
        foreach (var item in _interactions.Columns[first..end]) next[_blockOf[item]]++;
        for (var (block, start) = (0, first); block < Count; block++)
        {
            _firstPair[userBlock * Count + block] = start;
            (next[block], start) = (start, start + next[block]);
        }
        if (userBlock == Count - 1) _firstPair[^1] = end;
        for (var user = firstUser; user < endUser; user++)
            foreach (var item in _interactions.ColumnsOf(user)) _pairs[next[_blockOf[item]]++] = (user, item);
    }

    /// <summary>
    /// Interactions of a block of users with a block of items, and the random numbers that belong to it.
    /// </summary>
    public ref struct Block(TripleBlocks blocks, Range pairs, Range items, SplitMix64 random)
    {
        private readonly CsrMatrix _histories = blocks._interactions;
        private SplitMix64 _random = random;

        /// <summary>The interactions.</summary>
        public readonly ReadOnlySpan<(int User, int Item)> Interactions { get; } = blocks._pairs.AsSpan(pairs);

        /// <summary>The items of the block.</summary>
        public readonly ReadOnlySpan<int> Items { get; } = blocks._items.AsSpan(items);

        /// <summary>
        /// Draws a user and an item the user met, uniformly from the interactions of the block, and an item uniformly
        /// from those of the block that the user has not met.
        /// </summary>
        /// <param name="triple">The user, an item met and one not met.</param>
        /// <returns>False where the user that was drawn has met every item of the block.</returns>
        public bool TryDraw(out (int User, int Met, int Unmet) triple)
        {
            var (user, met) = Interactions[_random.NextInt32(Interactions.Length)];
            triple = (user, met, -1);
            var history = _histories.ColumnsOf(user);
            for (var draw = 1; ; draw++)
            {
                triple.Unmet = Items[_random.NextInt32(Items.Length)];
                if (history.BinarySearch(triple.Unmet) < 0) return true;
                if (draw == Patience && HasMetAll(history)) return false;
            }
        }

        private readonly bool HasMetAll(ReadOnlySpan<int> history)
        {
            foreach (var item in Items)
                if (history.BinarySearch(item) < 0) return false;
            return true;
        }
    }
}
