using System.Runtime.CompilerServices;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// G among the items that most users met, as one upper triangle: most of the pairs that are asked for, and those that
/// take longest to compute.
/// </summary>
internal sealed unsafe class FrequentPairs
{
    private readonly int[] _items;
    private readonly int[] _placeOf;
    private readonly float[] _triangle;

    /// <param name="gramian">G.</param>
    /// <param name="count">How many items, at most as many as there are.</param>
    public FrequentPairs(ItemGramian gramian, int count)
    {
        _items = [.. Enumerable.Range(0, gramian.Size).OrderByDescending(item => gramian.UsersOf(item).Length)
            .ThenBy(item => item).Take(count).Order()];
        _placeOf = new int[gramian.Size];
        Array.Fill(_placeOf, -1);
        for (var place = 0; place < count; place++) _placeOf[_items[place]] = place;
        // Pinned, so that whoever reads it may hold pointers.
        _triangle = GC.AllocateUninitializedArray<float>((int)((long)count * (count + 1) / 2), pinned: true);
        if (count > 0) HugePages.Advise(RowAt(0), (nuint)_triangle.Length * sizeof(float));
    }

    /// <summary>An item's place among them; −1 for others. The higher the item, the higher its place.</summary>
    public int PlaceOf(int item) => _placeOf[item];

    /// <summary>Takes what it needs of G[i, ·]; nothing where i is not among its items.</summary>
    /// <param name="item">i.</param>
    /// <param name="row">G[i, ·].</param>
    public void Keep(int item, ReadOnlySpan<float> row)
    {
        var place = _placeOf[item];
        if (place < 0) return;
        var target = RowAt(place);
        for (nint other = place; other < _items.Length; other++) target[other] = row[_items[other]];
    }

    /// <summary>G of an item with those at its place and behind: the entry at p is that of place p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* RowAt(int place) => (float*)Unsafe.AsPointer(ref _triangle[0])
        + ((nint)place * _items.Length - (nint)place * (place + 1) / 2);
}
