using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace MovieRec.LoadTesting;

/// <summary>
/// As much of HTTP/1.1 (RFC 9112) as a load test needs: GET on a connection kept open, answers of known length, in
/// chunks or up to the end of the connection. It blocks its thread, allocates nothing for a request and costs a
/// fraction of what <see cref="System.Net.Http.HttpClient"/> does, beside which the server would get too little of the
/// machine. It follows no redirection and sends nothing again.
/// </summary>
/// <param name="target">What is asked for.</param>
/// <param name="timeout">After how long without a byte a request has failed.</param>
internal sealed class SocketConnection(LoadTarget target, TimeSpan timeout) : ILoadConnection
{
    private readonly byte[] _request = new byte[target.RequestLength];
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _received;
    private Socket? _socket;
    private volatile bool _disposed;

    /// <inheritdoc/>
    public void Open()
    {
        try
        {
            _socket ??= Connect();
        }
        catch (SocketException)
        {
            // The first request tries again and is counted.
        }
    }

    /// <inheritdoc/>
    public Reply Exchange(long number)
    {
        var reopened = CloseIfGone();
        _received = 0;
        try
        {
            var socket = _socket ??= Connect();
            // Dispose may have come between the two; whoever is second closes the socket.
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (var rest = _request.AsSpan(0, target.Write(number, _request)); !rest.IsEmpty;)
                rest = rest[socket.Send(rest)..];
            return new Reply(ReadResponse(socket), Reopened: reopened);
        }
        catch (SocketException exception)
        {
            Close();
            return new Reply(0,
                exception.SocketErrorCode == SocketError.TimedOut ? FailureReason.Timeout : _received > 0
                    ? FailureReason.Truncated : FailureReason.Connection, reopened);
        }
        catch (ObjectDisposedException)
        {
            Close();
            return new Reply(0, FailureReason.Connection, reopened);
        }
        catch (InvalidDataException)
        {
            Close();
            return new Reply(0, FailureReason.Protocol, reopened);
        }
    }

    /// <summary>Closes the connection, under a request that waits as well.</summary>
    public void Dispose()
    {
        _disposed = true;
        _socket?.Dispose();
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
        _start = _end = 0;
    }

    /// <summary>
    /// Closes a connection that the server has closed while nothing was asked on it: many do so with those that are
    /// idle, and nothing is lost by it. What ends after the request has been sent is a lost request, and never sent
    /// again.
    /// </summary>
    private bool CloseIfGone()
    {
        try
        {
            // Nothing is due, so what can be read is the end, or what nobody asked for.
            if (_socket is not { } socket || !socket.Poll(0, SelectMode.SelectRead)) return false;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone as well.
        }
        Close();
        return true;
    }

    private Socket Connect()
    {
        SocketException? refused = null;
        foreach (var address in target.Addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                ReceiveTimeout = (int)Math.Ceiling(timeout.TotalMilliseconds),
                SendTimeout = (int)Math.Ceiling(timeout.TotalMilliseconds),
            };
            try
            {
                socket.Connect(address, target.Port);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                refused = exception;
            }
        }
        throw refused!;
    }

    private int ReadResponse(Socket socket)
    {
        int status;
        long? length;
        bool chunked, keepOpen;
        // Interim answers (1xx) come before the one that counts.
        do ReadHead(socket, out status, out length, out chunked, out keepOpen);
        while (status < 200);

        if (status is 204 or 304) length = 0;
        if (chunked)
            SkipChunks(socket);
        else if (length is { } known)
            Skip(socket, known);
        else
            (keepOpen, _) = (false, SkipToEnd(socket));
        if (!keepOpen) Close();
        return status;
    }

    private void ReadHead(Socket socket, out int status, out long? length, out bool chunked, out bool keepOpen)
    {
        // HTTP/1.1 200 OK
        var line = ReadLine(socket);
        if (!line.StartsWith("HTTP/1."u8) || line.Length < 12
            || !Utf8Parser.TryParse(line.Slice(9, 3), out status, out var digits) || digits != 3 || status < 100)
            throw new InvalidDataException();
        (length, chunked, keepOpen) = (null, false, line[7] == '1');
        while (!(line = ReadLine(socket)).IsEmpty)
        {
            var colon = line.IndexOf((byte)':');
            if (colon < 0) throw new InvalidDataException();
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
                length = Utf8Parser.TryParse(value, out long given, out var used) && used == value.Length && given >= 0
                    ? given : throw new InvalidDataException();
            else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
                chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8) ? true : throw new InvalidDataException();
            else if (Ascii.EqualsIgnoreCase(name, "Connection"u8) && Ascii.EqualsIgnoreCase(value, "close"u8))
                keepOpen = false;
        }
    }

    private void SkipChunks(Socket socket)
    {
        while (true)
        {
            var line = ReadLine(socket);
            if (!Utf8Parser.TryParse(line, out long size, out _, 'x') || size < 0) throw new InvalidDataException();
            if (size == 0) break;
            Skip(socket, size);
            if (!ReadLine(socket).IsEmpty) throw new InvalidDataException();
        }
        while (!ReadLine(socket).IsEmpty)
        {
            // Trailers say nothing that is asked here.
        }
    }

    private ReadOnlySpan<byte> ReadLine(Socket socket)
    {
        for (var searched = 0; ;)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsSpan(_start, searched + at);
                _start += searched + at + 1;
                return line is [.., (byte)'\r'] ? line[..^1] : line;
            }
            searched = _end - _start;
            if (!TryFill(socket)) throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    private void Skip(Socket socket, long count)
    {
        while (true)
        {
            var here = (int)Math.Min(count, _end - _start);
            _start += here;
            if ((count -= here) == 0) return;
            if (!TryFill(socket)) throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    private bool SkipToEnd(Socket socket)
    {
        do _start = _end;
        while (TryFill(socket));
        return true;
    }

    /// <summary>Reads more behind what is in the buffer; false at the end of the connection.</summary>
    private bool TryFill(Socket socket)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) throw new InvalidDataException();
        var count = socket.Receive(_buffer.AsSpan(_end));
        _end += count;
        _received += count;
        return count > 0;
    }
}
