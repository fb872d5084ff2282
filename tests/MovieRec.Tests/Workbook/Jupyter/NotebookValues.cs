using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>What cells of a notebook show, so that two engines can be held against each other.</summary>
internal static partial class NotebookValues
{
    // How the notebooks mark a cell that measures time, and one that shows what another has measured.
    private static readonly string[] Timed = ["// measures time", "// shows times"];

    // One run of the whole workbook, whichever tests ask.
    private static readonly Lazy<Task<OrderedDictionary<string, string>>> Ours = new(RunAsync);

    /// <summary>What every run here works on.</summary>
    public static IReadOnlyDictionary<string, string> Synthetic { get; } =
        new Dictionary<string, string> { ["MOVIEREC_DATASET"] = "synthetic" };

    /// <summary>
    /// Holds what another engine showed for <see cref="WorkbookCopy.Whole"/> against what the command shows.
    /// </summary>
    /// <param name="shown">The .ipynb that the other engine writes.</param>
    /// <param name="log">Is told how many values were compared.</param>
    public static async Task AssertAsOursAsync(Task<JsonNode> shown, ITestOutputHelper log)
    {
        // Side by side: each process uses one core for most of its time.
        var (ours, theirs) = (await Ours.Value, Of(await shown));
        string[] wrong =
        [
            .. ours.Keys.Union(theirs.Keys).Where(key => ours.GetValueOrDefault(key) != theirs.GetValueOrDefault(key))
                .Select(key => Difference(key, ours.GetValueOrDefault(key, "nothing"),
                    theirs.GetValueOrDefault(key, "nothing"))),
        ];
        Assert.True(wrong.Length == 0, $"{string.Join("\n\n", wrong)}\n\nA cell that shows what changes from run to "
            + $"run begins with '{Timed[1]}'.");
        log.WriteLine($"{ours.Count} values are equal.");
        Assert.True(ours.Count > 5 * WorkbookPages.Notebooks.Count, $"Only {ours.Count} values were compared.");
    }

    private static async Task<OrderedDictionary<string, string>> RunAsync()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(WorkbookCopy.In(folder), $"{WorkbookCopy.Whole}.dib");
        var run = await NotebookRunner.RunAsync(path, new RunOptions { Environment = Synthetic },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(run.FailureMessage);
        return Of(JsonNode.Parse(IpynbFormat.Format(run))!);
    }

    private static string Difference(string key, string ours, string theirs)
    {
        const int Before = 60, Length = 200;
        var start = Math.Max(0, ours.AsSpan().CommonPrefixLength(theirs) - Before);
        return $"{key}, from character {start} on: the command shows\n{Part(ours)}\nthe other shows\n{Part(theirs)}";

        string Part(string text) =>
            text.Substring(Math.Min(start, text.Length), Math.Min(Length, text.Length - Math.Min(start, text.Length)));
    }

    // Each output, by cell, place and MIME type.
    private static OrderedDictionary<string, string> Of(JsonNode notebook)
    {
        var values = new OrderedDictionary<string, string>();
        var cells = notebook["cells"]!.AsArray();
        Assert.Equal(WorkbookCopy.Places.Count, cells.Count);
        foreach (var (place, cell) in WorkbookCopy.Places.Zip(cells))
        {
            var source = TextOf(cell!["source"]);
            // Where a notebook is imported, the genuine engine shows its prose as well.
            if (Array.Exists(Timed, mark => source.Contains(mark, StringComparison.Ordinal))
                || source.Contains("#!import", StringComparison.Ordinal)) continue;
            foreach (var (number, output) in Merged(cell["outputs"]?.AsArray() ?? []).Index())
            {
                var where = $"{place}, output {number + 1}";
                if ((string?)output["output_type"] == "error") values[$"{where}, error"] = (string)output["evalue"]!;
                else if (output["data"] is not JsonObject data)
                    values[$"{where}, {output["name"]}"] = TextOf(output["text"]);
                else
                {
                    // Our kernel always adds plain text, as Jupyter wants it; where that is all there is, it is
                    // compared too.
                    foreach (var (mime, value) in data.Where(part => part.Key != "text/plain" || data.Count == 1)
                        .OrderBy(part => part.Key, StringComparer.Ordinal))
                        values[$"{where}, {mime}"] = TextOf(value);
                }
            }
        }
        return values;
    }

    // One engine hands on a text as it is written, the other in pieces.
    private static IEnumerable<JsonObject> Merged(JsonArray outputs)
    {
        JsonObject? stream = null;
        foreach (var output in outputs.Select(output => output!.AsObject()))
        {
            // The genuine Jupyter kernel shows the compiler's warnings among the outputs.
            if ((string?)output["name"] == "stderr"
                && TextOf(output["text"]).Contains("warning CS", StringComparison.Ordinal)) continue;
            if (stream is not null && (string?)output["output_type"] == "stream"
                && (string?)output["name"] == (string?)stream["name"])
            {
                stream["text"] = TextOf(stream["text"]) + TextOf(output["text"]);
                continue;
            }
            if (stream is not null) yield return stream;
            stream = null;
            if ((string?)output["output_type"] == "stream") stream = (JsonObject)output.DeepClone();
            else yield return output;
        }
        if (stream is not null) yield return stream;
    }

    private static string TextOf(JsonNode? node)
    {
        var text = node switch
        {
            JsonArray lines => string.Concat(lines.Select(line => (string?)line)),
            JsonValue value => value.ToString(),
            // nbconvert sorts what JSON leaves unordered.
            _ => new JsonObject(node!.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString(),
        };
        // Some writers hand JSON on as text.
        if (text.StartsWith('{') && node is not JsonObject && text.TrimEnd().EndsWith('}')
            && TryParse(text) is { } json) return TextOf(json);
        return FormatterStyle().Replace(ChartId().Replace(text.ReplaceLineEndings("\n"), "chart"), "").TrimEnd('\n');
    }

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    // It holds the id of the process that drew it.
    [GeneratedRegex("chart-[0-9a-f]+-[0-9]+")]
    private static partial Regex ChartId();

    // The genuine engine repeats it in every table.
    [GeneratedRegex(@"<style>\s*\.dni-.*?</style>", RegexOptions.Singleline)]
    private static partial Regex FormatterStyle();
}
