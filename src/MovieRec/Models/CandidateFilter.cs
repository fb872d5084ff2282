using System.Collections.Frozen;

namespace MovieRec.Models;

/// <summary>Which items may be recommended at all, whoever asks.</summary>
public sealed record CandidateFilter
{
    /// <summary>The only items (indices) that may be recommended; null for every item.</summary>
    public IReadOnlySet<int>? Allow { get; init; }

    /// <summary>Items (indices) that may not be recommended, even where <see cref="Allow"/> holds them.</summary>
    public IReadOnlySet<int> Deny { get; init; } = FrozenSet<int>.Empty;

    /// <summary>Whether <paramref name="item"/> may be recommended.</summary>
    public bool Accepts(int item) => (Allow is null || Allow.Contains(item)) && !Deny.Contains(item);
}
