namespace MovieRec.Workbook;

/// <summary>
/// Names of the languages that are treated in a way of their own; a cell's language is any name that a kernel can have.
/// </summary>
public static class CellLanguage
{
    /// <summary>C# script.</summary>
    public const string CSharp = "csharp";

    /// <summary>Markdown prose.</summary>
    public const string Markdown = "markdown";

    /// <summary>HTML, shown as it is.</summary>
    public const string Html = "html";

    /// <summary>A mermaid diagram.</summary>
    public const string Mermaid = "mermaid";

    /// <summary>Jupyter's raw cell: text that is neither run nor read as Markdown.</summary>
    public const string Raw = "raw";

    /// <summary>Those that this engine shows or runs without a kernel for them.</summary>
    public static IReadOnlyList<string> All { get; } = [CSharp, Markdown, Html, Mermaid];

    /// <summary>Whether cells of a language are text to be read, which nothing runs.</summary>
    public static bool IsText(string language) => language is Markdown or Raw;
}
