using System.Net.Sockets;

namespace MovieRec.LoadTesting;

/// <summary>HTTP over a Unix socket, as a server offers it to its owner alone.</summary>
public static class UnixSocketClient
{
    /// <summary>
    /// A client that connects to a socket with its first request; paths are relative, such as <c>admin/reload</c>.
    /// </summary>
    /// <param name="path">The socket's file.</param>
    public static HttpClient Create(string path) =>
        new(new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(path, stop) })
        {
            BaseAddress = new Uri("http://localhost/"),
        };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
