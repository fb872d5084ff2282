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
    private readonly LoadTarget? _other;
    private readonly double _share;
    private readonly int _padded = int.MaxValue;

    /// <summary>Checks a URL; nothing is sent yet.</summary>
    /// <param name="url">An absolute URL; <c>{user}</c> may stand anywhere behind the host.</param>
    /// <param name="users">First and last id that <c>{user}</c> may become; null where the URL has none.</param>
    /// <param name="seed">Chooses among them.</param>
    /// <param name="anyHost">Whether another host than this machine may be asked. It must be the caller's own.</param>
    /// <exception cref="LoadTargetException">
    /// The URL is none, not of this machine, or goes with the users not at all; the message says what would be right.
    /// </exception>
    /// <param name="body">
    /// JSON to be posted; <c>{user}</c> in it becomes the number of the user, with blanks around it. Null to get.
    /// </param>
    public LoadTarget(string url, (int First, int Last)? users = null, ulong seed = 42, bool anyHost = false,
        string? body = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!Uri.TryCreate(url.Replace(UserMark, "1", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp)
            throw new LoadTargetException($"'{url}' is no address that begins with http://.");
        var hasMark = $"{url}{body}".Contains(UserMark, StringComparison.Ordinal);
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
        var head = $" HTTP/1.1\r\nHost: {Authority}\r\nAccept: */*\r\n";
        parts[0] = $"{(body is null ? "GET" : "POST")} {parts[0]}";
        if (body is null)
        {
            parts[^1] = $"{parts[^1]}{head}\r\n";
        }
        else
        {
            var texts = body.Split(UserMark);
            // Numbers in a body are padded, so that its length is known.
            _padded = parts.Length;
            var length = texts.Sum(Encoding.UTF8.GetByteCount) + LongestId * (texts.Length - 1);
            parts[^1] = $"{parts[^1]}{head}Content-Type: application/json\r\n"
                + $"Content-Length: {length}\r\n\r\n{texts[0]}";
            parts = [.. parts, .. texts[1..]];
        }
        _pieces = [.. parts.Select(Encoding.UTF8.GetBytes)];
        RequestLength = _pieces.Sum(piece => piece.Length) + LongestId * (_pieces.Length - 1);
        HasBody = body is not null;
    }

    private LoadTarget(LoadTarget usual, LoadTarget other, double share)
    {
        (Url, Authority, Port, Addresses, _users, _seed, _pieces, _padded) = (usual.Url, usual.Authority, usual.Port,
            usual.Addresses, usual._users, usual._seed, usual._pieces, usual._padded);
        (_other, _share, HasBody) = (other, share, usual.HasBody || other.HasBody);
        RequestLength = Math.Max(usual.RequestLength, other.RequestLength);
    }

    /// <summary>
    /// This target, with another in place of it for a share of the requests, chosen by their numbers.
    /// </summary>
    /// <param name="other">The other; of the same host and port.</param>
    /// <param name="share">Its share, 0 to 1.</param>
    /// <exception cref="LoadTargetException">It is of another host or port.</exception>
    public LoadTarget With(LoadTarget other, double share)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Authority != Authority)
            throw new LoadTargetException($"'{other.Url}' is not of the same host and port as '{Url}'.");
        return new LoadTarget(this, other, OptionRange.Within(share, 0, 1));
    }

    /// <summary>Whether anything is posted, which only the small client can do.</summary>
    internal bool HasBody { get; }

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
        if (_other is not null && IsOfOther(number))
            return _other.Write(number, destination);
        _pieces[0].CopyTo(destination);
        var length = _pieces[0].Length;
        if (_pieces.Length == 1) return length;
        var user = UserOf(number);
        for (var place = 1; place < _pieces.Length; place++)
        {
            var piece = _pieces[place];
            Utf8Formatter.TryFormat(user, destination[length..], out var digits);
            if (place >= _padded)
            {
                destination.Slice(length + digits, LongestId - digits).Fill((byte)' ');
                digits = LongestId;
            }
            piece.CopyTo(destination[(length += digits)..]);
            length += piece.Length;
        }
        return length;
    }

    private bool IsOfOther(long number)
    {
        var random = SplitMix64.ForStream(~_seed, (ulong)number);
        return random.NextDouble() < _share;
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
