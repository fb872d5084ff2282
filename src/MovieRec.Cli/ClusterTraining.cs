using System.Diagnostics;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models;
using MovieRec.Models.Als;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>Trains ALS on partitions, on a cluster or in this process, with the same words and the same file.</summary>
internal static class ClusterTraining
{
    /// <summary>Trains on a cluster, where <paramref name="begin"/> begins a training or goes on with one.</summary>
    public static async Task RunAsync(
        Terminal terminal, ClusterEndpoint endpoint, Func<ClusterTrainer, Task<TrainingSpec>> begin, OutputFile? file,
        string? path, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterTrainer.ConnectAsync(endpoint, terminal.Time, cancellationToken)
            .ConfigureAwait(false);
        var clock = Stopwatch.StartNew();
        var spec = await begin(cluster).ConfigureAwait(false);
        var manifest = spec.Manifest();
        var told = new List<TrainingProgress>();
        var status = await terminal.TrackAsync("Training als", progress => cluster.WaitAsync(spec,
            new Training.Iterations(progress) { Told = told }, cancellationToken)).ConfigureAwait(false);
        var silos = status.Blocks.Select(block => block.Silo).Distinct().Count();
        terminal.WriteLine(Invariant($"Trained als on {manifest.Interactions:N0} ratings of ")
            + Invariant($"{manifest.CountOf(Side.Users):N0} users and {manifest.CountOf(Side.Items):N0} movies in ")
            + Invariant($"{clock.Elapsed.TotalSeconds:F2} s, on {silos} {(silos == 1 ? "silo" : "silos")}."));
        terminal.WriteLine(Invariant($"Factors exchanged: {status.RemoteBytes / 1e6:N1} MB between silos, ")
            + Invariant($"{status.LocalBytes / 1e6:N1} MB within them; checkpoints: {status.CheckpointBytes / 1e6:N1} ")
            + Invariant($"MB; calls made again: {status.Retries}."));
        var document = TrainingDocument.Create("als", spec.Options(), manifest.Source,
            (manifest.Interactions, manifest.CountOf(Side.Users), manifest.CountOf(Side.Items)), clock.Elapsed, told);
        document["silos"] = silos;
        document["remoteBytes"] = status.RemoteBytes;
        document["localBytes"] = status.LocalBytes;
        document["checkpointBytes"] = status.CheckpointBytes;
        document["callsMadeAgain"] = status.Retries;
        terminal.Document = document;
        RecordedRuns.Add(terminal, RecordedRuns.Of("train", manifest.Source, "als", spec.Options(), clock.Elapsed) with
        {
            Figures = new Dictionary<string, double>
            {
                ["silos"] = silos,
                ["remote-megabytes"] = status.RemoteBytes / 1e6,
                ["calls-made-again"] = status.Retries,
                ["loss"] = status.Losses is [.., var loss] ? loss : double.NaN,
            },
        });
        if (file is not null)
            await SaveAsync(terminal, file, path!, stream => cluster.SaveAsync(spec, stream, cancellationToken))
                .ConfigureAwait(false);
    }

    /// <summary>Trains in this process, on the partitions taken together.</summary>
    public static async Task RunLocallyAsync(Terminal terminal, string folder, AlsOptions options, OutputFile? file,
        string? path, CancellationToken cancellationToken)
    {
        var interactions = await PartitionedInteractions.ReadAsync(folder).ConfigureAwait(false);
        var told = new List<TrainingProgress>();
        var training = await Training.RunWithLossAsync(terminal, new AlsTrainer(options), interactions, told,
            cancellationToken).ConfigureAwait(false);
        terminal.WriteLine(Invariant($"Trained als on {interactions.Count:N0} ratings of {interactions.UserCount:N0} ")
            + Invariant($"users and {interactions.ItemCount:N0} movies in {training.Elapsed.TotalSeconds:F2} s."));
        var source = PartitionManifest.Read(folder).Source;
        terminal.Document = TrainingDocument.Create("als", options, source,
            (interactions.Count, interactions.UserCount, interactions.ItemCount), training.Elapsed, told);
        RecordedRuns.Add(terminal, RecordedRuns.Of("train", source, "als", options, training.Elapsed));
        if (file is not null)
            await SaveAsync(terminal, file, path!, stream =>
            {
                Recommender.From(interactions, training.Model, options).Save(stream);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
    }

    private static async Task SaveAsync(Terminal terminal, OutputFile file, string path, Func<Stream, Task> save)
    {
        await save(file.Stream).ConfigureAwait(false);
        var length = file.Stream.Length;
        file.Commit();
        TrainingDocument.AddFile(terminal.Document, path, length);
        terminal.WriteLine(Invariant($"Saved to {path} ({length / 1e6:F1} MB)."));
    }
}
