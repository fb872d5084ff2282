using System.Diagnostics;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>
/// ALS in parts, for whoever spreads a training over processes: each part holds some rows of one side and the factors
/// that these meet. Done for all parts of a side in turn, this is what <see cref="AlsTrainer"/> does, to the bit where
/// parts start at multiples of <see cref="Boundary"/>.
/// </summary>
public static class AlsParts
{
    /// <summary>
    /// Rows that a sum of Gramians takes together: of parts that start at its multiples the sum has the bits of the
    /// whole.
    /// </summary>
    public const int Boundary = Gramian.BlockRows;

    /// <summary>
    /// Whether a half-step turns the fixed factors for the duals of short histories, which takes room for them a second
    /// time.
    /// </summary>
    /// <param name="options">The training's options.</param>
    public static bool NeedsRoom(AlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FixedSide.DualServes(options);
    }

    /// <summary>Whether a half-step solves a history of so many entries in its dual form.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="history">Number of entries.</param>
    public static bool SolvesDual(AlsOptions options, int history)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FixedSide.PrefersDual(options, history);
    }

    /// <summary>The user factors that a training starts from; the item factors start from zeros.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="first">The first user wanted.</param>
    /// <param name="rows">Number of users wanted.</param>
    public static FactorMatrix InitialFactors(AlsOptions options, int first, int rows)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return AlsTrainer.InitialFactors(options, first, rows);
    }

    /// <summary>Solves every row of a part: its half-step.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="rows">Weights, shape [rows of the part × rows of <paramref name="fixedFactors"/>].</param>
    /// <param name="fixedFactors">Factors of those rows of the other side that the part meets.</param>
    /// <param name="fixedCount">Number of rows of the whole other side.</param>
    /// <param name="gramian">Gramian of the whole other side, shape [stride × stride].</param>
    /// <param name="factors">
    /// The part's factors: the start on entry, where the solver uses one, and the result on return.
    /// </param>
    /// <param name="room">
    /// Room of the shape of <paramref name="fixedFactors"/>, which is overwritten; null to take it anew where it is
    /// needed.
    /// </param>
    /// <param name="cancellationToken">Looked at between batches of at most sixteen rows.</param>
    /// <exception cref="TrainingException">A row's equations have no finite solution.</exception>
    public static void Solve(
        AlsOptions options, CsrMatrix rows, FactorMatrix fixedFactors, int fixedCount, FactorMatrix gramian,
        FactorMatrix factors,
        FactorMatrix? room = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(fixedFactors);
        ArgumentNullException.ThrowIfNull(gramian);
        ArgumentNullException.ThrowIfNull(factors);
        new HalfStep(new FixedSide(options, fixedFactors, fixedCount, room), rows, factors).Run(cancellationToken,
            gramian);
    }

    /// <summary>
    /// A part's share of the loss, all but the pairs that nobody observed: Σ λ_row·‖x_row‖², and with the fixed factors
    /// Σ_{observed} [c·(1 − s)² − α₀·s²].
    /// </summary>
    /// <param name="options">The training's options.</param>
    /// <param name="rows">Weights of the part.</param>
    /// <param name="factors">Factors of the part.</param>
    /// <param name="otherCount">Number of rows of the whole other side.</param>
    /// <param name="fixedFactors">
    /// Factors of the other side where observed pairs are to be counted, which is with users alone; null otherwise.
    /// </param>
    public static double Loss(
        AlsOptions options, CsrMatrix rows, FactorMatrix factors, int otherCount, FactorMatrix? fixedFactors)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(factors);
        return AlsLoss.Penalty(options, rows, factors, otherCount)
            + (fixedFactors is null ? 0 : AlsLoss.Observed(options, rows, factors, fixedFactors));
    }

    /// <summary>The loss of all pairs as if nobody had observed any, α₀·⟨XᵀX, YᵀY⟩.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="userGramian">XᵀX of all users, shape [stride × stride].</param>
    /// <param name="itemGramian">YᵀY of all items, shape [stride × stride].</param>
    public static double LossEverywhere(AlsOptions options, FactorMatrix userGramian, FactorMatrix itemGramian)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(userGramian);
        ArgumentNullException.ThrowIfNull(itemGramian);
        return AlsLoss.Everywhere(options, userGramian, itemGramian);
    }

    /// <summary>
    /// Adds the upper triangle of a part's XᵀX to sums; the sums of all parts, rounded, are the Gramian of the side.
    /// </summary>
    /// <param name="factors">The part's factors.</param>
    /// <param name="threads">Number of threads to use; the bits do not depend on it.</param>
    /// <param name="sums">The sums, [stride × stride].</param>
    public static void AddGramian(FactorMatrix factors, int threads, Span<double> sums)
    {
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Gramian.Sum(factors, threads, sums);
    }

    /// <summary>Rounds sums of Gramians to float32.</summary>
    /// <param name="sums">The sums, [stride × stride].</param>
    /// <param name="gramian">Receives them.</param>
    public static void RoundGramian(ReadOnlySpan<double> sums, FactorMatrix gramian)
    {
        ArgumentNullException.ThrowIfNull(gramian);
        Gramian.Round(sums, gramian);
    }

    /// <summary>
    /// Trains exactly, and tells what the threads spend their time on. Reading the clocks takes under 1 % of the time.
    /// </summary>
    /// <param name="train">What to learn from, as <see cref="AlsTrainer"/> takes it.</param>
    /// <param name="options">The training's options, of the solver <see cref="AlsSolver.Exact"/>.</param>
    /// <param name="cancellationToken">Looked at between batches of at most sixteen rows.</param>
    /// <returns>The half-steps that solve for items, and those that solve for users.</returns>
    /// <exception cref="ArgumentException">Another solver, or weights that cannot be learned from.</exception>
    /// <exception cref="TrainingException">The equations have no finite solution.</exception>
    public static (AlsPhases Items, AlsPhases Users) MeasurePhases(
        Interactions train, AlsOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Solver != AlsSolver.Exact)
            throw new ArgumentException("Phases are those of the exact solver.", nameof(options));
        var (_, items, users) = new AlsTrainer(options).Measure(train, cancellationToken);
        return (items, users);
    }

    /// <summary>
    /// Operations a second of the kernel in which exact training spends most of its time, the rank-k update, measured
    /// now on one thread: the best of twenty runs over rows that fit the first-level cache.
    /// </summary>
    /// <param name="factors">f, at least 1.</param>
    public static unsafe double MeasureKernel(int factors)
    {
        const int Runs = 20, Repetitions = 4_000;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factors);
        var rows = new FactorMatrix(RankKUpdate.RowsAtOnce(factors), factors);
        for (var row = 0; row < rows.RowCount; row++) rows.PaddedRow(row).Fill(1e-3f);
        var matrix = new FactorMatrix(factors, factors);
        var best = 0.0;
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var repetition = 0; repetition < Repetitions; repetition++)
                RankKUpdate.Add(rows.Pointer, rows.RowCount, rows.Stride, rows.Stride, matrix.Pointer, matrix.Stride);
            best = Math.Max(best,
                (double)Repetitions * rows.RowCount * factors * (factors + 1)
                    / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        GC.KeepAlive(rows);
        GC.KeepAlive(matrix);
        return best;
    }
}
