using System.CommandLine;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Cli.Benchmarks;
using MovieRec.Experiments.Simulation.Audit;
using MovieRec.Interactive;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Workbook;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec bench</c>: how fast this machine trains, serves and reads experiments, in seconds and as shares of what
/// is known.
/// </summary>
internal static class BenchCommand
{
    private const string Kernels = "kernels";
    private const string Trainings = "training";
    private const string Threads = "threads";
    private const string Phases = "phases";
    private const string Serving = "serving";
    private const string Experiments = "experiments";
    private const string Jupyter = "jupyter";
    private const string Http = "http";
    private static readonly string[] Usual =
        [Kernels, Trainings, Threads, Serving, SavedModels.Loading, Experiments, Jupyter];
    private static readonly string[] Parts = [.. Usual, Phases, SavedModels.Batch, Http];
    private const int LeastRuns = 7;
    private const int QuickRuns = 3;
    private const int JupyterRuns = 10;
    private const int QuickExperiments = 1_000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The machine and the run; peaks of one core and of all at the same time.</summary>
    private sealed record Machine(
        string Processor, int Cores, string Vectors, string Runtime, double PeakGigaFlops, double PeakOfAllGigaFlops);

    private sealed record Report(Machine Machine, List<KernelResult> Kernels, List<TrainingResult> Training,
        List<ThreadsResult> Threads, List<PhasesResult> Phases, List<ServingResult> Serving,
        List<LoadingResult> Loading, List<ExperimentsResult> Experiments, List<JupyterResult> Jupyter,
        List<BatchResult> Batch, List<HttpResult> Http);

    public static Command Create(Terminal terminal)
    {
        var rowNames = string.Join(", ", BenchRow.All.Select(row => row.Name));
        var quick = new Option<bool>(
            "--quick")
        {
            Description =
                $"Only the rows on ML-100k, {QuickRuns} runs each, and a tenth of the experiments."
        };
        var rows = SharedOptions.Words("--rows", "NAME[,NAME…]",
            $"The trainings to measure, of {rowNames}. Without it: all but 32m.", []);
        var solvers = SharedOptions.Words("--solvers", "NAME[,NAME…]",
            $"The solvers to measure, of {string.Join(", ", Enum.GetNames<AlsSolver>())}. Without it: all.", []);
        var parts = SharedOptions.Words("--parts", "NAME[,NAME…]",
            "What to measure, of those, phases (what the threads of exact training spend their time on), batch (lists "
                + "of 100 movies for 138,000 users, some minutes) and http (the service against a bare endpoint of "
                + "the platform, a minute).", Usual);
        // What a part has measured in a process of its own.
        var child = new Option<string[]>("--child") { Arity = new ArgumentArity(2, 2), Hidden = true };
        child.AllowMultipleArgumentsPerToken = true;
        var runs = SharedOptions.WholeNumber("--runs", [], "Runs of each training, those to warm up not counted.",
            LeastRuns, 1);
        var json = SharedOptions.Json();
        var command = new Command("bench", "Measures kernels, training, serving, the reading of experiments and the "
            + "Jupyter kernel on this machine: medians of several runs, as seconds and ratios.")
            {
                quick, rows, solvers, parts, runs, json, child,
            };
        command.SetAction(async (parse, token) =>
        {
            if (parse.GetValue(child) is [HttpFloor.Bare, var length])
            {
                await HttpFloor.ServeAsync(length, terminal.WriteLine, token).ConfigureAwait(false);
                return ExitCode.Done;
            }
            if (parse.GetValue(child) is [var work, var model])
            {
                terminal.WriteLine(await SavedModels.AnswerAsync(work, model).ConfigureAwait(false));
                return ExitCode.Done;
            }
            var chosenRows = ChooseRows(parse.GetValue(rows)!, parse.GetValue(quick));
            var chosenSolvers = parse.GetValue(solvers) is { Length: > 0 } named
                ? [.. named.Select(Solver)] : Enum.GetValues<AlsSolver>();
            string[] chosenParts = [.. parse.GetValue(parts)!.Select(Part)];
            var count = parse.GetValue(quick) && parse.GetResult(runs) is not { Implicit: false }
                ? QuickRuns : parse.GetValue(runs);
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var report = await Task.Run(() => Measure(terminal, chosenRows, chosenSolvers, chosenParts, count,
                parse.GetValue(quick), token), token).ConfigureAwait(false);
            if (file is not null) await file.CommitJsonAsync(report, token, Indented).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static BenchRow[] ChooseRows(string[] names, bool quick) => names.Length > 0
        ? [.. names.Select(
            name => BenchRow.All.FirstOrDefault(
                row => string.Equals(row.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException(
                $"--rows {name}: there are {string.Join(", ", BenchRow.All.Select(row => row.Name))}."))]
        : [.. BenchRow.All.Where(row => quick ? row.IsQuick : !row.IsLarge)];

    private static AlsSolver Solver(string name) => OptionValues.TryParseName(typeof(AlsSolver), name, out var solver)
        ? (AlsSolver)solver
        : throw new UsageException($"--solvers {name}: there are {string.Join(", ", Enum.GetNames<AlsSolver>())}.");

    private static string Part(string name) =>
        Parts.FirstOrDefault(part => string.Equals(part, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"--parts {name}: there are {string.Join(", ", Parts)}.");

    private static Report Measure(Terminal terminal, BenchRow[] rows, AlsSolver[] solvers, string[] parts, int runs,
        bool quick, CancellationToken cancellationToken)
    {
        var report = new Report(Describe(), [], [], [], [], [], [], [], [], [], []);
        terminal.WriteLine(Invariant($"{report.Machine.Processor}, {report.Machine.Cores} cores, ")
            + Invariant($"{report.Machine.Vectors}, {report.Machine.Runtime}; peak of one core: ")
            + Invariant($"{report.Machine.PeakGigaFlops:F1} GFLOP/s in single precision, of all at once ")
            + Invariant($"{report.Machine.PeakOfAllGigaFlops / report.Machine.PeakGigaFlops:F2} times that, measured ")
            + "in this run");
        if (parts.Contains(Kernels)) MeasureKernels(terminal, report);
        if (parts.Contains(Trainings)) MeasureTrainings(terminal, report, rows, solvers, runs, cancellationToken);
        if (parts.Contains(Threads)) MeasureThreads(terminal, report, rows, runs, cancellationToken);
        if (parts.Contains(Phases)) MeasurePhases(terminal, report, rows, runs, cancellationToken);
        if (parts.Contains(Serving)) MeasureServing(terminal, report, runs, cancellationToken);
        if (parts.Contains(SavedModels.Loading))
            MeasureLoading(terminal, report, quick ? QuickRuns : LeastRuns, cancellationToken);
        if (parts.Contains(SavedModels.Batch)) MeasureBatch(terminal, report, quick, cancellationToken);
        if (parts.Contains(Http)) MeasureHttp(terminal, report, quick, cancellationToken);
        if (parts.Contains(Experiments)) MeasureExperiments(terminal, report, quick, cancellationToken);
        if (parts.Contains(Jupyter))
            MeasureJupyter(terminal, report, quick ? QuickRuns : JupyterRuns, cancellationToken);
        return report;
    }

    private static Machine Describe() => new(
        OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
                ?? "unknown processor" : $"{RuntimeInformation.ProcessArchitecture}",
        Environment.ProcessorCount,
        Vector512.IsHardwareAccelerated ? "512-bit vectors" : Vector256.IsHardwareAccelerated
            ? "256-bit vectors" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors",
        RuntimeInformation.FrameworkDescription,
        FmaPeak.Measure(),
        FmaPeak.Measure(Environment.ProcessorCount));

    private static void MeasureKernels(Terminal terminal, Report report)
    {
        foreach (var factors in (ReadOnlySpan<int>)[64, 128])
            report.Kernels.Add(Measurements.RankK(factors, report.Machine.PeakGigaFlops));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Rank-k update, one core"), new("GFLOP/s", true), new("Share of peak", true)],
            report.Kernels.Select(
                kernel => new[] { Invariant($"f = {kernel.Factors}"), Invariant($"{kernel.GigaFlops:F1}"),
                    Invariant($"{100 * kernel.ShareOfPeak:0}%") }));
    }

    private static void MeasureTrainings(Terminal terminal, Report report, BenchRow[] rows, AlsSolver[] solvers,
        int runs, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            var (label, train) = row.Load();
            report.Training.AddRange(
                solvers.Select(solver => Measurements.Train(row, label, train, solver, runs, cancellationToken)));
        }
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Training"), new("f", true), new("Iterations", true), new("Solver"), new("Median s", true),
                new("Least–most s", true), new("Loss", true), new("of its exact", true), new("of its CG", true),
                new("Peak MB", true), new("Data")],
            report.Training.Select(result => new[]
            {
                result.Row, Invariant($"{result.Factors}"), Invariant($"{result.Iterations}"), result.Solver.ToWords(),
                Seconds(result.Seconds.Median),
                $"{Seconds(result.Seconds.Least)}–{Seconds(result.Seconds.Most)}", Invariant($"{result.Loss:G7}"),
                Ratio(result.Seconds.Median, result.PublishedExact), Ratio(result.Seconds.Median, result.PublishedCg),
                Invariant($"{result.PeakMegabytes:F0}"),
                Invariant($"{result.Data}: {result.Interactions:N0}, {result.Users:N0} × {result.Items:N0}"),
            }));
        terminal.WriteLine("'of its exact' and 'of its CG': our median over the published seconds of the best-known "
            + "library's exact solver and its 3-step conjugate gradients, both on 2 threads of such a machine.");
    }

    private static void MeasureThreads(
        Terminal terminal, Report report, BenchRow[] rows, int runs, CancellationToken cancellationToken)
    {
        report.Threads.AddRange(
            rows.Where(row => !row.IsLarge)
                .Select(row => Measurements.Threads(row, row.Load().Train, runs, cancellationToken)));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Exact on all threads"), new("Threads", true), new("One s", true), new("All s", true),
                new("Speed-up", true)],
            report.Threads.Select(
                result => new[] { result.Row, Invariant($"{result.Threads}"), Seconds(result.One.Median),
                    Seconds(result.All.Median), Invariant($"{result.Speedup:F2}") }));
    }

    private static void MeasurePhases(
        Terminal terminal, Report report, BenchRow[] rows, int runs, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
            report.Phases.AddRange(Measurements.Phases(row, row.Load().Train, runs,
                report.Machine.PeakOfAllGigaFlops, cancellationToken));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Exact half-steps"), new("For"), new("ms", true), new("Shared", true), new("Gather", true),
                new("Multiply", true), new("Factor", true), new("Wait", true), new("GFLOP/s", true),
                new("Share of peak", true)],
            report.Phases.Select(result => new[]
            {
                result.Row, result.Solved, Invariant($"{1e3 * result.SecondsPerHalfStep:F2}"), Percent(result.Shared),
                Percent(result.Gather), Percent(result.Multiply), Percent(result.Factor), Percent(result.Wait),
                Invariant($"{result.GigaFlops:F0}"), Percent(result.ShareOfPeak),
            }));
        terminal.WriteLine("Shared: Gramian and what else all rows need. Gather: rows brought together. Multiply: "
            + "rank-k updates. Factor: Cholesky and solutions. Wait: threads idle until all are done. Operations are "
            + "counted from the equations, the peak is that of all cores together.");
    }

    private static void MeasureServing(Terminal terminal, Report report, int runs, CancellationToken cancellationToken)
    {
        var (label, train) = BenchRow.MovieLens100K();
        report.Serving.AddRange(Measurements.Serving(train, runs, cancellationToken));
        terminal.WriteLine();
        terminal.WriteTable(
            [new($"Serving {label}, f = 64"), new("Median µs", true), new("Least–most µs", true)],
            report.Serving.Select(
                result => new[] { result.Work, Micro(result.Seconds.Median),
                    $"{Micro(result.Seconds.Least)}–{Micro(result.Seconds.Most)}" }));
    }

    private static void MeasureLoading(Terminal terminal, Report report, int runs, CancellationToken cancellationToken)
    {
        var data = BenchRow.Small();
        report.Loading.AddRange(SavedModels.MeasureLoading(data, runs, cancellationToken));
        terminal.WriteLine();
        terminal.WriteTable(
            [new($"Loaded, first list, {data.Info.Label}, in a new process"), new("MB", true), new("Median ms", true),
                new("Least–most ms", true)],
            report.Loading.Select(result => new[]
            {
                result.Model, Invariant($"{result.Megabytes:F1}"), Invariant($"{1e3 * result.Seconds.Median:F0}"),
                Invariant($"{1e3 * result.Seconds.Least:F0}–{1e3 * result.Seconds.Most:F0}"),
            }));
    }

    private static void MeasureHttp(
        Terminal terminal, Report report, bool quick, CancellationToken cancellationToken)
    {
        report.Http.AddRange(HttpFloor.MeasureAsync(quick ? QuickRuns : 15, TimeSpan.FromSeconds(quick ? 1 : 2),
            quick ? 0 : 2, cancellationToken).GetAwaiter().GetResult());
        var floor = report.Http[0];
        terminal.WriteLine();
        terminal.WriteTable(
            [new("5,000 requests/s, the load's sender on the same cores"), new("p50 ms", true), new("of bare", true),
                new("p99 ms", true), new("of bare", true), new("Failed", true), new("Knee/s", true),
                new("Peak MB", true)],
            report.Http.Select(result => new[]
            {
                result.Server, Spread(result.Median), Ratio(result.Median.Median, floor.Median.Median),
                Spread(result.P99), Ratio(result.P99.Median, floor.P99.Median), Invariant($"{result.Failed}"),
                double.IsNaN(result.Knee) ? "" : Invariant($"{result.Knee:N0}"),
                Invariant($"{result.PeakMegabytes:F0}"),
            }));

        static string Spread(Timing timing) =>
            Invariant($"{timing.Median:F3} ({timing.Least:F3}–{timing.Most:F3})");
    }

    private static void MeasureBatch(Terminal terminal, Report report, bool quick, CancellationToken cancellationToken)
    {
        var part = quick ? 100 : 1;
        report.Batch.Add(
            SavedModels.MeasureBatch(138_000 / part, 27_000 / part, 10_000_000 / part, cancellationToken));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Lists for all users, to Parquet"), new("Users/s", true), new("Seconds", true), new("Peak MB", true)],
            report.Batch.Select(result => new[]
            {
                Invariant($"{result.Length} of {result.Items:N0} movies for {result.Users:N0} users"),
                Invariant($"{result.Users / result.Seconds:N0}"), Seconds(result.Seconds),
                Invariant($"{result.PeakMegabytes:F0}"),
            }));
    }

    private static void MeasureExperiments(
        Terminal terminal, Report report, bool quick, CancellationToken cancellationToken)
    {
        report.Experiments.Add(
            Measurements.Experiments(
                new AuditOptions { Experiments = quick ? QuickExperiments : new AuditOptions().Experiments },
                cancellationToken));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("A/A experiments, simulated users"), new("Seconds", true), new("Experiments/s", true),
                new("False alarms at 5%", true), new("95% intervals that hold", true), new("Promises kept", true)],
            report.Experiments.Select(result => new[]
            {
                Invariant($"{result.Experiments:N0} of {result.Units:N0} users, {result.Readouts} readouts and ")
                    + Invariant($"{result.Looks} looks each"), Seconds(result.Seconds),
                    Invariant($"{result.Experiments / result.Seconds:N0}"),
                Invariant($"{100 * result.FalseAlarms:0.00}%"), Invariant($"{100 * result.Coverage:0.00}%"),
                Invariant($"{result.Kept} of {result.Promises}"),
            }));
    }

    private static void MeasureJupyter(Terminal terminal, Report report, int runs, CancellationToken cancellationToken)
    {
        report.Jupyter.AddRange(
            Measurements.Jupyter([.. ProgramCommand.Find(typeof(BenchCommand).Assembly), "kernel", "start"], runs,
                cancellationToken));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Jupyter kernel"), new("Median s", true), new("Least–most s", true), new("Runs", true)],
            report.Jupyter.Select(
                result => new[] { result.Work, Seconds(result.Seconds.Median),
                    $"{Seconds(result.Seconds.Least)}–{Seconds(result.Seconds.Most)}",
                    Invariant($"{result.Seconds.Runs}") }));
    }

    private static string Seconds(double seconds) => Invariant($"{seconds:F3}");

    private static string Percent(double share) => Invariant($"{100 * share:0}%");

    private static string Micro(double seconds) => Invariant($"{1e6 * seconds:F1}");

    private static string Ratio(double ours, double? published) =>
        published is { } theirs ? Invariant($"{ours / theirs:F2} ×") : "";
}
