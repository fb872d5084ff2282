using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MovieRec.Tests.LoadTesting;

/// <summary>A server of which everything is known: what it answers, after how long, and how many requests it took.</summary>
internal sealed class PlantedServer : IDisposable
{
    /// <summary>An answer of known length.</summary>
    public const string Fine = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, string, Task<string?>> _answer;
    private int _requests;

    /// <param name="answer">The bytes that answer a request, from its number (counted from 1) and path; null closes the connection.</param>
    public PlantedServer(Func<int, string, Task<string?>> answer)
    {
        _answer = answer;
        _listener.Start(1024);
        _ = AcceptAsync();
    }

    public PlantedServer(Func<int, string?> answer) : this((number, _) => Task.FromResult(answer(number))) { }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>Requests received so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                    {
                        // Headers.
                    }
                    if (await _answer(Interlocked.Increment(ref _requests), line.Split(' ')[1]).WaitAsync(_stop.Token) is not { } answer) return;
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                    if (answer.Contains("Connection: close", StringComparison.Ordinal)) return;
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The client or the server has gone.
            }
        }
    }
}
