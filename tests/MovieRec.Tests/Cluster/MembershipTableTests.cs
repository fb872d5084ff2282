using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MovieRec.Cluster.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// What Orleans' membership asks of a table, of both that we have: of changes against the same version one counts.
/// </summary>
public sealed class MembershipTableTests
{
    [Fact]
    public async Task A_file_lets_one_of_many_changes_count()
    {
        using var folder = new TemporaryFolder();
        await AssertOneCountsAsync(() => new FileMembershipTable(folder.Path));
    }

    [Fact]
    [Trait("Tier", "cluster")]
    public async Task A_database_lets_one_of_many_changes_count()
    {
        Assert.SkipWhen(PrivatePostgreSql.Missing is not null, PrivatePostgreSql.Missing ?? "");
        await using var server = await PrivatePostgreSql.StartAsync();
        await PostgreSqlSchema.EnsureAsync(server.ConnectionString(), TestContext.Current.CancellationToken);
        var options = new AdoNetClusteringSiloOptions
        {
            Invariant = "Npgsql",
            ConnectionString = $"{server.ConnectionString()};Search Path={PostgreSqlSchema.Name}",
        };
        await AssertOneCountsAsync(
            () => new AdoNetClusteringTable(null!, Options.Create(new ClusterOptions { ClusterId = "test" }),
                Options.Create(options), NullLogger<AdoNetClusteringTable>.Instance));
    }

    private static async Task AssertOneCountsAsync(Func<IMembershipTable> open)
    {
        var token = TestContext.Current.CancellationToken;
        var tables = new List<IMembershipTable>();
        for (var silo = 0; silo < 8; silo++)
        {
            tables.Add(open());
            await tables[silo].InitializeMembershipTableAsync(true, token);
        }

        var empty = await tables[0].ReadAllAsync(token);
        Assert.Empty(empty.Members);
        var inserted = await Task.WhenAll(
            tables.Select((table, silo) => table.InsertRowAsync(Entry(silo), empty.Version.Next(), token)));
        Assert.Equal(1, inserted.Count(isDone => isDone));

        var one = await tables[1].ReadAllAsync(token);
        var (entry, tag) = Assert.Single(one.Members);
        Assert.Equal(empty.Version.Version + 1, one.Version.Version);
        Assert.Equal("0.1.0/silo", entry.SiloName);
        Assert.False(await tables[2].InsertRowAsync(entry, one.Version.Next(), token));

        entry.Status = SiloStatus.Dead;
        entry.SuspectTimes = [Tuple.Create(Address(20), new DateTime(2025, 12, 31, 3, 4, 5, DateTimeKind.Utc))];
        var updated = await Task.WhenAll(
            tables.Select(table => table.UpdateRowAsync(entry, tag, one.Version.Next(), token)));
        Assert.Equal(1, updated.Count(isDone => isDone));

        var dead = await tables[3].ReadRowAsync(entry.SiloAddress, token);
        Assert.Equal(SiloStatus.Dead, dead.Members.Single().Item1.Status);
        Assert.Equal(Address(20), dead.Members.Single().Item1.SuspectTimes!.Single().Item1);
        Assert.Empty((await tables[3].ReadRowAsync(Address(21), token)).Members);

        var later = entry.IAmAliveTime.AddMinutes(1);
        entry.IAmAliveTime = later;
        await tables[4].UpdateIAmAliveAsync(entry, token);
        Assert.Equal(later, (await tables[4].ReadAllAsync(token)).Members.Single().Item1.IAmAliveTime);
        await tables[5].CleanupDefunctSiloEntriesAsync(later, token);
        Assert.Single((await tables[5].ReadAllAsync(token)).Members);
        await tables[5].CleanupDefunctSiloEntriesAsync(later.AddSeconds(1), token);
        Assert.Empty((await tables[5].ReadAllAsync(token)).Members);
    }

    private static MembershipEntry Entry(int silo) => new()
    {
        SiloAddress = Address(silo),
        Status = SiloStatus.Active,
        ProxyPort = 30000,
        HostName = "host",
        SiloName = "0.1.0/silo",
        StartTime = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    private static SiloAddress Address(int silo) => SiloAddress.New(IPAddress.Loopback, 11111 + silo, 1);
}
