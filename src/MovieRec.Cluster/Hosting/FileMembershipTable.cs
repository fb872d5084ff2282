using System.Globalization;
using System.Text.Json;
using MovieRec.Data;
using Orleans.Messaging;
using Orleans.Runtime;

namespace MovieRec.Cluster.Hosting;

/// <summary>
/// Membership of silos that share a machine, in one JSON file: unlike Orleans' own table for development it outlives
/// each of them, so that any may be killed. Every change is made under a lock file, and the table is replaced whole.
/// </summary>
/// <param name="folder">The folder of the cluster; it must exist.</param>
internal sealed class FileMembershipTable(string folder) : IMembershipTable, IGatewayListProvider
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private sealed record Member(string Silo, SiloStatus Status, int ProxyPort, string HostName, string SiloName,
        DateTime StartTime, DateTime IAmAliveTime, string[] Suspects, string Tag);

    private sealed record Table(int Version, Member[] Members)
    {
        public string Tag => Version.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Name of the file in the folder.</summary>
    public const string FileName = "membership.json";

    private string TablePath => Path.Combine(folder, FileName);

    TimeSpan IGatewayListProvider.MaxStaleness => TimeSpan.FromSeconds(1);

    bool IGatewayListProvider.IsUpdatable => true;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>(
    [
        .. Read().Members.Where(member => member is { Status: SiloStatus.Active, ProxyPort: > 0 }).Select(member =>
        {
            var silo = SiloAddress.FromParsableString(member.Silo);
            return SiloAddress.New(silo.Endpoint.Address, member.ProxyPort, silo.Generation).ToGatewayUri();
        }),
    ]);

    public Task<MembershipTableData> ReadAll() => Task.FromResult(Data(Read(), _ => true));

    public Task<MembershipTableData> ReadRow(SiloAddress key) =>
        Task.FromResult(Data(Read(), member => member.Silo == key.ToParsableString()));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(table =>
        table.Tag != tableVersion.VersionEtag
            || table.Members.Any(member => member.Silo == entry.SiloAddress.ToParsableString()) ? null
        : new Table(table.Version + 1, [.. table.Members, Of(entry, table.Version + 1)]));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => ChangeAsync(table =>
    {
        var at = Array.FindIndex(table.Members, member => member.Silo == entry.SiloAddress.ToParsableString());
        if (table.Tag != tableVersion.VersionEtag || at < 0 || table.Members[at].Tag != etag) return null;
        table.Members[at] = Of(entry, table.Version + 1);
        return table with { Version = table.Version + 1 };
    });

    public Task UpdateIAmAlive(MembershipEntry entry) => ChangeAsync(table =>
    {
        var at = Array.FindIndex(table.Members, member => member.Silo == entry.SiloAddress.ToParsableString());
        if (at >= 0) table.Members[at] = table.Members[at] with { IAmAliveTime = entry.IAmAliveTime };
        return table;
    });

    public Task DeleteMembershipTableEntries(string clusterId)
    {
        File.Delete(TablePath);
        return Task.CompletedTask;
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => ChangeAsync(table =>
        table with
        {
            Members =
            [.. table.Members.Where(
                member => member.Status != SiloStatus.Dead || member.IAmAliveTime >= beforeDate.UtcDateTime)]
        });

    /// <summary>Reads the table for nothing but to see that it can be.</summary>
    /// <exception cref="ClusterException">It is damaged.</exception>
    public void Check() => Read();

    // A folder that is away is no empty table.
    private Table Read()
    {
        if (!File.Exists(TablePath))
            return Directory.Exists(folder)
                ? new Table(0, []) : throw new DirectoryNotFoundException($"'{folder}' is not there.");
        try
        {
            var table = JsonSerializer.Deserialize<Table>(File.ReadAllBytes(TablePath), Json)
                ?? throw new JsonException("It is null.");
            _ = Data(table, _ => true);
            return table;
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new ClusterException(
                $"'{TablePath}' is damaged: stop the silos of this cluster, delete that file and start them again.",
                exception);
        }
    }

    private async Task<bool> ChangeAsync(Func<Table, Table?> change)
    {
        using var held = await LockAsync().ConfigureAwait(false);
        if (change(Read()) is not { } changed) return false;
        AtomicFile.Write(TablePath, JsonSerializer.SerializeToUtf8Bytes(changed));
        return true;
    }

    // The system gives up the lock of a process that dies.
    private async Task<FileStream> LockAsync()
    {
        for (var deadline = DateTime.UtcNow + LockPatience; ;)
        {
            try
            {
                return new FileStream($"{TablePath}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                await Task.Delay(5).ConfigureAwait(false);
            }
        }
    }

    private static MembershipTableData Data(Table table, Func<Member, bool> which) => new(
        [.. table.Members.Where(which).Select(member => Tuple.Create(new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(member.Silo),
            Status = member.Status,
            ProxyPort = member.ProxyPort,
            HostName = member.HostName,
            SiloName = member.SiloName,
            StartTime = member.StartTime,
            IAmAliveTime = member.IAmAliveTime,
            SuspectTimes =
            [.. member.Suspects.Select(suspect => suspect.Split('|'))
                .Select(pair => Tuple.Create(SiloAddress.FromParsableString(pair[0]),
                    new DateTime(long.Parse(pair[1], CultureInfo.InvariantCulture), DateTimeKind.Utc)))],
        }, member.Tag))], new TableVersion(table.Version, table.Tag));

    private static Member Of(MembershipEntry entry, int version) => new(
        entry.SiloAddress.ToParsableString(), entry.Status, entry.ProxyPort, entry.HostName, entry.SiloName,
        entry.StartTime, entry.IAmAliveTime,
        [.. (entry.SuspectTimes ?? [])
            .Select(suspect =>
                $"{suspect.Item1.ToParsableString()}|{suspect.Item2.Ticks.ToString(CultureInfo.InvariantCulture)}")],
        version.ToString(CultureInfo.InvariantCulture));
}
