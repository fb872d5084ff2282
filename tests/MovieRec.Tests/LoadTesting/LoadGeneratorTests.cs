using System.Diagnostics;
using MovieRec.LoadTesting;

namespace MovieRec.Tests.LoadTesting;

[Trait("Tier", "processes")]
[Collection(nameof(QuietMachine))]
public sealed class LoadGeneratorTests
{
    private static readonly LoadOptions Short = new()
    {
        Rate = 200,
        Duration = TimeSpan.FromSeconds(1),
        WarmUp = TimeSpan.FromSeconds(0.2),
        Connections = 8,
    };

    public static TheoryData<LoadClient> Clients => [LoadClient.Sockets, LoadClient.HttpClient];

    [Theory]
    [MemberData(nameof(Clients))]
    public void An_open_loop_sends_every_request_that_is_due_and_loses_none(LoadClient client)
    {
        using var server = new PlantedServer(
            number => number % 10 == 0 ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" : PlantedServer.Fine);
        var result = LoadGenerator.Run(new LoadTarget(server.Url), Short with { Client = client });
        AssertAccounts(result, due: 200, warmUp: 40);
        Assert.Equal(0, result.Tally.Dropped);
        // One request went ahead to see whether anybody is there.
        Assert.Equal(server.Requests, 1 + result.Tally.Sent + result.WarmUp.Sent);
        Assert.Equal(24, result.Tally.Failed + result.WarmUp.Failed);
        Assert.Equal(["503"], result.Tally.Failures.Keys);
        Assert.InRange(result.AchievedRate, 100, 200);
    }

    [Fact]
    public void Planted_latencies_are_recovered()
    {
        // Of a hundred answers ninety take 5 ms, nine 30 ms, one 100 ms.
        using var server = new PlantedServer(async (number, _) =>
        {
            var (planted, start) = (TimeSpan.FromMilliseconds((number % 100) switch { 0 => 100, < 10 => 30, _ => 5 }),
                Stopwatch.GetTimestamp());
            // The runtime's timers go by a clock that ticks some milliseconds apart, and may be early by as much.
            do await Task.Delay(Math.Max(1, (int)(planted - Stopwatch.GetElapsedTime(start)).TotalMilliseconds));
            while (Stopwatch.GetElapsedTime(start) < planted);
            return PlantedServer.Fine;
        });
        var latencies = LoadGenerator.Run(new LoadTarget(server.Url), Short with
        {
            Rate = 500,
            Connections = 32
        }).Latencies;
        Assert.InRange(latencies.At(50), 4.9, 25);
        Assert.InRange(latencies.At(95), 29.9, 70);
        Assert.InRange(latencies.Max, 99, 300);
    }

    /// <summary>
    /// The server answers at once but for a stall of 0.4 s in 2 s. What is due at a moment s of the stall waits 0.4 −
    /// s, so P(latency > x) = (0.4 − x) / 2: the 90th percentile is 0.2 s. A closed loop of 4 connections asks 4 times
    /// during the stall and sees next to nothing of it, until it is corrected.
    /// </summary>
    [Fact]
    public void An_open_loop_sees_a_stall_and_a_closed_loop_misses_it_until_corrected()
    {
        using var stalling = new StallingServer(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.4));
        var options = Short with
        {
            Rate = 500,
            Duration = TimeSpan.FromSeconds(2),
            WarmUp = TimeSpan.Zero,
            Connections = 4,
        };
        var open = LoadGenerator.Run(new LoadTarget(stalling.Url), options);
        AssertAccounts(open, due: 1000, warmUp: 0);
        Assert.InRange(open.Latencies.At(90), 170, 280);
        Assert.InRange(open.Latencies.Max, 380, 700);

        stalling.Again();
        var closed = LoadGenerator.Run(new LoadTarget(stalling.Url), options with { Mode = LoadMode.Closed });
        Assert.InRange(closed.Latencies.Max, 350, 700);
        Assert.InRange(closed.Latencies.At(90), 0, 100);
        Assert.InRange(closed.Corrected.At(90), 140, 300);
        Assert.True(closed.Tally.Sent < open.Tally.Sent - 100, $"The closed loop sent {closed.Tally.Sent} requests.");
    }

    [Fact]
    public void What_cannot_be_sent_in_time_is_dropped_and_counted()
    {
        // One answer every 20 ms or slower, where 200 a second are asked for.
        using var gate = new SemaphoreSlim(1);
        using var server = new PlantedServer(async (_, _) =>
        {
            await gate.WaitAsync();
            await Task.Delay(20);
            gate.Release();
            return PlantedServer.Fine;
        });
        var result = LoadGenerator.Run(new LoadTarget(server.Url), Short with { Patience = TimeSpan.FromSeconds(0.2) });
        AssertAccounts(result, due: 200, warmUp: 40);
        Assert.InRange(result.Tally.Dropped, 100, 199);
        Assert.InRange(result.AchievedRate, 5, 51);
        // Whoever was served waited for a connection as long as patience lasts, and then for the requests on the
        // others.
        Assert.InRange(result.Latencies.At(90), 150, 1500);
    }

    [Fact]
    public void What_is_unanswered_at_the_end_was_in_flight()
    {
        using var server = new PlantedServer(async (number, _) =>
        {
            if (number > 60) await Task.Delay(Timeout.Infinite);
            return PlantedServer.Fine;
        });
        var result = LoadGenerator.Run(new LoadTarget(server.Url),
            Short with
            {
                WarmUp = TimeSpan.Zero,
                Drain = TimeSpan.FromSeconds(0.2),
                Patience = TimeSpan.FromSeconds(0.1)
            });
        AssertAccounts(result, due: 200, warmUp: 0);
        Assert.Equal((59, 8, 0), (result.Tally.Completed, result.Tally.InFlight, result.Tally.Failed));
        Assert.Equal(133, result.Tally.Dropped);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void An_answer_that_takes_too_long_has_failed(LoadClient client)
    {
        using var server = new PlantedServer(async (number, _) =>
        {
            await Task.Delay(number % 50 == 0 ? 5000 : 0);
            return PlantedServer.Fine;
        });
        var result = LoadGenerator.Run(new LoadTarget(server.Url),
            Short with { WarmUp = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(0.4), Client = client });
        AssertAccounts(result, due: 200, warmUp: 0);
        Assert.InRange(result.Tally.Failures["timeout"], 3, 5);
    }

    [Theory]
    [InlineData(LoadMode.Open)]
    [InlineData(LoadMode.Closed)]
    public void A_server_that_dies_fails_what_it_does_not_answer(LoadMode mode)
    {
        using var server = new PlantedServer(_ => PlantedServer.Fine);
        using var death = new Timer(_ => server.Dispose(), null, 400, Timeout.Infinite);
        var result = LoadGenerator.Run(new LoadTarget(server.Url),
            Short with { Mode = mode, WarmUp = TimeSpan.Zero, Rate = mode == LoadMode.Open ? 200 : null });
        Assert.Equal(result.Tally.Sent, result.Tally.Completed + result.Tally.Failed + result.Tally.InFlight);
        Assert.InRange(result.Tally.Failures["connection"], 20, 2000);
        Assert.True(result.Tally.Completed > 10);
    }

    [Fact]
    public void A_closed_loop_sends_as_fast_as_it_is_answered_or_as_it_is_told()
    {
        using var server = new PlantedServer(async (_, _) =>
        {
            await Task.Delay(10);
            return PlantedServer.Fine;
        });
        var fast = LoadGenerator.Run(new LoadTarget(server.Url), Short with { Mode = LoadMode.Closed, Rate = null });
        Assert.InRange(fast.AchievedRate, 150, 800);
        var paced = LoadGenerator.Run(new LoadTarget(server.Url), Short with { Mode = LoadMode.Closed, Rate = 50 });
        Assert.InRange(paced.AchievedRate, 30, 56);
    }

    [Fact]
    public void Nobody_there_a_wrong_address_and_another_protocol_are_told()
    {
        string gone;
        using (var server = new PlantedServer(_ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
        {
            gone = server.Url;
            Assert.Contains("404",
                Assert.Throws<LoadTestException>(() => LoadGenerator.Run(new LoadTarget(gone), Short)).Message,
                StringComparison.Ordinal);
        }
        Assert.Contains("Nobody answers",
            Assert.Throws<LoadTestException>(() => LoadGenerator.Run(new LoadTarget(gone), Short)).Message,
            StringComparison.Ordinal);
        using var mail = new PlantedServer(_ => "220 mail.example.org ready\r\n");
        Assert.Contains("HTTP",
            Assert.Throws<LoadTestException>(() => LoadGenerator.Run(new LoadTarget(mail.Url), Short)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_ends_soon_after_it_is_cancelled()
    {
        using var server = new PlantedServer(_ => PlantedServer.Fine);
        using var cancellation = new CancellationTokenSource(300);
        var clock = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(
            () => LoadGenerator.Run(new LoadTarget(server.Url),
                Short with { Rate = 1, Duration = TimeSpan.FromMinutes(5) }, cancellation.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }

    private static void AssertAccounts(LoadResult result, int due, int warmUp)
    {
        Assert.Equal(due, result.Tally.Sent + result.Tally.Dropped);
        Assert.Equal(warmUp, result.WarmUp.Sent + result.WarmUp.Dropped);
        Assert.Equal(result.Tally.Sent, result.Tally.Completed + result.Tally.Failed + result.Tally.InFlight);
        Assert.Equal(result.WarmUp.Sent, result.WarmUp.Completed + result.WarmUp.Failed + result.WarmUp.InFlight);
        Assert.Equal(result.Tally.Completed, result.Latencies.Count);
    }

    /// <summary>
    /// Answers at once, but for one stall that begins some time after its second request; the first is the look whether
    /// anybody is there.
    /// </summary>
    private sealed class StallingServer : IDisposable
    {
        private readonly PlantedServer _server;
        private readonly TimeSpan _after;
        private readonly TimeSpan _length;
        private int _requests;
        private long _began;

        public StallingServer(TimeSpan after, TimeSpan length)
        {
            (_after, _length) = (after, length);
            _server = new PlantedServer(AnswerAsync);
        }

        public string Url => _server.Url;

        public void Again() => (_requests, _began) = (0, 0);

        public void Dispose() => _server.Dispose();

        private async Task<string?> AnswerAsync(int number, string path)
        {
            if (Interlocked.Increment(ref _requests) == 2) Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            if (Volatile.Read(ref _began) is not 0 and var began)
            {
                var elapsed = Stopwatch.GetElapsedTime(began);
                if (elapsed >= _after && elapsed < _after + _length) await Task.Delay(_after + _length - elapsed);
            }
            return PlantedServer.Fine;
        }
    }
}
