using System.Buffers.Text;

namespace MovieRec.Data;

/// <summary>
/// Reads the ratings of single lines, in whatever form they may come, and says why one cannot be read.
/// </summary>
/// <param name="format">What the columns hold.</param>
/// <param name="users">Reads the ids of users.</param>
/// <param name="items">Reads the ids of items.</param>
internal sealed class RatingLine(RatingFormat format, IdReader users, IdReader items)
{
    /// <summary>Reads the times; null where there are none.</summary>
    public TimestampReader? Times { get; } = format.Timestamp >= 0 ? new TimestampReader() : null;

    /// <summary>Reads the rating of a line.</summary>
    /// <param name="place">The line.</param>
    /// <param name="line">Its text.</param>
    /// <param name="fields">Where its columns lie.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="block">Receives the rating.</param>
    /// <param name="row">Where in the block.</param>
    /// <exception cref="DataException">It cannot be read.</exception>
    public void Read(
        LinePlace place, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, int count, RatingBlock block, int row)
    {
        CheckColumns(place, count);
        if (count != format.ColumnCount)
            throw place.Error($"{RatingParser.Plural(count, "column")} where the first line has {format.ColumnCount}; "
                + "correct or remove the line");
        var user = users.Read(place, format.Delimiter, line[fields[format.User]]);
        var item = items.Read(place, format.Delimiter, line[fields[format.Item]]);
        var value = format.Rating < 0 ? 1f : Rating(place, line[fields[format.Rating]]);
        block.Set(row, user, item, value, Times?.Read(place, line[fields[format.Timestamp]]) ?? 0);
    }

    /// <summary>Refuses a line with too few columns or too many to be one of ratings.</summary>
    public static void CheckColumns(LinePlace place, int count)
    {
        if (count == 1)
            throw place.Error(
                "only one column; a line must read 'user item [rating [timestamp]]', separated as in the first line");
        if (count > RatingFormat.MostColumns)
            throw place.Error($"more than {RatingFormat.MostColumns} columns; this is not a file of ratings");
    }

    private float Rating(LinePlace place, ReadOnlySpan<byte> field)
    {
        if (!TryParse(field, out var value)
            && !(format.Delimiter != Delimiter.Comma && TryParseDecimalComma(field, out value)))
            throw place.Error($"the rating '{RatingParser.Show(field)}' is not a number; correct or remove the line");
        if (format.IsMovieLens && !IsStars(value))
            throw place.Error($"the rating '{RatingParser.Show(field)}' is not one of 0.5, 1, … 5 stars; correct or "
                + "remove the line");
        return value;
    }

    /// <summary>Whether a rating is one of 0.5, 1, … 5 stars.</summary>
    public static bool IsStars(float value) => value is >= 0.5f and <= 5f && float.IsInteger(value * 2);

    private static bool TryParse(ReadOnlySpan<byte> field, out float value)
    {
        field = Delimiter.Unquote(field.Trim((byte)' ')).Trim((byte)' ');
        return Utf8Parser.TryParse(field, out value, out var consumed) && consumed == field.Length
            && float.IsFinite(value);
    }

    private static bool TryParseDecimalComma(ReadOnlySpan<byte> field, out float value)
    {
        value = 0;
        if (field.Length > 40 || field.Count((byte)',') != 1) return false;
        Span<byte> point = stackalloc byte[field.Length];
        field.Replace(point, (byte)',', (byte)'.');
        return TryParse(point, out value);
    }
}
