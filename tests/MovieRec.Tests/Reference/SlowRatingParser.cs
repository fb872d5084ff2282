using System.Buffers.Text;
using MovieRec.Data;

namespace MovieRec.Tests.Reference;

/// <summary>
/// Reads a file of ratings as it was read before it was read in blocks: line by line on one thread, with a hash set of
/// pairs.
/// </summary>
internal static class SlowRatingParser
{
    /// <summary>What a file holds, or why it cannot be read, as one text.</summary>
    public static string Read(byte[] text, string file, bool isMovieLens)
    {
        var notes = new List<string>();
        try
        {
            var (users, items) = (new IdReader("user"), new IdReader("item"));
            var rows = Parse(new MemoryStream(text), file, isMovieLens, users, items, notes, out var hasTimes,
                out var lines);
            users.Note(notes);
            items.Note(notes);
            var (userNames, itemNames) = (users.Seal(out var finalUsers), items.Seal(out var finalItems));
            return Show(
                rows.Select(
                    row => (Final(finalUsers, row.User), Final(finalItems, row.Item), row.Value,
                        hasTimes ? row.Time : (long?)null)), userNames, itemNames, lines, notes);
        }
        catch (DataException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>Ratings, texts of ids, number of lines and notes as one text.</summary>
    public static string Show(IEnumerable<(int User, int Item, float Value, long? Time)> rows, IdNames? users,
        IdNames? items, int lines, IEnumerable<string> notes) =>
        string.Join('\n', [
            .. rows.Select(row => FormattableString.Invariant($"{row.User} {row.Item} {row.Value:R} {row.Time}")),
            .. Texts(users), .. Texts(items), $"{lines} lines", .. notes,
        ]);

    private static string[] Texts(IdNames? names) => names is null ? ["no names"] : names.Texts.ToArray();

    private static int Final(int[] final, int id) => id >= 0 ? id : final[~id];

    private static List<(int User, int Item, float Value, long Time)> Parse(
        Stream stream, string file, bool isMovieLens, IdReader users, IdReader items, List<string> notes,
        out bool hasTimes, out int lines)
    {
        using var reader = new LineReader(stream, file);
        if (!reader.TryRead(out var line))
            throw new DataException($"{file} is empty; it should hold one rating a line.");
        Span<Range> fields = stackalloc Range[RatingFormat.MostColumns];
        var format = RatingFormat.Recognise(reader, ref line, fields, isMovieLens, notes);
        var delimiter = format.Delimiter;
        var times = format.Timestamp >= 0 ? new TimestampReader() : null;
        var rows = new List<(int User, int Item, float Value, long Time)>();
        for (var hasLine = !format.HasHeader || reader.TryRead(out line); hasLine; hasLine = reader.TryRead(out line))
        {
            var count = reader.Split(delimiter, ref line, fields);
            if (count == 1)
                throw reader.Error("only one column; a line must read 'user item [rating [timestamp]]', separated "
                    + "as in the first line");
            if (count > RatingFormat.MostColumns)
                throw reader.Error($"more than {RatingFormat.MostColumns} columns; this is not a file of ratings");
            if (count != format.ColumnCount)
                throw reader.Error($"{RatingParser.Plural(count, "column")} where the first line has "
                    + $"{format.ColumnCount}; correct or remove the line");
            var user = users.Read(reader, delimiter, line[fields[format.User]]);
            var item = items.Read(reader, delimiter, line[fields[format.Item]]);
            var value = format.Rating < 0 ? 1f : Rating(reader, delimiter, line[fields[format.Rating]], isMovieLens);
            rows.Add((user, item, value, times?.Read(reader, line[fields[format.Timestamp]]) ?? 0));
        }
        if (rows.Count == 0)
            throw new DataException($"{file} has a header but no ratings; it should hold one rating a line.");
        if (format.Rating < 0) notes.Add($"{Path.GetFileName(file)} has no rating column; every rating counts as 1.");
        else if (!format.HasHeader && rows.Min(row => row.Value) >= 6e8f)
            throw new DataException($"{file} has times where its third column should be ratings; put a header over it, "
                + "such as user,item,timestamp.");
        (hasTimes, lines) = (times is not null, rows.Count);
        if (times is not null)
        {
            var seconds = rows.Select(row => row.Time).ToArray();
            times.ToSeconds(seconds);
            rows = [.. rows.Select((row, at) => row with { Time = seconds[at] })];
            times.Note(file, notes);
        }
        return WithoutRepeats(rows, file, notes);
    }

    private static float Rating(LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> field, bool isMovieLens)
    {
        if (!TryParse(field, out var value)
            && !(delimiter != Delimiter.Comma && TryParseDecimalComma(field, out value)))
            throw reader.Error($"the rating '{RatingParser.Show(field)}' is not a number; correct or remove the line");
        if (isMovieLens && !(value is >= 0.5f and <= 5f && float.IsInteger(value * 2)))
            throw reader.Error($"the rating '{RatingParser.Show(field)}' is not one of 0.5, 1, … 5 stars; correct or "
                + "remove the line");
        return value;
    }

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
        var point = field.ToArray();
        point.AsSpan().Replace((byte)',', (byte)'.');
        return TryParse(point, out value);
    }

    private static List<(int User, int Item, float Value, long Time)> WithoutRepeats(
        List<(int User, int Item, float Value, long Time)> rows, string file, List<string> notes)
    {
        var seen = new HashSet<(int, int)>();
        var kept = new List<(int User, int Item, float Value, long Time)>();
        for (var at = rows.Count - 1; at >= 0; at--)
            if (seen.Add((rows[at].User, rows[at].Item))) kept.Add(rows[at]);
        if (kept.Count == rows.Count) return rows;
        notes.Add($"{Path.GetFileName(file)} rates {RatingParser.Plural(rows.Count - kept.Count, "pair")} of user and "
            + "item again; of each only the last line counts.");
        kept.Reverse();
        return kept;
    }
}
