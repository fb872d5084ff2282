using System.CommandLine;
using System.Net;
using System.Text;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Scaling;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec cluster measure</c>: trainings on generated data, on growing numbers of silos on this machine.
/// </summary>
internal static class ClusterMeasureCommand
{
    /// <summary>Seconds: silos share cores here, and none is to be given up because it waits for one.</summary>
    private const int Silence = 10;

    public static Command Create(Terminal terminal)
    {
        var silos = SharedOptions.WholeNumbers("--silos", "Numbers of silos to measure.", [1, 2, 4], 1, 64);
        var generate = new Option<string[]>("--generate")
        {
            HelpName = PartitionCommand.SizesName,
            Description = "Generated ratings to measure on; repeatable.",
            DefaultValueFactory = _ => ["20000,4000,1000000"],
        };
        var threads = SharedOptions.WholeNumber("--threads", [], "Threads of each silo.", 1, 1, 1024);
        var set = SharedOptions.Set();
        var exchange = SharedOptions.Choice("--exchange", "Whether blocks fetch the factors they need, or all.",
            Exchange.Needed);
        var inProcess = new Option<bool>(
            "--in-process")
        {
            Description =
                "Runs all silos in this process, which starts sooner; memory is then that of all together."
        };
        var json = SharedOptions.Json();
        var command = new Command("measure", "Measures trainings on generated ratings, on one silo of this machine, on "
            + "more, and in one process: time, bytes and memory.")
            {
                silos, generate, threads, set, exchange, inProcess, json,
            };
        command.SetAction(async (parse, token) =>
        {
            var options = ModelRegistry.Configure(["als"], parse.GetValue(set)!, []).Single().Options as AlsOptions
                ?? new AlsOptions();
            var sizes = parse.GetValue(generate)!.Select(PartitionCommand.Generated).ToArray();
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var runs = await terminal.WatchAsync("Measuring", progress => RunAsync(parse.GetValue(silos)!, sizes,
                parse.GetValue(threads), parse.GetValue(inProcess), options, parse.GetValue(exchange), progress, token))
                .ConfigureAwait(false);
            Write(terminal, runs);
            if (file is not null)
            {
                file.Stream.Write(Encoding.UTF8.GetBytes(ClusterRun.Write(runs)));
                file.Commit();
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ClusterRun>> RunAsync(
        int[] counts, RatingSource[] sizes, int threads, bool inProcess, AlsOptions options, Exchange exchange,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("movierec-cluster-").FullName;
        var (processes, hosts) = (new List<SiloProcess>(), new List<SiloHost>());
        try
        {
            var runs = new List<ClusterRun>();
            var endpoint = ClusterEndpoint.Parse(folder);
            foreach (var count in counts)
            {
                var missing = Enumerable.Range(0, count - processes.Count - hosts.Count);
                // One after the other, here and at the end: silos that come or go together wait some seconds for each
                // other's answers.
                if (inProcess) foreach (var _ in missing)
                    hosts.Add(
                        await SiloHost.StartAsync(endpoint, new SiloHostOptions
                        {
                            Threads = threads,
                            Silence = TimeSpan.FromSeconds(Silence)
                        }, cancellationToken).ConfigureAwait(false));
                else processes.AddRange(
                    await Task.WhenAll(missing.Select(
                        _ => SiloProcess.StartAsync(new SiloPlan(folder, IPAddress.Loopback, 0, 0, threads, Silence),
                            cancellationToken))).ConfigureAwait(false));
                await using var cluster = await ClusterTrainer.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(
                    false);
                for (var size = 0; size < sizes.Length; size++)
                {
                    progress.Report(Invariant($"{count} {(count == 1 ? "silo" : "silos")}, {sizes[size].Label}"));
                    var data = Path.Combine(folder, Invariant($"data-{count}-{size}"));
                    var manifest = await Task.Run(() => Partitioner.PartitionAsync(sizes[size], count, data, null,
                        cancellationToken), cancellationToken).ConfigureAwait(false);
                    // A first training on new silos would measure the compiler.
                    if (size == 0)
                        await MeasureAsync(cluster, data, manifest, count, threads, options, exchange,
                            cancellationToken).ConfigureAwait(false);
                    runs.Add(
                        await MeasureAsync(cluster, data, manifest, count, threads, options, exchange,
                            cancellationToken).ConfigureAwait(false));
                    Directory.Delete(data, recursive: true);
                }
            }
            return runs;
        }
        finally
        {
            Parallel.ForEach(processes, silo => silo.Dispose());
            foreach (var silo in hosts) await silo.DisposeAsync().ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ClusterRun> MeasureAsync(
        ClusterTrainer cluster, string data, PartitionManifest manifest, int silos, int threads, AlsOptions options,
        Exchange exchange, CancellationToken cancellationToken)
    {
        var inOneProcess = new Last();
        new AlsTrainer(options with { Threads = Math.Min(silos * threads, Environment.ProcessorCount) })
            .Train(await PartitionedInteractions.ReadAsync(data).ConfigureAwait(false), null, inOneProcess,
                cancellationToken);
        var spec = await cluster.StartAsync(data, options, exchange, cancellationToken).ConfigureAwait(false);
        var status = await cluster.WaitAsync(spec, null, cancellationToken).ConfigureAwait(false);
        return new ClusterRun
        {
            Silos = silos,
            Threads = threads,
            Cores = Environment.ProcessorCount,
            Parts = manifest.Parts,
            Broadcast = exchange == Exchange.Broadcast,
            Users = manifest.CountOf(Side.Users),
            Movies = manifest.CountOf(Side.Items),
            Ratings = manifest.Interactions,
            Factors = options.Factors,
            Iterations = options.Iterations,
            Seconds = status.Seconds[^1],
            OneProcessSeconds = inOneProcess.Seconds,
            SolveSeconds = status.SolveSeconds,
            ExchangeSeconds = status.GatherSeconds,
            CheckpointSeconds = status.CheckpointSeconds,
            RemoteBytes = status.RemoteBytes,
            LocalBytes = status.LocalBytes,
            CheckpointBytes = status.CheckpointBytes,
            MemoryBytes = status.Blocks.Max(block => block.PeakMemory),
        };
    }

    private static void Write(Terminal terminal, IReadOnlyList<ClusterRun> runs)
    {
        terminal.WriteTable(
            [new("Silos", true), new("Ratings", true), new("Iteration s", true), new("in one process", true),
                new("Compute s", true), new("Exchange s", true), new("Checkpoint s", true),
                new("MB between silos", true), new("MB within", true), new("MB stored", true),
                new("MB a process", true)],
            runs.Select(run => new[]
            {
                Invariant($"{run.Silos}"), Invariant($"{run.Ratings:N0}"),
                Invariant($"{run.Seconds / run.Iterations:F3}"),
                Invariant($"{run.OneProcessSeconds / run.Iterations:F3}"),
                Invariant($"{run.SolveSeconds / run.Silos / run.Iterations:F3}"),
                Invariant($"{run.ExchangeSeconds / run.Silos / run.Iterations:F3}"),
                Invariant($"{run.CheckpointSeconds / run.Silos / run.Iterations:F3}"),
                Invariant($"{run.RemoteBytes / 1e6 / run.Iterations:F1}"),
                Invariant($"{run.LocalBytes / 1e6 / run.Iterations:F1}"),
                Invariant($"{run.CheckpointBytes / 1e6 / run.Iterations:F1}"), Invariant($"{run.MemoryBytes / 1e6:F0}"),
            }));
        terminal.WriteLine(Invariant($"Everything is an iteration's; seconds of a piece are a silo's. {runs[0].Cores} ")
            + Invariant($"cores, {runs[0].Threads} {(runs[0].Threads == 1 ? "thread" : "threads")} a silo, a part a ")
            + "silo and side; one process has as many threads as all silos, and at most as many as there are cores.");
    }

    /// <summary>Keeps the time of the latest iteration.</summary>
    private sealed class Last : IProgress<TrainingProgress>
    {
        public double Seconds { get; private set; }

        public void Report(TrainingProgress value) => Seconds = value.Elapsed.TotalSeconds;
    }
}
