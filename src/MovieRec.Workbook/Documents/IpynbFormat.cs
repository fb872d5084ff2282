using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook;

/// <summary>Jupyter's notebook format, nbformat 4.5. A cell's language stands where VS Code's Polyglot Notebooks keeps it.</summary>
public static class IpynbFormat
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a notebook from its text; outputs are left aside.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="NotebookException">The text is not an nbformat 4 notebook.</exception>
    public static NotebookDocument Parse(string text, string name)
    {
        try
        {
            var root = JsonNode.Parse(text)!.AsObject();
            if ((int?)root["nbformat"] is not 4) throw new NotebookException($"{name}: only notebooks of nbformat 4 can be read; convert it with 'jupyter nbconvert --to notebook'.");
            var cells = root["cells"]!.AsArray().Select(cell => new Cell(LanguageOf(cell!), SourceOf(cell!["source"]!))).ToArray();
            return new NotebookDocument(cells, root["metadata"]?.DeepClone() as JsonObject);
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new NotebookException($"{name} is not a Jupyter notebook: its JSON is damaged or lacks the list of cells.");
        }
    }

    /// <summary>The text of a notebook without outputs.</summary>
    public static string Format(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return Format(notebook.Metadata, notebook.Cells.Select((cell, index) => (cell, index, Array.Empty<CellOutput>() as IReadOnlyList<CellOutput>)));
    }

    /// <summary>The text of a notebook with the outputs of a run.</summary>
    public static string Format(NotebookRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Format(run.Document.Metadata, run.Cells.Select((cell, index) => (cell.Cell, index, cell.Outputs)));
    }

    private static string Format(JsonObject? metadata, IEnumerable<(Cell Cell, int Index, IReadOnlyList<CellOutput> Outputs)> cells)
    {
        var executed = 0;
        var root = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select(each => FormatCell(each.Cell, each.Index, each.Outputs, ref executed))]),
            ["metadata"] = Metadata(metadata),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        return root.ToJsonString(Layout) + "\n";
    }

    private static JsonObject FormatCell(Cell cell, int index, IReadOnlyList<CellOutput> outputs, ref int executed)
    {
        var isCode = cell.Language is CellLanguage.CSharp or CellLanguage.Html or CellLanguage.Mermaid;
        var json = new JsonObject
        {
            ["cell_type"] = isCode ? "code" : "markdown",
            ["id"] = $"cell-{index + 1}",
            ["metadata"] = isCode
                ? new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = cell.Language }, ["vscode"] = new JsonObject { ["languageId"] = "polyglot-notebook" } }
                : new JsonObject(),
            ["source"] = Lines(cell.Source),
        };
        if (!isCode) return json;
        json["execution_count"] = outputs.Count > 0 ? ++executed : null;
        json["outputs"] = new JsonArray([.. outputs.Select(output => FormatOutput(output))]);
        return json;
    }

    private static JsonObject FormatOutput(CellOutput output) => output switch
    {
        StreamOutput stream => new JsonObject { ["output_type"] = "stream", ["name"] = stream.IsError ? "stderr" : "stdout", ["text"] = Lines(stream.Text) },
        ErrorOutput error => new JsonObject { ["output_type"] = "error", ["ename"] = error.Kind, ["evalue"] = error.Message, ["traceback"] = Strings([error.ToString()]) },
        DisplayOutput display => new JsonObject
        {
            ["output_type"] = "display_data",
            ["metadata"] = new JsonObject(),
            ["data"] = new JsonObject(display.Data.Select(part => KeyValuePair.Create(part.Key, Content(part.Key, part.Value)))),
        },
        _ => throw new ArgumentException($"Unknown output {output.GetType().Name}.", nameof(output)),
    };

    // nbformat wants JSON types as JSON and everything else as text.
    private static JsonNode? Content(string mime, string text) => mime.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(text) : Lines(text);

    private static JsonObject Metadata(JsonObject? given)
    {
        var metadata = given?.DeepClone().AsObject() ?? [];
        metadata["kernelspec"] ??= new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" };
        metadata["language_info"] ??= new JsonObject { ["name"] = "csharp", ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp" };
        return metadata;
    }

    private static JsonArray Lines(string text)
    {
        var lines = text.Split('\n');
        return Strings(lines.Select((line, index) => index + 1 < lines.Length ? line + "\n" : line).Where(line => line.Length > 0));
    }

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static string SourceOf(JsonNode source) =>
        (source is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string)source!).ReplaceLineEndings("\n");

    private static string LanguageOf(JsonNode cell)
    {
        if ((string?)cell["cell_type"] is not "code") return CellLanguage.Markdown;
        var metadata = cell["metadata"];
        return (string?)metadata?["polyglot_notebook"]?["kernelName"] ?? (string?)metadata?["dotnet_interactive"]?["language"] ?? CellLanguage.CSharp;
    }
}
