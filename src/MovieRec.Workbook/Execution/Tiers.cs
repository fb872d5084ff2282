namespace MovieRec.Workbook;

/// <summary>
/// How what runs in a notebook's process is compiled. The process's own setting is once, and well (no tiers): the loops
/// of a library that trains models are done soonest so.
/// </summary>
internal static class Tiers
{
    private const string Variable = "DOTNET_TieredCompilation";

    private static readonly Dictionary<string, string> None = [];

    /// <summary>The environment of a process that compiles quickly at first, and again what runs often.</summary>
    public static IReadOnlyDictionary<string, string> Quick { get; } =
        new Dictionary<string, string> { [Variable] = "1" };

    /// <summary>
    /// The environment for a notebook that runs from its first cell to its last. One that refers to no library spends
    /// most of its time on the compiler of its cells, a third less of it where that is compiled quickly.
    /// </summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">Its full path.</param>
    public static IReadOnlyDictionary<string, string> For(NotebookDocument notebook, string path)
    {
        // What somebody set goes before.
        if (Environment.GetEnvironmentVariable(Variable) is not null) return None;
        try
        {
            return Imports.Follow(notebook, path).Any(each => RefersToLibrary(each.Cell)) ? None : Quick;
        }
        catch (NotebookException)
        {
            // The cell that imports what is not there says so when it runs.
            return Quick;
        }
    }

    private static bool RefersToLibrary(Cell cell) =>
        cell.Source.Split('\n').Any(line => line.StartsWith("#r ", StringComparison.Ordinal)
            || line.StartsWith("#r\"", StringComparison.Ordinal));
}
