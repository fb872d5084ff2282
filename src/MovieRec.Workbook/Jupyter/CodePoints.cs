using System.Text;

namespace MovieRec.Workbook.Jupyter;

/// <summary>Jupyter counts places in Unicode's code points, .NET in UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The place in UTF-16 units; the text's end where it has fewer code points.</summary>
    public static int ToUtf16(string text, int codePoints)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (codePoints-- <= 0) break;
            at += rune.Utf16SequenceLength;
        }
        return Math.Min(at, text.Length);
    }

    /// <summary>The place in code points.</summary>
    public static int FromUtf16(string text, int units)
    {
        var count = 0;
        foreach (var _ in text.AsSpan(0, units).EnumerateRunes()) count++;
        return count;
    }
}
