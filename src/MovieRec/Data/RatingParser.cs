using System.Buffers.Text;
using System.Text;

namespace MovieRec.Data;

/// <summary>Turns lines of <c>user item [rating [timestamp]]</c> into <see cref="Ratings"/>, without a string per line.</summary>
internal static class RatingParser
{
    private const int MostColumns = 32;

    /// <summary>Takes one rating; the timestamp is 0 where the file has none.</summary>
    public delegate void Sink(int user, int item, float value, long timestamp);

    /// <summary>Reads all ratings of <paramref name="stream"/>; where a user rated an item more than once, the last line counts.</summary>
    /// <param name="stream">What to read; closed afterwards.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="isMovieLens">Whether the file must have all four columns and ratings of 0.5 to 5 stars in halves, as every MovieLens set does.</param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <param name="linesRead">How many ratings the file holds, repeated ones included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataException">A line cannot be read, or there is no rating at all.</exception>
    public static Ratings Parse(Stream stream, string file, bool isMovieLens, ICollection<string> notes, out int linesRead, CancellationToken cancellationToken)
    {
        var (users, items) = (new IdReader("user"), new IdReader("item"));
        var ratings = Parse(stream, file, isMovieLens, users, items, notes, out linesRead, cancellationToken);
        users.Note(notes);
        items.Note(notes);
        return Seal(ratings, users, items);
    }

    /// <summary>As <see cref="Parse(Stream, string, bool, ICollection{string}, out int, CancellationToken)"/>, with the ids that two readers give, which more is read with.</summary>
    public static Ratings Parse(
        Stream stream, string file, bool isMovieLens, IdReader users, IdReader items, ICollection<string> notes, out int linesRead, CancellationToken cancellationToken)
    {
        ColumnBuilder columnsRead = default;
        linesRead = checked((int)Read(stream, file, isMovieLens, users, items, notes, hasTimestamps =>
        {
            columnsRead = new ColumnBuilder(hasTimestamps);
            return (user, item, value, timestamp) => columnsRead.Add(user, item, value, timestamp);
        }, out var times, cancellationToken));
        times?.ToSeconds(columnsRead.Timestamps, file, notes);
        return WithoutRepeats(columnsRead.ToRatings(), file, notes);
    }

    /// <summary>The ratings with the final ids of two readers that have read all there is.</summary>
    public static Ratings Seal(Ratings ratings, IdReader users, IdReader items)
    {
        var (userNames, itemNames) = (users.Seal(out var finalUsers), items.Seal(out var finalItems));
        return userNames is null && itemNames is null ? ratings : ratings.WithIds(id => Final(finalUsers, id), id => Final(finalItems, id), userNames, itemNames);
    }

    /// <summary>The final id of one that was read.</summary>
    public static int Final(int[] final, int id) => id >= 0 ? id : final[~id];

    /// <summary>Hands on the ratings of <paramref name="stream"/> one by one, in file order, repeated ones too, and keeps none.</summary>
    /// <param name="stream">What to read; closed afterwards.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="isMovieLens">Whether the file is held to what every MovieLens set has.</param>
    /// <param name="users">Reads the ids of users.</param>
    /// <param name="items">Reads the ids of items.</param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <param name="open">Told whether the file has timestamps, gives what takes the ratings.</param>
    /// <param name="times">Turns the timestamps handed on into seconds; null where the file has none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>How many ratings the file holds.</returns>
    /// <exception cref="DataException">A line cannot be read, or there is no rating at all.</exception>
    public static long Read(
        Stream stream, string file, bool isMovieLens, IdReader users, IdReader items, ICollection<string> notes, Func<bool, Sink> open, out TimestampReader? times, CancellationToken cancellationToken)
    {
        using var reader = new LineReader(stream, file);
        if (!reader.TryRead(out var line)) throw new DataException($"{file} is empty; it should hold one rating a line.");
        var delimiter = Delimiter.Recognise(line)
            ?? throw reader.Error("only one column; a line must read 'user item [rating [timestamp]]', parted by tab, comma, semicolon, pipe, space or '::'");

        Span<Range> fields = stackalloc Range[MostColumns];
        var columnCount = Split(reader, delimiter, ref line, fields);
        var hasHeader = IsHeader(delimiter, line, fields[..columnCount]);
        var columns = hasHeader ? Columns.ByHeader(reader, delimiter, line, fields[..columnCount], notes) : Columns.ByPosition(columnCount);
        if (!hasHeader && columnCount > 4) notes.Add($"{Path.GetFileName(file)} has {columnCount} columns; those after the fourth are left unread.");
        if (isMovieLens && (columns.Rating < 0 || columns.Timestamp < 0))
            throw reader.Error("a MovieLens rating has four columns (user, movie, rating, timestamp), but some are missing; get the set again");

        times = columns.Timestamp >= 0 ? new TimestampReader() : null;
        var sink = open(times is not null);
        var (read, lowest) = (0L, float.PositiveInfinity);
        for (var hasLine = !hasHeader || reader.TryRead(out line); hasLine; hasLine = reader.TryRead(out line))
        {
            var count = Split(reader, delimiter, ref line, fields);
            if (count != columnCount)
                throw reader.Error($"{Plural(count, "column")} where the first line has {columnCount}; correct or remove the line");
            var user = users.Read(reader, delimiter, line[fields[columns.User]]);
            var item = items.Read(reader, delimiter, line[fields[columns.Item]]);
            var value = columns.Rating < 0 ? 1f : Rating(reader, delimiter, line[fields[columns.Rating]], isMovieLens);
            sink(user, item, value, times?.Read(reader, line[fields[columns.Timestamp]]) ?? 0);
            lowest = Math.Min(lowest, value);
            if ((++read & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
        }
        if (read == 0) throw new DataException($"{file} has a header but no ratings; it should hold one rating a line.");
        if (columns.Rating < 0) notes.Add($"{Path.GetFileName(file)} has no rating column; every rating counts as 1.");
        // 1989 and later, every line of it: a file of 'user item timestamp', which position would make ratings of a billion stars.
        else if (!hasHeader && lowest >= 6e8f)
            throw new DataException($"{file} has times where its third column should be ratings; put a header over it, such as user,item,timestamp.");
        return read;
    }

    private static int Split(LineReader reader, Delimiter delimiter, ref ReadOnlySpan<byte> line, scoped Span<Range> fields) => reader.Split(delimiter, ref line, fields) switch
    {
        1 => throw reader.Error("only one column; a line must read 'user item [rating [timestamp]]', parted as in the first line"),
        > MostColumns => throw reader.Error($"more than {MostColumns} columns; this is not a file of ratings"),
        var count => count,
    };

    // Names of columns only: a rating has at least one number or date in it.
    private static bool IsHeader(Delimiter delimiter, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        foreach (var field in fields)
        {
            if (TryParse(line[field], out long _)) return false;
            var text = delimiter.Text(line[field]);
            if (TimestampReader.IsTime(text.Replace(',', '.'))) return false;
        }
        return true;
    }

    private static float Rating(LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> field, bool isMovieLens)
    {
        if (!TryParse(field, out float value) && !(delimiter != Delimiter.Comma && TryParseDecimalComma(field, out value)))
            throw reader.Error($"the rating '{Show(field)}' is not a number; correct or remove the line");
        if (isMovieLens && !(value is >= 0.5f and <= 5f && float.IsInteger(value * 2)))
            throw reader.Error($"the rating '{Show(field)}' is not one of 0.5, 1, … 5 stars; correct or remove the line");
        return value;
    }

    private static bool TryParse(ReadOnlySpan<byte> field, out long value)
    {
        if (Utf8Parser.TryParse(field, out value, out var consumed) && consumed == field.Length) return true;
        var bare = Delimiter.Unquote(field.Trim((byte)' ')).Trim((byte)' ');
        return bare.Length < field.Length && Utf8Parser.TryParse(bare, out value, out consumed) && consumed == bare.Length;
    }

    private static bool TryParse(ReadOnlySpan<byte> field, out float value)
    {
        // Nearly every rating is a digit or digit.digit; a quotient of small whole numbers is rounded correctly, so 3.5 is exactly 3.5.
        if (field.Length == 1 && char.IsAsciiDigit((char)field[0]))
        {
            value = field[0] - '0';
            return true;
        }
        if (field is [var whole, (byte)'.', var tenths] && char.IsAsciiDigit((char)whole) && char.IsAsciiDigit((char)tenths))
        {
            value = ((whole - '0') * 10 + (tenths - '0')) / 10f;
            return true;
        }
        field = Delimiter.Unquote(field.Trim((byte)' ')).Trim((byte)' ');
        return Utf8Parser.TryParse(field, out value, out var consumed) && consumed == field.Length && float.IsFinite(value);
    }

    private static bool TryParseDecimalComma(ReadOnlySpan<byte> field, out float value)
    {
        value = 0;
        if (field.Length > 40 || field.Count((byte)',') != 1) return false;
        Span<byte> point = stackalloc byte[field.Length];
        field.Replace(point, (byte)',', (byte)'.');
        return TryParse(point, out value);
    }

    /// <summary>A field as messages show it: not too long, and without what would move the cursor of a terminal.</summary>
    internal static string Show(ReadOnlySpan<byte> field)
    {
        var text = field.Length <= 40 ? Encoding.UTF8.GetString(field) : Encoding.UTF8.GetString(field[..40]) + "…";
        return string.Concat(text.Select(letter => char.IsControl(letter) ? '�' : letter));
    }

    internal static string Plural(int count, string noun) => FormattableString.Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Drops all but the last rating of each user and item.</summary>
    private static Ratings WithoutRepeats(Ratings ratings, string file, ICollection<string> notes)
    {
        if (IsStrictlyAscending(ratings)) return ratings;
        var seen = new HashSet<ulong>(ratings.Count);
        var kept = new List<int>();
        for (var i = ratings.Count - 1; i >= 0; i--)
        {
            // Hash tables fold a 64-bit key by user ^ item, which collides for small ids; an odd factor spreads the keys and keeps them distinct.
            var key = ((ulong)(uint)ratings.UserIds[i] << 32 | (uint)ratings.ItemIds[i]) * 0x9E3779B97F4A7C15;
            if (seen.Add(key)) kept.Add(i);
        }
        if (kept.Count == ratings.Count) return ratings;
        notes.Add($"{Path.GetFileName(file)} rates {Plural(ratings.Count - kept.Count, "pair")} of user and item again; of each only the last line counts.");
        kept.Reverse();
        return ratings.Select(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
    }

    // The CSV sets are ordered by user and movie, so this spares the large ones a hash table.
    private static bool IsStrictlyAscending(Ratings ratings)
    {
        var users = ratings.UserIds;
        var items = ratings.ItemIds;
        for (var i = 1; i < users.Length; i++)
        {
            if (users[i] < users[i - 1] || (users[i] == users[i - 1] && items[i] <= items[i - 1])) return false;
        }
        return true;
    }

    /// <summary>Which column holds what; −1 is 'none'.</summary>
    private readonly record struct Columns(int User, int Item, int Rating, int Timestamp)
    {
        public static Columns ByPosition(int count) => new(0, 1, count > 2 ? 2 : -1, count > 3 ? 3 : -1);

        /// <summary>Every column by its name, or none: what a header names otherwise may be anything, and its place tells nothing.</summary>
        public static Columns ByHeader(LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, ICollection<string> notes)
        {
            var header = new Header(reader, delimiter, line, fields);
            var columns = new Columns(header.Find("user", Header.User), header.Find("item", Header.Item), header.Find("rating", Header.Rating), header.Find("timestamp", Header.Timestamp));
            var rest = string.Join(", ", header.Unplaced.Select(name => $"'{Show(Encoding.UTF8.GetBytes(name))}'"));
            if (columns.User < 0 && header.Find("title", Header.Title) >= 0)
                throw reader.Error("the header has titles and no user column: this looks like the ratings of one person, which 'movierec recommend --ratings FILE' takes");
            if (columns.User < 0 || columns.Item < 0)
            {
                var missing = columns.User >= 0 ? "item" : columns.Item >= 0 ? "user" : "user and no item";
                throw reader.Error($"the header has no {missing} column{(rest.Length > 0 ? $", unless it is one of {rest}" : "")}; name the columns userId,itemId,rating,timestamp, in any order");
            }
            if (columns.Rating < 0 && rest.Length > 0 && !header.Unplaced.All(IsKindOfFeedback))
                throw reader.Error($"the header has no rating column, unless it is one of {rest}; name it 'rating', or remove these columns so that every line counts as 1");
            if (rest.Length > 0) notes.Add($"{Path.GetFileName(reader.File)} has columns that are left unread: {rest}.");
            return columns;
        }

        // gorse names what somebody did, such as 'read' or 'like', in a column beside user and item.
        private static bool IsKindOfFeedback(string name) => name.Replace("_", "", StringComparison.Ordinal).Equals("feedbacktype", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Growing columns.</summary>
    private struct ColumnBuilder(bool hasTimestamps)
    {
        private const int FirstCapacity = 1 << 14;
        private int[] _users = new int[FirstCapacity];
        private int[] _items = new int[FirstCapacity];
        private float[] _values = new float[FirstCapacity];
        private long[]? _timestamps = hasTimestamps ? new long[FirstCapacity] : null;

        public int Count { get; private set; }

        public readonly Span<long> Timestamps => _timestamps.AsSpan(0, Count);

        public void Add(int user, int item, float value, long timestamp)
        {
            if (Count == _users.Length) Resize(checked(Count * 2));
            _users[Count] = user;
            _items[Count] = item;
            _values[Count] = value;
            _timestamps?[Count] = timestamp;
            Count++;
        }

        public Ratings ToRatings()
        {
            Resize(Count);
            return new Ratings(_users, _items, _values, _timestamps);
        }

        private void Resize(int length)
        {
            Array.Resize(ref _users, length);
            Array.Resize(ref _items, length);
            Array.Resize(ref _values, length);
            if (_timestamps is not null) Array.Resize(ref _timestamps, length);
        }
    }
}
