using System.Text;
using System.Text.Unicode;

namespace MovieRec.Data;

/// <summary>What parts the fields of a line, and how to split a line at it without copying.</summary>
/// <param name="Byte">The separating character.</param>
/// <param name="IsDoubled">Whether it is written twice, as in <c>1::1193::5</c>.</param>
/// <param name="MayQuote">Whether a field may stand in double quotes, a quote inside written twice.</param>
/// <param name="MergesRuns">Whether several in a row part only two fields.</param>
internal readonly record struct Delimiter(
    byte Byte, bool IsDoubled = false, bool MayQuote = false, bool MergesRuns = false)
{
    public static readonly Delimiter Tab = new((byte)'\t');
    public static readonly Delimiter Comma = new((byte)',', MayQuote: true);
    public static readonly Delimiter Semicolon = new((byte)';', MayQuote: true);
    public static readonly Delimiter Space = new((byte)' ', MergesRuns: true);
    public static readonly Delimiter Pipe = new((byte)'|');
    public static readonly Delimiter DoubleColon = new((byte)':', IsDoubled: true);

    // In the order in which they are looked for, with what messages call them. A line with semicolons and commas is one
    // with decimal commas.
    private static readonly (Delimiter Delimiter, string Name)[] Known =
        [(DoubleColon, "'::'"), (Tab, "tab"), (Semicolon, "semicolon"), (Comma, "comma"), (Pipe, "pipe"),
            (Space, "space")];

    /// <summary>All of them in words: <c>'::', tab, semicolon, comma, pipe or space</c>.</summary>
    public static string Names => $"{string.Join(", ", Known[..^1].Select(known => known.Name))} or {Known[^1].Name}";

    /// <summary>What <see cref="Split"/> returns where a quote is not closed within the line.</summary>
    public const int QuoteIsOpen = -1;

    /// <summary>What <see cref="Split"/> returns where text follows a closing quote.</summary>
    public const int TextBehindQuote = -2;

    /// <summary>The first of those known that occurs in <paramref name="line"/>; null where none does.</summary>
    public static Delimiter? Recognise(ReadOnlySpan<byte> line)
    {
        foreach (var (candidate, _) in Known)
        {
            ReadOnlySpan<byte> written = [candidate.Byte, candidate.Byte];
            if (line.IndexOf(written[..(candidate.IsDoubled ? 2 : 1)]) >= 0) return candidate;
        }
        return null;
    }

    /// <summary>
    /// Writes where the fields of <paramref name="line"/> lie, quotes included, and returns how many there are:
    /// <see cref="QuoteIsOpen"/> or <see cref="TextBehindQuote"/> where a quote is not as it should be. Fields beyond
    /// the length of <paramref name="fields"/> are counted, not written.
    /// </summary>
    public int Split(ReadOnlySpan<byte> line, scoped Span<Range> fields)
    {
        var width = IsDoubled ? 2 : 1;
        var start = 0;
        if (MergesRuns)
        {
            line = line.TrimEnd(Byte);
            while (start < line.Length && line[start] == Byte) start++;
        }
        for (var count = 0; ;)
        {
            var end = EndOfField(line, start);
            if (end < 0) return end;
            if (count < fields.Length) fields[count] = start..end;
            count++;
            if (end == line.Length) return count;
            start = end + width;
            while (MergesRuns && line[start] == Byte) start++;
        }
    }

    private int EndOfField(ReadOnlySpan<byte> line, int start)
    {
        var rest = line[start..];
        if (MayQuote && rest is [(byte)'"', ..])
        {
            var end = start + 1;
            while (true)
            {
                var quote = line[end..].IndexOf((byte)'"');
                if (quote < 0) return QuoteIsOpen;
                end += quote + 1;
                if (end == line.Length || line[end] == Byte) return end;
                if (line[end] != (byte)'"') return TextBehindQuote;
                end++;
            }
        }
        var length = IsDoubled ? rest.IndexOf("::"u8) : rest.IndexOf(Byte);
        return length < 0 ? line.Length : start + length;
    }

    /// <summary>A field without the quotes around it; quotes doubled inside stay doubled.</summary>
    public static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field) =>
        field is [(byte)'"', .. var inside, (byte)'"'] ? inside : field;

    /// <summary>
    /// The text of a field, quotes undone, blanks around it removed and line breaks inside it read as blanks. Text that
    /// is not valid UTF-8 is read as Latin-1, because the older MovieLens sets are Latin-1 and the newer ones UTF-8.
    /// </summary>
    public string Text(ReadOnlySpan<byte> field)
    {
        var isQuoted = MayQuote && field is [(byte)'"', _, ..];
        if (isQuoted) field = Unquote(field);
        var text = (Utf8.IsValid(field) ? Encoding.UTF8 : Encoding.Latin1).GetString(field).Trim();
        return isQuoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal).ReplaceLineEndings(" ") : text;
    }
}
