using System.Net;
using System.Net.Sockets;
using MovieRec.Serving;
using MovieRec.Studio;

namespace MovieRec.Cli.Serving;

/// <summary>What a server serves, where it listens and how much it takes on.</summary>
internal sealed record ServerOptions
{
    /// <summary>The address of a server that was not told another.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>What it serves.</summary>
    public required ServingOptions Serving { get; init; }

    /// <summary>Where to listen.</summary>
    public IReadOnlyList<ListenAddress> Addresses
    {
        get;
        init => field = value.Count > 0 ? value : throw new UsageException("--urls names no address.");
    } = [ListenAddress.Parse(DefaultUrl)];

    /// <summary>A Unix socket at which the models can be loaded anew, for its owner alone; null for none.</summary>
    public string? AdminPath { get; init; }

    /// <summary>What the studio at <c>/studio</c> shows, and to whom; null for no studio.</summary>
    public StudioOptions? Studio { get; init; }

    /// <summary>Keys of which a request must bring one; empty for a service that anybody may ask.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>Origins whose pages may ask from a browser, <c>*</c> for any; empty for none.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>
    /// Requests a second that one client, told by its key or its address, may make; null for as many as it likes.
    /// </summary>
    public int? RateLimit { get; init; }

    /// <summary>Where traces and metrics are sent by OTLP; null for nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Connections open at once, at least 1; one more is closed. Those at the admin socket count.</summary>
    public int MaxConnections { get; init => field = OptionRange.AtLeast(value, 1); } = 4096;

    /// <summary>Longest body a request may have, in bytes.</summary>
    public int MaxBodyBytes { get; init => field = OptionRange.AtLeast(value, 1); } = 64 * 1024;

    /// <summary>How long a request's head may take to arrive.</summary>
    public TimeSpan HeadTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The slowest that a body may arrive, or an answer be taken, in bytes a second, once <see cref="RateGrace"/> is
    /// over: the largest body takes eight seconds so.
    /// </summary>
    public double LeastRate { get; init; } = 8 * 1024;

    /// <summary>How long a body or an answer may take without a look at its rate.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long at most the server sends itself requests before it listens, so that the first visitors are answered
    /// as fast as later ones.
    /// </summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>How long requests in flight may take to finish once the server is told to stop.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(4);
}

/// <summary>An address and port to listen on.</summary>
/// <param name="Address">
/// The IP address; <see cref="IPAddress.Any"/> and <see cref="IPAddress.IPv6Any"/> stand for all of this machine.
/// </param>
/// <param name="Port">The port; 0 for a free one.</param>
internal readonly record struct ListenAddress(IPAddress Address, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>
    /// Reads <c>http://127.0.0.1:5080</c>, <c>http://localhost:5080</c>, <c>http://*:5080</c> or the like.
    /// </summary>
    /// <exception cref="UsageException">It is nothing to listen on.</exception>
    public static ListenAddress Parse(string url)
    {
        // '*' and '+' are customary for every address, and no host to Uri.
        var usual = url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0",
            StringComparison.Ordinal);
        if (!Uri.TryCreate(usual, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
            throw new UsageException($"--urls '{url}' is not an address; write it like {ServerOptions.DefaultUrl}.");
        if (uri.Scheme != Uri.UriSchemeHttp)
            throw new UsageException(
                $"--urls '{url}': the server speaks plain http; let a proxy in front of it speak {uri.Scheme}.");
        if (uri.Host == "localhost") return new ListenAddress(IPAddress.Loopback, uri.Port);
        return IPAddress.TryParse(uri.IdnHost, out var address)
            ? new ListenAddress(address, uri.Port)
            : throw new UsageException($"--urls '{url}': '{uri.Host}' is not an IP address; write the address to "
                + "listen on, such as 127.0.0.1, or 0.0.0.0 for every one of this machine.");
    }

    /// <summary>Reads what <c>--urls</c> was given, with ';' between several.</summary>
    /// <exception cref="UsageException">One is nothing to listen on.</exception>
    public static ListenAddress[] ParseAll(IEnumerable<string> urls) =>
        [.. urls.SelectMany(url => url.Split(';', StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries)).Select(Parse)];

    /// <summary>Whether another program listens there; never of port 0, which takes a free one.</summary>
    public bool IsInUse()
    {
        if (Port == 0) return false;
        try
        {
            using var listener = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // As the server itself binds, so that what closed a moment ago is not in the way.
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress,
                !OperatingSystem.IsWindows());
            listener.Bind(new IPEndPoint(Address, Port));
            listener.Listen();
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }

    /// <summary>What to say of addresses that are taken.</summary>
    public static FailureException InUse(IEnumerable<ListenAddress> addresses) =>
        new($"{string.Join(" or ", addresses)} is in use by another program; end that one, or choose another port with "
            + "--urls.");

    /// <summary>The address as a URL.</summary>
    public override string ToString() => $"http://{new IPEndPoint(Address, Port)}";
}
