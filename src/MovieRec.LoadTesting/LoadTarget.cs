using System.Buffers.Text;
using System.Net;
using System.Text;
using MovieRec.Numerics;

namespace MovieRec.LoadTesting;

/// <summary>
/// What is asked for, again and again: a URL over plain HTTP whose <c>{user}</c>, where it has one, is another user
/// each time. Which user a request asks for depends on its number and the seed alone.
/// </summary>
public sealed class LoadTarget
{
    /// <summary>What stands for a user's id in a URL.</summary>
    public const string UserMark = "{user}";

    private const int LongestId = 11;
    private readonly byte[][] _pieces;
    private readonly (int First, int Last) _users;
    private readonly ulong _seed;

    /// <summary>Checks a URL; nothing is sent yet.</summary>
    /// <param name="url">An absolute URL; <c>{user}</c> may stand anywhere behind the host.</param>
    /// <param name="users">First and last id that <c>{user}</c> may become; null where the URL has none.</param>
    /// <param name="seed">Chooses among them.</param>
    /// <param name="anyHost">Whether another host than this machine may be asked. It must be the caller's own.</param>
    /// <exception cref="LoadTargetException">
    /// The URL is none, not of this machine, or goes with the users not at all; the message says what would be right.
    /// </exception>
    public LoadTarget(string url, (int First, int Last)? users = null, ulong seed = 42, bool anyHost = false)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!Uri.TryCreate(url.Replace(UserMark, "1", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp)
            throw new LoadTargetException($"'{url}' is no address that begins with http://.");
        var hasMark = url.Contains(UserMark, StringComparison.Ordinal);
        if (hasMark && users is null)
            throw new LoadTargetException($"'{url}' asks for {UserMark}: say which ids that may be, such as 1-943.");
        if (!hasMark && users is not null)
            throw new LoadTargetException($"'{url}' has no {UserMark} that ids could stand for.");
        if (users is { } range && range.First > range.Last)
            throw new LoadTargetException($"The ids of users end before they begin: {range.First}-{range.Last}.");
        if (!anyHost && !IsThisMachine(uri))
            throw new LoadTargetException($"'{uri.Host}' is not this machine: load is sent to loopback addresses only, "
                + "unless you say that the host is yours.");

        (Url, Authority, Port, _users, _seed) = (url, uri.Authority, uri.Port, users ?? (1, 1), seed);
        Addresses = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? [address]
            : uri.IsLoopback ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : HostAddresses(uri.Host);
        var path = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3) is var slash and >= 0
            ? url[slash..].Split('#')[0] : "/";
        var parts = path.Split(UserMark);
        if (string.Concat(parts).Any(character => character is <= ' ' or > '~'))
            throw new LoadTargetException($"'{url}' holds characters that an address must write as %XX.");
        parts[0] = $"GET {parts[0]}";
        parts[^1] = $"{parts[^1]} HTTP/1.1\r\nHost: {Authority}\r\nAccept: */*\r\n\r\n";
        _pieces = [.. parts.Select(Encoding.ASCII.GetBytes)];
        RequestLength = _pieces.Sum(piece => piece.Length) + LongestId * (_pieces.Length - 1);
    }

    /// <summary>The URL as it was given.</summary>
    public string Url { get; }

    /// <summary>Addresses of the host, to be tried in this order.</summary>
    internal IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Host and port as the request names them.</summary>
    internal string Authority { get; }

    internal int Port { get; }

    /// <summary>The most bytes a request takes.</summary>
    internal int RequestLength { get; }

    /// <summary>The address that request <paramref name="number"/> asks for.</summary>
    public Uri UriOf(long number) => new(Url.Replace(UserMark, $"{UserOf(number)}", StringComparison.Ordinal));

    /// <summary>The user that request <paramref name="number"/> asks for.</summary>
    internal int UserOf(long number)
    {
        var random = SplitMix64.ForStream(_seed, (ulong)number);
        return _users.First
            + (int)Math.BigMul(random.NextUInt64(), (ulong)((long)_users.Last - _users.First + 1), out _);
    }

    /// <summary>Writes request <paramref name="number"/> as it goes over the wire.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="destination">Receives it; at least <see cref="RequestLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    internal int Write(long number, Span<byte> destination)
    {
        _pieces[0].CopyTo(destination);
        var length = _pieces[0].Length;
        if (_pieces.Length == 1) return length;
        var user = UserOf(number);
        foreach (var piece in _pieces.AsSpan(1))
        {
            Utf8Formatter.TryFormat(user, destination[length..], out var digits);
            piece.CopyTo(destination[(length += digits)..]);
            length += piece.Length;
        }
        return length;
    }

    // By name only: to look a host up would already be traffic to another machine.
    private static bool IsThisMachine(Uri uri) => IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address)
        ? IPAddress.IsLoopback(address)
        : string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static IPAddress[] HostAddresses(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (System.Net.Sockets.SocketException)
        {
            throw new LoadTargetException($"There is no host '{host}'.");
        }
    }
}
