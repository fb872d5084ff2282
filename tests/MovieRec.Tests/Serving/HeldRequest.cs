using System.Net.Sockets;
using System.Text;

namespace MovieRec.Tests.Serving;

/// <summary>
/// A request whose body the server waits for until <see cref="FinishAsync"/>: as long as a test needs it to be in
/// flight.
/// </summary>
internal sealed class HeldRequest : IDisposable
{
    private const string Body = """{"ratings":[{"item":104,"rating":3}]}""";

    private readonly TcpClient _client = new() { NoDelay = true };

    /// <summary>
    /// Returns when the server has taken it on. Where the machine is so busy that it refuses even this one, tries
    /// again.
    /// </summary>
    public static async Task<HeldRequest> StartAsync(RunningServer server)
    {
        while (true)
        {
            var request = new HeldRequest();
            await request.BeginAsync(server.Client.BaseAddress!);
            while (request._client.Available == 0)
                if ((await MetricsText.OfAsync(server)).Of("movierec_requests_receiving").Sum() >= 1) return request;
            request.Dispose();
        }
    }

    /// <summary>Begins a request, and does not look whether the server has taken it on.</summary>
    public static async Task<HeldRequest> BeginAsync(RunningServer server)
    {
        var request = new HeldRequest();
        await request.BeginAsync(server.Client.BaseAddress!);
        return request;
    }

    /// <summary>Sends the rest and returns the whole answer.</summary>
    public async Task<string> FinishAsync()
    {
        await WriteAsync(Body[5..]);
        return await ReadAsync();
    }

    /// <summary>The whole answer, once it comes.</summary>
    public async Task<string> ReadAsync()
    {
        using var reader = new StreamReader(_client.GetStream(), Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async Task BeginAsync(Uri server)
    {
        await _client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        await WriteAsync($"POST /recommendations HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: "
            + $"application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body[..5]}");
    }

    private ValueTask WriteAsync(string text) =>
        _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
}
