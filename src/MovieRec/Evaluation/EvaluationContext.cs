using System.Numerics;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Evaluation;

/// <summary>
/// What metrics beyond accuracy know of items and users besides the list they judge: how popular an item was in
/// training, its genres where the data set has them, and what the user's own history looks like. Nothing in it comes
/// from test interactions.
/// </summary>
public sealed class EvaluationContext
{
    /// <summary>An item with fewer training interactions than this is cold.</summary>
    public const int ColdBelow = 10;

    /// <summary>
    /// The short head is this share of the catalogue, the most popular items; the rest is the long tail.
    /// </summary>
    public const double HeadShare = 0.2;

    private readonly int[] _popularity;
    private readonly int[] _rank;
    private readonly int[] _order;
    private readonly ulong[]? _genres;
    private readonly double[]? _profiles;

    /// <summary>Gathers what there is to know.</summary>
    /// <param name="train">The training side of the split.</param>
    /// <param name="dataset">Where genres come from; null for none.</param>
    /// <exception cref="ArgumentException">The data set has more than 64 genres.</exception>
    public EvaluationContext(Interactions train, Dataset? dataset = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        Train = train;
        _popularity = new int[train.ItemCount];
        foreach (var item in train.Matrix.Columns) _popularity[item]++;

        // As a popularity model's list for a user it does not know.
        var ties = new TieOrder(TieOrder.Nobody);
        _order =
            [.. Enumerable.Range(0, train.ItemCount).OrderByDescending(item => _popularity[item])
                .ThenByDescending(ties.RankOf)];
        _rank = new int[_order.Length];
        for (var place = 0; place < _order.Length; place++) _rank[_order[place]] = place;

        if (dataset is null || dataset.Genres.Count == 0) return;
        if (dataset.Genres.Count > 64)
            throw new ArgumentException($"The data set has {dataset.Genres.Count} genres; at most 64 are understood.",
                nameof(dataset));
        GenreCount = dataset.Genres.Count;
        var bits = dataset.Genres.Select((genre, bit) => (genre, bit)).ToDictionary(pair => pair.genre,
            pair => 1UL << pair.bit);
        _genres =
            [.. train.Items.Ids.ToArray()
                .Select(id => (dataset.FindMovie(id)?.Genres ?? []).Aggregate(0UL,
                    (mask, genre) => mask | bits.GetValueOrDefault(genre)))];
        _profiles = new double[train.UserCount * GenreCount];
        for (var user = 0; user < train.UserCount; user++)
            FillGenreShares(train.ItemsOf(user), _profiles.AsSpan(user * GenreCount, GenreCount));
    }

    /// <summary>The training side of the split.</summary>
    public Interactions Train { get; }

    /// <summary>Number of genres; 0 where the data has none.</summary>
    public int GenreCount { get; }

    /// <summary>Number of training interactions of <paramref name="item"/>.</summary>
    public int PopularityOf(int item) => _popularity[item];

    /// <summary>
    /// Place of <paramref name="item"/> in the order of falling popularity, from 0; equal popularity in the
    /// <see cref="TieOrder"/> of nobody.
    /// </summary>
    public int PopularityRankOf(int item) => _rank[item];

    /// <summary>
    /// How many items stand before <paramref name="item"/> in popularity's list for <paramref name="user"/>, which
    /// leaves out what the user has met.
    /// </summary>
    internal int PopularAheadOf(int item, int user)
    {
        var (ties, popularity) = (new TieOrder(user), _popularity[item]);
        var (first, end) = (_rank[item], _rank[item] + 1);
        while (first > 0 && _popularity[_order[first - 1]] == popularity) first--;
        while (end < _order.Length && _popularity[_order[end]] == popularity) end++;
        var ahead = first;
        foreach (var met in Train.ItemsOf(user))
            if (_popularity[met] > popularity) ahead--;
        foreach (var equal in _order.AsSpan(first, end - first))
            if (ties.RankOf(equal) > ties.RankOf(item) && !Train.Matrix.Contains(user, equal)) ahead++;
        return ahead;
    }

    /// <summary>Whether <paramref name="item"/> is outside the most popular fifth of the catalogue.</summary>
    public bool IsLongTail(int item) => _rank[item] >= HeadShare * _rank.Length;

    /// <summary>Whether <paramref name="item"/> has fewer than <see cref="ColdBelow"/> training interactions.</summary>
    public bool IsCold(int item) => _popularity[item] < ColdBelow;

    /// <summary>Genres of <paramref name="item"/>, one bit each; 0 where none is known.</summary>
    internal ulong GenresOf(int item) => _genres is null ? 0 : _genres[item];

    /// <summary>
    /// p(g|u): the share of each genre in the user's training items, an item's weight split evenly among its genres;
    /// all 0 where no item has one.
    /// </summary>
    internal ReadOnlySpan<double> GenreProfileOf(int user) => _profiles.AsSpan(user * GenreCount, GenreCount);

    /// <summary>
    /// Makes <paramref name="shares"/> the genre shares of <paramref name="items"/>, each item's weight split evenly
    /// among its genres; items without genres count nothing.
    /// </summary>
    internal void FillGenreShares(ReadOnlySpan<int> items, Span<double> shares)
    {
        shares.Clear();
        var counted = 0;
        foreach (var item in items)
        {
            var genres = _genres![item];
            if (genres == 0) continue;
            counted++;
            var part = 1.0 / BitOperations.PopCount(genres);
            for (; genres != 0; genres &= genres - 1) shares[BitOperations.TrailingZeroCount(genres)] += part;
        }
        if (counted == 0) return;
        foreach (ref var share in shares) share /= counted;
    }
}
