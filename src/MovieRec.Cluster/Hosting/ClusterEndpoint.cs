using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using Orleans.Storage;

namespace MovieRec.Cluster.Hosting;

/// <summary>
/// Where a cluster is found: the folder or the database that its silos share or, for clients only, addresses of
/// gateways.
/// </summary>
public abstract record ClusterEndpoint
{
    /// <summary>Under this name all silos of one table find each other.</summary>
    private const string ClusterName = "movierec";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait between two looks.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private ClusterEndpoint() { }

    /// <summary>
    /// Reads a folder, <c>HOST:PORT[,HOST:PORT…]</c>, or the connection string of a PostgreSQL database.
    /// </summary>
    /// <exception cref="ClusterException">It is a connection string that cannot be understood.</exception>
    public static ClusterEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('=', StringComparison.Ordinal) && !Directory.Exists(text)) return new Database(text);
        var gateways = text.Split(',', StringSplitOptions.TrimEntries)
            .Select(word => IPEndPoint.TryParse(word, out var endpoint) && endpoint.Port > 0 ? endpoint : null)
            .ToArray();
        return Array.TrueForAll(gateways, gateway => gateway is not null)
            ? new Gateways(gateways!)
            : new Folder(Path.GetFullPath(text));
    }

    /// <summary>
    /// Waits a little for what a client needs to be there, such as the folder of a cluster that was started a moment
    /// ago.
    /// </summary>
    /// <exception cref="ClusterException">It does not come.</exception>
    internal virtual Task AwaitAsync(TimeProvider time, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Prepares what silos share.</summary>
    /// <returns>Whether anything had to be done.</returns>
    /// <exception cref="ClusterException">It cannot be.</exception>
    public virtual Task<bool> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>The address at which other silos reach one on this machine.</summary>
    public virtual IPAddress LocalAddress() => IPAddress.Loopback;

    /// <summary>The folder of silos on one machine.</summary>
    /// <param name="Path">Holds the membership and the checkpoints.</param>
    public sealed record Folder(string Path) : ClusterEndpoint
    {
        /// <summary>Forgets the silos of an earlier cluster in this folder; its checkpoints stay.</summary>
        public void Forget() => File.Delete(System.IO.Path.Combine(Path, FileMembershipTable.FileName));

        internal string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

        internal override async Task AwaitAsync(TimeProvider time, CancellationToken cancellationToken)
        {
            for (var begun = time.GetTimestamp(); !Directory.Exists(
                Path); await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false))
                if (time.GetElapsedTime(begun) > Patience)
                    throw new ClusterException($"There is no cluster at '{Path}': give the folder of 'movierec cluster "
                        + "start', or the address of a gateway such as 127.0.0.1:30000.");
            new FileMembershipTable(Path).Check();
        }

        /// <inheritdoc/>
        public override Task<bool> PrepareAsync(CancellationToken cancellationToken)
        {
            var isNew = !Directory.Exists(Checkpoints);
            Directory.CreateDirectory(Checkpoints);
            return Task.FromResult(isNew);
        }

        internal override void Configure(ISiloBuilder builder)
        {
            base.Configure(builder);
            builder.Services.AddSingleton<IMembershipTable>(new FileMembershipTable(Path));
            builder.Services.AddKeyedSingleton<IGrainStorage>(Training.BlockGrain.Storage, (services, _) =>
                new FileGrainStorage(Checkpoints, new StateCodec(services.GetRequiredService<Serializer>())));
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
        internal override void Configure(ISiloBuilder builder) =>
            throw new ClusterException("A silo joins by folder, not by the address of another.");

        internal override void Configure(IClientBuilder builder)
        {
            base.Configure(builder);
            builder.UseStaticClustering(Addresses);
        }
    }

    /// <summary>A PostgreSQL database that silos on any number of hosts share.</summary>
    public sealed record Database : ClusterEndpoint
    {
        /// <summary>The name by which Orleans' providers know PostgreSQL.</summary>
        private const string Invariant = "Npgsql";

        private readonly NpgsqlConnectionStringBuilder _connection;

        /// <param name="connectionString">As <see cref="NpgsqlConnection"/> takes it.</param>
        /// <exception cref="ClusterException">It cannot be understood, or names no host.</exception>
        public Database(string connectionString)
        {
            try
            {
                _connection = new NpgsqlConnectionStringBuilder(connectionString)
                {
                    SearchPath = PostgreSqlSchema.Name,
                    ApplicationName = "movierec",
                };
            }
            catch (Exception exception)
                when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
            {
                throw new ClusterException("The connection string cannot be understood "
                    + $"({WrongIn(connectionString)}); write it like "
                    + "'Host=db;Database=movierec;Username=movierec'.", exception);
            }
            if (string.IsNullOrEmpty(_connection.Host))
                throw new ClusterException("The connection string names no host; write it like "
                    + "'Host=db;Database=movierec;Username=movierec'.");
        }

        // Npgsql tells it with the names of its parameters.
        private static string WrongIn(string connectionString)
        {
            try
            {
                var known = new NpgsqlConnectionStringBuilder();
                foreach (string key in new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys)
                    if (!known.ContainsKey(key)) return $"there is no '{key}'";
                return "a value is of another kind than its key takes";
            }
            catch (ArgumentException)
            {
                return "it is not made of parts like KEY=VALUE with semicolons between them";
            }
        }

        private string Label => $"{_connection.Database} at {_connection.Host}:{_connection.Port}";

        internal override Task AwaitAsync(TimeProvider time, CancellationToken cancellationToken) =>
            InsistAsync(async () =>
        {
            if (!await PostgreSqlSchema.ExistsAsync(_connection.ConnectionString, cancellationToken).ConfigureAwait(
                false))
                throw new ClusterException(
                    $"The database {Label} holds no cluster; 'movierec cluster join --connection …' begins one.");
        });

        /// <inheritdoc/>
        public override async Task<bool> PrepareAsync(CancellationToken cancellationToken)
        {
            var isDone = false;
            await InsistAsync(async () =>
                isDone = await PostgreSqlSchema.EnsureAsync(_connection.ConnectionString, cancellationToken)
                    .ConfigureAwait(false)).ConfigureAwait(false);
            return isDone;
        }

        /// <summary>The address that the database's host sees this machine by.</summary>
        /// <inheritdoc/>
        public override IPAddress LocalAddress()
        {
            var host = _connection.Host!.Split(',')[0];
            if (host.StartsWith('/')) return IPAddress.Loopback;
            try
            {
                // Connecting a datagram socket sends nothing; it only chooses the way.
                using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
                socket.Connect(host.Split(':')[0], _connection.Port);
                var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
                return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            }
            catch (SocketException exception)
            {
                throw new ClusterException($"No way leads to the database's host '{host}' "
                    + $"({exception.Message.TrimEnd('.')}); name this machine's address with --address.", exception);
            }
        }

        internal override void Configure(ISiloBuilder builder)
        {
            base.Configure(builder);
            builder.UseAdoNetClustering(
                options => (options.Invariant, options.ConnectionString) = (Invariant, _connection.ConnectionString));
            // The default would write factors as text.
            builder.AddAdoNetGrainStorage(Training.BlockGrain.Storage,
                options => options.Configure<Serializer>((storage, serializer) =>
                (storage.Invariant, storage.ConnectionString, storage.GrainStorageSerializer) = (Invariant,
                    _connection.ConnectionString, new StateCodec(serializer))));
        }

        internal override void Configure(IClientBuilder builder)
        {
            base.Configure(builder);
            builder.UseAdoNetClustering(
                options => (options.Invariant, options.ConnectionString) = (Invariant, _connection.ConnectionString));
        }

        private async Task InsistAsync(Func<Task> work)
        {
            try
            {
                await new Training.StorageRetry(Patience).RunAsync(work).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException)
            {
                throw new ClusterException($"The database {Label} cannot be used ({exception.Message.TrimEnd('.')}); "
                    + "check the connection string, and that PostgreSQL runs.", exception);
            }
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

    private static void Name(ClusterOptions options) =>
        (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName);
}
