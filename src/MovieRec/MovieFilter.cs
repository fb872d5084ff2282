using System.Collections.Frozen;
using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec;

/// <summary>
/// Which movies may be recommended. What is not set refuses nothing. Ids that the model does not know are passed over.
/// </summary>
public sealed record MovieFilter
{
    /// <summary>The only movies that may be recommended; null for all.</summary>
    public IReadOnlyCollection<RawId>? Only { get; init; }

    /// <summary>Movies that may not be recommended.</summary>
    public IReadOnlyCollection<RawId> Without { get; init; } = [];

    /// <summary>
    /// Names of genres, in any case, of which a movie must have at least one; empty for any. A movie that is not
    /// described has none.
    /// </summary>
    public IReadOnlyCollection<string> Genres { get; init; } = [];

    /// <summary>The earliest year of release; null for any. A movie of an unknown year is refused.</summary>
    public int? FromYear { get; init; }

    /// <summary>The latest year of release; null for any. A movie of an unknown year is refused.</summary>
    public int? ToYear { get; init; }

    /// <summary>Whether movies that the user has met already may be recommended too.</summary>
    public bool IncludeSeen { get; init; }

    /// <summary>The filter over the indices of a model, as <see cref="Ranker"/> takes it.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The filter; null where nothing is refused.</returns>
    /// <exception cref="UnknownGenreException">There is no such genre.</exception>
    public CandidateFilter? For(Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var filter = new CandidateFilter { Deny = Indices(model, Without).ToFrozenSet() };
        if (Only is not null) filter = filter with { Allow = Indices(model, Only).ToFrozenSet() };
        if (Genres.Count == 0 && FromYear is null && ToYear is null)
            return Only is null && Without.Count == 0 ? null : filter;
        var wanted = Genres.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (wanted.Except(model.Genres, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new UnknownGenreException(
                unknown, $"There is no genre '{unknown}'{(model.Data is { } data ? $" in {data.Label}" : "")}; there "
                    + $"are {(model.Genres.Count == 0 ? "none" : string.Join(", ", model.Genres))}.");
        }
        return filter with
        {
            Allow = Enumerable.Range(0, model.Train.ItemCount)
            .Where(item => filter.Accepts(item) && IsWanted(model.MovieAt(item))).ToFrozenSet()
        };

        bool IsWanted(Movie? movie) => movie is not null
            && (wanted.Count == 0 || movie.Genres.Any(wanted.Contains))
            && (FromYear is null || movie.Year >= FromYear) && (ToYear is null || movie.Year <= ToYear);
    }

    private static IEnumerable<int> Indices(Recommender model, IEnumerable<RawId> ids)
    {
        foreach (var id in ids)
            if (model.Train.Items.TryGetIndex(id, out var item)) yield return item;
    }
}
