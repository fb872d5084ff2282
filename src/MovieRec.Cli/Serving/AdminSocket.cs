using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MovieRec.Cli.Serving;

/// <summary>
/// The Unix socket for whoever runs the server. Where a request comes from says nothing of who asks: behind a proxy on
/// this machine everybody comes from here. Who may open a file, the system decides, and no proxy or browser opens it
/// unless told to.
/// </summary>
internal static class AdminSocket
{
    /// <summary>Marks what comes through the socket.</summary>
    public static void MarkAll(ListenOptions socket) => socket.Use(next => connection =>
    {
        connection.Features.Set(new Came());
        return next(connection);
    });

    /// <summary>Whether a request came through the socket.</summary>
    public static bool IsUsedBy(HttpContext context) => context.Features.Get<Came>() is not null;

    /// <summary>Deletes the socket that a server left behind which was killed.</summary>
    /// <exception cref="UsageException">
    /// A program listens there, something else has the name, or it cannot be a socket.
    /// </exception>
    public static void Clear(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new UsageException($"--admin '{path}': the folder does not exist; create it first.");
        if (Directory.Exists(path)) throw new UsageException($"--admin '{path}' is a folder; name a file in it.");
        UnixDomainSocketEndPoint place;
        try
        {
            place = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException)
        {
            throw new UsageException(
                $"--admin '{path}': the path of a socket has a hundred bytes at most; choose a shorter one.");
        }
        if (!Path.Exists(path)) return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(place);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused
            && new FileInfo(path).Length == 0)
        {
            // Nobody listens.
            File.Delete(path);
            return;
        }
        catch (SocketException)
        {
            throw new UsageException(
                $"--admin '{path}': there is a file of that name which is not a socket; choose another.");
        }
        throw new UsageException($"--admin '{path}': another program listens there; end that one, or choose another.");
    }

    /// <summary>Lets nobody but its owner use the socket.</summary>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private sealed class Came;
}
