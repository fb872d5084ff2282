using System.Text.Json.Nodes;
using CsCheck;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>nbformat's own validator (Debian's python3-nbformat) judges what is written.</summary>
[Trait("Tier", "jupyter")]
public sealed class NbformatTests
{
    // A warning is about an id that it would have to make up.
    private const string Validate = """
        import glob, json, warnings, nbformat
        warnings.simplefilter('error')
        for name in sorted(glob.glob('*.ipynb')):
            try:
                nbformat.validate(json.load(open(name, encoding='utf-8')))
            except Exception as problem:
                print(name, str(problem).splitlines()[0])
        """;

    private const int Notebooks = 150;

    [Fact]
    public async Task What_is_written_is_valid()
    {
        using var clients = await JupyterClients.StartAsync("nbformat");
        var folder = clients.Folder;
        var count = 0;
        NotebookConversionTests.Dibs.Where(NotebookConversionTests.IsReadable)
            .Sample(dib => folder.Write($"dib-{Interlocked.Increment(ref count)}.ipynb",
                NotebookConversion.ToIpynb(dib, "x.dib")), iter: Notebooks);
        NotebookConversionTests.Ipynbs.Sample(ipynb =>
        {
            var name = $"{Interlocked.Increment(ref count)}.ipynb";
            var before = Valid(ipynb).ToJsonString();
            folder.Write($"before-{name}", before);
            folder.Write($"after-{name}",
                NotebookConversion.ToIpynb(NotebookConversion.ToDib(before, "x.ipynb"), "x.dib"));
        }, iter: Notebooks);
        folder.Write("run.ipynb", IpynbFormat.Format(Run()));
        foreach (var name in WorkbookPages.Notebooks)
        {
            var path = Path.Combine(WorkbookPages.Root!, "notebooks", $"{name}.dib");
            folder.Write($"{name}.ipynb", NotebookConversion.ToIpynb(NotebookConversion.ReadText(path), path));
        }

        var said = await clients.RunAsync(folder.Path, new Dictionary<string, string>(), "-c", Validate);
        Assert.Equal("", said);
    }

    // Cells have identifiers from 4.5 on, and must have them; attachments there are from 4.1 on.
    private static JsonObject Valid(JsonObject ipynb)
    {
        var valid = (JsonObject)ipynb.DeepClone();
        var minor = (int)valid["nbformat_minor"]!;
        foreach (var (index, cell) in valid["cells"]!.AsArray().Index())
        {
            if (minor < 5) cell!.AsObject().Remove("id");
            else cell!["id"] ??= $"given-{index}";
            if (minor < 1) cell.AsObject().Remove("attachments");
        }
        return valid;
    }

    private static NotebookRun Run()
    {
        Cell code = new(CellLanguage.CSharp, "1"), prose = new(CellLanguage.Markdown, "# T"),
            raw = new(CellLanguage.Raw, "raw"), other = new("fsharp", "let x = 1");
        CellOutput[] outputs =
        [
            new StreamOutput("text\n", false), new StreamOutput("warned\n", true),
            new ErrorOutput("Exception", "planted", 1),
            new DisplayOutput(
                new Dictionary<string, string> { ["text/html"] = "<b>", ["application/json"] = "{\"a\":[1,null]}",
                    ["text/plain"] = "" }),
            new DisplayOutput(
                new Dictionary<string, string> { ["application/vnd.movierec.facts+json"] = "{\"a\":\"b\"}",
                    ["text/plain"] = "a" }, true),
        ];
        CellRun[] cells = [new(1, prose, [], TimeSpan.Zero, true), new(2, code, outputs, TimeSpan.Zero, true),
            new(3, raw, [], TimeSpan.Zero, true), new(4, other, outputs, TimeSpan.Zero, true)];
        return new NotebookRun("/tmp/a.dib", new NotebookDocument([prose, code, raw, other]), cells,
            DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0);
    }
}
