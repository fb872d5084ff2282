using System.Collections.Concurrent;
using MovieRec.Cluster;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models;
using MovieRec.Models.Als;

namespace MovieRec.Tests.Cluster;

/// <summary>Trainings to which something is done while they run.</summary>
internal static class Trainings
{
    public static readonly AlsOptions Short = new() { Factors = 16, Iterations = 8, Regularization = 5 };

    /// <summary>Long enough to do something to it.</summary>
    public static readonly AlsOptions Long = Short with { Iterations = 60 };

    private static readonly ConcurrentDictionary<(string Data, AlsOptions Options),
        Lazy<Task<byte[]>>> Undisturbed = new();

    /// <summary>
    /// The model file of a training that nothing disturbs, in this process; trained once for all tests.
    /// </summary>
    public static Task<byte[]> UndisturbedAsync(Partitioned data, AlsOptions options) =>
        Undisturbed.GetOrAdd((PartitionManifest.Read(data.Path).Identity, options),
            _ => new(() => TrainUndisturbedAsync(data, options))).Value;

    private static async Task<byte[]> TrainUndisturbedAsync(Partitioned data, AlsOptions options)
    {
        using var folder = new TemporaryFolder();
        await using var cluster = await InProcessCluster.StartAsync(folder.Path, silos: 1);
        return await TrainAsync(cluster.Client, data, options, data.PathOf("undisturbed.model"));
    }

    public static async Task<byte[]> TrainAsync(
        ClusterTrainer client, Partitioned data, AlsOptions options, string file, Func<Task>? disturb = null)
    {
        var spec = await client.StartAsync(data.Path, options, Exchange.Needed, TestContext.Current.CancellationToken);
        var begun = new Begun();
        var waiting = client.WaitAsync(spec, begun, TestContext.Current.CancellationToken);
        if (disturb is not null)
        {
            await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
            await disturb();
        }
        await waiting;
        using (var stream = File.Create(file))
            await client.SaveAsync(spec, stream, TestContext.Current.CancellationToken);
        return File.ReadAllBytes(file);
    }

    /// <summary>Tells that a training has done its first iteration.</summary>
    private sealed class Begun : IProgress<TrainingProgress>
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _begun.Task;

        public void Report(TrainingProgress value) => _begun.TrySetResult();
    }
}
