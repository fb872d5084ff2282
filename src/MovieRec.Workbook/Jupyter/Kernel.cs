using System.Diagnostics;
using System.Text.Json.Nodes;
using NetMQ;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// The notebook engine as a Jupyter kernel: answers a client's requests over ZeroMQ and runs its cells in a process of
/// their own.
/// </summary>
public sealed class Kernel : IDisposable
{
    private const string RequestSuffix = "_request";
    private const string ParentVariable = "JPY_PARENT_PID";

    private readonly string _session = $"{Guid.NewGuid():N}";
    private readonly KernelSockets _sockets;
    private readonly CodeSession _code;
    private readonly InputHistory _history = new();
    private readonly CancellationTokenSource _shutdown = new();
    private int _count;

    private Kernel(ConnectionFile connection, string folder)
    {
        _sockets = new KernelSockets(connection);
        _code = new CodeSession(folder);
    }

    /// <summary>Serves one client until it asks to shut down, its process is gone, or the token is cancelled.</summary>
    /// <param name="connectionFile">The file that Jupyter wrote.</param>
    /// <param name="cancellationToken">Ends the kernel and the cell that runs.</param>
    /// <exception cref="NotebookException">The file is missing or damaged, or a port cannot be had.</exception>
    public static async Task RunAsync(string connectionFile, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionFile);
        using (var kernel = new Kernel(ConnectionFile.Read(connectionFile), Environment.CurrentDirectory))
        {
            await kernel.ServeAsync(cancellationToken);
        }
        // Waits until what was said last is on its way.
        NetMQConfig.Cleanup(block: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sockets.Dispose();
        _shutdown.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        using var cancelling = cancellationToken.Register(_shutdown.Cancel);
        Publish("status", new JsonObject { ["execution_state"] = "starting" }, null);
        var serving = new[] { ServeControlAsync(), ServeShellAsync(), WatchParentAsync() };
        await Task.WhenAny(serving);
        await _shutdown.CancelAsync();
        // A cell that is still running ends with its process.
        await _code.DisposeAsync();
        await Task.WhenAll(serving);
    }

    private async Task ServeControlAsync()
    {
        try
        {
            await foreach (var request in _sockets.Control.ReadAllAsync(_shutdown.Token))
                await AnswerAsync(request, _sockets.ReplyOnControl);
        }
        catch (OperationCanceledException)
        {
            // Shut down.
        }
    }

    private async Task ServeShellAsync()
    {
        try
        {
            await foreach (var request in _sockets.Shell.ReadAllAsync(_shutdown.Token))
            {
                if (await AnswerAsync(request, _sockets.ReplyOnShell)) continue;
                // The cell failed: those that were waiting behind it are not run.
                while (_sockets.Shell.TryRead(out var next))
                {
                    if (next.Type == "execute_request") Abort(next);
                    else await AnswerAsync(next, _sockets.ReplyOnShell);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Shut down.
        }
    }

    // A client that was killed cannot ask for a shutdown.
    private async Task WatchParentAsync()
    {
        try
        {
            if (!int.TryParse(Environment.GetEnvironmentVariable(ParentVariable), out var id) || id <= 1)
            {
                await Task.Delay(Timeout.Infinite, _shutdown.Token);
                return;
            }
            using var parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync(_shutdown.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ArgumentException)
        {
            // Shut down, or gone before it could be watched.
        }
    }

    /// <summary>Answers one request.</summary>
    /// <returns>False where the cells behind it are not to run.</returns>
    private async Task<bool> AnswerAsync(Message request, Action<Message> reply)
    {
        Publish("status", new JsonObject { ["execution_state"] = "busy" }, request);
        try
        {
            switch (request.Type)
            {
                case "execute_request":
                    var content = await ExecuteAsync(request);
                    Reply("execute_reply", content);
                    return (string?)content["status"] == "ok" || !request.Flag("stop_on_error", true);
                case "kernel_info_request":
                    Reply("kernel_info_reply", KernelInfo());
                    break;
                case "complete_request":
                    Reply("complete_reply", await CompleteAsync(request));
                    break;
                case "inspect_request":
                    Reply("inspect_reply", await InspectAsync(request));
                    break;
                case "is_complete_request":
                    Reply("is_complete_reply", await IsCompleteAsync(request.Text("code")));
                    break;
                case "history_request":
                    Reply("history_reply", new JsonObject { ["status"] = "ok", ["history"] = _history.Find(request) });
                    break;
                case "comm_info_request":
                    Reply("comm_info_reply", new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() });
                    break;
                case "comm_open":
                    // There are no targets here; the protocol's answer to an unknown one is to close it.
                    Publish("comm_close",
                        new JsonObject { ["comm_id"] = request.Text("comm_id"), ["data"] = new JsonObject() }, request);
                    break;
                case "interrupt_request":
                    await _code.InterruptAsync();
                    Reply("interrupt_reply", new JsonObject { ["status"] = "ok" });
                    break;
                case "shutdown_request":
                    JsonObject Shutdown() => new() { ["status"] = "ok", ["restart"] = request.Flag("restart", false) };
                    Reply("shutdown_reply", Shutdown());
                    Publish("shutdown_reply", Shutdown(), request);
                    await _shutdown.CancelAsync();
                    break;
            }
            return true;
        }
        // A request that nobody thought of must not end the kernel, and with it what cells have declared.
#pragma warning disable CA1031
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"A {request.Type} could not be answered: {exception}");
            var type = request.Type.EndsWith(RequestSuffix, StringComparison.Ordinal)
                ? $"{request.Type[..^RequestSuffix.Length]}_reply" : "error";
            Reply(type,
                new JsonObject
                {
                    ["status"] = "error",
                    ["ename"] = "Kernel",
                    ["evalue"] = $"The kernel could not answer this: {exception.Message}",
                    ["traceback"] = new JsonArray()
                });
            return true;
        }
        finally
        {
            Publish("status", new JsonObject { ["execution_state"] = "idle" }, request);
        }

        void Reply(string type, JsonObject content) =>
            reply(Message.Create(_session, type, content, request, request.Identities));
    }

    private async Task<JsonObject> ExecuteAsync(Message request)
    {
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        if (!silent && request.Flag("store_history", true)) _history.Add(++_count, code);
        var count = _count;
        if (!silent) Publish("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = count }, request);
        var error = await _code.RunAsync(Cell(code, count), output =>
        {
            if (!silent) Publish(output, code, count, request);
        }, (question, token) => AnswerAsync(question, request, token));
        var reply = error is null
            ? new JsonObject { ["status"] = "ok", ["payload"] = new JsonArray() } : Describe(error, code);
        if (error is not null) reply["status"] = "error";
        reply["execution_count"] = count;
        reply["user_expressions"] = error is null ? await EvaluateAsync(request) : new JsonObject();
        return reply;
    }

    private async Task<AnswerRequest> AnswerAsync(
        Question question, Message request, CancellationToken cancellationToken)
    {
        if (!request.Flag("allow_stdin", true))
            return new AnswerRequest(null, "the cell asks for input, which this client does not let anybody type.");
        // What was typed for a cell that has been stopped since is no answer to this one.
        while (_sockets.Stdin.TryRead(out _)) { }
        _sockets.AskOnStdin(
            Message.Create(_session, "input_request",
                new JsonObject { ["prompt"] = question.Prompt, ["password"] = question.IsPassword }, request,
                request.Identities));
        return new AnswerRequest((await _sockets.Stdin.ReadAsync(cancellationToken)).Text("value"));
    }

    private async Task<JsonObject> EvaluateAsync(Message request)
    {
        var values = new JsonObject();
        foreach (var (name, expression) in request.Content["user_expressions"] as JsonObject ?? [])
        {
            var code = expression is JsonValue value && value.TryGetValue(out string? text) ? text : "";
            DisplayOutput? result = null;
            var error = await _code.RunAsync(Cell(code, _count), output => result = output as DisplayOutput ?? result,
                (_, _) => Task.FromResult(new AnswerRequest(null, "an expression cannot ask for input.")));
            var answer = error is null
                ? new JsonObject
                {
                    ["data"] = MimeBundle.Of(result?.Data ?? new Dictionary<string, string>()),
                    ["metadata"] = new JsonObject()
                } : Describe(error, code);
            answer["status"] = error is null ? "ok" : "error";
            values[name] = answer;
        }
        return values;
    }

    private async Task<JsonObject> CompleteAsync(Message request)
    {
        var code = request.Text("code");
        var found = await AskAsync<Completions>(new CompleteRequest(code, PositionOf(request, code)))
            ?? new Completions(0, 0, []);
        var (start, end) = (CodePoints.FromUtf16(code, found.Start), CodePoints.FromUtf16(code, found.End));
        return new JsonObject
        {
            ["status"] = "ok",
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["matches"] = new JsonArray([.. found.Items.Select(item => JsonValue.Create(item.Text))]),
            // Clients that know this name show what each match is.
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item =>
                    new JsonObject { ["start"] = start, ["end"] = end, ["text"] = item.Text, ["type"] = item.Kind })]),
            },
        };
    }

    private async Task<JsonObject> InspectAsync(Message request)
    {
        var code = request.Text("code");
        var found = await AskAsync<Inspection?>(new InspectRequest(code, PositionOf(request, code)));
        var data = new JsonObject();
        if (found is not null)
        {
            data["text/plain"] = found.Text;
            data["text/markdown"] = found.Text;
        }
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = found is not null,
            ["data"] = data,
            ["metadata"] = new JsonObject(),
        };
    }

    private async Task<JsonObject> IsCompleteAsync(string code)
    {
        var found = await AskAsync<Completeness>(new IsCompleteRequest(code));
        var reply = new JsonObject { ["status"] = found?.Status ?? "unknown" };
        if (found is { Status: "incomplete" }) reply["indent"] = found.Indent;
        return reply;
    }

    private async Task<TAnswer?> AskAsync<TAnswer>(HostRequest question)
    {
        try
        {
            return await _code.AskAsync<TAnswer>(question);
        }
        catch (Exception exception) when (exception is NotebookException or HostExitedException)
        {
            // The next cell tells why there is no process; what is being typed is not disturbed by it.
            return default;
        }
    }

    private static RunRequest Cell(string code, int count) =>
        new(code.ReplaceLineEndings("\n"), CellLanguage.CSharp, $"cell {count}");

    private static int PositionOf(Message request, string code) =>
        CodePoints.ToUtf16(code, request.Number("cursor_pos") ?? int.MaxValue);

    private void Publish(CellOutput output, string code, int count, Message request)
    {
        switch (output)
        {
            case StreamOutput stream:
                Publish("stream",
                    new JsonObject { ["name"] = stream.IsError ? "stderr" : "stdout", ["text"] = stream.Text },
                    request);
                break;
            case DisplayOutput { IsUpdate: true } update:
                Publish("update_display_data",
                    new JsonObject
                    {
                        ["data"] = MimeBundle.Of(update.Data),
                        ["metadata"] = new JsonObject(),
                        ["transient"] = new JsonObject { ["display_id"] = update.Id }
                    }, request);
                break;
            case DisplayOutput { IsResult: true } result:
                Publish("execute_result",
                    new JsonObject
                    {
                        ["execution_count"] = count,
                        ["data"] = MimeBundle.Of(result.Data),
                        ["metadata"] = new JsonObject()
                    }, request);
                break;
            case DisplayOutput display:
                Publish("display_data",
                    new JsonObject
                    {
                        ["data"] = MimeBundle.Of(display.Data),
                        ["metadata"] = new JsonObject(),
                        ["transient"] = display.Id is { } id ? new JsonObject { ["display_id"] = id } : []
                    }, request);
                break;
            case ErrorOutput error:
                Publish("error", Describe(error, code), request);
                break;
        }
    }

    private void Abort(Message request)
    {
        Publish("status", new JsonObject { ["execution_state"] = "busy" }, request);
        _sockets.ReplyOnShell(
            Message.Create(_session, "execute_reply",
                new JsonObject { ["status"] = "aborted", ["execution_count"] = _count }, request, request.Identities));
        Publish("status", new JsonObject { ["execution_state"] = "idle" }, request);
    }

    private void Publish(string type, JsonObject content, Message? parent) =>
        _sockets.Publish(
            Message.Create(_session, type, content, parent,
                [System.Text.Encoding.UTF8.GetBytes($"kernel.{_session}.{type}")]));

    private static JsonObject Describe(ErrorOutput error, string code) => new()
    {
        ["ename"] = error.Kind,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. Traceback.Of(error, code).Select(line => JsonValue.Create(line))]),
    };

    private static JsonObject KernelInfo() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = Message.ProtocolVersion,
        ["implementation"] = "movierec",
        ["implementation_version"] = typeof(Kernel).Assembly.GetName().Version!.ToString(3),
        ["language_info"] = new JsonObject
        {
            ["name"] = "C#",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
        },
        ["banner"] = $"MovieRec: C# 14 on {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}",
        ["debugger"] = false,
        ["help_links"] = new JsonArray(),
    };
}
