using System.Globalization;
using System.Text;

namespace MovieRec.Data;

/// <summary>Text that may hold anything, as it can be shown in one line of a terminal or a log.</summary>
public static class PlainText
{
    /// <summary>
    /// <paramref name="text"/> in one line: line ends become spaces; control characters, which could move the cursor or
    /// colour what follows, marks that turn the direction of writing, and halves of surrogate pairs become escapes such
    /// as <c>\u001B</c>; the middle of a long text is left out.
    /// </summary>
    /// <param name="text">What is to be shown.</param>
    /// <param name="limit">Characters from which on the middle is left out.</param>
    public static string Line(string text, int limit = 2000)
    {
        if (text.Length > limit)
        {
            var (head, tail) = (limit * 3 / 4, limit / 4);
            text = string.Create(CultureInfo.InvariantCulture,
                $"{text.AsSpan(0, head)} … ({text.Length - head - tail} characters left out) … "
                    + $"{text.AsSpan(text.Length - tail)}");
        }
        text = text.ReplaceLineEndings(" ");
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && !text.Any(IsUnsafe)) return text;
        var line = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
                line.Append(text[at]).Append(text[++at]);
            else if (IsUnsafe(text[at]) || char.IsSurrogate(text[at]))
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:X4}");
            else line.Append(text[at]);
        }
        return line.ToString();
    }

    private static bool IsUnsafe(char letter) =>
        char.IsControl(letter) || letter is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff';
}
