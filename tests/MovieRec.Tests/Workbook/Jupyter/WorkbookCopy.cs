using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>The workbook as .ipynb files in a folder of its own, from which it finds the build as it does in the checkout.</summary>
internal static class WorkbookCopy
{
    /// <summary>Writes it; skips the test where there is no checkout or no Release build.</summary>
    /// <returns>The folder of the notebooks.</returns>
    public static string In(TemporaryFolder folder)
    {
        Assert.SkipUnless(WorkbookPages.Root is not null && File.Exists(Path.Combine(WorkbookPages.Root, "artifacts", "bin", "MovieRec.Interactive", "release", "MovieRec.Interactive.dll")),
            "The notebooks need a checkout and its Release build: dotnet build -c Release.");
        var source = Path.Combine(WorkbookPages.Root!, "notebooks");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "artifacts"), Path.Combine(WorkbookPages.Root!, "artifacts"));
        foreach (var name in WorkbookPages.Notebooks)
            folder.Write($"notebooks/{name}.ipynb", IpynbFormat.Format(NotebookDocument.Read(Path.Combine(source, $"{name}.dib"))));
        File.Copy(Path.Combine(source, "_setup.dib"), Path.Combine(folder.Path, "notebooks", "_setup.dib"));
        return Path.Combine(folder.Path, "notebooks");
    }
}
