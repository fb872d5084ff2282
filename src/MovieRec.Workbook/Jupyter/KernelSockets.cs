using System.Threading.Channels;
using NetMQ;
using NetMQ.Sockets;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// The five sockets of a kernel. One thread serves them all, since they bear no two; what is received waits in
/// channels, what is sent is handed over in a queue and so keeps its order across sockets.
/// </summary>
internal sealed class KernelSockets : IDisposable
{
    // What was said last, such as the answer to a shutdown, is still delivered.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly MessageCodec _codec;
    private readonly RouterSocket _shell = new();
    private readonly RouterSocket _control = new();
    private readonly RouterSocket _stdin = new();
    private readonly PublisherSocket _iopub = new();
    private readonly ResponseSocket _heartbeat = new();
    private readonly NetMQQueue<(NetMQSocket Socket, Message Message)> _outgoing = new();
    private readonly NetMQPoller _poller;
    private readonly Channel<Message> _fromShell = Channel.CreateUnbounded<Message>();
    private readonly Channel<Message> _fromControl = Channel.CreateUnbounded<Message>();
    private readonly Channel<Message> _fromStdin = Channel.CreateUnbounded<Message>();

    /// <summary>Binds the sockets and begins to serve them.</summary>
    /// <exception cref="NotebookException">A port is taken or the address is not this machine's.</exception>
    public KernelSockets(ConnectionFile connection)
    {
        _codec = new MessageCodec(connection.Key);
        _poller = [_shell, _control, _stdin, _iopub, _heartbeat, _outgoing];
        try
        {
            Bind(_shell, connection.ShellPort);
            Bind(_control, connection.ControlPort);
            Bind(_stdin, connection.StdinPort);
            Bind(_iopub, connection.IopubPort);
            Bind(_heartbeat, connection.HeartbeatPort);
        }
        catch
        {
            Dispose();
            throw;
        }
        _shell.ReceiveReady += (_, _) => Receive(_shell, _fromShell);
        _control.ReceiveReady += (_, _) => Receive(_control, _fromControl);
        _stdin.ReceiveReady += (_, _) => Receive(_stdin, _fromStdin);
        _heartbeat.ReceiveReady += (_, _) => _heartbeat.SendMultipartMessage(_heartbeat.ReceiveMultipartMessage());
        _outgoing.ReceiveReady += (_, _) =>
        {
            while (_outgoing.TryDequeue(out var next, TimeSpan.Zero))
                next.Socket.SendMultipartMessage(_codec.Encode(next.Message));
        };
        _poller.RunAsync("jupyter");

        void Bind(NetMQSocket socket, int port)
        {
            // No limit: at one, ZeroMQ drops outputs in silence.
            (socket.Options.SendHighWatermark, socket.Options.ReceiveHighWatermark, socket.Options.Linger) = (0, 0,
                Linger);
            try
            {
                socket.Bind($"tcp://{connection.Address}:{port}");
            }
            catch (AddressAlreadyInUseException)
            {
                throw new NotebookException($"Port {port} on {connection.Address} is taken by another program: let "
                    + "Jupyter start the kernel anew, which chooses other ports.");
            }
            catch (Exception exception) when (exception is NetMQException or System.Net.Sockets.SocketException)
            {
                throw new NotebookException(
                    $"Nothing can listen on port {port} of {connection.Address}: {exception.Message.TrimEnd('.')}.");
            }
        }
    }

    /// <summary>Requests in the order they came.</summary>
    public ChannelReader<Message> Shell => _fromShell.Reader;

    /// <summary>Requests that do not wait for a cell.</summary>
    public ChannelReader<Message> Control => _fromControl.Reader;

    /// <summary>What was typed.</summary>
    public ChannelReader<Message> Stdin => _fromStdin.Reader;

    /// <summary>Sends an answer on the shell channel. Never waits.</summary>
    public void ReplyOnShell(Message message) => _outgoing.Enqueue((_shell, message));

    /// <summary>Sends an answer on the control channel. Never waits.</summary>
    public void ReplyOnControl(Message message) => _outgoing.Enqueue((_control, message));

    /// <summary>Asks a client to let somebody type. Never waits.</summary>
    public void AskOnStdin(Message message) => _outgoing.Enqueue((_stdin, message));

    /// <summary>Sends to all who listen. Never waits.</summary>
    public void Publish(Message message) => _outgoing.Enqueue((_iopub, message));

    /// <summary>Sends what is left to be sent and closes the sockets.</summary>
    public void Dispose()
    {
        if (_poller.IsRunning) _poller.Stop();
        while (_outgoing.TryDequeue(out var next, TimeSpan.Zero))
            next.Socket.SendMultipartMessage(_codec.Encode(next.Message));
        _poller.Dispose();
        foreach (var socket in (NetMQSocket[])[_shell, _control, _stdin, _iopub, _heartbeat]) socket.Dispose();
        _outgoing.Dispose();
    }

    private void Receive(RouterSocket socket, Channel<Message> channel)
    {
        if (_codec.Decode(socket.ReceiveMultipartMessage()) is { } message) channel.Writer.TryWrite(message);
    }
}
