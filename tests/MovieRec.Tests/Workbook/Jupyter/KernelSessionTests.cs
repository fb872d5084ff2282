namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Sessions with the clients that people use.</summary>
[Trait("Tier", "jupyter")]
public sealed class KernelSessionTests
{
    [Fact]
    public async Task A_session_through_jupyters_own_client_does_what_the_protocol_says()
    {
        using var clients = await JupyterClients.StartAsync("jupyter_client");
        var packs = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs",
            "Microsoft.NETCore.App.Ref");
        var environment = new Dictionary<string, string>
        {
            ["FRAMEWORK_DOCUMENTATION"] = Directory.Exists(packs) ? "1" : "",
        };
        await clients.RunAsync(clients.Folder.Path, environment,
            Path.Combine(AppContext.BaseDirectory, "Workbook", "Jupyter", "session.py"));
    }
}
