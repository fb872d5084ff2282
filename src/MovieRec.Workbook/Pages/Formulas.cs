namespace MovieRec.Workbook;

/// <summary>
/// Formulas of a page, in LaTeX between dollars as Jupyter and VS Code read them; temml turns them into MathML, which
/// browsers draw by themselves.
/// </summary>
internal static class Formulas
{
    private static readonly Lazy<string?> Packed = new(() => PackedScript.Create("temml.min.js", "temml.js"));

    /// <summary>
    /// The script that sets them, for a page that has some; null where the build had no npm to get temml from, and
    /// pages show their LaTeX.
    /// </summary>
    public static string? Script => Packed.Value;

    /// <summary>Whether a page has any.</summary>
    public static bool AreIn(string html) => html.Contains("class=\"math\"", StringComparison.Ordinal);
}
