using System.Runtime.InteropServices;

namespace MovieRec.Data;

/// <summary>
/// Gathers ratings row by row, with ids of any kind. Where a user rated an item more than once, the last row counts.
/// </summary>
internal sealed class RatingRows
{
    private readonly IdColumn _users = new();
    private readonly IdColumn _items = new();
    private readonly List<float> _values = [];
    private readonly List<long> _timestamps = [];

    /// <summary>Adds a row.</summary>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <param name="value">The rating.</param>
    /// <param name="timestamp">Unix seconds; null where the rows have no times. All rows have one, or none.</param>
    /// <exception cref="DataException">The rating is not finite, or an id is no text.</exception>
    public void Add(RawId user, RawId item, float value, long? timestamp)
    {
        if (!float.IsFinite(value)) throw Error($"the rating is {value}; it must be a finite number");
        if (timestamp is < TimestampReader.FirstSecond or > TimestampReader.LastSecond)
            throw Error($"the timestamp {timestamp} is outside of the years 1 to 9999; timestamps are Unix seconds");
        if (!_users.TryAdd(user) || !_items.TryAdd(item)) throw Error("an id is empty or has control characters");
        _values.Add(value);
        if (timestamp is { } time) _timestamps.Add(time);
    }

    /// <summary>The ratings.</summary>
    /// <exception cref="DataException">There are none.</exception>
    public Ratings ToRatings()
    {
        if (_values.Count == 0) throw new DataException("There are no rows; give at least one rating.");
        var (users, userNames) = _users.Seal();
        var (items, itemNames) = _items.Seal();
        return RatingParser.WithoutRepeats(
            new Ratings(users, items, [.. _values], _timestamps.Count > 0 ? [.. _timestamps] : null, userNames,
                itemNames), "", []);
    }

    private DataException Error(string problem) =>
        new(FormattableString.Invariant($"Row {_values.Count + 1}: {problem}."));

    /// <summary>The ids of one side; a text has the negative id of its first occurrence until all are known.</summary>
    private sealed class IdColumn
    {
        private readonly List<int> _ids = [];
        private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

        /// <summary>Adds an id; false where it is empty or has control characters.</summary>
        public bool TryAdd(RawId id)
        {
            if (id.TryGetNumber(out var number))
            {
                _ids.Add(number);
                return true;
            }
            var text = id.ToString();
            if (text.Length == 0 || text.Any(char.IsControl)) return false;
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_texts, text, out var exists);
            if (!exists) known = -_texts.Count;
            _ids.Add(known);
            return true;
        }

        public (int[] Ids, IdNames? Names) Seal()
        {
            var names = IdNames.Create(_texts.Keys);
            if (names is null) return ([.. _ids], null);
            var final = new int[_texts.Count];
            foreach (var (text, id) in _texts)
                if (IdNames.TryGetId(names, text, out var last)) final[~id] = last;
            return ([.. _ids.Select(id => RatingParser.Final(final, id))], names);
        }
    }
}
