using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace MovieRec.Data;

/// <summary>
/// Some hundred kilobytes of lines and the ratings in them. <see cref="Parse"/> reads the lines that are written
/// plainly: ids and times in digits, ratings in digits with a point or without. It decides on a line only where
/// <see cref="RatingLine"/> would decide the same whatever the other lines say, so blocks are parsed on several
/// threads; every other line becomes an <see cref="Exception"/> that waits for it.
/// </summary>
internal sealed unsafe class RatingBlock
{
    /// <summary>Bytes that a block is filled with, where its last line ends in time.</summary>
    public const int TargetLength = 1 << 18;

    // A line end behind the text, so that loops find one.
    private const int Padding = 1;
    private const int UsualLine = 16;
    private const int MostIdDigits = 10;
    private const int MostTimeDigits = 18;

    // A quotient of two float32 that are exact is rounded once, so 3.5 is exactly 3.5: seven digits and powers of ten
    // up to 10⁷ are.
    private const int MostRatingDigits = 7;

    private static ReadOnlySpan<float> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>What a column is read as.</summary>
    private enum Role { Unread, User, Item, Rating, Timestamp }

    /// <summary>A line that <see cref="Parse"/> leaves to <see cref="RatingLine"/>.</summary>
    /// <param name="Row">The row of the block that is kept for its rating.</param>
    /// <param name="Line">The number of lines of the block before it.</param>
    /// <param name="Start">Where it starts in the text.</param>
    /// <param name="Length">Its length, without its end.</param>
    public readonly record struct OpenLine(int Row, int Line, int Start, int Length);

    private readonly List<OpenLine> _openLines = [];
    private readonly Role[] _roles;
    private readonly Delimiter _delimiter;
    private readonly bool _hasRatings;
    private readonly bool _isMovieLens;
    private readonly byte _lineEnd;
    private readonly (long Lowest, long Highest) _times;
    private byte[] _text = [];
    private int[] _users = [];
    private int[] _items = [];
    private float[] _values = [];
    private long[] _timestamps = [];

    /// <param name="format">What the columns hold.</param>
    /// <param name="lineEnd">The byte that ends a line.</param>
    /// <param name="times">The numbers that are times, as <see cref="TimestampReader.Numbers"/> tells.</param>
    public RatingBlock(RatingFormat format, byte lineEnd, (long Lowest, long Highest) times)
    {
        (_delimiter, _isMovieLens, _lineEnd, _times) = (format.Delimiter, format.IsMovieLens, lineEnd, times);
        _hasRatings = format.Rating >= 0;
        _roles = new Role[format.ColumnCount];
        _roles[format.User] = Role.User;
        _roles[format.Item] = Role.Item;
        if (_hasRatings) _roles[format.Rating] = Role.Rating;
        if (format.Timestamp >= 0) _roles[format.Timestamp] = Role.Timestamp;
    }

    /// <summary>Bytes of text.</summary>
    public int Length { get; set; }

    /// <summary>Why no text follows, where that is because of a failure; null otherwise.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>Whether the text is the start of a line that is too long to be one.</summary>
    public bool IsTooLong { get; set; }

    /// <summary>Number of ratings.</summary>
    public int Count { get; private set; }

    /// <summary>Number of lines in the text.</summary>
    public int LineCount { get; private set; }

    /// <summary>The lines that are left to <see cref="RatingLine"/>, in their order.</summary>
    public IReadOnlyList<OpenLine> OpenLines => _openLines;

    /// <summary>The bytes of text.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, Length);

    /// <summary>Raw ids of users.</summary>
    public ReadOnlySpan<int> Users => _users.AsSpan(0, Count);

    /// <summary>Raw ids of items.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Ratings.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    /// <summary>Times as the file has them; 0 where it has none.</summary>
    public Span<long> Timestamps => _timestamps.AsSpan(0, Count);

    /// <summary>Room for so many bytes of text, what is there kept.</summary>
    public Span<byte> Room(int length)
    {
        if (_text.Length < length + Padding) Resize(ref _text, length + Padding);
        return _text.AsSpan(0, length);
    }

    /// <summary>Drops the ratings from a row on, to be filled again.</summary>
    public void Clear(int count = 0)
    {
        (Count, LineCount) = (count, 0);
        _openLines.Clear();
    }

    /// <summary>Writes a rating, behind the last one or over one of those.</summary>
    public void Set(int row, int user, int item, float value, long timestamp)
    {
        if (row == _users.Length) Reserve(2 * row + 64);
        (_users[row], _items[row], _values[row], _timestamps[row]) = (user, item, value, timestamp);
        Count = Math.Max(Count, row + 1);
    }

    private void Reserve(int rows)
    {
        if (_users.Length >= rows) return;
        Resize(ref _users, rows);
        Resize(ref _items, rows);
        Resize(ref _values, rows);
        Resize(ref _timestamps, rows);
        if (!_hasRatings) _values.AsSpan(Count).Fill(1);
    }

    private static void Resize<T>(ref T[] array, int length)
    {
        var resized = GC.AllocateUninitializedArray<T>(length);
        array.CopyTo(resized.AsSpan());
        array = resized;
    }

    /// <summary>Reads what lines of the text can be read by themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Parse()
    {
        Clear();
        Reserve(Length / UsualLine);
        fixed (byte* text = _text)
        {
            text[Length] = _lineEnd;
            var end = text + Length;
            for (var line = text; line < end; LineCount++)
            {
                if (Count == _users.Length) Reserve(2 * Count + 1);
                var next = ParseLine(line, Count);
                if (next is not null)
                {
                    line = next;
                    Count++;
                    continue;
                }
                var length = new ReadOnlySpan<byte>(line, (int)(end - line) + Padding).IndexOf(_lineEnd);
                var trimmed = LineReader.Trim(new ReadOnlySpan<byte>(line, length));
                if (!LineReader.IsBlank(trimmed))
                    _openLines.Add(new OpenLine(Count++, LineCount, (int)(line - text), trimmed.Length));
                line += length + 1;
            }
        }
    }

    /// <summary>
    /// Reads a line into a row and returns where the next one starts; null where the line is not written plainly.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* ParseLine(byte* at, int row)
    {
        var roles = _roles;
        for (var column = 0; column < roles.Length; column++)
        {
            if (column > 0)
            {
                if (*at++ != _delimiter.Byte) return null;
                if (_delimiter.IsDoubled && *at++ != _delimiter.Byte) return null;
            }
            at = roles[column] switch
            {
                Role.User => ParseId(at, out _users[row]),
                Role.Item => ParseId(at, out _items[row]),
                Role.Rating => ParseRating(at, out _values[row]),
                Role.Timestamp => ParseTime(at, out _timestamps[row]),
                _ => Skip(at),
            };
            if (at is null) return null;
        }
        // One CR before an LF belongs to the end.
        if (*at == '\r' && _lineEnd == '\n') at++;
        return *at == _lineEnd ? at + 1 : null;
    }

    // As IdNames.TryParseNumber.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* ParseId(byte* at, out int id)
    {
        var start = at;
        var number = ParseDigits(ref at);
        var digits = at - start;
        id = (int)number;
        return digits is > 0 and <= MostIdDigits && number <= int.MaxValue && (*start != '0' || digits == 1)
            ? at : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* ParseRating(byte* at, out float value)
    {
        var start = at;
        var number = ParseDigits(ref at);
        var (digits, tenths) = (at - start, 0L);
        if (digits > 0 && *at == '.')
        {
            start = ++at;
            for (uint digit; (digit = *at - (uint)'0') <= 9; at++) number = number * 10 + digit;
            digits += tenths = at - start;
            if (tenths == 0) digits = 0;
        }
        value = 0;
        if (digits is 0 or > MostRatingDigits) return null;
        value = number / PowersOfTen[(int)tenths];
        return !_isMovieLens || RatingLine.IsStars(value) ? at : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* ParseTime(byte* at, out long timestamp)
    {
        var start = at;
        timestamp = ParseDigits(ref at);
        return at - start is > 0 and <= MostTimeDigits && timestamp >= _times.Lowest && timestamp <= _times.Highest
            ? at : null;
    }

    // Of more than eighteen digits the number means nothing, and nobody uses it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ParseDigits(ref byte* at)
    {
        var number = 0L;
        for (uint digit; (digit = *at - (uint)'0') <= 9; at++) number = number * 10 + digit;
        return number;
    }

    /// <summary>The end of a field that nobody reads; null where it is quoted or may be merged with the next.</summary>
    private byte* Skip(byte* at)
    {
        var (delimiter, isDoubled) = (_delimiter.Byte, _delimiter.IsDoubled);
        if ((_delimiter.MayQuote && *at == '"') || (_delimiter.MergesRuns && *at == delimiter)) return null;
        while (*at != _lineEnd && !(*at == delimiter && (!isDoubled || at[1] == delimiter))) at++;
        return at;
    }
}
