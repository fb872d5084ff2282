using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// A client that starts a kernel as Jupyter does and asks it one thing after another, to see how long it takes.
/// </summary>
public sealed class KernelClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);

    private readonly string _session = $"{Guid.NewGuid():N}";
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"movierec-kernel-{Guid.NewGuid():N}.json");
    private readonly MessageCodec _codec;
    private readonly DealerSocket _shell = new();
    private readonly DealerSocket _control = new();
    private readonly SubscriberSocket _iopub = new();
    private readonly Process _process;
    private readonly long _started;

    private KernelClient(IReadOnlyList<string> command)
    {
        var ports = FreePorts(5);
        var key = $"{Guid.NewGuid():N}";
        _codec = new MessageCodec(key);
        // Whoever reads the key may run code.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(_file, options)) JsonSerializer.Serialize(file, new
        {
            ip = "127.0.0.1",
            transport = "tcp",
            signature_scheme = "hmac-sha256",
            key,
            shell_port = ports[0],
            control_port = ports[1],
            stdin_port = ports[2],
            iopub_port = ports[3],
            hb_port = ports[4],
        });
        _started = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(command[0], [.. command.Skip(1), _file]))
            ?? throw new NotebookException("The kernel's process could not be started.");
        _shell.Connect($"tcp://127.0.0.1:{ports[0]}");
        _control.Connect($"tcp://127.0.0.1:{ports[1]}");
        _iopub.SubscribeToAnyTopic();
        _iopub.Connect($"tcp://127.0.0.1:{ports[3]}");
    }

    /// <summary>Time since the process was started.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Starts a kernel and waits until it answers and its outputs arrive, as Jupyter's clients do.</summary>
    /// <param name="command">What starts it, but for the connection file.</param>
    /// <exception cref="NotebookException">It does not answer.</exception>
    public static KernelClient Start(IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var client = new KernelClient(command);
        try
        {
            // What was published before the subscription arrived is lost, so that it takes more than one question to be
            // sure.
            var (answered, heard) = (false, false);
            while (!answered || !heard)
            {
                client.ThrowIfLate();
                client.Send(client._shell, "kernel_info_request", []);
                answered |= client.Receive(client._shell, AskAgain) is not null;
                heard |= client.Receive(client._iopub, AskAgain) is not null;
            }
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>From the request to its answer and to the kernel being idle again, whichever came last.</returns>
    /// <exception cref="NotebookException">The cell fails, or is not answered.</exception>
    public TimeSpan Run(string code)
    {
        var start = Stopwatch.GetTimestamp();
        var id = Send(_shell, "execute_request",
            new JsonObject { ["code"] = code, ["silent"] = false, ["store_history"] = true });
        var answer = Await(_shell, message => message.Type == "execute_reply");
        Await(_iopub, message => message.Type == "status" && message.Text("execution_state") == "idle");
        if (answer.Text("status") != "ok") throw new NotebookException($"The cell failed: {answer.Text("evalue")}");
        return Stopwatch.GetElapsedTime(start);

        Message Await(NetMQSocket socket, Func<Message, bool> isIt)
        {
            while (true)
            {
                if (Receive(socket, Patience) is not { } message)
                    throw new NotebookException($"The kernel did not answer within {Patience.TotalSeconds} seconds.");
                if ((string?)message.ParentHeader["msg_id"] == id && isIt(message)) return message;
            }
        }
    }

    /// <summary>Asks the kernel to end, and ends it where it does not.</summary>
    public void Dispose()
    {
        Send(_control, "shutdown_request", new JsonObject { ["restart"] = false });
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        foreach (var socket in (NetMQSocket[])[_shell, _control, _iopub]) socket.Dispose();
        File.Delete(_file);
    }

    private string Send(NetMQSocket socket, string type, JsonObject content)
    {
        var message = Message.Create(_session, type, content, null, []);
        socket.SendMultipartMessage(_codec.Encode(message));
        return (string)message.Header["msg_id"]!;
    }

    private Message? Receive(NetMQSocket socket, TimeSpan patience)
    {
        NetMQMessage? frames = null;
        return socket.TryReceiveMultipartMessage(patience, ref frames) ? _codec.Decode(frames!) : null;
    }

    private void ThrowIfLate()
    {
        if (_process.HasExited)
            throw new NotebookException($"The kernel ended with exit code {_process.ExitCode} before it answered.");
        if (Elapsed > Patience)
            throw new NotebookException($"The kernel did not answer within {Patience.TotalSeconds} seconds.");
    }

    // Held open together, so that no two are the same.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
