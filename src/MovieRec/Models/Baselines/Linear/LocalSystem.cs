using System.Runtime.InteropServices;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// G[S, S] for a small set S of items, by one thread. Pairs of frequent items are looked up; the others are summed over
/// the few users who met a rare one. Either way an entry is the sum over the users in ascending order, so its bits do
/// not depend on which items count as frequent.
/// </summary>
internal sealed unsafe class LocalSystem
{
    private const int Nowhere = -1;

    private readonly ItemGramian _gramian;
    private readonly FrequentPairs _frequent;
    private readonly int[] _positionOf;
    private readonly int[] _lastSeenFor;
    private readonly List<int> _users = [];
    private readonly List<(int Position, int Place)> _met = [];
    private readonly int[] _places;

    /// <param name="gramian">G.</param>
    /// <param name="frequent">G among frequent items.</param>
    /// <param name="most">The most rows: the items of a set, and one that is appended.</param>
    public LocalSystem(ItemGramian gramian, FrequentPairs frequent, int most)
    {
        (_gramian, _frequent) = (gramian, frequent);
        _positionOf = new int[gramian.Size];
        Array.Fill(_positionOf, Nowhere);
        _lastSeenFor = new int[gramian.UserCount];
        _places = new int[most];
        Matrix = FactorMatrix.Square(most);
        Inverses = new FactorMatrix(Matrix.Stride, FactorMatrix.Lane);
        Vectors = new FactorMatrix(2, most);
    }

    /// <summary>
    /// Bytes of what a thread works in: positions, users seen, a row of G and its gains, the system and its factor.
    /// </summary>
    public static long BytesOf(int items, int users, int neighbors)
    {
        long stride = FactorMatrix.PaddedLength(neighbors + 2);
        return items * 3L * sizeof(float) + users * 2L * sizeof(int)
            + stride * (stride + 2 * FactorMatrix.Lane) * sizeof(float);
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
        var hasRare = false;
        for (var position = 0; position < set.Length; position++)
        {
            Matrix.PaddedRow(position)[position..FactorMatrix.PaddedLength(Size)].Clear();
            _places[position] = _frequent.PlaceOf(set[position]);
            hasRare |= _places[position] == Nowhere;
        }
        LookUpFrequent();
        if (hasRare) SumRare(item, set);
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

    private void LookUpFrequent()
    {
        for (var first = 0; first < Size; first++)
        {
            if (_places[first] == Nowhere) continue;
            var source = _frequent.RowAt(_places[first]);
            var target = Matrix.PaddedRow(first);
            for (var second = first; second < Size; second++)
                if (_places[second] != Nowhere) target[second] = source[_places[second]];
        }
    }

    private void SumRare(int item, ReadOnlySpan<int> set)
    {
        for (var position = 0; position < set.Length; position++) _positionOf[set[position]] = position;
        foreach (var user in UsersOfRare(item, set))
        {
            _met.Clear();
            var items = _gramian.ItemsOf(user);
            for (var place = 0; place < items.Length; place++)
                if (_positionOf[items[place]] is not Nowhere and var position) _met.Add((position, place));
            var met = CollectionsMarshal.AsSpan(_met);
            for (var one = 0; one < met.Length; one++)
            {
                var isRare = _places[met[one].Position] == Nowhere;
                var target = Matrix.PaddedRow(met[one].Position);
                foreach (var (position, place) in met[one..])
                    if (isRare || _places[position] == Nowhere)
                        target[position] += _gramian.Share(user, met[one].Place, place);
            }
        }
        foreach (var member in set) _positionOf[member] = Nowhere;
    }

    /// <summary>The users who met a rare item of S, ascending.</summary>
    private List<int> UsersOfRare(int item, ReadOnlySpan<int> set)
    {
        _users.Clear();
        for (var position = 0; position < set.Length; position++)
        {
            if (_places[position] != Nowhere) continue;
            foreach (var user in _gramian.UsersOf(set[position]))
            {
                // Counted from 1: arrays begin with 0.
                if (_lastSeenFor[user] == item + 1) continue;
                _lastSeenFor[user] = item + 1;
                _users.Add(user);
            }
        }
        _users.Sort();
        return _users;
    }
}
