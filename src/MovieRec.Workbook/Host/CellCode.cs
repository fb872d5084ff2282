using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace MovieRec.Workbook.Host;

/// <summary>
/// A cell's text as the kernels get it. The kernel parts it at its magic commands and joins the parts in its own way,
/// so that line numbers would be lost; a <c>#line</c> in front of each stretch of C# tells the compiler where the
/// stretch stands, and error messages and stack traces with it.
/// </summary>
internal sealed class CellCode
{
    private const string Directive = "#!";

    private readonly int[] _lines;

    private CellCode(string text, int[] lines) => (Text, _lines) = (text, lines);

    /// <summary>The text with those marks.</summary>
    public string Text { get; }

    /// <summary>Marks a cell.</summary>
    /// <param name="source">The cell as written.</param>
    /// <param name="language">Name of the kernel it is for.</param>
    /// <param name="place">What stands for a file's name in messages, such as <c>cell 3</c>.</param>
    /// <param name="kernelOf">The kernel that a name or alias means; null for none.</param>
    public static CellCode Mark(string source, string language, string place, Func<string, string?> kernelOf)
    {
        var text = new StringBuilder();
        var lines = new List<int>();
        var isMarked = false;
        foreach (var (index, line) in source.Split('\n').Index())
        {
            if (index > 0) text.Append('\n');
            if (IsDirective(line))
            {
                if (line.StartsWith(Directive, StringComparison.Ordinal)
                    && kernelOf(line[Directive.Length..].Split(' ')[0].Trim()) is { } next) language = next;
                isMarked = false;
            }
            else if (!isMarked && language == CellLanguage.CSharp && line.Trim().Length > 0)
            {
                text.Append("#line ").Append(index + 1).Append(" \"").Append(place.Replace('"', '\'')).Append("\"\n");
                lines.Add(index + 1);
                isMarked = true;
            }
            text.Append(line);
            lines.Add(index + 1);
        }
        return new CellCode(text.ToString(), [.. lines]);
    }

    /// <summary>The line as written, from 1, of a line of <see cref="Text"/>, from 0.</summary>
    public int LineOf(int line) => _lines[Math.Clamp(line, 0, _lines.Length - 1)];

    /// <summary>
    /// The first line that fetches a package or names a source of packages, from 1; 0 where none does.
    /// </summary>
    public static int LineOfPackage(string source) => Array.FindIndex(source.Split('\n'), IsPackage) + 1;

    private static bool IsPackage(string line) =>
        (line.StartsWith("#r", StringComparison.Ordinal) || line.StartsWith("#i", StringComparison.Ordinal))
            && line.Contains("nuget:", StringComparison.OrdinalIgnoreCase);

    // As the kernel's parser sees it.
    private static bool IsDirective(string line) =>
        line.StartsWith(Directive, StringComparison.Ordinal) || line.StartsWith("#r ", StringComparison.Ordinal)
            || line.StartsWith("#i ", StringComparison.Ordinal);
}

/// <summary>
/// Finds what <c>#load</c> names. A cell is no file: as a place in the text of an exception it keeps its name, and does
/// not become one in the folder, which would tell the machine's paths.
/// </summary>
/// <param name="folder">Folder that <c>#load</c> is relative to.</param>
internal sealed partial class CellSources(string folder) : SourceFileResolver([], folder)
{
    /// <inheritdoc/>
    public override string? NormalizePath(string path, string? baseFilePath) =>
        Place().IsMatch(path) ? path : base.NormalizePath(path, baseFilePath);

    [GeneratedRegex(@"(^|, )cell \d+$")]
    private static partial Regex Place();
}
