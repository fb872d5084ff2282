namespace MovieRec.Workbook.Jupyter;

/// <summary>A cell as Jupyter sends it, where it may say in its first line which language it is in: <c>#!html</c>, as in a <c>.dib</c> file. C# where it does not.</summary>
internal static class TypedCell
{
    /// <summary>Takes the language from the text.</summary>
    public static Cell Parse(string text)
    {
        text = text.ReplaceLineEndings("\n");
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = (end < 0 ? text : text[..end]).TrimEnd();
        var language = CellLanguage.All.FirstOrDefault(language => first == $"#!{language}");
        return language switch
        {
            null => new Cell(CellLanguage.CSharp, text),
            // The line stays, empty, so that later ones keep their numbers.
            CellLanguage.CSharp => new Cell(language, end < 0 ? "" : text[end..]),
            _ => new Cell(language, end < 0 ? "" : text[(end + 1)..].Trim('\n')),
        };
    }

    /// <summary>What a cell that is not C# puts out.</summary>
    public static DisplayOutput Show(this Cell cell) => new(cell.Language switch
    {
        CellLanguage.Html => new Dictionary<string, string> { ["text/html"] = cell.Source },
        CellLanguage.Markdown => new Dictionary<string, string> { ["text/markdown"] = cell.Source },
        // Who draws diagrams knows one of these; everybody else shows the text.
        CellLanguage.Mermaid => new Dictionary<string, string> { ["text/vnd.mermaid"] = cell.Source, ["text/markdown"] = $"```mermaid\n{cell.Source}\n```" },
        _ => throw new ArgumentException($"A cell in {cell.Language} is run, not shown.", nameof(cell)),
    });
}
