namespace MovieRec.Workbook;

/// <summary>What runs when a notebook runs: its own cells and, with <c>#!import</c>, those of others.</summary>
internal static class Imports
{
    private const string Directive = "#!import";

    /// <summary>Every cell that is run, each import at its place, with the folder that it is in.</summary>
    /// <exception cref="NotebookException">An imported notebook cannot be read.</exception>
    public static IEnumerable<(string Folder, Cell Cell)> Follow(NotebookDocument notebook, string path) =>
        Follow(notebook, path, []);

    private static IEnumerable<(string Folder, Cell Cell)> Follow(
        NotebookDocument notebook, string path, IReadOnlyList<string> chain)
    {
        // One that imports itself fails when it runs, and is not followed here.
        if (chain.Contains(path)) yield break;
        var folder = Path.GetDirectoryName(path)!;
        foreach (var cell in notebook.Cells.Where(NotebookRunner.NeedsProcess))
        {
            yield return (folder, cell);
            foreach (var line in cell.Source.Split('\n')
                .Where(line => line.StartsWith(Directive, StringComparison.Ordinal)))
            {
                var imported = Path.GetFullPath(
                    line[Directive.Length..].Replace("--file", "", StringComparison.Ordinal).Trim().Trim('"'), folder);
                foreach (var each in Follow(NotebookDocument.Read(imported), imported, [.. chain, path]))
                    yield return each;
            }
        }
    }
}
