using System.Text;
using System.Text.Json.Nodes;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Every notebook in <c>dotnet-repl</c>, which runs them in the genuine engine without an editor.</summary>
[Trait("Tier", "jupyter")]
public sealed class DotnetReplTests(ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_shows_the_same()
    {
        var tool = GenuineTool.Find("dotnet-repl");
        await NotebookValues.AssertAsOursAsync(RunAsync(tool), log);
    }

    private async Task<JsonNode> RunAsync(string tool)
    {
        var notebooks = WorkbookCopy.In(_folder);
        var whole = Path.Combine(notebooks, $"{WorkbookCopy.Whole}.dib");
        await File.WriteAllTextAsync(whole,
            Padded(await File.ReadAllTextAsync(whole, TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);
        var shown = Path.Combine(notebooks, "shown.ipynb");
        using var process = GenuineTool.Start(tool, notebooks, "--run", whole, "--output-format", "ipynb",
            "--output-path", shown, "--exit-after-run");
        using var end = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode}:\n{await output}\n{error}");
        return JsonNode.Parse(await File.ReadAllTextAsync(shown, TestContext.Current.CancellationToken))!;
    }

    // It decodes pieces of 4,096 bytes one by one, and so breaks a letter that lies across two
    // (findings/interactive-documents-letter-across-4096-bytes.sh): blank lines before a cell move such a letter.
    private static string Padded(string dib)
    {
        const int Piece = 4096;
        while (true)
        {
            var bytes = Encoding.UTF8.GetBytes(dib);
            var across = Enumerable.Range(1, bytes.Length / Piece).Select(count => count * Piece)
                .FirstOrDefault(at => at < bytes.Length && (bytes[at] & 0xC0) == 0x80);
            if (across == 0) return dib;
            dib = dib.Insert(
                dib.LastIndexOf("\n#!", Encoding.UTF8.GetCharCount(bytes, 0, across), StringComparison.Ordinal), "\n");
        }
    }
}
