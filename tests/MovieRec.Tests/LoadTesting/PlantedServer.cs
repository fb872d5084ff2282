using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MovieRec.Tests.LoadTesting;

/// <summary>
/// A server of which everything is known: what it answers, after how long, and how many requests it took.
/// </summary>
internal sealed class PlantedServer : IDisposable
{
    /// <summary>An answer of known length.</summary>
    public const string Fine = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, string, Task<string?>> _answer;
    private readonly bool _closesIdle;
    private int _requests;
    private int _closed;

    /// <param name="answer">
    /// The bytes that answer a request, from its number (counted from 1) and path; null closes the connection.
    /// </param>
    /// <param name="closesIdle">Whether it closes each connection after an answer, without saying so.</param>
    public PlantedServer(Func<int, string, Task<string?>> answer, bool closesIdle = false)
    {
        (_answer, _closesIdle) = (answer, closesIdle);
        _listener.Start(1024);
        _ = AcceptAsync();
    }

    public PlantedServer(Func<int, string?> answer, bool closesIdle = false)
        : this((number, _) => Task.FromResult(answer(number)), closesIdle) { }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>Requests received so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>
    /// Waits until so many idle connections have been closed, and the client's side of them can know.
    /// </summary>
    public async Task ClosedAsync(int count)
    {
        while (Volatile.Read(ref _closed) < count) await Task.Delay(5, TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
    }

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
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await AnswerAsync(client);
        Interlocked.Increment(ref _closed);
    }

    private async Task AnswerAsync(TcpClient client)
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
                    if (await _answer(Interlocked.Increment(ref _requests), line.Split(' ')[1])
                        .WaitAsync(_stop.Token) is not { } answer) return;
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                    if (_closesIdle || answer.Contains("Connection: close", StringComparison.Ordinal)) return;
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The client or the server has gone.
            }
        }
    }
}
