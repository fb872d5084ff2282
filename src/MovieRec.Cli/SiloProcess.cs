using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace MovieRec.Cli;

/// <summary>How one silo is started as a process of its own.</summary>
/// <param name="Endpoint">
/// The cluster, as <c>--cluster</c> takes it: it goes through the environment, since others can read a command line.
/// </param>
/// <param name="Address">The address others reach it at.</param>
/// <param name="Port">Port for silos; 0 for a free one.</param>
/// <param name="GatewayPort">Port for clients; 0 for a free one.</param>
/// <param name="Threads">Threads its half-steps use.</param>
/// <param name="SilenceSeconds">How long it may be silent before the others go on without it.</param>
/// <param name="MetricsPort">Port for its metrics; 0 for none.</param>
internal sealed record SiloPlan(string Endpoint, IPAddress Address, int Port, int GatewayPort, int Threads,
    int SilenceSeconds, int MetricsPort = 0);

/// <summary>
/// A silo in a process of its own, which is started anew when it is killed or when the others have gone on without it.
/// </summary>
internal sealed class SiloProcess : IDisposable
{
    /// <summary>The exit code by which a silo says that the others have gone on without it.</summary>
    public const int Evicted = 75;

    /// <summary>The environment variable that tells a silo its cluster.</summary>
    public const string EndpointVariable = "MOVIEREC_CLUSTER";

    /// <summary>The word before a silo's address and gateway, on its standard output, once it takes part.</summary>
    public const string Ready = "ready";

    private const int MostFailures = 3;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private SiloPlan _plan;
    private Process _process;

    private SiloProcess(SiloPlan plan, Process process) => (_plan, _process) = (plan, process);

    /// <summary>Its address.</summary>
    public string Name => $"{_plan.Address}:{_plan.Port}";

    /// <summary>Where clients connect.</summary>
    public string Gateway => $"{_plan.Address}:{_plan.GatewayPort}";

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it and waits until it takes part.</summary>
    /// <exception cref="FailureException">It ended before that; the message is its own.</exception>
    public static async Task<SiloProcess> StartAsync(SiloPlan plan, CancellationToken cancellationToken)
    {
        var (process, joined) = await LaunchAsync(plan, cancellationToken).ConfigureAwait(false);
        return new SiloProcess(joined, process);
    }

    /// <summary>Keeps it running until asked to stop.</summary>
    /// <param name="report">Receives a line whenever it ended and was started anew.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FailureException">It cannot be kept running.</exception>
    public async Task KeepAsync(Action<string> report, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            var why = _process.ExitCode == Evicted
                ? "the others had gone on without it"
                : $"exit code {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}";
            for (var failures = 1; ; failures++)
            {
                try
                {
                    (_process, _plan) = await LaunchAsync(_plan, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (FailureException) when (failures < MostFailures)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                }
            }
            report($"Silo {Name} ended ({why}) and was started anew: process "
                + $"{Id.ToString(CultureInfo.InvariantCulture)}.");
        }
    }

    /// <summary>Ends it in good order, or at all.</summary>
    public void Dispose()
    {
        // A silo ends when nobody holds the other end of its standard input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(8))) _process.Kill();
        _process.Dispose();
    }

    // A silo's memory is its data: one collection at a time, a small youngest generation and no idle heap; code mapped
    // once, compiled again only where it is busy (2000 is hexadecimal), and without a copy that counts its calls; and
    // one arena of native memory, not one a thread.
    private static readonly (string, string)[] Frugal =
    [
        ("DOTNET_gcConcurrent", "0"), ("DOTNET_GCConserveMemory", "7"), ("DOTNET_GCGen0MaxBudget", "600000"),
        ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_TC_CallCountThreshold", "2000"), ("DOTNET_TieredPGO", "0"),
        ("MALLOC_ARENA_MAX", "1"),
    ];

    private static async Task<(Process Process, SiloPlan Plan)> LaunchAsync(
        SiloPlan plan, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "cluster", "silo", "--address", plan.Address.ToString(), "--port", Text(plan.Port), "--gateway-port",
            Text(plan.GatewayPort),
            "--threads", Text(plan.Threads), "--silence", Text(plan.SilenceSeconds), "--metrics",
            Text(plan.MetricsPort),
        ];
        var start = Itself(arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment[EndpointVariable] = plan.Endpoint;
        foreach (var (setting, value) in Frugal) start.Environment[setting] = value;
        var process = Process.Start(start) ?? throw new FailureException("A process for a silo cannot be started.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false) is { } line)
            {
                if (line.Split(' ') is not [Ready, var name, var gateway]) continue;
                Drain(process);
                return (process,
                    plan with { Port = IPEndPoint.Parse(name).Port, GatewayPort = IPEndPoint.Parse(gateway).Port });
            }
            var complaint = (await process.StandardError.ReadToEndAsync(patience.Token).ConfigureAwait(false)).Trim();
            throw new FailureException(
                complaint.StartsWith("movierec: ", StringComparison.Ordinal)
                    ? complaint["movierec: ".Length..] : $"A silo ended before it took part: {complaint}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw new FailureException(
                FormattableString.Invariant($"A silo did not take part within {StartPatience.TotalSeconds} seconds."));
        }
    }

    // A full pipe would stop the silo.
    private static void Drain(Process process)
    {
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) =>
        {
            if (line.Data is not null)
                Console.Error.WriteLine(line.Data);
        };
        process.BeginErrorReadLine();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>
    /// This program again: by the dotnet that runs this process or, where the runtime was published along, by its own
    /// executable.
    /// </summary>
    private static ProcessStartInfo Itself(string[] arguments)
    {
        var ending = OperatingSystem.IsWindows() ? ".exe" : "";
        var dotnet = Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..",
                $"dotnet{ending}"));
        return File.Exists(dotnet)
            ? new ProcessStartInfo(dotnet,
                ["exec", Path.Combine(AppContext.BaseDirectory, $"{typeof(SiloProcess).Assembly.GetName().Name}.dll"),
                    .. arguments])
            : new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, $"movierec{ending}"), arguments);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
