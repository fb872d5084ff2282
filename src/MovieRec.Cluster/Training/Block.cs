using MovieRec.Cluster.Partitions;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Cluster.Training;

/// <summary>
/// The interactions of a block, with columns renumbered to the rows of the other side that they meet.
/// </summary>
internal sealed class Block
{
    private readonly int _otherCount;
    private readonly Side _side;

    /// <param name="side">Side of the block's rows.</param>
    /// <param name="rows">
    /// The part as it was read, with columns over the whole other side; its columns are overwritten.
    /// </param>
    /// <param name="otherStarts">Rows at which the other side's parts start, and their number.</param>
    public Block(Side side, PartRows rows, int[] otherStarts)
    {
        (_side, _otherCount) = (side, otherStarts[^1]);
        var places = new int[_otherCount];
        foreach (var column in rows.Columns) places[column] = 1;
        var needed = new List<int>();
        for (var column = 0; column < places.Length; column++)
        {
            if (places[column] == 0) continue;
            places[column] = needed.Count;
            needed.Add(column);
        }
        Needed = [.. needed];
        NeededStarts =
            [.. otherStarts.Select(start => Array.BinarySearch(Needed, start) is var at && at < 0 ? ~at : at)];
        foreach (ref var column in rows.Columns.AsSpan()) column = places[column];
        Rows = new CsrMatrix(Needed.Length, rows.RowStart, rows.Columns, rows.Weights);
    }

    /// <summary>Weights, shape [rows of the block × <see cref="Needed"/>].</summary>
    public CsrMatrix Rows { get; }

    /// <summary>Rows of the other side that the block's interactions meet, ascending.</summary>
    public int[] Needed { get; }

    /// <summary>Where in <see cref="Needed"/> the rows of each part of the other side start.</summary>
    public int[] NeededStarts { get; }

    /// <summary>Solves every row: a half-step of the core, with the Gramian of the whole other side.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="fixedFactors">Factors of <see cref="Needed"/>.</param>
    /// <param name="gramian">Gramian of all of the other side's factors.</param>
    /// <param name="factors">
    /// The block's factors: the start on entry, where the solver uses one, and the result on return.
    /// </param>
    /// <param name="room">Room for the other side's factors, rotated.</param>
    public void Solve(
        AlsOptions options, FactorMatrix fixedFactors, FactorMatrix gramian, FactorMatrix factors, SiloRoom room) =>
        AlsParts.Solve(
            options, Rows, fixedFactors, _otherCount, gramian, factors,
            AlsParts.NeedsRoom(options) ? room.Of(Needed.Length, options.Factors) : null, CancellationToken.None);

    /// <summary>
    /// The block's part of the loss, all but the pairs nobody observed; the observed pairs are counted with the users.
    /// </summary>
    public double Loss(AlsOptions options, FactorMatrix fixedFactors, FactorMatrix factors) =>
        AlsParts.Loss(options, Rows, factors, _otherCount, _side == Side.Users ? fixedFactors : null);
}
