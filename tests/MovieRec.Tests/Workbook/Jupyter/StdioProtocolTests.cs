using System.Text.Json.Nodes;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>
/// Every notebook over the protocol that VS Code's extension speaks with <c>dotnet-interactive</c>: lines of JSON,
/// commands in and events out.
/// </summary>
[Trait("Tier", "jupyter")]
public sealed class StdioProtocolTests(ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_shows_the_same()
    {
        var tool = GenuineTool.Find("dotnet-interactive");
        var notebooks = WorkbookCopy.In(_folder);
        var document = NotebookDocument.Read(Path.Combine(notebooks, $"{WorkbookCopy.Whole}.dib"));
        await NotebookValues.AssertAsOursAsync(SpeakAsync(tool, notebooks, document), log);
    }

    /// <summary>Submits each cell to its kernel, and gathers what comes back as an .ipynb would hold it.</summary>
    private static async Task<JsonNode> SpeakAsync(string tool, string folder, NotebookDocument document)
    {
        using var process = GenuineTool.Start(tool, folder, "stdio", "--default-kernel", "csharp");
        using var end = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        _ = process.StandardError.ReadToEndAsync();
        var cells = new JsonArray();
        try
        {
            while (!(await ReadAsync()).Contains("\"KernelReady\"", StringComparison.Ordinal)) { }
            foreach (var (index, cell) in document.Cells.Index())
            {
                var outputs = new JsonArray();
                cells.Add(new JsonObject { ["source"] = cell.Source, ["outputs"] = outputs });
                if (CellLanguage.IsText(cell.Language)) continue;
                var token = $"cell{index + 1}";
                var command = new JsonObject { ["code"] = cell.Source, ["targetKernelName"] = cell.Language };
                await process.StandardInput.WriteLineAsync(
                    new JsonObject
                    {
                        ["token"] = token,
                        ["commandType"] = "SubmitCode",
                        ["command"] = command
                    }.ToJsonString());
                await process.StandardInput.FlushAsync();
                while (true)
                {
                    if (JsonNode.Parse(await ReadAsync()) is not JsonObject message) continue;
                    var type = (string?)message["eventType"];
                    if (type is "CommandFailed" && (string?)message["command"]!["token"] == token)
                        Assert.Fail($"{WorkbookCopy.Places[index]}: {message["event"]!["message"]}");
                    if (type is "CommandSucceeded" && (string?)message["command"]!["token"] == token) break;
                    if (Output(type, message["event"]) is { } output) outputs.Add(output);
                }
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
        return new JsonObject { ["cells"] = cells };

        async Task<string> ReadAsync() =>
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException($"{tool} ended.");
    }

    private static JsonObject? Output(string? type, JsonNode? shown)
    {
        if (shown?["formattedValues"] is not JsonArray values || type is null) return null;
        return type switch
        {
            "StandardOutputValueProduced" or "StandardErrorValueProduced" => new JsonObject
            {
                ["output_type"] = "stream",
                ["name"] = type.StartsWith("StandardOutput", StringComparison.Ordinal) ? "stdout" : "stderr",
                ["text"] = values[0]!["value"]!.DeepClone(),
            },
            "ReturnValueProduced" or "DisplayedValueProduced" => new JsonObject
            {
                ["output_type"] = "display_data",
                ["data"] = new JsonObject(
                    values.Select(
                        value => KeyValuePair.Create((string)value!["mimeType"]!, value["value"]?.DeepClone()))),
            },
            _ => null,
        };
    }
}
