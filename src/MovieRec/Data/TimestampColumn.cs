using System.Collections;

namespace MovieRec.Data;

/// <summary>
/// Times in Unix seconds, UTC, one a rating. Those of the years 1901 to 2038, as all data has them, are kept in 32 bits
/// each.
/// </summary>
public sealed class TimestampColumn : IReadOnlyList<long>
{
    private readonly Column<int> _narrow;
    private readonly Column<long> _wide;

    internal TimestampColumn(Column<int> seconds) => (_narrow, Count) = (seconds, seconds.Length);

    internal TimestampColumn(Column<long> seconds) => (_wide, Count) = (seconds, seconds.Length);

    /// <summary>Narrows times where they allow it.</summary>
    internal static TimestampColumn From(long[] seconds) =>
        seconds.AsSpan().ContainsAnyExceptInRange(int.MinValue, int.MaxValue)
        ? new TimestampColumn(new Column<long>(seconds, seconds.Length))
        : new TimestampColumn(new Column<int>(Array.ConvertAll(seconds, second => (int)second), seconds.Length));

    /// <summary>Number of times.</summary>
    public int Count { get; }

    /// <summary>The time of a rating.</summary>
    /// <param name="rating">Its number, from 0.</param>
    public long this[int rating] => _wide.Length > 0 ? _wide.Span[rating] : _narrow.Span[rating];

    /// <summary>All times as 32-bit numbers; empty where they do not fit.</summary>
    internal ReadOnlySpan<int> Narrow => _narrow.Span;

    /// <summary>All times as 64-bit numbers; empty where they fit into 32.</summary>
    internal ReadOnlySpan<long> Wide => _wide.Span;

    /// <summary>The times at <paramref name="indices"/>, in that order.</summary>
    internal TimestampColumn Select(ReadOnlySpan<int> indices)
    {
        if (_wide.Length == 0) return new TimestampColumn(Select(_narrow, indices));
        return new TimestampColumn(Select(_wide, indices));

        static Column<T> Select<T>(Column<T> from, ReadOnlySpan<int> indices) where T : unmanaged
        {
            var all = from.Span;
            var chosen = new T[indices.Length];
            for (var i = 0; i < chosen.Length; i++) chosen[i] = all[indices[i]];
            return new Column<T>(chosen, chosen.Length);
        }
    }

    /// <summary>The times as an array of their own.</summary>
    public long[] ToArray()
    {
        if (_wide.Length > 0) return _wide.Span.ToArray();
        var all = _narrow.Span;
        var seconds = new long[Count];
        for (var i = 0; i < seconds.Length; i++) seconds[i] = all[i];
        return seconds;
    }

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
