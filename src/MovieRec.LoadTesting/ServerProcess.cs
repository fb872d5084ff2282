using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MovieRec.LoadTesting;

/// <summary>A server program in a process of its own, for as long as a load test needs it.</summary>
public sealed partial class ServerProcess : IDisposable
{
    /// <summary>
    /// An address that only this machine reaches, with a port that is free: what to have a server listen on whose
    /// address it tells itself.
    /// </summary>
    public const string FreeAddress = "http://127.0.0.1:0";

    private const int Terminate = 15;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(8);

    private readonly Process _process;

    private ServerProcess(Process process, string url)
    {
        (_process, Url) = (process, url);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>The address it listens on, such as <c>http://127.0.0.1:43817</c>.</summary>
    public string Url { get; }

    /// <summary>Bytes of memory it has in use (resident set).</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server and waits until it says on its standard output where it listens.</summary>
    /// <param name="assembly">The program, a .NET assembly.</param>
    /// <param name="arguments">What it is told.</param>
    /// <exception cref="LoadTestException">
    /// It is not there, or ends, or says nothing for half a minute; the message is its own where it has one.
    /// </exception>
    public static async Task<ServerProcess> StartAsync(string assembly, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        if (!File.Exists(assembly)) throw new LoadTestException($"The server {assembly} is missing: build it first.");
        var process = Process.Start(
            new ProcessStartInfo(DotNet(), ["exec", assembly, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })
            ?? throw new LoadTestException("A process for the server cannot be started.");
        using var patience = new CancellationTokenSource(StartPatience);
        ServerProcess? server = null;
        try
        {
            while (server is null
                && await process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false) is { } line)
                if (Address().Match(line) is { Success: true } address)
                    server = new ServerProcess(process, address.Value);
            if (server is not null)
            {
                Drain(process);
                return server;
            }
            var complaint = (await process.StandardError.ReadToEndAsync(patience.Token).ConfigureAwait(false)).Trim();
            throw new LoadTestException(complaint.Length > 0 ? complaint : "The server ended before it listened.");
        }
        catch (OperationCanceledException)
        {
            throw new LoadTestException($"The server did not listen within {StartPatience.TotalSeconds} seconds.");
        }
        finally
        {
            if (server is null)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    /// <summary>Whether <see cref="Freeze"/> can be had: it rests on signals, which Windows lacks.</summary>
    public static bool CanFreeze => !OperatingSystem.IsWindows();

    /// <summary>
    /// Has the whole process stand still for a while, as a full disk or a busy neighbour would. Blocks meanwhile.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">The system has no signals.</exception>
    public void Freeze(TimeSpan duration)
    {
        if (!CanFreeze) throw new PlatformNotSupportedException("A process cannot be frozen on Windows.");
        var (stop, resume) = OperatingSystem.IsLinux() ? (19, 18) : (17, 19);
        _ = Signal(_process.Id, stop);
        try
        {
            Thread.Sleep(duration);
        }
        finally
        {
            _ = Signal(_process.Id, resume);
        }
    }

    /// <summary>Asks it to end, and ends it where it does not.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (!OperatingSystem.IsWindows()) _ = Signal(_process.Id, Terminate);
        if (OperatingSystem.IsWindows() || !_process.WaitForExit(StopPatience)) _process.Kill();
        _process.Dispose();
    }

    // Whoever forgets it, or fails before the end, leaves no server behind.
    private void OnExit(object? sender, EventArgs e) => _process.Kill();

    // A full pipe would stop the server.
    private static void Drain(Process process)
    {
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>The dotnet that runs this process, else the one on the path.</summary>
    private static string DotNet()
    {
        var dotnet = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
                OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(dotnet) ? dotnet : "dotnet";
    }

    [GeneratedRegex(@"http://[^\s/;,]+:\d+")]
    private static partial Regex Address();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
