namespace MovieRec.Models;

/// <summary>The best items of several users, best first.</summary>
public sealed class RankedLists
{
    private readonly int[] _users;
    private readonly int[] _items;
    private readonly int[] _lengths;

    internal RankedLists(int[] users, int k, int[] items, int[] lengths) => (_users, K, _items, _lengths) = (users, k, items, lengths);

    /// <summary>The longest a list can be.</summary>
    public int K { get; }

    /// <summary>Number of lists.</summary>
    public int Count => _users.Length;

    /// <summary>The user (an index) each list is for.</summary>
    public ReadOnlySpan<int> Users => _users;

    /// <summary>The items of list <paramref name="list"/>, best first; fewer than <see cref="K"/> only where there were fewer candidates.</summary>
    public ReadOnlySpan<int> ItemsOf(int list) => _items.AsSpan(list * K, _lengths[list]);
}
