using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MovieRec.Tests.Cluster;

/// <summary>A PostgreSQL server of a test's own: in a temporary folder, on a free port, gone after it.</summary>
internal sealed class PrivatePostgreSql : IAsyncDisposable
{
    private const string Root = "/usr/lib/postgresql";

    private readonly TemporaryFolder _folder = new();
    private readonly bool _onHub;

    private PrivatePostgreSql(bool onHub, int port) => (_onHub, Port) = (onHub, port);

    /// <summary>Why a test that needs it is skipped; null where it is installed.</summary>
    public static string? Missing => Binaries is null ? "PostgreSQL is not installed (Debian: postgresql)." : null;

    public int Port { get; }

    private static string? Binaries =>
        Directory.Exists(Root)
            ? Directory.GetDirectories(Root).Order(StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin")).LastOrDefault(Directory.Exists) : null;

    private string Data => Path.Combine(_folder.Path, "data");

    /// <summary>The connection string for clients that reach the server at <paramref name="host"/>.</summary>
    public string ConnectionString(string host = "127.0.0.1") =>
        $"Host={host};Port={Port};Database=postgres;Username=postgres";

    /// <summary>Starts it.</summary>
    /// <param name="onHub">Whether it listens on the hub of a <see cref="Network"/>, rather than on loopback.</param>
    public static async Task<PrivatePostgreSql> StartAsync(bool onHub = false)
    {
        var server = new PrivatePostgreSql(onHub, FreePort());
        // The server will not run as root.
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", server._folder.Path);
        await server.AsOwnerAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "--no-sync");
        if (onHub)
            await File.AppendAllTextAsync(Path.Combine(server.Data, "pg_hba.conf"),
                $"host all all {Network.HubAddress}/24 trust\n");
        await server.StartAgainAsync();
        return server;
    }

    public Task StartAgainAsync() => AsOwnerAsync(
        "pg_ctl", "-D", Data, "-l", Path.Combine(_folder.Path, "log"), "-w", "start",
        "-o", $"-p {Port} -k {_folder.Path} -c fsync=off -c "
            + $"listen_addresses={(_onHub ? Network.HubAddress : "127.0.0.1")}");

    /// <summary>Stops it, and breaks every connection.</summary>
    public Task StopAsync() => AsOwnerAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await StopAsync();
        _folder.Dispose();
    }

    private Task AsOwnerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program);
        string[] command = Environment.IsPrivilegedProcess
            ? ["runuser", "-u", "postgres", "--", path, .. arguments] : [path, .. arguments];
        return _onHub ? RunAsync("ip", ["netns", "exec", Network.Hub, .. command]) : RunAsync(command[0], command[1..]);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // The server would keep a pipe open, so complaints go where the tests' own do.
        using var process = Process.Start(
            new ProcessStartInfo("sh",
                ["-c", "exec \"$@\" > /dev/null", "sh", program, .. arguments])
            { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
