namespace MovieRec.Models;

/// <summary>The best items of several users, best first.</summary>
public sealed class RankedLists
{
    private readonly int[] _users;
    private readonly int[] _items;
    private readonly float[] _scores;
    private readonly int[] _lengths;

    internal RankedLists(int[] users, int k, int[] items, float[] scores, int[] lengths, ulong tieSeed) =>
        (_users, K, _items, _scores, _lengths, TieSeed) = (users, k, items, scores, lengths, tieSeed);

    /// <summary>The longest a list can be.</summary>
    public int K { get; }

    /// <summary>What drew the order of equal scores; see <see cref="Numerics.TieOrder"/>.</summary>
    public ulong TieSeed { get; }

    /// <summary>Number of lists.</summary>
    public int Count => _users.Length;

    /// <summary>The user (an index) each list is for.</summary>
    public ReadOnlySpan<int> Users => _users;

    /// <summary>The lists of those users that <paramref name="keep"/> says yes to.</summary>
    internal RankedLists Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(list => keep(_users[list]))];
        if (kept.Length == Count) return this;
        var (items, scores) = (new int[kept.Length * K], new float[kept.Length * K]);
        for (var list = 0; list < kept.Length; list++)
        {
            _items.AsSpan(kept[list] * K, K).CopyTo(items.AsSpan(list * K));
            _scores.AsSpan(kept[list] * K, K).CopyTo(scores.AsSpan(list * K));
        }
        return new RankedLists(Array.ConvertAll(kept, list => _users[list]), K, items, scores,
            Array.ConvertAll(kept, list => _lengths[list]), TieSeed);
    }

    /// <summary>
    /// The items of list <paramref name="list"/>, best first; fewer than <see cref="K"/> only where there were fewer
    /// candidates.
    /// </summary>
    public ReadOnlySpan<int> ItemsOf(int list) => _items.AsSpan(list * K, _lengths[list]);

    /// <summary>The model's scores of these items.</summary>
    public ReadOnlySpan<float> ScoresOf(int list) => _scores.AsSpan(list * K, _lengths[list]);
}
