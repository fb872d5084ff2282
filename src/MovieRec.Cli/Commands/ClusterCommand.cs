using System.CommandLine;
using System.Net;
using MovieRec.Cli.Line;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models.Als;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec cluster start|join|init|status</c>: silos on this machine, and what they do.</summary>
internal static class ClusterCommand
{
    private const string DefaultFolder = "movierec-cluster";
    private const string ConnectionName = "--connection";

    /// <summary>A block that takes so many times the median of its side holds up the others.</summary>
    private const double Straggling = 1.5;

    public static Command Create(Terminal terminal) =>
        new("cluster", "Starts silos on this machine and tells what they do.")
        {
            Start(terminal), Join(terminal), Init(terminal), Status(terminal).WithJson(terminal),
            ClusterMeasureCommand.Create(terminal),
            SiloItself(terminal),
        };

    /// <summary><c>--cluster ENDPOINT</c>.</summary>
    public static Option<string?> Endpoint() => new("--cluster", ConnectionName)
    {
        HelpName = "ENDPOINT",
        Description = "The cluster: the folder of 'movierec cluster start', HOST:PORT of a silo's gateway, or the "
            + "database of 'movierec cluster join'.",
    };

    private static Command Start(Terminal terminal)
    {
        var silos = SharedOptions.WholeNumber("--silos", [], "Silos to start, each a process.", 2, 1, 64);
        var folder = new Option<string>("--folder")
        {
            HelpName = "DIR",
            Description = "Where the silos keep who is there and their checkpoints.",
            DefaultValueFactory = _ => DefaultFolder,
        };
        var threads = SharedOptions.WholeNumber("--threads", [],
            "Threads of each silo; 0 for an even share of the cores.", 0, 0, 1024);
        var silence = Silence(3);
        var metrics = Metrics();
        var command = new Command("start",
            "Starts silos on this machine, and keeps them running until Ctrl+C. Nothing needs to be installed.")
            {
                silos, folder, threads, silence, metrics,
            };
        command.SetAction(async (parse, token) =>
        {
            var count = parse.GetValue(silos);
            var path = Path.GetFullPath(parse.GetValue(folder)!);
            Directory.CreateDirectory(path);
            using var owner = Own(path);
            new ClusterEndpoint.Folder(path).Forget();
            var share = parse.GetValue(threads) is > 0 and var asked
                ? asked : Math.Max(1, Environment.ProcessorCount / count);
            var plan = new SiloPlan(path, IPAddress.Loopback, 0, 0, share, parse.GetValue(silence));
            var port = parse.GetValue(metrics);
            return await RunAsync(terminal,
                [.. Enumerable.Range(0, count).Select(silo => plan with { MetricsPort = port == 0 ? 0 : port + silo })],
                $"--cluster {parse.GetValue(folder)}", token).ConfigureAwait(false);
        });
        return command;
    }

    private static Command Join(Terminal terminal)
    {
        var connection = Connection();
        var address = new Option<string?>("--address")
        {
            HelpName = "IP",
            Description = "The address at which the other silos reach this machine; without it, the one that the "
                + "database's host sees.",
        };
        var port = SharedOptions.WholeNumber("--port", [], "Port for other silos; 0 for a free one.", 11111, 0,
            IPEndPoint.MaxPort);
        var gateway = SharedOptions.WholeNumber("--gateway-port", [], "Port for clients; 0 for a free one.", 30000, 0,
            IPEndPoint.MaxPort);
        var threads = SharedOptions.WholeNumber("--threads", [], "Threads of the silo; 0 for all cores.", 0, 0, 1024);
        var silence = Silence(10);
        var metrics = Metrics();
        var command = new Command("join", "Starts a silo on this machine that joins those of other hosts, and keeps it "
            + "running until Ctrl+C. They find each other in a PostgreSQL database, which also takes the checkpoints.")
        {
            connection, address, port, gateway, threads, silence, metrics,
        };
        command.SetAction(async (parse, token) =>
        {
            var text = parse.GetValue(connection)!;
            var database = new ClusterEndpoint.Database(text);
            var own = parse.GetValue(address) is { } named ? Address(named) : database.LocalAddress();
            var cores = parse.GetValue(threads) is > 0 and var asked ? asked : Environment.ProcessorCount;
            return await RunAsync(
                terminal,
                [new SiloPlan(text, own, parse.GetValue(port), parse.GetValue(gateway), cores, parse.GetValue(silence),
                    parse.GetValue(metrics))], $"{ConnectionName} …", token).ConfigureAwait(false);
        });
        return command;
    }

    private static Command Init(Terminal terminal)
    {
        var connection = Connection();
        var command = new Command("init", "Prepares a database for 'movierec cluster join', which does so by itself "
            + "where its user may create a schema.") { connection };
        command.SetAction(async (parse, token) =>
        {
            var isDone = await new ClusterEndpoint.Database(parse.GetValue(connection)!)
                .PrepareAsync(token).ConfigureAwait(false);
            terminal.WriteLine(isDone ? "The database is ready." : "The database was ready already.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> Connection() => new(ConnectionName)
    {
        HelpName = "STRING",
        Description = "Connection string of a PostgreSQL database, such as "
            + "'Host=db;Database=movierec;Username=movierec'; a password can come from PGPASSWORD or ~/.pgpass.",
        Required = true,
    };

    /// <summary>The silo itself, which the other commands start as a process.</summary>
    private static Command SiloItself(Terminal terminal)
    {
        var address = new Option<string>("--address") { Required = true };
        var port = SharedOptions.WholeNumber("--port", [], "", 0, 0);
        var gateway = SharedOptions.WholeNumber("--gateway-port", [], "", 0, 0);
        var threads = SharedOptions.WholeNumber("--threads", [], "", 1, 1);
        var silence = Silence(3);
        var metrics = Metrics();
        var command = new Command("silo", "Runs one silo in this process, until its standard input ends.")
        {
            address, port, gateway, threads, silence, metrics,
        };
        command.Hidden = true;
        command.SetAction(async (parse, token) =>
        {
            await using var silo =
                await SiloHost.StartAsync(ClusterEndpoint.Parse(
                    Environment.GetEnvironmentVariable(SiloProcess.EndpointVariable) ?? DefaultFolder),
                    new SiloHostOptions
                    {
                        Address = Address(parse.GetValue(address)!),
                        Port = parse.GetValue(port),
                        GatewayPort = parse.GetValue(gateway),
                        Threads = parse.GetValue(threads),
                        Silence = TimeSpan.FromSeconds(parse.GetValue(silence)),
                    }, token).ConfigureAwait(false);
            await using var served = parse.GetValue(metrics) is > 0 and var at
                ? await SiloMetrics.StartAsync(IPAddress.Parse(parse.GetValue(address)!), at, token).ConfigureAwait(
                    false) : null;
            terminal.WriteLine($"{SiloProcess.Ready} {silo.Name} {silo.Gateway}");
            var orphaned = Task.Run(() => { while (Console.In.Read() >= 0) { } }, token);
            await Task.WhenAny(silo.Evicted, orphaned, Task.Delay(Timeout.Infinite, token)).ConfigureAwait(false);
            // What a silo holds that the others have given up is of no use: no good order is needed.
            if (silo.Evicted.IsCompleted) Environment.Exit(SiloProcess.Evicted);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Status(Terminal terminal)
    {
        var endpoint = Endpoint();
        endpoint.DefaultValueFactory = _ => DefaultFolder;
        var command = new Command("status", "Tells which silos there are, and of the training: how far it is, what "
            + "each block does and which hold up the others, and the bytes.") { endpoint };
        command.SetAction(async (parse, token) =>
        {
            await using var cluster =
                await ClusterTrainer.ConnectAsync(ClusterEndpoint.Parse(parse.GetValue(endpoint)!), terminal.Time,
                    token).ConfigureAwait(false);
            var silos = await cluster.SilosAsync().ConfigureAwait(false);
            terminal.WriteLine(Invariant($"Silos: {silos.Length} ({string.Join(", ", silos)})"));
            Tell(terminal, await cluster.StatusAsync(token).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Writes what a training has reached.</summary>
    public static void Tell(Terminal terminal, TrainingStatus status)
    {
        if (status.Spec is not { } spec)
        {
            terminal.WriteLine("Training: none yet.");
            return;
        }
        var halfSteps = 2 * spec.Options().Iterations;
        terminal.WriteLine(Invariant($"Training: {status.Phase.ToString().ToLowerInvariant()}, half-step ")
            + Invariant($"{status.Epoch} of {halfSteps}, on ")
            + Invariant($"{spec.Folder}{(status.Message.Length > 0 ? $": {status.Message}" : "")}"));
        terminal.WriteLine(Invariant($"Bytes: {status.RemoteBytes / 1e6:N1} MB between silos, ")
            + Invariant($"{status.LocalBytes / 1e6:N1} MB within them, {status.CheckpointBytes / 1e6:N1} MB of ")
            + Invariant($"checkpoints; {status.Retries} calls made again"));
        var medians = status.Blocks.GroupBy(block => block.Side).ToDictionary(side => side.Key,
            side => side.Order(Comparer<BlockReport>.Create((a, b) => a.SolveSeconds.CompareTo(b.SolveSeconds)))
                .ElementAt(side.Count() / 2).SolveSeconds);
        terminal.WriteTable(
            [new("Block"), new("Silo"), new("Rows", true), new("Interactions", true), new("Rows needed", true),
                new("MB fetched", true), new("Fetch s", true), new("Solve s", true), new("Checkpoint s", true),
                new("Silo MB", true), new("")],
            status.Blocks.Select(block => new[]
            {
                Invariant($"{block.Side.Word()} {block.Part}"), block.Silo, Invariant($"{block.Rows:N0}"),
                Invariant($"{block.Entries:N0}"), Invariant($"{block.Needed:N0}"),
                Invariant($"{(block.RemoteBytes + block.LocalBytes) / 1e6:F1}"), Invariant($"{block.GatherSeconds:F3}"),
                Invariant($"{block.SolveSeconds:F3}"), Invariant($"{block.CheckpointSeconds:F3}"),
                Invariant($"{block.PeakMemory / 1e6:F0}"),
                block.SolveSeconds > Straggling * medians[block.Side] && block.SolveSeconds > 0.05 ? "straggler" : "",
            }));
    }

    private static async Task<int> RunAsync(
        Terminal terminal, SiloPlan[] plans, string endpoint, CancellationToken cancellationToken)
    {
        var silos = new List<SiloProcess>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            foreach (var plan in plans)
            {
                var silo = await SiloProcess.StartAsync(plan, cancellationToken).ConfigureAwait(false);
                silos.Add(silo);
                terminal.WriteLine(Invariant($"Silo {silo.Name}: process {silo.Id}, gateway {silo.Gateway}, ")
                    + Invariant($"{plan.Threads} {(plan.Threads == 1 ? "thread" : "threads")}")
                    + (plan.MetricsPort > 0
                        ? Invariant($", metrics http://{plan.Address}:{plan.MetricsPort}/metrics") : ""));
            }
            terminal.WriteLine($"Ready: movierec train {endpoint} --data PARTITIONS");
            terminal.Output.Flush();
            await await Task.WhenAny(silos.Select(
                silo => silo.KeepAsync(line => terminal.WriteLine(line), ending.Token))).ConfigureAwait(false);
            return ExitCode.Done;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            Parallel.ForEach(silos, silo => silo.Dispose());
        }
    }

    private static Option<int> Silence(int seconds) =>
        SharedOptions.WholeNumber("--silence", [], "Seconds a silo may be silent before the others go on without it.",
            seconds, 1, 3600);

    private static Option<int> Metrics() =>
        SharedOptions.WholeNumber("--metrics", [],
            "Port at which the first silo serves its metrics for Prometheus, the next at the next; 0 for none.", 0, 0,
            65_535);

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out var address)
            ? address : throw new UsageException($"--address {text}: write an IP address of this machine.");

    private static FileStream Own(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new UsageException($"A cluster is running in '{folder}' already; stop it, or name another --folder.");
        }
    }
}
