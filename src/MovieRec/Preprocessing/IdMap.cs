using System.Text;
using MovieRec.Data;

namespace MovieRec.Preprocessing;

/// <summary>
/// The one place that converts raw ids, as files have them, to dense indices from 0, and back. Indices ascend with ids.
/// </summary>
public sealed class IdMap
{
    private const int LargestSpread = 16;

    private readonly int[] _ids;
    // By id, from the least on; null where ids are too far apart, and are searched for.
    private readonly int[]? _indices;

    private IdMap(int[] sortedIds, IdNames? names)
    {
        (_ids, Names) = (sortedIds, names);
        if (sortedIds.Length == 0 || (long)sortedIds[^1] - sortedIds[0] >= LargestSpread * (long)sortedIds.Length)
            return;
        _indices = new int[sortedIds[^1] - sortedIds[0] + 1];
        Array.Fill(_indices, -1);
        for (var index = 0; index < sortedIds.Length; index++) _indices[sortedIds[index] - sortedIds[0]] = index;
    }

    /// <summary>
    /// The map of the distinct values among <paramref name="ids"/>, of which <paramref name="names"/> tells the texts
    /// of those that are no numbers.
    /// </summary>
    public static IdMap From(ReadOnlySpan<int> ids, IdNames? names = null)
    {
        var distinct = new HashSet<int>();
        foreach (var id in ids) distinct.Add(id);
        var sorted = distinct.ToArray();
        Array.Sort(sorted);
        return new IdMap(sorted, names);
    }

    /// <summary>
    /// The map of ids that are distinct and in order already; the array must not be changed afterwards.
    /// </summary>
    /// <exception cref="ArgumentException">They are not strictly ascending.</exception>
    internal static IdMap FromSorted(int[] ids, IdNames? names = null)
    {
        for (var index = 1; index < ids.Length; index++)
            if (ids[index] <= ids[index - 1])
                throw new ArgumentException($"Id {ids[index]} is out of order.", nameof(ids));
        if (ids.Length > 0 && ids[0] < -(names?.Count ?? 0))
            throw new ArgumentException($"Id {ids[0]} has no name.", nameof(ids));
        return new IdMap(ids, names);
    }

    /// <summary>Number of ids.</summary>
    public int Count => _ids.Length;

    /// <summary>The raw ids by index, ascending.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>The texts of raw ids that are no numbers; null where all are.</summary>
    public IdNames? Names { get; }

    /// <summary>The raw id at <paramref name="index"/> as files and people write it.</summary>
    public string TextOf(int index) => IdNames.TextOf(Names, _ids[index]);

    /// <summary>
    /// Finds the index of the raw id that is written <paramref name="text"/>; false where the map does not hold it.
    /// </summary>
    public bool TryGetIndex(string text, out int index)
    {
        index = 0;
        return IdNames.TryGetId(Names, text, out var id) && TryGetIndex(id, out index);
    }

    /// <summary>The raw id at <paramref name="index"/>.</summary>
    public RawId RawIdOf(int index) => _ids[index] is >= 0 and var number ? number : TextOf(index);

    /// <summary>Finds the index of a raw id; false where the map does not hold it.</summary>
    public bool TryGetIndex(RawId id, out int index) =>
        id.TryGetNumber(out var number) ? TryGetIndex(number, out index) : TryGetIndex(id.ToString(), out index);

    /// <summary>Whether another map has the same ids, written alike, in the same order.</summary>
    public bool HasSameIdsAs(IdMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Names is null && other.Names is null) return Ids.SequenceEqual(other.Ids);
        if (Count != other.Count) return false;
        for (var index = 0; index < Count; index++)
            if (TextOf(index) != other.TextOf(index)) return false;
        return true;
    }

    /// <summary>
    /// The raw ids and their texts, packed for a file: of the texts only those that occur, with the ids −n … −1.
    /// </summary>
    /// <param name="names">
    /// Receives the texts, in UTF-8, each with a line break behind it; empty where all ids are numbers.
    /// </param>
    public int[] Pack(out byte[] names)
    {
        var ids = Ids.ToArray();
        var texts = ids.TakeWhile(id => id < 0).Count();
        names = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, texts).Select(index => TextOf(index) + "\n")));
        for (var index = 0; index < texts; index++) ids[index] = index - texts;
        return ids;
    }

    /// <summary>The map that <see cref="Pack"/> packed.</summary>
    /// <param name="ids">The ids; the array must not be changed afterwards.</param>
    /// <param name="names">The texts, in UTF-8, each with a line break behind it.</param>
    /// <exception cref="ArgumentException">The ids are not strictly ascending, or the texts are not theirs.</exception>
    public static IdMap Unpack(int[] ids, ReadOnlySpan<byte> names)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (names.IsEmpty) return FromSorted(ids);
        var texts = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(names).Split('\n');
        if (texts[^1].Length > 0) throw new ArgumentException("The last text has no end.", nameof(names));
        var table = IdNames.Create(texts[..^1])!;
        if (!table.Texts.SequenceEqual(texts.AsSpan(..^1)))
            throw new ArgumentException("The texts are out of order.", nameof(names));
        return FromSorted(ids, table);
    }

    /// <summary>The raw id at <paramref name="index"/>.</summary>
    public int IdOf(int index) => _ids[index];

    /// <summary>Finds the index of <paramref name="id"/>; false where the map does not hold it.</summary>
    public bool TryGetIndex(int id, out int index)
    {
        if (_indices is null) index = Array.BinarySearch(_ids, id);
        else index = (uint)((long)id - _ids[0]) < (uint)_indices.Length && id >= _ids[0] ? _indices[id - _ids[0]] : -1;
        if (index >= 0) return true;
        index = 0;
        return false;
    }

    /// <summary>The index of <paramref name="id"/>.</summary>
    /// <exception cref="KeyNotFoundException">The map does not hold the id.</exception>
    public int IndexOf(int id) =>
        TryGetIndex(id, out var index)
            ? index : throw new KeyNotFoundException($"Id {id} does not occur in this data.");
}
