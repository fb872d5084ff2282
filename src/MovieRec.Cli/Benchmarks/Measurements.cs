using System.Diagnostics;
using MovieRec.Experiments.Simulation.Audit;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using MovieRec.Scaling;
using MovieRec.Workbook.Jupyter;

namespace MovieRec.Cli.Benchmarks;

/// <summary>
/// The rank-k update on one core. Operations are counted once for each entry of the upper triangle, whatever a kernel
/// computes besides.
/// </summary>
internal sealed record KernelResult(int Factors, double GigaFlops, double ShareOfPeak);

/// <summary>A training, measured. The seconds are those of the whole call: everything but reading the data.</summary>
internal sealed record TrainingResult(
    string Row, string Data, int Users, int Items, int Interactions, int Factors, int Iterations, AlsSolver Solver,
    int Threads, Timing Seconds, double Loss,
    double? PublishedExact, double? PublishedCg, double PeakMegabytes);

/// <summary>The same training on one thread and on all.</summary>
internal sealed record ThreadsResult(string Row, int Threads, Timing One, Timing All, double Speedup);

/// <summary>
/// What the half-steps of one side of an exact training spend their time on, the median run of several: shares of the
/// threads' time, and counted operations a second as a share of what all cores can do together.
/// </summary>
internal sealed record PhasesResult(
    string Row, string Solved, int Threads, double SecondsPerHalfStep, double Shared, double Gather, double Multiply,
    double Factor, double Wait, double GigaFlops, double ShareOfPeak);

/// <summary>What a trained model does for users.</summary>
internal sealed record ServingResult(string Work, Timing Seconds);

/// <summary>
/// Experiments without an effect, assigned, counted and read: how long they took, and what the readout of the mean made
/// of them.
/// </summary>
internal sealed record ExperimentsResult(int Experiments, int Units, int Readouts, int Looks, double Seconds,
    double FalseAlarms, double Coverage, int Kept, int Promises);

/// <summary>What a client of the Jupyter kernel waits for.</summary>
internal sealed record JupyterResult(string Work, Timing Seconds);

/// <summary>What <c>movierec bench</c> measures.</summary>
internal static class Measurements
{
    // After this long the compiler has replaced what it compiled quickly by what it compiled well.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The rank-k update as the exact solver calls it: blocks of rows that fit the first-level cache.
    /// </summary>
    public static KernelResult RankK(int factors, double peak)
    {
        var best = AlsParts.MeasureKernel(factors) / 1e9;
        return new KernelResult(factors, best, best / peak);
    }

    /// <summary>
    /// Times a training. The first run, which is not timed, tells the loss reached and the memory needed.
    /// </summary>
    public static TrainingResult Train(
        BenchRow row, string label, Interactions train, AlsSolver solver, int runs, CancellationToken cancellationToken)
    {
        var options = row.OptionsFor(solver);
        var loss = new LastLoss();
        PeakMemory.Reset();
        var start = Stopwatch.GetTimestamp();
        new AlsTrainer(options).Train(train, null, loss, cancellationToken);
        // Of one training and its data: what later runs leave for the collector is not theirs.
        var peak = PeakMemory.Bytes() / 1e6;
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
            new AlsTrainer(options).Train(train, cancellationToken: cancellationToken);
        var timing = TimeTraining(options, train, runs, cancellationToken);
        return new TrainingResult(row.Name, label, train.UserCount, train.ItemCount, train.Count, row.Factors,
            row.Iterations, solver, options.Threads, timing, loss.Value,
            row.PublishedExact, row.PublishedCg, peak);
    }

    /// <summary>Times the exact training on one thread and on all.</summary>
    public static ThreadsResult Threads(BenchRow row, Interactions train, int runs, CancellationToken cancellationToken)
    {
        var options = row.OptionsFor(AlsSolver.Exact);
        // In turns, so that what else the machine does falls on both alike.
        var (one, all) = (new double[runs], new double[runs]);
        TimeTraining(options, train, 1, cancellationToken);
        for (var run = 0; run < runs; run++)
        {
            one[run] = TimeTraining(options with { Threads = 1 }, train, 1, cancellationToken).Median;
            all[run] = TimeTraining(options, train, 1, cancellationToken).Median;
        }
        var (alone, together) = (Timing.From(one), Timing.From(all));
        return new ThreadsResult(row.Name, options.Threads, alone, together, alone.Median / together.Median);
    }

    /// <summary>Divides the time of exact half-steps into phases.</summary>
    /// <param name="row">The training.</param>
    /// <param name="train">Its data.</param>
    /// <param name="runs">Trainings, of which each side's half-steps of median duration count.</param>
    /// <param name="peakOfAll">GFLOP/s of all cores together.</param>
    /// <param name="cancellationToken">Looked at between batches of at most sixteen rows.</param>
    public static IEnumerable<PhasesResult> Phases(
        BenchRow row, Interactions train, int runs, double peakOfAll, CancellationToken cancellationToken)
    {
        var options = row.OptionsFor(AlsSolver.Exact);
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < WarmUp;)
            AlsParts.MeasurePhases(train, options, cancellationToken);
        var measured = Enumerable.Range(0, runs)
            .Select(_ => AlsParts.MeasurePhases(train, options, cancellationToken)).ToArray();
        yield return Median("items", measured.Select(run => run.Items));
        yield return Median("users", measured.Select(run => run.Users));

        PhasesResult Median(string solved, IEnumerable<AlsPhases> sides)
        {
            var phases = sides.OrderBy(side => side.Seconds).ElementAt(runs / 2);
            var total = phases.Seconds * phases.Threads;
            var rate = phases.OperationsPerSecond / 1e9;
            return new PhasesResult(row.Name, solved, phases.Threads, phases.Seconds / row.Iterations,
                phases.Shared / total, phases.Gather / total, phases.Multiply / total, phases.Factor / total,
                phases.Wait / total, rate, rate / peakOfAll);
        }
    }

    /// <summary>Times ranking and folding in with a model of 64 factors.</summary>
    public static IEnumerable<ServingResult> Serving(Interactions train, int runs, CancellationToken cancellationToken)
    {
        const int K = 10;
        var model = new AlsTrainer(new AlsOptions { Factors = 64, Iterations = 5 }).Train(train,
            cancellationToken: cancellationToken);
        void All() => Ranker.RecommendAll(model, train, null, K, cancellationToken: cancellationToken);
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < WarmUp;) All();
        yield return new ServingResult($"top-{K} for all {train.UserCount} users",
            Timing.Measure(3 * runs, All, cancellationToken));
        yield return new ServingResult($"top-{K} for one user",
            EachUser(user => Ranker.Recommend(model, train, user, K)));
        yield return new ServingResult("fold-in of one user",
            EachUser(user => model.FoldIn(train.ItemsOf(user), train.WeightsOf(user))));

        Timing EachUser(Action<int> work)
        {
            // Whole rounds, of which the last one counts, so that every user counts once and no user is first.
            var seconds = new double[train.UserCount];
            bool warm;
            var begun = Stopwatch.GetTimestamp();
            do
            {
                warm = Stopwatch.GetElapsedTime(begun) >= WarmUp;
                for (var user = 0; user < seconds.Length; user++)
                {
                    var start = Stopwatch.GetTimestamp();
                    work(user);
                    seconds[user] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }
            while (!warm);
            return Timing.From(seconds);
        }
    }

    /// <summary>Times experiments without an effect from assignment to readout, and counts what they found.</summary>
    public static ExperimentsResult Experiments(AuditOptions options, CancellationToken cancellationToken)
    {
        SelfAudit.Run(options: options with { Experiments = 200 }, cancellationToken: cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var audit = SelfAudit.Run(options: options, cancellationToken: cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new ExperimentsResult(options.Experiments, options.Units, audit.Readouts.Count, options.Looks, seconds,
            audit.Readouts[0].FalseAlarms.Value, audit.Readouts[0].Coverage.Value,
            audit.Checks.Count(check => check.Kept), audit.Checks.Count);
    }

    /// <summary>Times kernels that are started for it, each for a first cell and ten behind it.</summary>
    /// <param name="command">What starts one, but for the connection file.</param>
    /// <param name="runs">How many to start.</param>
    /// <param name="cancellationToken">Looked at between kernels.</param>
    public static IEnumerable<JupyterResult> Jupyter(
        IReadOnlyList<string> command, int runs, CancellationToken cancellationToken)
    {
        const int LaterCells = 10;
        var (ready, first, value, later) = (new double[runs], new double[runs], new double[runs],
            new double[runs * LaterCells]);
        for (var run = 0; run < runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var client = KernelClient.Start(command);
            ready[run] = client.Elapsed.TotalSeconds;
            first[run] = client.Run("var n = 1;\nn + 1").TotalSeconds;
            value[run] = client.Elapsed.TotalSeconds;
            for (var cell = 0; cell < LaterCells; cell++)
                later[run * LaterCells + cell] = client.Run($"n + {cell}").TotalSeconds;
        }
        return
        [
            new("from its start until it is ready", Timing.From(ready)),
            new("first cell, sent as soon as it is ready", Timing.From(first)),
            new("from its start until the first cell's value", Timing.From(value)),
            new("a trivial later cell", Timing.From(later)),
        ];
    }

    private static Timing TimeTraining(
        AlsOptions options, Interactions train, int runs, CancellationToken cancellationToken) =>
        Timing.Measure(runs, () => new AlsTrainer(options).Train(train, cancellationToken: cancellationToken),
            cancellationToken);

    private sealed class LastLoss : IProgress<TrainingProgress>
    {
        public double Value { get; private set; }

        public void Report(TrainingProgress value) => Value = value.Loss ?? double.NaN;
    }
}
