using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook;

/// <summary>
/// The <c>.dib</c> format of .NET Interactive: an optional <c>#!meta</c> block of JSON, then cells, each begun by a
/// line that is exactly <c>#!</c> and a word for its language. Text before the first such line belongs to a C# cell.
/// Blank lines around a cell's text are layout, not content. What only an .ipynb has, such as identifiers and
/// attachments, stands in the metadata, where every engine leaves it alone.
/// </summary>
/// <remarks>
/// <c>Microsoft.DotNet.Interactive.Documents</c> reads cells the same way, which tests hold, but it leaves out empty
/// cells, so that the numbers of those behind them shift, and writes a file in another layout than it was read; so
/// reading and writing are done here.
/// </remarks>
public static class DibFormat
{
    /// <summary>What a line that begins a cell starts with.</summary>
    internal const string Marker = "#!";

    /// <summary>The word that begins the metadata.</summary>
    internal const string Meta = "meta";

    private static readonly JsonSerializerOptions Layout =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
        var languages = NotebookLanguages.WellKnown;
        // The language of the cell that is read: null before the first, Meta in the metadata.
        string? language = null;
        var source = new List<string>();
        var lines = NotebookDocument.Unix(text.TrimStart('\uFEFF')).Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at];
            if (line == Marker + Meta && metadata is null && language is null && source.All(string.IsNullOrWhiteSpace))
            {
                source.Clear();
                language = Meta;
                continue;
            }
            // What the metadata declares decides already about the line behind it.
            if (language == Meta && line.StartsWith(Marker, StringComparison.Ordinal)) Finish();
            if (LanguageBegunAt(at) is { } next)
            {
                Finish();
                language = next;
            }
            else source.Add(line);
        }
        Finish();
        return new NotebookDocument(cells, metadata);

        void Finish()
        {
            var whole = string.Join('\n', source).Trim('\n');
            source.Clear();
            if (language == Meta)
            {
                metadata = ParseMetadata(whole, name);
                languages = languages.With(metadata);
                language = null;
            }
            else if (language is not null || !string.IsNullOrWhiteSpace(whole))
                cells.Add(new Cell(language ?? CellLanguage.CSharp, whole));
        }

        string? LanguageBegunAt(int at)
        {
            if (!lines[at].StartsWith(Marker, StringComparison.Ordinal)) return null;
            var word = lines[at][Marker.Length..];
            if (languages.Named(word) is { } named) return named;
            // Nobody knows it, and behind code it may be a command of an extension; but in prose it would be shown and
            // never run.
            var isProse = language is { } current && (CellLanguage.IsText(current) || languages.Named(current) is null);
            return isProse && NotebookLanguages.CouldBeOne(word) && IsBlank(at - 1) && IsBlank(at + 1) ? word : null;
        }

        bool IsBlank(int at) => at < 0 || at >= lines.Length || string.IsNullOrWhiteSpace(lines[at]);
    }

    /// <summary>The text of a notebook; reading it back gives the same cells and metadata.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="name">The name of the file it came from, for messages; null where it came from none.</param>
    /// <exception cref="NotebookException">
    /// A cell is in a language no line can begin, or holds a line that would begin another.
    /// </exception>
    public static string Format(NotebookDocument notebook, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var metadata = NotebookLanguages.Declare(notebook.Metadata, notebook.Cells.Select(cell => cell.Language));
        var text = new StringBuilder();
        text.Append(Marker).Append(Meta).Append("\n\n").Append(metadata?.ToJsonString(Layout) ?? DefaultMetadata)
            .Append('\n');
        foreach (var cell in notebook.Cells)
            text.Append('\n').Append(Marker).Append(cell.Language).Append("\n\n").Append(cell.Source.Trim('\n'))
                .Append('\n');
        var result = text.ToString();
        var back = Parse(result, "").Cells;
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            if (index >= back.Count || back[index] != cell with { Source = cell.Source.Trim('\n') })
                throw new NotebookException($"{(name is null ? "C" : $"{name}: c")}ell {index + 1} cannot be kept in a "
                    + ".dib file: one of its lines, or the name of its language, would begin another cell there.");
        }
        return result;
    }

    /// <summary><see cref="DefaultMetadata"/>, to be changed.</summary>
    internal static JsonObject DefaultMetadataObject() => JsonNode.Parse(DefaultMetadata)!.AsObject();

    private static JsonObject ParseMetadata(string source, string name)
    {
        try
        {
            return JsonNode.Parse(source, documentOptions: NotebookDocument.Strict) as JsonObject
                ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new NotebookException(
                $"{name}: what follows #!meta is not a JSON object; repair it or remove the block.");
        }
    }
}
