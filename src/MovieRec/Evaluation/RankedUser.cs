namespace MovieRec.Evaluation;

/// <summary>What a metric may look at: one user's ranked list and what was held out for that user.</summary>
public readonly ref struct RankedUser
{
    /// <summary>Pairs a list with what is relevant.</summary>
    /// <param name="user">User index.</param>
    /// <param name="items">Recommended items, best first, without repeats.</param>
    /// <param name="relevant">Relevant items, strictly ascending.</param>
    /// <param name="hits">For each place of <paramref name="items"/> whether its item is relevant.</param>
    internal RankedUser(int user, ReadOnlySpan<int> items, ReadOnlySpan<int> relevant, ReadOnlySpan<bool> hits)
    {
        User = user;
        Items = items;
        Relevant = relevant;
        Hits = hits;
    }

    /// <summary>User index.</summary>
    public int User { get; }

    /// <summary>
    /// Recommended items, best first; as long as the largest cutoff, or shorter where there were fewer candidates.
    /// </summary>
    public ReadOnlySpan<int> Items { get; }

    /// <summary>Relevant items, ascending.</summary>
    public ReadOnlySpan<int> Relevant { get; }

    /// <summary>For each place of <see cref="Items"/> whether its item is relevant.</summary>
    public ReadOnlySpan<bool> Hits { get; }

    /// <summary>The items of the first <paramref name="k"/> places.</summary>
    public ReadOnlySpan<int> ItemsAt(int k) => Items[..Math.Min(k, Items.Length)];

    /// <summary>The hits of the first <paramref name="k"/> places.</summary>
    public ReadOnlySpan<bool> HitsAt(int k) => Hits[..Math.Min(k, Hits.Length)];
}
