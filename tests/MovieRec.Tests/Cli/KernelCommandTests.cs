using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MovieRec.Tests.Workbook.Jupyter;

namespace MovieRec.Tests.Cli;

public sealed class KernelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_kernel_is_installed_below_a_prefix_and_taken_away_again()
    {
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Path, "--name", "movies")).AssertDone();
        var spec = JsonNode.Parse(
            await File.ReadAllTextAsync(FileOf("movies"), TestContext.Current.CancellationToken))!;
        Assert.Equal("C#", (string?)spec["language"]);
        Assert.Equal("message", (string?)spec["interrupt_mode"]);
        string[] command = [.. spec["argv"]!.AsArray().Select(word => (string)word!)];
        Assert.Equal(["kernel", "start", "{connection_file}"], command[^3..]);
        Assert.All(command[..^3], word => Assert.True(File.Exists(word), word));
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Path, "--name", "movies")).AssertDone();

        var removed = (await CommandRun.Of("kernel", "uninstall", "--prefix", _folder.Path, "--name", "movies"))
            .AssertDone();
        Assert.StartsWith("Removed: ", removed.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(FileOf("movies"))));
        Assert.Contains("There is no kernel 'movies'",
            (await CommandRun.Of("kernel", "uninstall", "--prefix", _folder.Path, "--name", "movies"))
                .AssertDone().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_the_notebooks_of_net_interactive_only_where_its_own_kernel_is_absent()
    {
        JupyterClients.SkipWhereGenuine();
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Path, "--as-net-csharp")).AssertDone();
        Assert.True(File.Exists(FileOf(".net-csharp")) && File.Exists(FileOf("movierec")));
        (await CommandRun.Of("kernel", "uninstall", "--prefix", _folder.Path, "--as-net-csharp")).AssertDone();
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_folder.Path, "share", "jupyter", "kernels")));

        var genuine = _folder.Write("share/jupyter/kernels/.net-csharp/kernel.json",
            """{"argv":["dotnet","interactive","jupyter","{connection_file}"],"display_name":".NET (C#)","language":"C#"}""");
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Path, "--as-net-csharp")).AssertFails(1,
            ".net-csharp");
        (await CommandRun.Of("kernel", "uninstall", "--prefix", _folder.Path, "--name", ".net-csharp")).AssertFails(1,
            "another program's");
        Assert.Equal([".net-csharp"],
            Directory.EnumerateDirectories(Path.Combine(_folder.Path, "share", "jupyter", "kernels"))
                .Select(path => Path.GetFileName(path)));
        Assert.Contains("interactive", await File.ReadAllTextAsync(genuine, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_cannot_be_installed_is_told()
    {
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Write("a-file", ""))).AssertFails(1,
            "cannot be written", "--prefix");
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Path, "--user")).AssertFails(2, "--user",
            "--prefix");
        (await CommandRun.Of("kernel", "install", "--prefix", _folder.Path, "--name", "../up")).AssertFails(1, "../up");
    }

    [Theory]
    [InlineData(null, "There is no connection file")]
    [InlineData("{", "damaged")]
    [InlineData("[]", "damaged")]
    [InlineData("""{"transport":"ipc","ip":"x","key":"k","signature_scheme":"hmac-sha256"}""", "ipc")]
    [InlineData("""{"transport":"tcp","ip":"127.0.0.1","key":"","signature_scheme":"hmac-sha256"}""", "empty key")]
    [InlineData("""{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-md5"}""", "hmac-md5")]
    [InlineData("""{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256","shell_port":70000}""", "shell_port")]
    public async Task A_connection_file_that_cannot_be_served_is_refused(string? content, string words)
    {
        var file = content is null
            ? Path.Combine(_folder.Path, "none.json") : _folder.Write("connection.json", content);
        (await CommandRun.Of("kernel", "start", file)).AssertFails(1, words, file);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var file = _folder.Write("connection.json",
            $$"""{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256","shell_port":{{port}},"control_port":{{port}},"stdin_port":{{port}},"iopub_port":{{port}},"hb_port":{{port}}}""");
        (await CommandRun.Of("kernel", "start", file)).AssertFails(1, $"Port {port}", "taken");
    }

    private string FileOf(string name) =>
        Path.Combine(_folder.Path, "share", "jupyter", "kernels", name, "kernel.json");
}
