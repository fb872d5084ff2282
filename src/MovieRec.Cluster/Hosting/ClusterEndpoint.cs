using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Messaging;

namespace MovieRec.Cluster.Hosting;

/// <summary>
/// Where a cluster is found: the folder that its silos share or, for clients only, addresses of gateways.
/// </summary>
public abstract record ClusterEndpoint
{
    /// <summary>Under this name all silos of one table find each other.</summary>
    private const string ClusterName = "movierec";

    private ClusterEndpoint() { }

    /// <summary>Reads a folder, or <c>HOST:PORT[,HOST:PORT…]</c>.</summary>
    public static ClusterEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var gateways = text.Split(',', StringSplitOptions.TrimEntries).Select(word => IPEndPoint.TryParse(word, out var endpoint) && endpoint.Port > 0 ? endpoint : null).ToArray();
        return Array.TrueForAll(gateways, gateway => gateway is not null)
            ? new Gateways(gateways!)
            : new Folder(Path.GetFullPath(text));
    }

    /// <summary>Waits a little for what a client needs to be there, such as the folder of a cluster that was started a moment ago.</summary>
    /// <exception cref="ClusterException">It does not come.</exception>
    internal virtual Task AwaitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The folder of silos on one machine.</summary>
    /// <param name="Path">Holds the membership and the checkpoints.</param>
    public sealed record Folder(string Path) : ClusterEndpoint
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        internal string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

        internal override async Task AwaitAsync(CancellationToken cancellationToken)
        {
            for (var deadline = DateTime.UtcNow + Patience; !Directory.Exists(Path); await Task.Delay(100, cancellationToken).ConfigureAwait(false))
                if (DateTime.UtcNow > deadline)
                    throw new ClusterException($"There is no cluster at '{Path}': give the folder of 'movierec cluster start', or the address of a gateway such as 127.0.0.1:30000.");
        }

        internal override void Configure(ISiloBuilder builder)
        {
            base.Configure(builder);
            Directory.CreateDirectory(Checkpoints);
            builder.Services.AddSingleton<IMembershipTable>(new FileMembershipTable(Path));
            builder.Services.AddKeyedSingleton<Orleans.Storage.IGrainStorage>(Training.BlockGrain.Storage, (services, _) => ActivatorUtilities.CreateInstance<FileGrainStorage>(services, Checkpoints));
        }

        internal override void Configure(IClientBuilder builder)
        {
            base.Configure(builder);
            builder.Services.AddSingleton<IGatewayListProvider>(new FileMembershipTable(Path));
        }
    }

    /// <summary>Gateways of silos; a client knows no others.</summary>
    /// <param name="Addresses">Their addresses.</param>
    public sealed record Gateways(IPEndPoint[] Addresses) : ClusterEndpoint
    {
        internal override void Configure(ISiloBuilder builder) => throw new ClusterException("A silo joins by folder, not by the address of another.");

        internal override void Configure(IClientBuilder builder)
        {
            base.Configure(builder);
            builder.UseStaticClustering(Addresses);
        }
    }

    /// <summary>Lets a silo find the others and its checkpoints.</summary>
    internal virtual void Configure(ISiloBuilder builder) => builder.Configure<ClusterOptions>(Name);

    /// <summary>Lets a client find the silos.</summary>
    internal virtual void Configure(IClientBuilder builder)
    {
        builder.Configure<ClusterOptions>(Name);
        builder.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
    }

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName);
}
