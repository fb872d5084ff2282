namespace MovieRec.Workbook.Host;

/// <summary>Languages of notebooks that no kernel runs here.</summary>
internal static class Languages
{
    // What Jupyter's notebooks are written in besides the languages that NotebookLanguages knows.
    private static readonly Dictionary<string, string> Others = new()
    {
        ["python"] = "Python",
        ["r"] = "R",
        ["vbnet"] = "Visual Basic",
        ["bash"] = "Bash",
    };

    /// <summary>A sentence for a cell in such a language, or with such a name.</summary>
    public static string Missing(string name) =>
        $"no kernel here runs {(NameOf(name) is { } language ? $"{language} ('{name}')" : $"'{name}'")}: this engine "
            + "has C#, HTML, JavaScript, Markdown, mermaid and values, and what the notebook itself adds before.";

    /// <summary>Whether a word is such a name.</summary>
    public static bool IsOne(string name) => NameOf(name) is not null;

    // Connections to data are named after their language: 'sql-movies', 'kql-logs'.
    private static string? NameOf(string name)
    {
        var word = name.ToLowerInvariant().Split('-')[0];
        return NotebookLanguages.WellKnown.Named(word) is { } language
            ? NotebookLanguages.WellKnown.TitleOf(language) : Others.GetValueOrDefault(word);
    }
}
