using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Notebooks through nbconvert and our kernel against the same notebooks through <c>movierec run</c>: three of them, or all where it is asked for.</summary>
[Trait("Tier", "jupyter")]
public sealed partial class NbconvertTests(ITestOutputHelper log)
{
    /// <summary>Set to anything, this environment variable takes every notebook, which needs minutes.</summary>
    private const string AllVariable = "MOVIEREC_TEST_ALL_NOTEBOOKS";

    private static readonly string[] Quick = ["01-data", "05-segments", "06-time"];

    // How the notebooks mark a cell whose output is a time.
    private const string Timed = "// measures time";

    // Times that are written with few digits may come out the same once or twice.
    private const int Tries = 3;

    private static readonly Dictionary<string, string> Synthetic = new() { ["MOVIEREC_DATASET"] = "synthetic" };

    [Fact]
    public async Task Notebooks_give_the_same_values_as_the_command_does()
    {
        using var clients = await JupyterClients.StartAsync("nbconvert", "nbclient");
        var folder = WorkbookCopy.In(clients.Folder);
        var all = Environment.GetEnvironmentVariable(AllVariable) is { Length: > 0 };
        string[] files = [.. WorkbookPages.Notebooks.Where(name => all || Quick.Contains(name)).Select(name => $"{name}.ipynb")];
        // Side by side: each process uses one core for most of its time.
        var converting = clients.RunAsync(folder, Synthetic, ["-m", "nbconvert", "--execute", "--ExecutePreprocessor.timeout=600", "--to", "notebook", "--output-dir", "executed", .. files]);

        var (compared, changing) = (0, 0);
        var wrong = new List<string>();
        var runs = new Dictionary<string, OrderedDictionary<string, string>>();
        foreach (var file in files) runs[file] = await RunAsync(Path.Combine(folder, file));
        await converting;
        foreach (var (file, ours) in runs)
        {
            var theirs = Outputs(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "executed", file), TestContext.Current.CancellationToken))!);
            Assert.Equal(ours.Keys, theirs.Keys);
            var different = ours.Keys.Where(key => ours[key] != theirs[key]).ToArray();
            compared += ours.Count - different.Length;
            changing += different.Length;
            // What changes from run to run without Jupyter as well, such as a duration, is no value that could be compared.
            for (var tries = 0; different.Length > 0 && tries < Tries; tries++)
            {
                var again = await RunAsync(Path.Combine(folder, file));
                different = [.. different.Where(key => ours[key] == again[key])];
            }
            wrong.AddRange(different.Select(key => $"{file}, {key}: the command always gives\n{ours[key]}\nnbconvert gives\n{theirs[key]}"));
        }
        Assert.Empty(wrong);
        log.WriteLine($"{compared} outputs of {files.Length} notebooks are equal; {changing} change from run to run and were left out.");
        Assert.True(compared > 5 * files.Length, $"Only {compared} outputs were compared.");
        Assert.True(changing < compared / 10, $"{changing} outputs change from run to run, {compared} do not.");
    }

    private static async Task<OrderedDictionary<string, string>> RunAsync(string path)
    {
        var run = await NotebookRunner.RunAsync(path, new RunOptions { Environment = Synthetic }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(run.FailureMessage);
        return Outputs(JsonNode.Parse(IpynbFormat.Format(run))!);
    }

    /// <summary>Each output of an .ipynb file, by cell, place and MIME type.</summary>
    private static OrderedDictionary<string, string> Outputs(JsonNode notebook)
    {
        var outputs = new OrderedDictionary<string, string>();
        foreach (var (cell, node) in notebook["cells"]!.AsArray().Index())
        {
            if (TextOf(node!["source"]).Contains(Timed, StringComparison.Ordinal)) continue;
            foreach (var (place, output) in (node["outputs"]?.AsArray() ?? []).Index())
            {
                var where = $"cell {cell + 1}, output {place + 1}";
                if (output!["data"] is not JsonObject data)
                {
                    outputs[$"{where}, {output["name"]}"] = TextOf(output["text"]);
                    continue;
                }
                // The kernel always adds plain text, as Jupyter wants it; where that is all there is, it is compared too.
                foreach (var (mime, value) in data.Where(part => part.Key != "text/plain" || data.Count == 1).OrderBy(part => part.Key, StringComparer.Ordinal))
                    outputs[$"{where}, {mime}"] = TextOf(value);
            }
        }
        return outputs;
    }

    private static string TextOf(JsonNode? node) => ChartId().Replace(node switch
    {
        JsonArray lines => string.Concat(lines.Select(line => (string?)line)),
        JsonValue value => value.ToString(),
        // nbconvert sorts what JSON leaves unordered.
        _ => new JsonObject(node!.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString(),
    }, "chart");

    // It holds the id of the process that drew it.
    [GeneratedRegex("chart-[0-9a-f]+-[0-9]+")]
    private static partial Regex ChartId();
}
