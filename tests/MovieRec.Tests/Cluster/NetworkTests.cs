using System.Diagnostics;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// Silos in network namespaces of their own, as on hosts of their own, of which one is cut off and comes back.
/// </summary>
[Trait("Tier", "cluster")]
public sealed class NetworkTests
{
    private const int Hosts = 3;

    [Fact]
    public async Task A_host_that_is_cut_off_and_comes_back_changes_nothing_in_the_model()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/ip"),
            "Network namespaces need root and iproute2 (Debian: iproute2).");
        Assert.SkipWhen(PrivatePostgreSql.Missing is not null, PrivatePostgreSql.Missing ?? "");
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        using var network = new Network(Hosts);
        await using var server = await PrivatePostgreSql.StartAsync(onHub: true);
        var connection = server.ConnectionString(Network.HubAddress);
        var silos = new List<ClusterProcess>();
        try
        {
            for (var host = 0; host < Hosts; host++)
                silos.Add(
                    ClusterProcess.RunIn(Network.NamespaceOf(host), "cluster", "join", "--connection", connection,
                        "--threads", "1", "--silence", "1"));
            for (var host = 0; host < Hosts; host++)
                await silos[host].WaitForAsync($"Silo {Network.AddressOf(host)}:11111: ");

            await using var client = ClusterProcess.RunIn(
                Network.Hub, "train", "--connection", connection, "--data", data.Path, "--set", "factors=16",
                "iterations=60", "regularization=5", "--save", data.PathOf("trained.model"));
            await client.WaitForAsync("iteration ");
            Network.Cut(1);
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            Network.Rejoin(1);
            (await client.EndAsync(120)).AssertDone();
            Assert.Equal(undisturbed, File.ReadAllBytes(data.PathOf("trained.model")));

            await silos[1].WaitForAsync(
                $"Silo {Network.AddressOf(1)}:11111 ended (the others had gone on without it) and was started anew");
            await using var status = ClusterProcess.RunIn(Network.Hub, "cluster", "status", "--connection", connection);
            Assert.Contains(
                string.Join(", ", Enumerable.Range(0, Hosts).Select(host => $"{Network.AddressOf(host)}:11111")),
                (await status.EndAsync()).Output, StringComparison.Ordinal);
        }
        finally
        {
            await Task.WhenAll(silos.Select(silo => silo.DisposeAsync().AsTask()));
        }
    }
}

/// <summary>
/// Network namespaces, each with an address, whose cables meet in a hub: a namespace with a bridge. The machine's own
/// network is left alone.
/// </summary>
internal sealed class Network : IDisposable
{
    public const string HubAddress = "10.177.0.1";

    private readonly int _hosts;

    public Network(int hosts)
    {
        _hosts = hosts;
        Ip($"netns add {Hub}");
        Ip($"-n {Hub} link set lo up");
        Ip($"-n {Hub} link add bridge type bridge");
        Ip($"-n {Hub} addr add {HubAddress}/24 dev bridge");
        Ip($"-n {Hub} link set bridge up");
        for (var host = 0; host < hosts; host++)
        {
            var name = NamespaceOf(host);
            Ip($"netns add {name}");
            Ip($"-n {Hub} link add cable{host} type veth peer name eth0 netns {name}");
            Ip($"-n {Hub} link set cable{host} master bridge up");
            Ip($"-n {name} addr add {AddressOf(host)}/24 dev eth0");
            Ip($"-n {name} link set eth0 up");
            Ip($"-n {name} link set lo up");
        }
    }

    public static string Hub => $"movierec-{Environment.ProcessId}-hub";

    public static string NamespaceOf(int host) => $"movierec-{Environment.ProcessId}-{host}";

    public static string AddressOf(int host) => $"10.177.0.{host + 2}";

    public static void Cut(int host) => Ip($"-n {Hub} link set cable{host} down");

    public static void Rejoin(int host) => Ip($"-n {Hub} link set cable{host} up");

    public void Dispose()
    {
        for (var host = 0; host < _hosts; host++) Ip($"netns del {NamespaceOf(host)}");
        Ip($"netns del {Hub}");
    }

    private static void Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}: {error}");
    }
}
