namespace MovieRec.Scaling;

/// <summary>A machine that nobody measured: what it is taken to be.</summary>
/// <param name="Cores">Cores, each as fast as those measured.</param>
/// <param name="NetworkBytesPerSecond">What its network carries, each way.</param>
/// <param name="StorageBytesPerSecond">What it stores a second.</param>
/// <param name="RoundTripSeconds">From a question to its answer.</param>
/// <param name="MemoryBytes">Its memory.</param>
public sealed record ClusterMachine(
    int Cores, double NetworkBytesPerSecond, double StorageBytesPerSecond, double RoundTripSeconds, double MemoryBytes);

/// <summary>
/// An iteration on so many machines, by arithmetic from <see cref="ClusterWork"/> with one part a machine, one step
/// after the other: nothing overlaps, so that a good implementation is no slower.
/// </summary>
public sealed class ClusterPlan(
    int machines, double computeSeconds, double exchangeSeconds, double coordinatorSeconds, double checkpointSeconds,
    double machineBytes)
{
    /// <summary>n.</summary>
    public int Machines { get; } = machines;

    /// <summary>Operations ÷ n, at the speed measured.</summary>
    public double ComputeSeconds { get; } = computeSeconds;

    /// <summary>
    /// Rows that a machine needs from others, over its network, and a round trip for each of them a half-step.
    /// </summary>
    public double ExchangeSeconds { get; } = exchangeSeconds;

    /// <summary>
    /// Gramians of all machines over the one network of the coordinator, and the half-steps' overhead measured.
    /// </summary>
    public double CoordinatorSeconds { get; } = coordinatorSeconds;

    /// <summary>Factors of a machine, to its storage.</summary>
    public double CheckpointSeconds { get; } = checkpointSeconds;

    /// <summary>
    /// What a machine holds: its interactions and factors, and twice the rows it needs, as they are and rotated.
    /// </summary>
    public double MachineBytes { get; } = machineBytes;

    /// <summary>Seconds of an iteration.</summary>
    public double Seconds => ComputeSeconds + ExchangeSeconds + CoordinatorSeconds + CheckpointSeconds;

    /// <summary>Plans an iteration of <paramref name="work"/>, whose parts are the machines.</summary>
    public static ClusterPlan Compute(ClusterWork work, ClusterRates rates, ClusterMachine machine)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(machine);
        double n = work.Parts;
        return new ClusterPlan(
            work.Parts,
            work.Flops / n / (rates.FlopsPerSecond * machine.Cores),
            work.NeededBytes / n * (n - 1) / n / machine.NetworkBytesPerSecond + 2 * machine.RoundTripSeconds,
            n > 1 ? work.GramianBytes / machine.NetworkBytesPerSecond + 2 * rates.HalfStepSeconds : 0,
            work.CheckpointBytes / n / machine.StorageBytesPerSecond,
            (work.InteractionBytes + work.CheckpointBytes) / n
                + 2 * work.NeededRows * sizeof(float) * work.Factors / n);
    }

    /// <summary>
    /// The last of some plans, ascending in machines, that is worth its machines: after it, so many times as many are
    /// not at least <paramref name="worth"/> of that as fast.
    /// </summary>
    /// <param name="plans">At least one.</param>
    /// <param name="worth">Between 0 and 1.</param>
    public static ClusterPlan LastThatPays(IReadOnlyList<ClusterPlan> plans, double worth = 0.5)
    {
        ArgumentNullException.ThrowIfNull(plans);
        for (var at = 0; at + 1 < plans.Count; at++)
            if (plans[at].Seconds / plans[at + 1].Seconds < 1
                + worth * ((double)plans[at + 1].Machines / plans[at].Machines - 1)) return plans[at];
        return plans[^1];
    }
}
