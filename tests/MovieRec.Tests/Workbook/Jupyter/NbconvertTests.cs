using System.Text.Json.Nodes;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Every notebook through nbconvert and our kernel.</summary>
[Trait("Tier", "jupyter")]
public sealed class NbconvertTests(ITestOutputHelper log)
{
    [Fact]
    public async Task Notebooks_give_the_same_values_as_the_command_does()
    {
        using var clients = await JupyterClients.StartAsync("nbconvert", "nbclient");
        await NotebookValues.AssertAsOursAsync(clients.ExecuteAsync(NotebookValues.Synthetic), log);
    }
}
