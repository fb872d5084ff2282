namespace MovieRec.Scaling;

/// <summary>
/// How long the pieces of work take on the cluster that was measured. A training of i iterations on n silos, with the
/// work w of each iteration, takes
/// <code>T = i·(F_w ÷ (r·b) + (e·E_w + c·C_w) ÷ n + 2·o)</code>
/// with F operations at r a second and core, b cores busy, E bytes exchanged, C bytes of checkpoints, and o for all
/// else of a half-step.
/// </summary>
/// <param name="FlopsPerSecond">r.</param>
/// <param name="ExchangeSecondsPerByte">e, for one block at a time.</param>
/// <param name="CheckpointSecondsPerByte">c, for one block at a time.</param>
/// <param name="HalfStepSeconds">o: coordination, and waiting for the slowest block.</param>
public sealed record ClusterRates(
    double FlopsPerSecond, double ExchangeSecondsPerByte, double CheckpointSecondsPerByte, double HalfStepSeconds)
{
    /// <summary>
    /// Fits r, e and c to the seconds that blocks told of each piece, and o to what of the wall-clock time they leave.
    /// </summary>
    /// <param name="runs">Measured trainings, each with the work of one iteration; at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ClusterRates Fit(IReadOnlyList<(ClusterRun Run, ClusterWork Work)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0) throw new ArgumentException("There is no run to fit.", nameof(runs));
        var cores = runs.Sum(pair => pair.Run.SolveSeconds * pair.Run.BusyCores / pair.Run.Silos);
        var rates = new ClusterRates(
            runs.Sum(pair => pair.Run.Iterations * pair.Work.Flops) / cores,
            runs.Sum(pair => pair.Run.ExchangeSeconds)
                / runs.Sum(pair => (double)pair.Run.RemoteBytes + pair.Run.LocalBytes),
            runs.Sum(pair => pair.Run.CheckpointSeconds) / runs.Sum(pair => (double)pair.Run.CheckpointBytes),
            0);
        return rates with
        {
            HalfStepSeconds = Math.Max(0,
            runs.Average(
                pair => (pair.Run.Seconds - rates.Seconds(pair.Run, pair.Work)) / (2 * pair.Run.Iterations)))
        };
    }

    /// <summary>
    /// T, of a training like <paramref name="run"/>: only its silos, threads, cores, iterations and kind of exchange
    /// are looked at.
    /// </summary>
    public double Seconds(ClusterRun run, ClusterWork work)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(work);
        var bytes = run.Broadcast ? work.BroadcastBytes : work.NeededBytes;
        return run.Iterations * (work.Flops / (FlopsPerSecond * run.BusyCores)
            + (ExchangeSecondsPerByte * bytes + CheckpointSecondsPerByte * work.CheckpointBytes) / run.Silos
            + 2 * HalfStepSeconds);
    }
}
