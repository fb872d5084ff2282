using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using MovieRec.Cli;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// <c>movierec</c> as a process of its own, with its output line by line, to be killed, stopped and continued as a
/// person would.
/// </summary>
internal sealed partial class ClusterProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly Dictionary<string, int> _silos = [];

    private ClusterProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => { if (line.Data is { } text) Hear(text); };
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) _errors.Enqueue(text); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>What it has complained of.</summary>
    public string Error => string.Join('\n', _errors);

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Process ids of the silos that run as far as it has told, by address.</summary>
    public IReadOnlyDictionary<string, int> Silos
    {
        get { lock (_silos) return new Dictionary<string, int>(_silos); }
    }

    /// <summary>Starts the command.</summary>
    /// <remarks>
    /// A program that a shell starts in the background has SIGINT ignored, and so have its children: tests that run
    /// there could not interrupt this one. 'env' gives it the signal back, and becomes the program, so the process is
    /// the same.
    /// </remarks>
    public static ClusterProcess Run(params string[] arguments)
    {
        string[] program = ["exec", typeof(CommandLine).Assembly.Location, .. arguments];
        return new(
            Process.Start(
                OperatingSystem.IsLinux()
                    ? StartInfo("env", ["--default-signal=INT", "dotnet", .. program])
                    : StartInfo("dotnet", program))!);
    }

    /// <summary>Starts the command in a network namespace.</summary>
    public static ClusterProcess RunIn(string networkNamespace, params string[] arguments) =>
        new(Process.Start(
            StartInfo("ip",
                ["netns", "exec", networkNamespace, "dotnet", "exec", typeof(CommandLine).Assembly.Location,
                    .. arguments]))!);

    /// <summary>Starts silos that find each other in a folder, and waits for them.</summary>
    public static async Task<ClusterProcess> StartAsync(string folder, int silos, int silence = 1)
    {
        var cluster = Run("cluster", "start", "--silos", $"{silos}", "--folder", folder, "--threads", "1", "--silence",
            $"{silence}");
        await cluster.WaitForAsync("Ready: ");
        return cluster;
    }

    /// <summary>Waits until it has written a line with <paramref name="words"/>.</summary>
    public async Task WaitForAsync(string words, int seconds = 60)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(seconds); !Output.Contains(words,
            StringComparison.Ordinal); await Task.Delay(20, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < deadline && !_process.HasExited, $"No '{words}' in:\n{Output}\n{Error}");
    }

    /// <summary>Waits until it has ended.</summary>
    public async Task<CommandRun> EndAsync(int seconds = 60)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        await _process.WaitForExitAsync(patience.Token);
        return new CommandRun(_process.ExitCode, Output, Error);
    }

    /// <summary>Sends a signal, such as <c>KILL</c> or <c>STOP</c>.</summary>
    public static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("TERM", Id);
            try
            {
                await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(15)).Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string program, string[] arguments) =>
        new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

    private void Hear(string line)
    {
        _lines.Enqueue(line);
        if (SiloLine().Match(line) is not { Success: true } match) return;
        lock (_silos) _silos[match.Groups["silo"].Value] = int.Parse(match.Groups["id"].ValueSpan);
    }

    [GeneratedRegex(@"^Silo (?<silo>[\d.]+:\d+)\b.*process (?<id>\d+)")]
    private static partial Regex SiloLine();
}
