using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Training;
using MovieRec.Models;
using MovieRec.Models.Als;

namespace MovieRec.Tests.Cluster;

/// <summary>Silos in this process, on loopback, and a client of theirs.</summary>
internal sealed class InProcessCluster : IAsyncDisposable
{
    private readonly List<SiloHost> _silos = [];

    private InProcessCluster(ClusterEndpoint endpoint) => Endpoint = endpoint;

    public ClusterEndpoint Endpoint { get; }

    public IReadOnlyList<SiloHost> Silos => _silos;

    public ClusterTrainer Client { get; private set; } = null!;

    public static Task<InProcessCluster> StartAsync(string folder, int silos) =>
        StartAsync(new ClusterEndpoint.Folder(folder), silos);

    public static async Task<InProcessCluster> StartAsync(
        ClusterEndpoint endpoint, int silos, SiloHostOptions? options = null)
    {
        var cluster = new InProcessCluster(endpoint);
        for (var silo = 0; silo < silos; silo++)
            cluster._silos.Add(await SiloHost.StartAsync(endpoint, options ?? new SiloHostOptions { Threads = 1 }));
        cluster.Client = await ClusterTrainer.ConnectAsync(endpoint);
        return cluster;
    }

    /// <summary>Trains, saves and loads.</summary>
    public async Task<AlsModel> TrainAsync(string data, AlsOptions options, string file,
        Exchange exchange = Exchange.Needed, IProgress<TrainingProgress>? progress = null)
    {
        var spec = await Client.StartAsync(data, options, exchange, TestContext.Current.CancellationToken);
        await Client.WaitAsync(spec, progress, TestContext.Current.CancellationToken);
        return await SaveAsync(spec, file);
    }

    public async Task<AlsModel> SaveAsync(TrainingSpec spec, string file)
    {
        using (var stream = File.Create(file))
            await Client.SaveAsync(spec, stream, TestContext.Current.CancellationToken);
        return (AlsModel)Recommender.Load(file).Model;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        foreach (var silo in _silos) await silo.DisposeAsync();
    }
}
