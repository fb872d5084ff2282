namespace MovieRec.Cli.Line;

/// <summary>
/// What <c>--json -</c> asks for: the document on standard output in place of tables and progress. The command writes
/// it to a file of ours, which is handed over once it is whole.
/// </summary>
internal sealed class StandardOutput : IDisposable
{
    private const string Option = "--json";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("movierec-");

    private string File => Path.Combine(_folder.FullName, "document.json");

    /// <summary>Takes the place of '-' behind <c>--json</c>; null where that was not asked for.</summary>
    public static StandardOutput? Take(ref IReadOnlyList<string> words)
    {
        var at = words.ToList().FindIndex(word => word is Option or $"{Option}=-" or $"{Option}:-");
        if (at < 0) return null;
        var length = words[at] == Option ? 2 : 1;
        if (length == 2 && words.ElementAtOrDefault(at + 1) != "-") return null;
        var taken = new StandardOutput();
        words = [.. words.Take(at), Option, taken.File, .. words.Skip(at + length)];
        return taken;
    }

    /// <summary>Writes the document, where there is one.</summary>
    public async Task HandOverAsync(Terminal terminal)
    {
        if (System.IO.File.Exists(File))
            terminal.WriteAnswer(await System.IO.File.ReadAllTextAsync(File).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
