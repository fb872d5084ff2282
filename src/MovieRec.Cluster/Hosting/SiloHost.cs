using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MovieRec.Cluster.Training;
using Orleans.Configuration;
using Orleans.Runtime;

namespace MovieRec.Cluster.Hosting;

/// <summary>How a silo runs.</summary>
public sealed record SiloHostOptions
{
    /// <summary>The address others reach it at.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port for silos; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port for clients; 0 for a free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Threads its half-steps may use.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a silo may be silent before the others go on without it, in three probes.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long storage may be away before a training stops.</summary>
    public TimeSpan StoragePatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Version of the program; silos of different ones do not mix.</summary>
    public string Version { get; init; } = SiloHost.ProgramVersion;

    /// <summary>What else to configure, such as a filter of the calls to its grains; null for nothing.</summary>
    public Action<ISiloBuilder>? Configure { get; init; }
}

/// <summary>A running silo.</summary>
public sealed class SiloHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TaskCompletionSource<string> _evicted;

    private SiloHost(IHost host, TaskCompletionSource<string> evicted, IPEndPoint gateway, string name) =>
        (_host, _evicted, Gateway, Name) = (host, evicted, gateway, name);

    /// <summary>Version of this program.</summary>
    public static string ProgramVersion { get; } =
        typeof(SiloHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>The meter by which a silo tells what its blocks do, as OpenTelemetry metrics.</summary>
    public const string MeterName = ClusterMetrics.MeterName;

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Gateway { get; }

    /// <summary>Its address, as reports name it.</summary>
    public string Name { get; }

    /// <summary>
    /// Ends with the reason once the others have gone on without this silo, or it cannot work any more.
    /// </summary>
    public Task<string> Evicted => _evicted.Task;

    /// <summary>Joins the cluster at <paramref name="endpoint"/>, or begins it.</summary>
    /// <exception cref="ClusterException">
    /// What silos share cannot be had, a port is taken, or the cluster is of another version.
    /// </exception>
    public static async Task<SiloHost> StartAsync(
        ClusterEndpoint endpoint, SiloHostOptions options, CancellationToken cancellationToken = default)
    {
        await endpoint.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var port = options.Port == 0 ? FreePort(options.Address) : options.Port;
        var gateway = options.GatewayPort == 0 ? FreePort(options.Address) : options.GatewayPort;
        var name = $"{options.Address}:{port}";
        var evicted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = Build(endpoint, options, port, gateway, name, evicted);
        try
        {
            await RequireVersionAsync(host, options.Version).ConfigureAwait(false);
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return new SiloHost(host, evicted, new IPEndPoint(options.Address, gateway), name);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ClusterException))
        {
            host.Dispose();
            throw new ClusterException(
                $"The silo at {name} cannot start: {exception.GetBaseException().Message.TrimEnd('.')}.", exception);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the cluster in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _host.StopAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The others will notice by themselves.
        }
        _host.Dispose();
    }

    private static IHost Build(ClusterEndpoint endpoint, SiloHostOptions options, int port, int gateway, string name,
        TaskCompletionSource<string> evicted)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        Logging.Configure(builder.Logging);
        builder.UseOrleans(silo =>
        {
            endpoint.Configure(silo);
            silo.ConfigureEndpoints(options.Address, port, gateway);
            silo.Configure<SiloOptions>(own => own.SiloName = $"{options.Version}/{name}");
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                // A bound from above as well: what was heard from a silo within three of the longest probes counts in
                // its favour.
                membership.ProbeTimeout = membership.MinProbeTimeout = membership.MaxProbeTimeout = options.Silence / 3;
                membership.NumMissedProbesLimit = 3;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = options.Silence;
                membership.IAmAliveTablePublishTimeout = options.Silence;
                membership.NumMissedTableIAmAliveLimit = 3;
                membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(1);
                membership.DefunctSiloExpiration = TimeSpan.FromMinutes(10);
            });
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(30));
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromHours(6));
            silo.Services.AddSingleton(new SiloWork(options.Threads, name, options.StoragePatience));
            silo.Services.AddPlacementDirector<BlockPlacement, BlockPlacementDirector>();
            silo.Services.AddSingleton<IFatalErrorHandler>(new Eviction(evicted));
            options.Configure?.Invoke(silo);
        });
        return builder.Build();
    }

    private static async Task RequireVersionAsync(IHost host, string version)
    {
        var table = host.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, CancellationToken.None).ConfigureAwait(false);
        var members = await table.ReadAllAsync(CancellationToken.None).ConfigureAwait(false);
        var stranger = members.Members.Select(member => member.Item1)
            .FirstOrDefault(
                member => member.Status is SiloStatus.Active or SiloStatus.Joining
                    && member.SiloName.Split('/')[0] != version);
        if (stranger is not null)
            throw new ClusterException($"The cluster runs MovieRec {stranger.SiloName.Split('/')[0]} (silo "
                + $"{stranger.SiloAddress.Endpoint}) and this is {version}; start the same version, or stop the "
                + "cluster first.");
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new System.Net.Sockets.TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Lets the program end in good order where Orleans would crash it.</summary>
    private sealed class Eviction(TaskCompletionSource<string> evicted) : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

        public void OnFatalException(object? sender, string? context, Exception? exception) =>
            evicted.TrySetResult(context ?? "a fatal error");
    }
}

/// <summary>Orleans' own log: silent, since failures end in one sentence, unless somebody asks for it.</summary>
internal static class Logging
{
    private const string TraceVariable = "MOVIEREC_TRACE";

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        if (Environment.GetEnvironmentVariable(TraceVariable) is null) return;
        logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
    }
}
