namespace MovieRec.Workbook.Jupyter;

/// <summary>A failure as clients print it: what happened, and the cell's lines around the one where it did.</summary>
internal static class Traceback
{
    private const int Around = 2;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Of(ErrorOutput error, string code)
    {
        yield return error.ToString();
        if (error.Line <= 0) yield break;
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        for (var number = Math.Max(1,
            error.Line - Around); number <= Math.Min(lines.Length, error.Line + Around); number++)
            yield return $"{(number == error.Line ? "-->" : "   ")} {number,3} | {lines[number - 1]}";
    }
}
