namespace MovieRec.Workbook;

/// <summary>A piece of C# to run: a cell, or the part of one before, between or behind its imports.</summary>
/// <param name="Source">The code.</param>
/// <param name="File">Name of the imported notebook the code comes from; null for the notebook's own.</param>
/// <param name="FirstLine">Line of the cell that <paramref name="Source"/> begins at, from 1.</param>
internal sealed record CellScript(string Source, string? File, int FirstLine)
{
    private const string Import = "#!import";

    /// <summary>Parts a C# cell at its <c>#!import</c> lines and puts the imported notebooks' C# cells in their place.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="folder">Folder that imports are relative to.</param>
    /// <exception cref="CellScriptException">A magic is unknown, or an import cannot be followed.</exception>
    public static IReadOnlyList<CellScript> Expand(string source, string folder)
    {
        var scripts = new List<CellScript>();
        Expand(source, folder, null, [], scripts);
        return scripts;
    }

    private static void Expand(string source, string folder, string? file, IReadOnlyList<string> chain, List<CellScript> scripts)
    {
        var lines = source.Split('\n');
        var begin = 0;
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.StartsWith("#r", StringComparison.Ordinal) && line.Contains("nuget:", StringComparison.OrdinalIgnoreCase))
                throw new CellScriptException("#r \"nuget: …\" fetches packages from the network while the notebook runs, which this engine does not do: reference a built assembly with #r \"path.dll\" instead.", index + 1, file);
            if (!line.StartsWith("#!", StringComparison.Ordinal)) continue;
            if (line.Split(' ', 2) is not [Import, var argument])
                throw new CellScriptException($"'{line.Split(' ')[0]}' is not a magic command this engine knows: only #!import is.", index + 1, file);
            AddPlain(begin, index);
            begin = index + 1;
            AddImport(argument.Trim().Trim('"'), index + 1);
        }
        AddPlain(begin, lines.Length);

        void AddPlain(int from, int to)
        {
            var text = string.Join('\n', lines[from..to]);
            if (!string.IsNullOrWhiteSpace(text)) scripts.Add(new CellScript(text, file, from + 1));
        }

        void AddImport(string name, int line)
        {
            var path = Path.GetFullPath(name, folder);
            if (chain.Contains(path)) throw new CellScriptException($"'{name}' imports itself.", line, file);
            NotebookDocument imported;
            try
            {
                imported = NotebookDocument.Read(path);
            }
            catch (NotebookException exception)
            {
                throw new CellScriptException(exception.Message, line, file);
            }
            foreach (var cell in imported.Cells.Where(cell => cell.Language == CellLanguage.CSharp))
                Expand(cell.Source, Path.GetDirectoryName(path)!, Path.GetFileName(path), [.. chain, path], scripts);
        }
    }
}

/// <summary>A cell that cannot be prepared for running.</summary>
internal sealed class CellScriptException(string message, int line, string? file) : Exception(file is null ? message : $"in {file}: {message}")
{
    public int Line { get; } = file is null ? line : 0;
}
