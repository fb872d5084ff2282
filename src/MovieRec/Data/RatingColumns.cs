using System.Numerics.Tensors;

namespace MovieRec.Data;

/// <summary>
/// Growing columns of ratings. Memory that no rating was written to is only an address, so room may be reserved
/// generously.
/// </summary>
/// <param name="times">Read the timestamps; null where there are none.</param>
/// <param name="length">Bytes of text that the ratings come from; 0 where nobody knows.</param>
internal sealed class RatingColumns(TimestampReader? times, long length)
{
    private const int LeastRows = 1 << 10;

    // Lines become longer towards the end of a file, as numbers do, and hardly shorter.
    private const double Reserve = 1.1;

    private int[] _users = [];
    private int[] _items = [];
    private float[] _values = [];
    private int[] _seconds = [];
    private long[]? _wideSeconds;
    private int _count;

    /// <summary>Adds the ratings of a block.</summary>
    public void Add(RatingBlock block)
    {
        var (start, count) = (_count, checked(_count + block.Count));
        if (count > _users.Length)
        {
            var expected = block.Count < LeastRows
                ? 0 : Math.Min(Array.MaxLength, start + Reserve * length / block.Length * block.Count);
            Resize(Math.Max(count, Math.Max((int)expected, (int)Math.Min(2L * _users.Length, Array.MaxLength))));
        }
        block.Users.CopyTo(_users.AsSpan(start));
        block.Items.CopyTo(_items.AsSpan(start));
        block.Values.CopyTo(_values.AsSpan(start));
        _count = count;
        if (times is null) return;
        times.ToSeconds(block.Timestamps);
        if (_wideSeconds is null && block.Timestamps.ContainsAnyExceptInRange(int.MinValue, int.MaxValue)) Widen(start);
        if (_wideSeconds is not null)
        {
            block.Timestamps.CopyTo(_wideSeconds.AsSpan(start));
            return;
        }
        TensorPrimitives.ConvertTruncating(block.Timestamps, _seconds.AsSpan(start, block.Count));
    }

    /// <summary>The ratings that were added.</summary>
    public Ratings ToRatings()
    {
        var timestamps = times is null ? null
            : _wideSeconds is null ? new TimestampColumn(new Column<int>(_seconds, _count))
            : new TimestampColumn(new Column<long>(_wideSeconds, _count));
        return new Ratings(new Column<int>(_users, _count), new Column<int>(_items, _count),
            new Column<float>(_values, _count), timestamps, null, null);
    }

    private void Widen(int count)
    {
        _wideSeconds = GC.AllocateUninitializedArray<long>(_users.Length);
        for (var row = 0; row < count; row++) _wideSeconds[row] = _seconds[row];
        _seconds = [];
    }

    private void Resize(int rows)
    {
        Resize(ref _users, rows);
        Resize(ref _items, rows);
        Resize(ref _values, rows);
        if (times is null) return;
        if (_wideSeconds is null) Resize(ref _seconds, rows);
        else Resize(ref _wideSeconds, rows);
    }

    private void Resize<T>(ref T[] column, int rows)
    {
        var resized = GC.AllocateUninitializedArray<T>(rows);
        column.AsSpan(0, _count).CopyTo(resized);
        column = resized;
    }
}
