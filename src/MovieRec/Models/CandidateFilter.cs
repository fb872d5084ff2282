using System.Collections.Frozen;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>Which items may be recommended at all, whoever asks.</summary>
public sealed record CandidateFilter
{
    /// <summary>The only items (indices) that may be recommended; null for every item.</summary>
    public IReadOnlySet<int>? Allow { get; init; }

    /// <summary>Items (indices) that may not be recommended, even where <see cref="Allow"/> holds them.</summary>
    public IReadOnlySet<int> Deny { get; init; } = FrozenSet<int>.Empty;

    /// <summary>Allows the movies that have at least one of the genres. A movie the data set does not describe has none.</summary>
    /// <param name="dataset">Knows the movies' genres.</param>
    /// <param name="items">Converts movie ids to the model's indices.</param>
    /// <param name="genres">Names of genres, in any case.</param>
    /// <exception cref="ArgumentException">The data set has no genre of such a name.</exception>
    public static CandidateFilter OfGenres(Dataset dataset, IdMap items, IReadOnlyCollection<string> genres)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(genres);
        var wanted = genres.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (wanted.Except(dataset.Genres, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"There is no genre '{unknown}' in {dataset.Info.Label}; there are {(dataset.Genres.Count == 0 ? "none" : string.Join(", ", dataset.Genres))}.", nameof(genres));
        return new CandidateFilter
        {
            Allow = Enumerable.Range(0, items.Count).Where(item => dataset.FindMovie(items.IdOf(item))?.Genres.Any(wanted.Contains) == true).ToFrozenSet(),
        };
    }

    /// <summary>Whether <paramref name="item"/> may be recommended.</summary>
    public bool Accepts(int item) => (Allow is null || Allow.Contains(item)) && !Deny.Contains(item);
}
