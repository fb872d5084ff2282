using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Documents.Jupyter;

namespace MovieRec.Workbook;

/// <summary>
/// Jupyter's notebook format, nbformat 4. A cell's language stands in its metadata, where VS Code's Polyglot Notebooks
/// looks, and, where it is not C#, also in its first line, where any .NET kernel looks. The cell of parameters carries
/// papermill's tag.
/// </summary>
/// <remarks>
/// What a notebook holds beyond cells and kernels goes into the document's metadata, as the difference from what would
/// be written without it. <c>Microsoft.DotNet.Interactive.Documents</c> reads which kernel each cell is for. Its own
/// documents hold no attachments, make code of raw cells, and cannot be written with outputs that are JSON; so the rest
/// is read, and files are written, here.
/// </remarks>
public static class IpynbFormat
{
    /// <summary>
    /// Key in a document's metadata of what only an .ipynb has: <c>nbformat_minor</c>, <c>metadata</c> and, for each
    /// cell, the fields that are not as usual.
    /// </summary>
    internal const string Remainder = "ipynb";

    /// <summary>
    /// Key in an .ipynb's metadata of what only a .dib has: <c>meta</c>, its further metadata, and
    /// <see cref="DibText"/>.
    /// </summary>
    internal const string DibRemainder = "movierec";

    /// <summary>Key of a .dib's text as it was, where writing it anew would lay it out differently.</summary>
    internal const string DibText = "dib";

    private const string Tag = "parameters";
    private const string Of = "of";

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads a notebook from its text; outputs are left aside.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="NotebookException">The text is not an nbformat 4 notebook.</exception>
    public static NotebookDocument Parse(string text, string name)
    {
        try
        {
            var root = JsonNode.Parse(text, documentOptions: NotebookDocument.Strict)!.AsObject();
            if ((int?)root["nbformat"] is not 4)
                throw new NotebookException($"{name}: only notebooks of nbformat 4 can be read; convert it with "
                    + "'jupyter nbconvert --to notebook'.");
            return Parse(root);
        }
        catch (Exception exception)
            when (exception is JsonException or NullReferenceException or InvalidOperationException or FormatException
                or ArgumentException)
        {
            throw new NotebookException(
                $"{name} is not a Jupyter notebook: its JSON is damaged or lacks the list of cells.");
        }
    }

    /// <summary>The text of a notebook without outputs.</summary>
    public static string Format(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return Format(Write(notebook));
    }

    /// <summary>The text of a notebook with the outputs of a run.</summary>
    public static string Format(NotebookRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var root = Write(run.Document);
        var executed = 0;
        foreach (var (json, cell) in root["cells"]!.AsArray().Zip(run.Cells))
        {
            if (cell.Outputs.Count == 0) continue;
            json!["execution_count"] = ++executed;
            json["outputs"] = new JsonArray([.. cell.Outputs.Select(FormatOutput)]);
        }
        return Format(root);
    }

    /// <summary>The text of a notebook given as JSON.</summary>
    internal static string Format(JsonObject root) => root.ToJsonString(Layout) + "\n";

    /// <summary>A notebook as JSON, without outputs.</summary>
    internal static JsonObject Write(NotebookDocument notebook)
    {
        var remainder = notebook.Metadata?[Remainder] as JsonObject ?? [];
        var metadata = UsualMetadata(notebook.Metadata);
        Apply(metadata, remainder["metadata"] as JsonObject ?? []);
        var root = new JsonObject
        {
            ["cells"] = new JsonArray(),
            ["metadata"] = metadata,
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        Apply(root, remainder.Where(field => field.Key is not "cells" and not "metadata"));
        var haveIds = (int?)root["nbformat_minor"] >= 5;

        var differences = Align(remainder["cells"] as JsonArray ?? [], notebook.Cells);
        var ids = differences.Select(difference => (string?)difference["id"]).OfType<string>().ToHashSet();
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            var json = UsualCell(cell);
            if (haveIds && !differences[index].ContainsKey("id")) json.Insert(1, "id", FreeId(index));
            BeOfType(json, differences[index]["cell_type"]);
            Apply(json, differences[index]);
            if ((string?)json["cell_type"] is not "code")
            {
                json.Remove("outputs");
                json.Remove("execution_count");
            }
            root["cells"]!.AsArray().Add(json);
        }
        return root;

        string FreeId(int index)
        {
            var id = $"cell-{index + 1}";
            for (var copy = 2; !ids.Add(id); copy++) id = $"cell-{index + 1}-{copy}";
            return id;
        }
    }

    private static NotebookDocument Parse(JsonObject root)
    {
        var given = root["metadata"] as JsonObject ?? [];
        var jsons = root["cells"]!.AsArray().Select(cell => cell!.AsObject()).ToArray();
        var cells = CellsOf(jsons, given);

        var kernels = given["polyglot_notebook"]?[NotebookLanguages.KernelInfo]
            ?? DibFormat.DefaultMetadataObject()[NotebookLanguages.KernelInfo]!;
        var metadata = NotebookLanguages.Declare(
            new JsonObject { [NotebookLanguages.KernelInfo] = kernels.DeepClone() },
            cells.Select(cell => cell.Language))!;
        foreach (var (field, value) in given[DibRemainder]?["meta"] as JsonObject ?? [])
            metadata[field] = value?.DeepClone();

        // What would be written now, held against what was read, tells what has to be remembered.
        var minor = root["nbformat_minor"]?.DeepClone();
        metadata[Remainder] = new JsonObject { ["nbformat_minor"] = minor?.DeepClone() };
        var usual = Write(new NotebookDocument(cells, metadata));
        foreach (var json in jsons)
        {
            json["source"] = Lines(SourceOf(json["source"]!));
            if ((string?)json["cell_type"] is not "code") continue;
            json["outputs"] = new JsonArray();
            json["execution_count"] = null;
        }
        var ofCells = jsons.Zip(usual["cells"]!.AsArray().Select(plain => plain!.AsObject()), (json, plain) =>
        {
            BeOfType(plain, json["cell_type"]);
            return Difference(json, plain);
        }).ToArray();
        var remainder = Difference(root, usual);
        remainder.Remove("cells");
        remainder.Remove("metadata");
        if (!JsonNode.DeepEquals(minor, 5)) remainder["nbformat_minor"] = minor;
        if (given[DibRemainder] is JsonObject ofDib && ofDib.Remove(DibText) && ofDib.Count == 0)
            given.Remove(DibRemainder);
        if (Difference(given, usual["metadata"]!.AsObject()) is { Count: > 0 } ofMetadata)
            remainder["metadata"] = ofMetadata;
        if (ofCells.Any(difference => difference.Count > 0))
        {
            foreach (var (difference, cell) in ofCells.Zip(cells)) difference[Of] = Fingerprint(cell);
            remainder["cells"] = new JsonArray([.. ofCells]);
        }
        metadata.Remove(Remainder);
        if (remainder.Count > 0) metadata[Remainder] = remainder;
        return new NotebookDocument(cells, metadata);
    }

    /// <summary>
    /// The files that each cell of a notebook carries: for each name, the contents by MIME type; null for cells that
    /// carry none.
    /// </summary>
    internal static IReadOnlyList<JsonObject?> AttachmentsOf(NotebookDocument notebook) =>
        [.. Align((notebook.Metadata?[Remainder] as JsonObject)?["cells"] as JsonArray ?? [], notebook.Cells)
            .Select(difference => difference["attachments"] as JsonObject)];

    /// <summary>What was remembered of each cell: by place or, where cells have come or gone since, by text.</summary>
    private static JsonObject[] Align(JsonArray remembered, IReadOnlyList<Cell> cells)
    {
        var differences = cells.Select(_ => new JsonObject()).ToArray();
        var free = cells.Select(Fingerprint).Index().ToList();
        foreach (var entry in remembered.OfType<JsonObject>())
        {
            var print = (string?)entry[Of];
            var at = remembered.Count == cells.Count ? 0 : free.FindIndex(cell => cell.Item == print);
            if (at < 0) continue;
            var (place, current) = free[at];
            free.RemoveAt(at);
            // The exact text is worth keeping only while it says the same.
            foreach (var (field, value) in entry)
            {
                if (field == Of || (field == "source" && current != print)) continue;
                differences[place][field] = value?.DeepClone();
            }
        }
        return differences;
    }

    private static string Fingerprint(Cell cell) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{cell.Language}\n{cell.Source}")))[..12];

    private static JsonObject UsualCell(Cell cell)
    {
        if (CellLanguage.IsText(cell.Language))
            return new JsonObject
            {
                ["cell_type"] = cell.Language,
                ["metadata"] = new JsonObject(),
                ["source"] = Lines(cell.Source),
            };
        var metadata = new JsonObject
        {
            ["dotnet_interactive"] = new JsonObject { ["language"] = cell.Language },
            ["polyglot_notebook"] = new JsonObject { ["kernelName"] = cell.Language },
            ["vscode"] = new JsonObject { ["languageId"] = "polyglot-notebook" },
        };
        if (ParametersCell.IsOne(cell)) metadata["tags"] = Strings([Tag]);
        return new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["metadata"] = metadata,
            ["outputs"] = new JsonArray(),
            ["source"] = Lines(
                cell.Language == CellLanguage.CSharp
                    ? cell.Source : $"{DibFormat.Marker}{cell.Language}\n{cell.Source}"),
        };
    }

    // Prose may be kept as code, whose first line says that it is none.
    private static void BeOfType(JsonObject cell, JsonNode? type)
    {
        if ((string?)type is not "code" || (string?)cell["cell_type"] is "code") return;
        (cell["execution_count"], cell["outputs"]) = (null, new JsonArray());
    }

    private static JsonObject UsualMetadata(JsonObject? metadata)
    {
        metadata ??= DibFormat.DefaultMetadataObject();
        var usual = new JsonObject
        {
            ["kernelspec"] = new JsonObject
            {
                ["display_name"] = ".NET (C#)",
                ["language"] = "C#",
                ["name"] = ".net-csharp"
            },
            ["language_info"] = new JsonObject
            {
                ["file_extension"] = ".cs",
                ["mimetype"] = "text/x-csharp",
                ["name"] = "C#",
                ["pygments_lexer"] = "csharp"
            },
        };
        if (metadata[NotebookLanguages.KernelInfo] is { } kernels)
            usual["polyglot_notebook"] = new JsonObject { [NotebookLanguages.KernelInfo] = kernels.DeepClone() };
        var others = metadata.Where(field => field.Key is not NotebookLanguages.KernelInfo and not Remainder)
            .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())).ToArray();
        if (others.Length > 0) usual[DibRemainder] = new JsonObject { ["meta"] = new JsonObject(others) };
        return usual;
    }

    private static Cell[] CellsOf(JsonObject[] jsons, JsonObject metadata)
    {
        var polyglot = metadata["polyglot_notebook"] as JsonObject;
        var languages = NotebookLanguages.WellKnown.With(polyglot);
        var usual = LanguageNamed((string?)polyglot?[NotebookLanguages.KernelInfo]?["defaultKernelName"]
            ?? (string?)metadata["kernelspec"]?["language"] ?? (string?)metadata["language_info"]?["name"],
            CellLanguage.CSharp);
        // Outputs, of which there may be megabytes, and what is damaged in them say nothing about kernels.
        var bare = new JsonObject
        {
            ["metadata"] = metadata.DeepClone(),
            ["cells"] = new JsonArray([.. jsons.Select(json => new JsonObject
            {
                ["cell_type"] = json["cell_type"]?.DeepClone(),
                ["metadata"] = (json["metadata"] as JsonObject ?? []).DeepClone(),
                ["source"] = SourceOf(json["source"]!),
            })]),
        };
        var elements = Notebook.Parse(bare.ToJsonString(), languages.Kernels).Elements;
        languages = languages.With(
            NotebookLanguages.Declare(null, elements.Select(element => LanguageNamed(element.KernelName, usual))));
        return [.. jsons.Zip(elements, CellOf)];

        Cell CellOf(JsonObject json, InteractiveDocumentElement element)
        {
            var source = NotebookDocument.Unix(element.Contents).Trim('\n');
            if ((string?)json["cell_type"] is not "code" and var type)
                return new Cell(type == CellLanguage.Raw ? CellLanguage.Raw : CellLanguage.Markdown, source);
            var language = LanguageNamed(element.KernelName, usual);
            var firstLine = source.Split('\n')[0];
            if (firstLine.StartsWith(DibFormat.Marker, StringComparison.Ordinal)
                && languages.Named(firstLine[DibFormat.Marker.Length..]) is { } named)
                (language, source) = (named, source[firstLine.Length..].Trim('\n'));
            var cell = new Cell(language, source);
            var isTagged = json["metadata"]?["tags"] is JsonArray tags && tags.Any(tag => (string?)tag == Tag);
            return isTagged && language == CellLanguage.CSharp && !ParametersCell.IsOne(cell)
                ? ParametersCell.Marked(cell) : cell;
        }

        string LanguageNamed(string? word, string otherwise) => word?.ToLowerInvariant() switch
        {
            null or "polyglot-notebook" => otherwise,
            var lower => languages.Named(word) ?? languages.Named(lower) ?? lower,
        };
    }

    /// <summary>
    /// Fields of <paramref name="actual"/> that are not as in <paramref name="usual"/>; null for those it lacks. They
    /// are in the order of their names, since that of <paramref name="actual"/> is another after each conversion.
    /// </summary>
    private static JsonObject Difference(JsonObject actual, JsonObject usual) => new(actual
        .Where(field => !usual.TryGetPropertyValue(field.Key, out var value)
            || !JsonNode.DeepEquals(field.Value, value))
        .Concat(usual.Where(field => !actual.ContainsKey(field.Key))
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)null)))
        .OrderBy(field => field.Key, StringComparer.Ordinal)
        .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())).ToArray());

    private static void Apply(JsonObject usual, IEnumerable<KeyValuePair<string, JsonNode?>> difference)
    {
        foreach (var (field, value) in difference)
        {
            if (value is null) usual.Remove(field);
            else usual[field] = value.DeepClone();
        }
    }

    private static JsonNode FormatOutput(CellOutput output) => output switch
    {
        StreamOutput stream =>
            new JsonObject
            {
                ["output_type"] = "stream",
                ["name"] = stream.IsError ? "stderr" : "stdout",
                ["text"] = Lines(stream.Text)
            },
        ErrorOutput error =>
            new JsonObject
            {
                ["output_type"] = "error",
                ["ename"] = error.Kind,
                ["evalue"] = error.Message,
                ["traceback"] = Strings([error.ToString(), .. error.Trace])
            },
        DisplayOutput display => new JsonObject
        {
            ["output_type"] = "display_data",
            ["metadata"] = new JsonObject(),
            ["data"] = new JsonObject(
                display.Data.Select(part => KeyValuePair.Create(part.Key, Content(part.Key, part.Value)))),
        },
        _ => throw new ArgumentException($"Unknown output {output.GetType().Name}.", nameof(output)),
    };

    // nbformat wants JSON types as JSON and everything else as text.
    private static JsonNode? Content(string mime, string text) =>
        mime.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(text) : Lines(text);

    private static JsonArray Lines(string text)
    {
        var lines = text.Split('\n');
        return Strings(
            lines.Select((line, index) => index + 1 < lines.Length ? line + "\n" : line)
                .Where(line => line.Length > 0));
    }

    private static JsonArray Strings(IEnumerable<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);

    private static string SourceOf(JsonNode source) =>
        source is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string)source!;
}
