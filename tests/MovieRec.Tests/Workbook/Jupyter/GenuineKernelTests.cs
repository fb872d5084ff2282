using System.Text.Json.Nodes;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Every notebook through nbconvert and the Jupyter kernel of <c>dotnet-interactive</c>.</summary>
[Trait("Tier", "jupyter")]
public sealed class GenuineKernelTests(ITestOutputHelper log)
{
    [Fact]
    public async Task It_shows_the_same()
    {
        var tool = GenuineTool.Find("dotnet-interactive");
        using var clients = await JupyterClients.StartAsync("nbconvert", "nbclient");
        // What 'dotnet interactive jupyter install' writes, in place of our stand-in.
        clients.Folder.Write("share/jupyter/kernels/.net-csharp/kernel.json", new JsonObject
        {
            ["argv"] = new JsonArray(tool, "jupyter", "--default-kernel", "csharp", "{connection_file}"),
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
        }.ToJsonString());
        await NotebookValues.AssertAsOursAsync(clients.ExecuteAsync(GenuineTool.Settings), log);
    }
}
