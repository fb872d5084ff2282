using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook;

/// <summary>A notebook as written: its cells in order.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="Metadata">
/// The notebook's metadata as a .dib holds it under <c>#!meta</c>; null where it has none.
/// </param>
public sealed record NotebookDocument(IReadOnlyList<Cell> Cells, JsonObject? Metadata = null)
{
    /// <summary>Reads a <c>.dib</c> or <c>.ipynb</c> file.</summary>
    /// <exception cref="NotebookException">The file is missing, of another kind, or damaged.</exception>
    public static NotebookDocument Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new NotebookException(
                $"There is no notebook '{path}': check the name, or list the folder it should be in.");
        var text = File.ReadAllText(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".dib" => DibFormat.Parse(text, path),
            ".ipynb" => IpynbFormat.Parse(text, path),
            var other =>
                throw new NotebookException(
                    $"'{path}' is no notebook: expected a file that ends in .dib or .ipynb, not '{other}'."),
        };
    }

    /// <summary>
    /// How the JSON of notebooks is read: a key that stands twice is damage, since one of its values would be lost.
    /// </summary>
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Text whose lines all end in <c>\n</c>.</summary>
    internal static string Unix(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}

/// <summary>One cell.</summary>
/// <param name="Language">
/// The name of its language: <see cref="CellLanguage"/> has those that are treated in a way of their own.
/// </param>
/// <param name="Source">Its text, lines ended by <c>\n</c>, none at the end.</param>
public sealed record Cell(string Language, string Source);

/// <summary>A notebook that cannot be read or run. The message is one sentence for the user.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
public sealed class NotebookException(string message) : Exception(message);
