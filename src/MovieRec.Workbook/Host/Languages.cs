namespace MovieRec.Workbook.Host;

/// <summary>Languages of notebooks that no kernel runs here.</summary>
internal static class Languages
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fsharp"] = "F#",
        ["f#"] = "F#",
        ["pwsh"] = "PowerShell",
        ["powershell"] = "PowerShell",
        ["sql"] = "SQL",
        ["kql"] = "KQL",
        ["http"] = "HTTP",
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
    private static string? NameOf(string name) =>
        Known.GetValueOrDefault(name)
            ?? (name.Contains('-', StringComparison.Ordinal) ? Known.GetValueOrDefault(name.Split('-')[0]) : null);
}
