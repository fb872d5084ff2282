using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using Orleans.Configuration;

namespace MovieRec.Cluster;

/// <summary>A client of a cluster: begins a training, waits for it, and fetches the model.</summary>
public sealed class ClusterTrainer : IAsyncDisposable
{
    /// <summary>How long a first silo may take to answer.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the coordinator may be out of reach; longer than it takes to miss a silo and to place its grains anew.
    /// </summary>
    private static readonly TimeSpan CoordinatorPatience = TimeSpan.FromSeconds(90);

    /// <summary>How long a coordinator may take to hear that nobody waits any more.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private readonly IHost _host;
    private readonly IClusterClient _client;

    private ClusterTrainer(IHost host) => (_host, _client) = (host, host.Services.GetRequiredService<IClusterClient>());

    private ITrainingGrain Coordinator => _client.GetGrain<ITrainingGrain>(0);

    /// <summary>Connects to the cluster at <paramref name="endpoint"/>.</summary>
    /// <exception cref="ClusterException">No silo answers.</exception>
    public static Task<ClusterTrainer> ConnectAsync(
        ClusterEndpoint endpoint, CancellationToken cancellationToken = default) =>
        ConnectAsync(endpoint, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Connects to the cluster at <paramref name="endpoint"/>, and waits for it by <paramref name="time"/>.
    /// </summary>
    /// <exception cref="ClusterException">No silo answers.</exception>
    public static async Task<ClusterTrainer> ConnectAsync(
        ClusterEndpoint endpoint, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(time);
        await endpoint.AwaitAsync(time, cancellationToken).ConfigureAwait(false);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        Logging.Configure(builder.Logging);
        builder.UseOrleansClient(client =>
        {
            endpoint.Configure(client);
            client.UseConnectionRetryFilter(async (_, token) =>
            {
                await Task.Delay(250, token).ConfigureAwait(
                false); return true;
            });
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10));
        });
        var host = builder.Build();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectPatience);
        try
        {
            await host.StartAsync(patience.Token).ConfigureAwait(false);
            return new ClusterTrainer(host);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            host.Dispose();
            throw new ClusterException("No silo of that cluster answers; start it with 'movierec cluster start'.",
                exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        _host.Dispose();
    }

    /// <summary>Where the cluster's training stands.</summary>
    public Task<TrainingStatus> StatusAsync(CancellationToken cancellationToken) =>
        InsistAsync(() => Coordinator.Status(-1, keepAlive: false), cancellationToken);

    /// <summary>The addresses of the silos that are there.</summary>
    public async Task<string[]> SilosAsync() =>
        [.. (await _client.GetGrain<Orleans.Runtime.IManagementGrain>(0).GetHosts(onlyActive: true).ConfigureAwait(
            false)).Keys.Select(silo => silo.Endpoint.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Begins a training on the partitions in <paramref name="folder"/>, which every silo must be able to read.
    /// </summary>
    /// <exception cref="ClusterException">Another training is running.</exception>
    public async Task<TrainingSpec> StartAsync(
        string folder, AlsOptions options, Exchange exchange, CancellationToken cancellationToken)
    {
        var spec = new TrainingSpec(
            Guid.NewGuid().ToString("N")[..8], SiloHost.ProgramVersion, Path.GetFullPath(folder),
            TrainingSpec.ToJson(options), exchange, PartitionManifest.Read(folder).Identity);
        await InsistAsync(async () =>
        {
            await Coordinator.Start(spec).ConfigureAwait(
            false); return true;
        }, cancellationToken).ConfigureAwait(false);
        return spec;
    }

    /// <summary>Goes on with the training that stopped, or waits for it where it still runs.</summary>
    /// <param name="folder">The partitions it must be of; null for whatever they are.</param>
    /// <param name="options">The options it must have; null for whatever they are.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="ClusterException">
    /// There is none to go on with, or it is of other partitions or options.
    /// </exception>
    public async Task<TrainingSpec> ResumeAsync(
        string? folder, AlsOptions? options, CancellationToken cancellationToken)
    {
        if ((await StatusAsync(cancellationToken).ConfigureAwait(false)).Spec is { } known)
        {
            if (folder is not null && Path.GetFullPath(folder) != known.Folder)
                throw new ClusterException($"The training to resume is on {known.Folder}, not "
                    + $"{Path.GetFullPath(folder)}; leave --data out, or train without --resume.");
            if (options is not null && TrainingSpec.ToJson(options) != known.OptionsJson)
                throw new ClusterException($"The training to resume has other options ({known.OptionsJson}); leave "
                    + "--set and --options out, or train without --resume.");
            _ = known.Manifest();
        }
        return await InsistAsync(() => Coordinator.Resume(SiloHost.ProgramVersion), cancellationToken).ConfigureAwait(
            false);
    }

    /// <summary>Waits for the training that was begun or resumed.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="progress">Told each iteration; null to do without.</param>
    /// <param name="cancellationToken">Stops the training after its present half-step.</param>
    /// <exception cref="ClusterException">
    /// The training stopped; the message says why, and its checkpoints stay.
    /// </exception>
    public async Task<TrainingStatus> WaitAsync(
        TrainingSpec spec, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var options = spec.Options();
        var (known, told) = (0, 0);
        try
        {
            while (true)
            {
                var status = await InsistAsync(() => Coordinator.Status(known, keepAlive: true), cancellationToken)
                    .ConfigureAwait(false);
                if (status.Spec?.Id != spec.Id)
                    throw new ClusterException("The cluster has forgotten this training and begun another one; train "
                        + "again when that is done.");
                for (; told < status.Losses.Length; told++)
                    progress?.Report(new TrainingProgress("ALS", told + 1, options.Iterations, status.Losses[told],
                        TimeSpan.FromSeconds(status.Seconds[told])));
                if (status.Phase == TrainingPhase.Done) return status;
                if (status.Phase == TrainingPhase.Stopped) throw new ClusterException(status.Message);
                known = status.Epoch;
            }
        }
        catch (OperationCanceledException)
        {
            // Where the cluster does not hear it, it will stop for want of anybody who waits.
            await Coordinator.Stop()
                .WaitAsync(StopPatience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>
    /// Writes the file of the trained model, with the same factors as <see cref="Recommender.Save(Stream)"/> would:
    /// interactions from the partitions, factors from the blocks, a piece at a time.
    /// </summary>
    /// <param name="spec">The training, done.</param>
    /// <param name="stream">Receives the file; it must be able to seek.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ClusterException">There are more interactions than a model file holds.</exception>
    public async Task SaveAsync(TrainingSpec spec, Stream stream, CancellationToken cancellationToken)
    {
        var (options, folder) = (spec.Options(), spec.Folder);
        var manifest = spec.Manifest();
        if (manifest.Interactions > Array.MaxLength)
            throw new ClusterException(
                FormattableString.Invariant($"A model file holds {Array.MaxLength:N0} interactions at most, and there ")
                    + FormattableString.Invariant($"are {manifest.Interactions:N0}."));
        var parts = Enumerable.Range(0, manifest.Parts).ToArray();
        var model = new AlsModelParts
        {
            Options = options,
            Users = manifest.CountOf(Side.Users),
            Items = manifest.CountOf(Side.Items),
            Interactions = (int)manifest.Interactions,
            UserNames = PartFile.ReadNames(folder, manifest, Side.Users),
            ItemNames = PartFile.ReadNames(folder, manifest, Side.Items),
            UserIds = sink => IdsAsync(Side.Users, sink),
            ItemIds = sink => IdsAsync(Side.Items, sink),
            RowStarts = RowStartsAsync,
            Columns = ColumnsAsync,
            Weights = WeightsAsync,
            UserFactors = sink => FactorsAsync(Side.Users, 2 * options.Iterations, sink),
            ItemFactors = sink => FactorsAsync(Side.Items, 2 * options.Iterations - 1, sink),
        };
        await model.WriteAsync(stream).ConfigureAwait(false);

        async Task IdsAsync(Side side, Action<ReadOnlySpan<byte>> sink) =>
            sink(MemoryMarshal.AsBytes(
                (await PartFile.ReadIdsAsync(folder, manifest, side).ConfigureAwait(false)).AsSpan()));

        async Task RowStartsAsync(Action<ReadOnlySpan<byte>> sink)
        {
            var start = 0;
            sink(MemoryMarshal.AsBytes([start]));
            foreach (var part in parts)
            {
                var ends = await PartFile.ReadLengthsAsync(folder, manifest, Side.Users, part).ConfigureAwait(false);
                for (var row = 0; row < ends.Length; row++) ends[row] = start += ends[row];
                sink(MemoryMarshal.AsBytes(ends.AsSpan()));
            }
        }

        async Task ColumnsAsync(Action<ReadOnlySpan<byte>> sink)
        {
            foreach (var part in parts)
                await PartFile.ReadColumnsAsync(folder, manifest, Side.Users, part,
                    columns => sink(MemoryMarshal.AsBytes(columns.Span))).ConfigureAwait(false);
        }

        async Task WeightsAsync(Action<ReadOnlySpan<byte>> sink)
        {
            foreach (var part in parts)
                await PartFile.ReadWeightsAsync(folder, manifest, Side.Users, part,
                    weights => sink(MemoryMarshal.AsBytes(weights.Span))).ConfigureAwait(false);
        }

        async Task FactorsAsync(Side side, int version, Action<ReadOnlySpan<byte>> sink)
        {
            var size = FactorBytes.RowsOfMessage(options.Factors);
            var starts = manifest.StartsOf(side);
            foreach (var part in parts)
            {
                var block = _client.GetGrain<IBlockGrain>(spec.KeyOf(side, part));
                for (var row = starts[part]; row < starts[part + 1]; row += size)
                {
                    var count = Math.Min(size, starts[part + 1] - row);
                    var rows = await InsistAsync(() => block.Rows(spec, version, null, row - starts[part], count),
                        cancellationToken).ConfigureAwait(false);
                    var padded = FactorBytes.ToMatrix(rows.Rows, options.Factors);
                    for (var at = 0; at < count; at++) sink(MemoryMarshal.AsBytes<float>(padded.PaddedRow(at)));
                }
            }
        }
    }

    /// <summary>Asks until there is an answer; a silo that is gone takes its time to be replaced.</summary>
    private static async Task<T> InsistAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var deadline = DateTime.UtcNow + CoordinatorPatience; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (ClusterTrainingException exception)
            {
                throw new ClusterException(exception.Message, exception);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or ClusterException))
            {
                if (DateTime.UtcNow > deadline)
                    throw new ClusterException("The cluster does not answer any more "
                        + $"({exception.GetBaseException().Message.TrimEnd('.')}); see to its silos, then go on with "
                        + "--resume.", exception);
                await Task.Delay(250, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
