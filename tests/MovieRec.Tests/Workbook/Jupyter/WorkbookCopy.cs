using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>
/// The workbook as .dib and .ipynb files in a folder of its own, from which it finds the build as it does in the
/// checkout.
/// </summary>
internal static class WorkbookCopy
{
    /// <summary>
    /// The file, without extension, that holds the cells of all notebooks one after the other, so that a tool starts
    /// only once for them.
    /// </summary>
    public const string Whole = "whole";

    /// <summary>Writes it; skips the test where there is no checkout or no Release build.</summary>
    /// <returns>The folder of the notebooks.</returns>
    public static string In(TemporaryFolder folder)
    {
        WorkbookPages.SkipUnlessBuilt();
        var source = Path.Combine(WorkbookPages.Root!, "notebooks");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "artifacts"),
            Path.Combine(WorkbookPages.Root!, "artifacts"));
        NotebookDocument[] notebooks =
            [.. WorkbookPages.Notebooks.Select(name => NotebookDocument.Read(Path.Combine(source, $"{name}.dib")))];
        foreach (var (name, notebook) in WorkbookPages.Notebooks.Zip(notebooks))
            folder.Write($"notebooks/{name}.ipynb", IpynbFormat.Format(notebook));
        // The first lists the kernels of all.
        var whole = new NotebookDocument([.. notebooks.SelectMany(notebook => notebook.Cells)], notebooks[0].Metadata);
        folder.Write($"notebooks/{Whole}.ipynb", IpynbFormat.Format(whole));
        folder.Write($"notebooks/{Whole}.dib", DibFormat.Format(whole));
        File.Copy(Path.Combine(source, "_setup.dib"), Path.Combine(folder.Path, "notebooks", "_setup.dib"));
        return Path.Combine(folder.Path, "notebooks");
    }

    /// <summary>
    /// Which cell of which notebook each cell of <see cref="Whole"/> is, and in which language where it is not C#.
    /// </summary>
    public static IReadOnlyList<string> Places { get; } =
    [
        .. WorkbookPages.Notebooks.SelectMany(
            name => NotebookDocument.Read(Path.Combine(WorkbookPages.Root!, "notebooks", $"{name}.dib")).Cells
            .Select((cell,
                index) => $"{name}, cell "
                    + $"{index + 1}{(cell.Language == CellLanguage.CSharp ? "" : $" in {cell.Language}")}")),
    ];
}
