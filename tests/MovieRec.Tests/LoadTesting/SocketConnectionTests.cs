using MovieRec.LoadTesting;

namespace MovieRec.Tests.LoadTesting;

/// <summary>The small client understands what the runtime's does, and says the same of it.</summary>
public sealed class SocketConnectionTests
{
    public static TheoryData<string, int> Answers => new()
    {
        { PlantedServer.Fine, 200 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;name=value\r\n world\r\n0\r\n\r\n",
            200 },
        { "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: x\r\n"
            + "\r\n", 200 },
        { "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", 200 },
        { "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", 200 },
        { "HTTP/1.1 100 Continue\r\n\r\n" + PlantedServer.Fine, 200 },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204 },
        { "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\nRetry-After: 1\r\n\r\nno.", 503 },
        { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404 },
        { $"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n{new string('x', 50_000)}", 200 },
        { $"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 12_000)}\r\nContent-Length: 2\r\n\r\nok", 200 },
    };

    public static TheoryData<string> Nonsense =>
    [
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        $"HTTP/1.1 200 OK\r\nX: {new string('x', 70_000)}\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Answers))]
    public void Both_clients_read_an_answer_to_its_end_and_go_on(string answer, int status)
    {
        foreach (var client in (LoadClient[])[LoadClient.Sockets, LoadClient.HttpClient])
        {
            using var server = new PlantedServer(_ => answer);
            using var connection = LoadRun.Connect(new LoadTarget(server.Url), new LoadOptions { Client = client });
            // What one answer left unread would spoil the next.
            for (var number = 0; number < 3; number++) Assert.Equal(new Reply(status), connection.Exchange(number));
            Assert.Equal(3, server.Requests);
        }
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Nonsense_is_a_failure_and_the_connection_is_not_used_again(string answer)
    {
        using var server = new PlantedServer(number => number == 1 ? answer : PlantedServer.Fine);
        using var connection = LoadRun.Connect(new LoadTarget(server.Url), new LoadOptions());
        Assert.Equal(new Reply(0, FailureReason.Protocol), connection.Exchange(0));
        Assert.Equal(new Reply(200), connection.Exchange(1));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nConnection: close")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nConnection: close")]
    public void An_answer_that_breaks_off_is_a_failure_of_its_own_kind(string answer)
    {
        foreach (var client in (LoadClient[])[LoadClient.Sockets, LoadClient.HttpClient])
        {
            using var server = new PlantedServer(number => number == 1 ? answer : PlantedServer.Fine);
            using var connection = LoadRun.Connect(new LoadTarget(server.Url), new LoadOptions { Client = client });
            Assert.Equal(new Reply(0, FailureReason.Truncated), connection.Exchange(0));
            Assert.Equal(new Reply(200), connection.Exchange(1));
        }
    }

    [Fact]
    public void Nobody_is_said_to_answer_nothing_where_an_answer_breaks_off()
    {
        using var server = new PlantedServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nConnection: close");
        var refused = Assert.Throws<LoadTestException>(
            () => LoadGenerator.Run(new LoadTarget(server.Url), new LoadOptions(),
                TestContext.Current.CancellationToken));
        Assert.Contains("breaks off", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_an_answer_is_lost()
    {
        using var server = new PlantedServer(number => number == 2 ? null : PlantedServer.Fine);
        using var connection = LoadRun.Connect(new LoadTarget(server.Url), new LoadOptions());
        Assert.Equal(new Reply(200), connection.Exchange(0));
        Assert.Equal(new Reply(0, FailureReason.Connection), connection.Exchange(1));
        Assert.Equal(new Reply(200), connection.Exchange(2));
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task A_connection_closed_while_nothing_was_asked_on_it_loses_no_request()
    {
        // As servers do that close what is idle: the answer does not say that it was the last.
        using var server = new PlantedServer(_ => PlantedServer.Fine, closesIdle: true);
        using var connection = LoadRun.Connect(new LoadTarget(server.Url), new LoadOptions());
        Assert.Equal(new Reply(200), connection.Exchange(0));
        for (var number = 1; number < 4; number++)
        {
            await server.ClosedAsync(number);
            Assert.Equal(new Reply(200, Reopened: true), connection.Exchange(number));
        }
        Assert.Equal(4, server.Requests);
    }
}
