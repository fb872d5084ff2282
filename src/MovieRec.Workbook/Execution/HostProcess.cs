using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;

namespace MovieRec.Workbook;

/// <summary>
/// The child process that runs one notebook's code: this assembly started again, spoken to in lines of JSON on a pipe
/// of its own, so that nothing a cell writes anywhere can be taken for a message.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string InvariantVariable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly NamedPipeServerStream _pipe;
    private readonly StreamReader _replies;
    private readonly StreamWriter _requests;
    private readonly Task _console;
    private readonly StringBuilder _errors = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Action<CellOutput>? _put;

    private HostProcess(Process process, NamedPipeServerStream pipe)
    {
        _process = process;
        _pipe = pipe;
        _replies = new StreamReader(pipe, leaveOpen: true);
        _requests = new StreamWriter(pipe, leaveOpen: true);
        _console = Task.WhenAll(CollectAsync(process.StandardOutput, isError: false),
            CollectAsync(process.StandardError, isError: true));
    }

    /// <summary>Peak resident memory so far, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Starts the process in the notebook's folder and waits until it listens.</summary>
    /// <exception cref="NotebookException">It does not start.</exception>
    public static async Task<HostProcess> StartAsync(
        OpenRequest notebook, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var pipeName = $"movierec-{Guid.NewGuid():N}";
        var pipe = new NamedPipeServerStream(pipeName, PipeDirection.InOut, 1, PipeTransmissionMode.Byte,
            PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        string[] command = [.. ProgramCommand.Find(typeof(HostProcess).Assembly), Host.Program.Command, pipeName];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = notebook.Folder };
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)
            ?? throw new NotebookException("The notebook's process could not be started.");
        process.StandardInput.Close();
        var host = new HostProcess(process, pipe);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            var connected = pipe.WaitForConnectionAsync(limit.Token);
            if (await Task.WhenAny(connected, process.WaitForExitAsync(limit.Token)) != connected)
                await limit.CancelAsync();
            await connected;
            await host.SendAsync(notebook, limit.Token);
            return host;
        }
        catch (OperationCanceledException)
        {
            await host.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            // Without ICU, cells have the invariant culture alone.
            if (host.FirstError.Contains("ICU", StringComparison.Ordinal)
                && !environment.ContainsKey(InvariantVariable))
                return await StartAsync(notebook,
                    new Dictionary<string, string>(environment) { [InvariantVariable] = "1" }, cancellationToken);
            throw new NotebookException($"The notebook's process did not start ({start.FileName} "
                + $"{string.Join(' ', start.ArgumentList)}): {host.FirstError}");
        }
    }

    /// <summary>
    /// Runs a cell and hands what it puts out to <paramref name="put"/> as it comes, and what it asks to
    /// <paramref name="answer"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the process is gone.</exception>
    /// <exception cref="HostExitedException">The process ended before the code did.</exception>
    public async Task RunAsync(
        RunRequest cell, Action<CellOutput> put, Answerer answer, CancellationToken cancellationToken) =>
        await AskAsync(cell, put, answer, cancellationToken);

    /// <summary>Loads the compiler, while nobody waits for it.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task WarmUpAsync(CancellationToken cancellationToken) =>
        await AskAsync(new WarmUpRequest(), _ => { }, null, cancellationToken);

    /// <summary>Asks for something that has an answer, such as completions.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<TAnswer?> AskAsync<TAnswer>(HostRequest request, CancellationToken cancellationToken) =>
        await AskAsync(request, _ => { }, null, cancellationToken) is { ValueKind: not JsonValueKind.Undefined } answer
            ? answer.Deserialize<TAnswer>() : default;

    /// <summary>
    /// Asks the code that runs to stop where it stands. Whether it does shows in how <see cref="RunAsync"/> ends; code
    /// beyond an await or in native calls does not.
    /// </summary>
    public async Task InterruptAsync()
    {
        try
        {
            await SendAsync(new InterruptRequest(), CancellationToken.None);
        }
        catch (IOException)
        {
            // A process that is gone is stopped as well.
        }
    }

    private async Task<JsonElement> AskAsync(
        HostRequest request, Action<CellOutput> put, Answerer? answer, CancellationToken cancellationToken)
    {
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_lock) _put = put;
        try
        {
            await SendAsync(request, cancellationToken);
            while (await _replies.ReadLineAsync(cancellationToken) is { } line)
            {
                var message = JsonSerializer.Deserialize<HostMessage>(line)!;
                if (message.Output is { } output) Put(output);
                if (message.Question is { } question) _ = AnswerAsync(question);
                if (!message.IsDone) continue;
                PeakMemory = Math.Max(PeakMemory, message.PeakMemory);
                return message.Answer ?? default;
            }
        }
        catch (IOException)
        {
            // The pipe broke because the process ended; the exit code says why.
        }
        catch (OperationCanceledException)
        {
            await EndAsync(TimeSpan.Zero);
            throw;
        }
        finally
        {
            lock (_lock) _put = null;
            // A cell that was stopped waits for no answer.
            await answering.CancelAsync();
        }
        await EndAsync(Grace);
        throw new HostExitedException("the notebook's process ended in this cell with exit code "
            + $"{_process.ExitCode}{(FirstError is { Length: > 0 } error ? $": {error}" : "")}.");

        async Task AnswerAsync(Question question)
        {
            try
            {
                var token = answering.Token;
                await SendAsync(
                    answer is null ? new AnswerRequest(null, "nobody answers.") : await answer(question, token), token);
            }
            catch (Exception exception)
                when (exception is OperationCanceledException or ObjectDisposedException or IOException)
            {
                // The cell ended first.
            }
        }
    }

    private async Task SendAsync(HostRequest request, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _requests.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), cancellationToken);
            await _requests.FlushAsync(cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(TimeSpan.Zero);
        _replies.Dispose();
        try
        {
            await _requests.DisposeAsync();
        }
        catch (IOException)
        {
            // Nobody is left to read what was not yet sent.
        }
        await _pipe.DisposeAsync();
        _process.Dispose();
        _sending.Dispose();
    }

    private string FirstError
    {
        get
        {
            lock (_lock) return _errors.ToString().Trim().Split('\n')[0].Trim().TrimEnd('.');
        }
    }

    /// <summary>
    /// Kills the process and all it started. One that is ending by itself is given <paramref name="grace"/> to do so,
    /// since its exit code tells why.
    /// </summary>
    private async Task EndAsync(TimeSpan grace)
    {
        var exited = WaitForExitAsync();
        if (grace > TimeSpan.Zero) await Task.WhenAny(exited, Task.Delay(grace));
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await exited;
        ProcessGroup.End(_process.Id);
        // A process that a cell started and that outlived it may hold the console open for ever.
        await Task.WhenAny(_console, Task.Delay(Grace));

        async Task WaitForExitAsync()
        {
            if (!_process.HasExited) await _process.WaitForExitAsync();
        }
    }

    private async Task CollectAsync(StreamReader console, bool isError)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await console.ReadAsync(buffer)) > 0)
        {
            var text = new string(buffer, 0, count);
            lock (_lock)
            {
                if (isError && _errors.Length < 4000) _errors.Append(text);
            }
            if (!isError) Put(new StreamOutput(text, isError));
        }
    }

    private void Put(CellOutput output)
    {
        lock (_lock) _put?.Invoke(output);
    }
}

/// <summary>Answers what a cell asks; cancelled where the cell ends first.</summary>
internal delegate Task<AnswerRequest> Answerer(Question question, CancellationToken cancellationToken);

/// <summary>The child ended while it should have run code.</summary>
internal sealed class HostExitedException(string message) : Exception(message);
