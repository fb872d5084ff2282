using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace MovieRec.Workbook;

/// <summary>The child process that runs one notebook's code: this assembly started again, spoken to in lines of JSON.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private HostProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                if (_errors.Length < 4000) _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Peak resident memory so far, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Starts the process in <paramref name="folder"/>.</summary>
    public static HostProcess Start(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var assembly = typeof(HostProcess).Assembly.Location;
        var start = new ProcessStartInfo(DotnetPath())
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(assembly);
        start.ArgumentList.Add(Host.Program.Command);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new HostProcess(Process.Start(start) ?? throw new NotebookException("The notebook's process could not be started."));
    }

    /// <summary>Runs one piece of code and adds what it puts out to <paramref name="outputs"/> as it comes.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the process is gone.</exception>
    /// <exception cref="HostExitedException">The process ended before the code did.</exception>
    public async Task RunAsync(CellScript script, List<CellOutput> outputs, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(script));
            await _process.StandardInput.FlushAsync(cancellationToken);
            while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                var message = JsonSerializer.Deserialize<HostMessage>(line)!;
                if (message.Output is { } output) Add(output, outputs);
                if (!message.IsDone) continue;
                PeakMemory = Math.Max(PeakMemory, message.PeakMemory);
                return;
            }
        }
        catch (IOException)
        {
            // The pipe broke because the process ended; the exit code says why.
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
        await _process.WaitForExitAsync(CancellationToken.None);
        string errors;
        lock (_errors) errors = _errors.ToString().Trim();
        var firstLine = errors.Split('\n')[0].Trim();
        throw new HostExitedException($"the notebook's process ended in this cell with exit code {_process.ExitCode}{(firstLine.Length > 0 ? $": {firstLine}" : "")}.");
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    // Console writes come in pieces; one block of text reads better than many.
    private static void Add(CellOutput output, List<CellOutput> outputs)
    {
        if (output is StreamOutput next && outputs is [.., StreamOutput last] && last.IsError == next.IsError)
            outputs[^1] = last with { Text = last.Text + next.Text };
        else outputs.Add(output);
    }

    private static string DotnetPath()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", executable));
        return File.Exists(beside) ? beside : executable;
    }
}

/// <summary>A line from the child: an output, or that the code is done.</summary>
/// <param name="Output">What the code put out; null in the last message.</param>
/// <param name="IsDone">Whether the code has ended.</param>
/// <param name="PeakMemory">Peak resident memory of the child so far, in bytes.</param>
internal sealed record HostMessage(CellOutput? Output, bool IsDone, long PeakMemory);

/// <summary>The child ended while it should have run code.</summary>
internal sealed class HostExitedException(string message) : Exception(message);
