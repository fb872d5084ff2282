using System.Buffers.Text;
using System.Text;

namespace MovieRec.Data;

/// <summary>
/// What the first line of a file of ratings tells of all that follow: what parts their columns, and which column holds
/// what.
/// </summary>
/// <param name="Delimiter">What parts the columns.</param>
/// <param name="ColumnCount">How many columns every line must have.</param>
/// <param name="User">The column of users.</param>
/// <param name="Item">The column of items.</param>
/// <param name="Rating">The column of ratings; −1 for none.</param>
/// <param name="Timestamp">The column of times; −1 for none.</param>
/// <param name="HasHeader">Whether the first line names the columns, and so is no rating.</param>
/// <param name="IsMovieLens">
/// Whether ratings must be 0.5 to 5 stars in halves, as they are in every MovieLens set.
/// </param>
internal sealed record RatingFormat(Delimiter Delimiter, int ColumnCount, int User, int Item, int Rating, int Timestamp,
    bool HasHeader, bool IsMovieLens)
{
    /// <summary>A file with more columns than these is none of ratings.</summary>
    public const int MostColumns = 32;

    /// <summary>The format that the first line of a file tells.</summary>
    /// <param name="reader">Has read the first line.</param>
    /// <param name="line">The first line; grows where a quoted field goes on behind its end.</param>
    /// <param name="fields">Receives the fields of the line, at most <see cref="MostColumns"/>.</param>
    /// <param name="isMovieLens">
    /// Whether the file must have all four columns and ratings of 0.5 to 5 stars in halves.
    /// </param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <exception cref="DataException">It is the first line of no file of ratings.</exception>
    public static RatingFormat Recognise(LineReader reader, ref ReadOnlySpan<byte> line, scoped Span<Range> fields,
        bool isMovieLens, ICollection<string> notes)
    {
        var delimiter = Delimiter.Recognise(line)
            ?? throw reader.Error("only one column; a line must read 'user item [rating [timestamp]]', separated by "
                + Delimiter.Names);
        var count = reader.Split(delimiter, ref line, fields);
        RatingLine.CheckColumns(reader, count);
        var hasHeader = IsHeader(delimiter, line, fields[..count]);
        var format = hasHeader
            ? ByHeader(reader, delimiter, line, fields[..count], notes)
            : new RatingFormat(delimiter, count, 0, 1, count > 2 ? 2 : -1, count > 3 ? 3 : -1, hasHeader,
                IsMovieLens: false);
        if (!hasHeader && count > 4)
            notes.Add($"{Path.GetFileName(reader.File)} has {count} columns; those after the fourth are left unread.");
        if (isMovieLens && (format.Rating < 0 || format.Timestamp < 0))
            throw reader.Error("a MovieLens rating has four columns (user, movie, rating, timestamp), but some are "
                + "missing; get the set again");
        return format with { IsMovieLens = isMovieLens };
    }

    // Names of columns only: a rating has at least one number or date in it.
    private static bool IsHeader(Delimiter delimiter, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        foreach (var field in fields)
        {
            if (IsWholeNumber(line[field])) return false;
            var text = delimiter.Text(line[field]);
            if (TimestampReader.IsTime(text.Replace(',', '.'))) return false;
        }
        return true;
    }

    private static bool IsWholeNumber(ReadOnlySpan<byte> field)
    {
        if (Utf8Parser.TryParse(field, out long _, out var consumed) && consumed == field.Length) return true;
        var bare = Delimiter.Unquote(field.Trim((byte)' ')).Trim((byte)' ');
        return bare.Length < field.Length && Utf8Parser.TryParse(bare, out long _, out consumed)
            && consumed == bare.Length;
    }

    // Every column by its name, or none: what a header names otherwise may be anything, and its place tells nothing.
    private static RatingFormat ByHeader(LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> line,
        ReadOnlySpan<Range> fields, ICollection<string> notes)
    {
        var header = new Header(reader, delimiter, line, fields);
        var (user, item) = (header.Find("user", Header.User), header.Find("item", Header.Item));
        var (rating, timestamp) = (header.Find("rating", Header.Rating), header.Find("timestamp", Header.Timestamp));
        var rest = string.Join(", ",
            header.Unplaced.Select(name => $"'{RatingParser.Show(Encoding.UTF8.GetBytes(name))}'"));
        if (user < 0 && header.Find("title", Header.Title) >= 0)
            throw reader.Error("the header has titles and no user column: this looks like the ratings of one user, "
                + "which 'movierec recommend --ratings FILE' takes");
        if (user < 0 || item < 0)
        {
            var missing = user >= 0 ? "item" : item >= 0 ? "user" : "user and no item";
            throw reader.Error($"the header has no {missing} "
                + $"column{(rest.Length > 0 ? $", unless it is one of {rest}" : "")}; name the columns "
                + "userId,itemId,rating,timestamp, in any order");
        }
        if (rating < 0 && rest.Length > 0 && !header.Unplaced.All(IsKindOfFeedback))
            throw reader.Error($"the header has no rating column, unless it is one of {rest}; name it 'rating', or "
                + "remove these columns so that every line counts as 1");
        if (rest.Length > 0) notes.Add($"{Path.GetFileName(reader.File)} has columns that are left unread: {rest}.");
        return new RatingFormat(delimiter, fields.Length, user, item, rating, timestamp, HasHeader: true,
            IsMovieLens: false);
    }

    // gorse names what somebody did, such as 'read' or 'like', in a column beside user and item.
    private static bool IsKindOfFeedback(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Equals("feedbacktype", StringComparison.OrdinalIgnoreCase);
}
