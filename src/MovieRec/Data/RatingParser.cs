using System.Numerics.Tensors;
using System.Text;

namespace MovieRec.Data;

/// <summary>Turns lines of <c>user item [rating [timestamp]]</c> into <see cref="Ratings"/>.</summary>
internal static class RatingParser
{
    /// <summary>Reads all ratings of a file; where a user rated an item more than once, the last line counts.</summary>
    /// <param name="source">The file on the disk that the text comes from.</param>
    /// <param name="open">Opens the text.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="isMovieLens">
    /// Whether the file must have all four columns and ratings of 0.5 to 5 stars in halves, as every MovieLens set
    /// does.
    /// </param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <param name="cache">Holds the ratings of large files that were read before.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataException">A line cannot be read, or there is no rating at all.</exception>
    public static Ratings Parse(
        string source, Func<Stream> open, string file, bool isMovieLens, ICollection<string> notes, RatingCache cache,
        CancellationToken cancellationToken)
    {
        var (users, items) = (new IdReader("user"), new IdReader("item"));
        var ratings = cache.Parse(source, open, file, isMovieLens, users, items, notes, out _, cancellationToken);
        users.Note(notes);
        items.Note(notes);
        return Seal(ratings, users, items);
    }

    /// <summary>
    /// Reads all ratings of a stream, with the ids that two readers give, which more is read with; where a user rated
    /// an item more than once, the last line counts.
    /// </summary>
    /// <param name="stream">What to read; closed afterwards.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="isMovieLens">Whether the file is held to what every MovieLens set has.</param>
    /// <param name="users">Reads the ids of users.</param>
    /// <param name="items">Reads the ids of items.</param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <param name="linesRead">How many ratings the file holds, repeated ones included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataException">A line cannot be read, or there is no rating at all.</exception>
    public static Ratings Parse(
        Stream stream, string file, bool isMovieLens, IdReader users, IdReader items, ICollection<string> notes,
        out int linesRead, CancellationToken cancellationToken)
    {
        RatingColumns columns = null!;
        linesRead = checked((int)Read(stream, file, isMovieLens, users, items, notes, times =>
        {
            columns = new RatingColumns(times, stream.CanSeek ? stream.Length : 0);
            return columns.Add;
        }, out var times, cancellationToken));
        times?.Note(file, notes);
        return WithoutRepeats(columns.ToRatings(), file, notes);
    }

    /// <summary>The ratings with the final ids of two readers that have read all there is.</summary>
    public static Ratings Seal(Ratings ratings, IdReader users, IdReader items)
    {
        var (userNames, itemNames) = (users.Seal(out var finalUsers), items.Seal(out var finalItems));
        return userNames is null && itemNames is null
            ? ratings : ratings.WithIds(id => Final(finalUsers, id), id => Final(finalItems, id), userNames, itemNames);
    }

    /// <summary>The final id of one that was read.</summary>
    public static int Final(int[] final, int id) => id >= 0 ? id : final[~id];

    /// <summary>
    /// Hands on the ratings of <paramref name="stream"/> block by block, in file order, repeated ones too, and keeps
    /// none.
    /// </summary>
    /// <param name="stream">What to read; closed afterwards.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="isMovieLens">Whether the file is held to what every MovieLens set has.</param>
    /// <param name="users">Reads the ids of users.</param>
    /// <param name="items">Reads the ids of items.</param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <param name="open">
    /// Told what reads the timestamps, null where there are none, gives what takes the ratings; that is called by one
    /// thread at a time.
    /// </param>
    /// <param name="times">Turns the timestamps handed on into seconds; null where the file has none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>How many ratings the file holds.</returns>
    /// <exception cref="DataException">A line cannot be read, or there is no rating at all.</exception>
    public static long Read(
        Stream stream, string file, bool isMovieLens, IdReader users, IdReader items, ICollection<string> notes,
        Func<TimestampReader?, Action<RatingBlock>> open, out TimestampReader? times,
        CancellationToken cancellationToken)
    {
        using var reader = new LineReader(stream, file);
        if (!reader.TryRead(out var line))
            throw new DataException($"{file} is empty; it should hold one rating a line.");
        Span<Range> fields = stackalloc Range[RatingFormat.MostColumns];
        var format = RatingFormat.Recognise(reader, ref line, fields, isMovieLens, notes);
        var ratingLine = new RatingLine(format, users, items);
        times = ratingLine.Times;
        var sink = open(times);
        var (read, lowest) = (0L, float.PositiveInfinity);
        if (!format.HasHeader || reader.TryRead(out line))
        {
            // The first rating tells the unit of all times; the others can then be read in any order.
            var first = new RatingBlock(format, reader.LineEnd, (0, -1));
            var count = reader.Split(format.Delimiter, ref line, fields);
            ratingLine.Read(reader, line, fields, count, first, 0);
            Take(first);
            new RatingScan(format, ratingLine, Take, cancellationToken).Read(reader, stream);
        }
        if (read == 0)
            throw new DataException($"{file} has a header but no ratings; it should hold one rating a line.");
        if (format.Rating < 0) notes.Add($"{Path.GetFileName(file)} has no rating column; every rating counts as 1.");
        // 1989 and later, every line of it: a file of 'user item timestamp', which position would make ratings of a
        // billion stars.
        else if (!format.HasHeader && lowest >= 6e8f)
            throw new DataException($"{file} has times where its third column should be ratings; put a header over it, "
                + "such as user,item,timestamp.");
        return read;

        void Take(RatingBlock block)
        {
            sink(block);
            read += block.Count;
            if (block.Count > 0) lowest = Math.Min(lowest, TensorPrimitives.Min(block.Values));
        }
    }

    /// <summary>
    /// A field as messages show it: not too long, and without what would move the cursor of a terminal.
    /// </summary>
    internal static string Show(ReadOnlySpan<byte> field)
    {
        var text = field.Length <= 40 ? Encoding.UTF8.GetString(field) : Encoding.UTF8.GetString(field[..40]) + "…";
        return string.Concat(text.Select(letter => char.IsControl(letter) ? '�' : letter));
    }

    internal static string Plural(int count, string noun) =>
        FormattableString.Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Drops all but the last rating of each user and item.</summary>
    public static Ratings WithoutRepeats(Ratings ratings, string file, ICollection<string> notes)
    {
        if (RepeatedPairs.LastRows(ratings.UserIds, ratings.ItemIds) is not { } kept) return ratings;
        notes.Add($"{Path.GetFileName(file)} rates {Plural(ratings.Count - kept.Length, "pair")} of user and item "
            + "again; of each only the last line counts.");
        return ratings.Select(kept);
    }
}
