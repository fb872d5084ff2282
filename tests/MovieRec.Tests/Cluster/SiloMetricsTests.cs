using System.Net;
using MovieRec.Cli;
using MovieRec.Models.Als;

namespace MovieRec.Tests.Cluster;

[Trait("Tier", "cluster")]
public sealed class SiloMetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_shows_its_blocks_bytes_and_times_and_a_taken_port_is_told()
    {
        var token = TestContext.Current.CancellationToken;
        using var data = await Partitioned.CreateAsync();
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        var port = FreePort();
        await using var served = await SiloMetrics.StartAsync(IPAddress.Loopback, port, token);
        await cluster.TrainAsync(data.Path, new AlsOptions { Factors = 16, Iterations = 2 },
            data.PathOf("trained.model"));
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), token);
        foreach (var side in new[] { "users", "items" })
        {
            Assert.Matches(
                $$"""(?m)^movierec_exchange_bytes_total\{.*part="0".*reach="local".*side="{{side}}".*\} [1-9]""", text);
            Assert.Matches(
                $$"""(?m)^movierec_halfstep_duration_seconds\{.*part="2".*phase="solve".*side="{{side}}".*\} (0\.\d|\d(\.\d+)?E-\d)""", text);
            Assert.Matches($$"""(?m)^movierec_block_interactions\{.*part="1".*side="{{side}}".*\} [1-9]""", text);
        }
        Assert.Contains("movierec_checkpoint_bytes_total{", text, StringComparison.Ordinal);
        Assert.Contains("orleans_", text, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}",
            (await Assert.ThrowsAsync<FailureException>(
                () => SiloMetrics.StartAsync(IPAddress.Loopback, port, token))).Message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
