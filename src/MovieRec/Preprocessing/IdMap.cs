using System.Collections.Frozen;

namespace MovieRec.Preprocessing;

/// <summary>The one place that converts raw ids, as files have them, to dense indices from 0, and back. Indices ascend with ids.</summary>
public sealed class IdMap
{
    private readonly int[] _ids;
    private readonly FrozenDictionary<int, int> _indices;

    private IdMap(int[] sortedIds)
    {
        _ids = sortedIds;
        _indices = sortedIds.Select((id, index) => KeyValuePair.Create(id, index)).ToFrozenDictionary();
    }

    /// <summary>The map of the distinct values among <paramref name="ids"/>.</summary>
    public static IdMap From(ReadOnlySpan<int> ids)
    {
        var distinct = new HashSet<int>();
        foreach (var id in ids) distinct.Add(id);
        var sorted = distinct.ToArray();
        Array.Sort(sorted);
        return new IdMap(sorted);
    }

    /// <summary>The map of ids that are distinct and in order already; the array must not be changed afterwards.</summary>
    /// <exception cref="ArgumentException">They are not strictly ascending.</exception>
    internal static IdMap FromSorted(int[] ids)
    {
        for (var index = 1; index < ids.Length; index++)
            if (ids[index] <= ids[index - 1]) throw new ArgumentException($"Id {ids[index]} is out of order.", nameof(ids));
        return new IdMap(ids);
    }

    /// <summary>Number of ids.</summary>
    public int Count => _ids.Length;

    /// <summary>The raw ids by index, ascending.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>The raw id at <paramref name="index"/>.</summary>
    public int IdOf(int index) => _ids[index];

    /// <summary>Finds the index of <paramref name="id"/>; false where the map does not hold it.</summary>
    public bool TryGetIndex(int id, out int index) => _indices.TryGetValue(id, out index);

    /// <summary>The index of <paramref name="id"/>.</summary>
    /// <exception cref="KeyNotFoundException">The map does not hold the id.</exception>
    public int IndexOf(int id) =>
        TryGetIndex(id, out var index) ? index : throw new KeyNotFoundException($"Id {id} does not occur in this data.");
}
