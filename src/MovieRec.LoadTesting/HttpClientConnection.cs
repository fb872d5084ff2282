using System.Net.Sockets;

namespace MovieRec.LoadTesting;

/// <summary>The same by the runtime's client: the check on <see cref="SocketConnection"/>.</summary>
internal sealed class HttpClientConnection : ILoadConnection
{
    private readonly LoadTarget _target;
    private readonly HttpClient _client;

    public HttpClientConnection(LoadTarget target, TimeSpan timeout)
    {
        _target = target;
#pragma warning disable CA2000 // The client disposes of its handler.
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = 1,
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ConnectTimeout = timeout
            })
        { Timeout = timeout };
#pragma warning restore CA2000
    }

    /// <inheritdoc/>
    public void Open()
    {
        // The client opens connections when it needs them.
    }

    /// <inheritdoc/>
    public Reply Exchange(long number)
    {
        var begun = false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _target.UriOf(number));
            using var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            begun = true;
            response.Content.CopyTo(Stream.Null, null, CancellationToken.None);
            return new Reply((int)response.StatusCode);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException
                or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.TimedOut } })
        {
            return new Reply(0, FailureReason.Timeout);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or SocketException or ObjectDisposedException)
        {
            return new Reply(0, exception switch
            {
                HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => FailureReason.Protocol,
                _ when begun => FailureReason.Truncated,
                _ => FailureReason.Connection,
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
