using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Scaling;

/// <summary>
/// What an iteration of ALS in blocks must compute, send and store, counted from the algorithm and not measured. With P
/// parts a side, a part meets a row of the other side that has a history of h with probability 1 − (1 − 1/P)ʰ, if who
/// is in which part says nothing of what they meet.
/// </summary>
public sealed class ClusterWork(
    int parts, int factors, double solveFlops, double repeatedFlops, double neededRows, double allRows,
    double checkpointBytes, double interactionBytes)
{
    /// <summary>P.</summary>
    public int Parts { get; } = parts;

    /// <summary>f.</summary>
    public int Factors { get; } = factors;

    /// <summary>
    /// Operations that divide among the parts: all that <see cref="AlsWork"/> counts but the rotation of the fixed
    /// side.
    /// </summary>
    public double SolveFlops { get; } = solveFlops;

    /// <summary>
    /// Operations for rows that every part which meets them does again, over all parts: that rotation, f·(f + 1) a row.
    /// </summary>
    public double RepeatedFlops { get; } = repeatedFlops;

    /// <summary>Rows that the blocks need of the other side, over all blocks of both sides.</summary>
    public double NeededRows { get; } = neededRows;

    /// <summary>The same if every block fetched all rows.</summary>
    public double AllRows { get; } = allRows;

    /// <summary>4·f bytes for each row of both sides.</summary>
    public double CheckpointBytes { get; } = checkpointBytes;

    /// <summary>Indices and weights, by user and by item.</summary>
    public double InteractionBytes { get; } = interactionBytes;

    /// <summary>All operations of an iteration.</summary>
    public double Flops => SolveFlops + RepeatedFlops;

    /// <summary>Bytes that blocks fetch: f floats for each row needed and the index that asks for it.</summary>
    public double NeededBytes => NeededRows * sizeof(float) * (Factors + 1);

    /// <summary>Bytes that blocks would fetch if each took all rows, which need no indices.</summary>
    public double BroadcastBytes => AllRows * sizeof(float) * Factors;

    /// <summary>
    /// Bytes of Gramians to the coordinator, in float64, and from it, in float32: one each way for each block and
    /// half-step.
    /// </summary>
    public double GramianBytes =>
        2.0 * Parts * (sizeof(double) + sizeof(float)) * FactorMatrix.PaddedLength(Factors)
            * FactorMatrix.PaddedLength(Factors);

    /// <summary>The work of an iteration.</summary>
    /// <param name="options">f and the solver.</param>
    /// <param name="users">Histories of the users.</param>
    /// <param name="items">Histories of the items.</param>
    /// <param name="parts">P, at least 1.</param>
    public static ClusterWork Compute(AlsOptions options, HistoryProfile users, HistoryProfile items, int parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        double rowFlops = AlsParts.NeedsRoom(options) ? (double)options.Factors * (options.Factors + 1) : 0;
        var rows = users.Rows + items.Rows;
        var needed = parts * (Met(users, parts) + Met(items, parts));
        return new ClusterWork(
            parts, options.Factors,
            AlsWork.Compute(options with { Iterations = 1 }, users, items).Flops - rows * rowFlops, needed * rowFlops,
            needed, parts * rows,
            sizeof(float) * options.Factors * rows, 2 * (sizeof(int) + sizeof(float)) * users.Entries);
    }

    private static double Met(HistoryProfile rows, int parts) =>
        rows.Groups.Sum(group => group.Rows * (1 - Math.Pow(1 - 1.0 / parts, group.Length)));
}
