using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook;

/// <summary>
/// The <c>.dib</c> format of .NET Interactive: an optional <c>#!meta</c> block of JSON, then cells, each begun by a line that is exactly
/// <c>#!</c> and a language. Text before the first such line belongs to a C# cell. Blank lines around a cell's text are layout, not content.
/// What only an .ipynb has, such as identifiers and attachments, stands in the metadata, where every engine leaves it alone.
/// </summary>
public static class DibFormat
{
    /// <summary>What a line that begins a cell starts with.</summary>
    internal const string Marker = "#!";

    /// <summary>The word that begins the metadata.</summary>
    internal const string Meta = "meta";

    private static readonly JsonSerializerOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The header written where a notebook has no metadata of its own.</summary>
    public const string DefaultMetadata =
        """{"kernelInfo":{"defaultKernelName":"csharp","items":[{"name":"csharp","languageName":"C#","aliases":["c#","cs"]}]}}""";

    /// <summary>Reads a notebook from its text.</summary>
    /// <param name="text">The file's content; CRLF and a byte order mark are taken as they come.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="NotebookException">The metadata is not a JSON object.</exception>
    public static NotebookDocument Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cells = new List<Cell>();
        JsonObject? metadata = null;
        string? language = null;
        var lines = new List<string>();
        foreach (var line in NotebookDocument.Unix(text.TrimStart('\uFEFF')).Split('\n'))
        {
            if (LanguageBegunBy(line) is { } next && (next != Meta || (language is null && lines.All(string.IsNullOrWhiteSpace))))
            {
                Finish();
                language = next;
            }
            else lines.Add(line);
        }
        Finish();
        return new NotebookDocument(cells, metadata);

        void Finish()
        {
            var source = string.Join('\n', lines).Trim('\n');
            lines.Clear();
            if (language == Meta) metadata = ParseMetadata(source, name);
            else if (language is not null || !string.IsNullOrWhiteSpace(source)) cells.Add(new Cell(language ?? CellLanguage.CSharp, source));
        }
    }

    /// <summary>The text of a notebook; reading it back gives the same cells and metadata.</summary>
    /// <exception cref="NotebookException">A cell is in a language the format does not have, or holds a line that would begin another.</exception>
    public static string Format(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var text = new StringBuilder();
        text.Append(Marker).Append(Meta).Append("\n\n").Append(notebook.Metadata?.ToJsonString(Layout) ?? DefaultMetadata).Append('\n');
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            if (!CellLanguage.All.Contains(cell.Language) || cell.Source.Split('\n').Any(line => LanguageBegunBy(line) is not null and not Meta))
                throw new NotebookException($"Cell {index + 1} cannot be kept in a .dib file: its language is unknown there, or one of its lines would begin another cell.");
            text.Append('\n').Append(Marker).Append(cell.Language).Append("\n\n").Append(cell.Source.Trim('\n')).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The language whose cell a line begins, or <see cref="Meta"/>; null where it begins none.</summary>
    internal static string? LanguageBegunBy(string line)
    {
        if (!line.StartsWith(Marker, StringComparison.Ordinal)) return null;
        var word = line[Marker.Length..];
        return word == Meta || CellLanguage.All.Contains(word) ? word : null;
    }

    private static JsonObject ParseMetadata(string source, string name)
    {
        try
        {
            return JsonNode.Parse(source, documentOptions: NotebookDocument.Strict) as JsonObject ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new NotebookException($"{name}: what follows #!meta is not a JSON object; repair it or remove the block.");
        }
    }
}
