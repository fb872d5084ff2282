using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Scaling;

/// <summary>
/// What a training must compute, move and hold, counted from the algorithm and not measured. A multiply-add is two
/// operations; of a symmetric matrix one triangle counts, whatever a kernel computes besides.
/// </summary>
/// <param name="GramianFlops">α₀·YᵀY: n·f·(f + 1) a half-step over n fixed rows.</param>
/// <param name="ProductFlops">
/// Sums of outer products, h·f·(f + 1) for a history of h; the dual's inner products, f·h·(h + 1).
/// </param>
/// <param name="FactorizationFlops">Cholesky, f³/3, or h³/3 of a dual.</param>
/// <param name="OtherFlops">
/// Right-hand sides, triangular solutions, the rotation of the fixed side for the duals, and products with vectors.
/// </param>
/// <param name="BytesMoved">
/// Bytes that must come from memory or go there where no cache holds the factors: each history's indices, weights and
/// factor rows, the solved rows, and the fixed side once for each pass over it.
/// </param>
/// <param name="ResidentBytes">
/// Interactions by user and by item, the factors of both sides, and for duals both sides rotated.
/// </param>
public sealed record AlsWork(double GramianFlops, double ProductFlops, double FactorizationFlops, double OtherFlops,
    double BytesMoved, double ResidentBytes)
{
    /// <summary>All operations.</summary>
    public double Flops => GramianFlops + ProductFlops + FactorizationFlops + OtherFlops;

    /// <summary>
    /// Operations for each byte moved: below what a machine does while a byte arrives, memory limits it.
    /// </summary>
    public double Intensity => Flops / BytesMoved;

    /// <summary>The work of a whole training.</summary>
    /// <param name="options">f, iterations and solver.</param>
    /// <param name="users">Histories of the users.</param>
    /// <param name="items">Histories of the items.</param>
    public static AlsWork Compute(AlsOptions options, HistoryProfile users, HistoryProfile items)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        var stride = FactorMatrix.PaddedLength(options.Factors);
        var hasDual = AlsParts.NeedsRoom(options);
        var resident = 2 * (sizeof(int) + sizeof(float)) * users.Entries + sizeof(int) * (users.Rows + items.Rows)
            + (hasDual ? 2 : 1) * sizeof(float) * stride * (users.Rows + items.Rows);
        var iteration = HalfStep(options, users, items.Rows) + HalfStep(options, items, users.Rows);
        return new AlsWork(
            options.Iterations * iteration.GramianFlops, options.Iterations * iteration.ProductFlops,
            options.Iterations * iteration.FactorizationFlops,
            options.Iterations * iteration.OtherFlops, options.Iterations * iteration.BytesMoved, resident);
    }

    private static AlsWork HalfStep(AlsOptions options, HistoryProfile histories, double fixedRows)
    {
        double f = options.Factors, stride = FactorMatrix.PaddedLength(options.Factors);
        double products = 0, factorization = 0, other = 0, bytes = 2 * sizeof(float) * stride * fixedRows;
        if (AlsParts.NeedsRoom(options))
        {
            // Z = Y·R with a triangular R, read and written once.
            other += fixedRows * f * (f + 1);
            bytes += 2 * sizeof(float) * stride * fixedRows;
        }
        foreach (var (h, rows) in histories.Groups.Where(group => group.Length > 0))
        {
            var row = options.Solver switch
            {
                AlsSolver.Exact when AlsParts.SolvesDual(options, (int)Math.Ceiling(h)) => Dual(f, h),
                AlsSolver.Exact => Primal(f, h),
                AlsSolver.ConjugateGradient => ConjugateGradient(f, h, options.ConjugateGradientSteps),
                AlsSolver.BlockCoordinate => Blocks(f, h, Math.Min(FactorMatrix.PaddedLength(options.BlockSize), f)),
                _ => throw new ArgumentException($"Nobody has counted what {options.Solver} computes.",
                    nameof(options)),
            };
            products += rows * row.Products;
            factorization += rows * row.Factorization;
            other += rows * row.Other;
            bytes += rows * (h * (sizeof(int) + sizeof(float) + sizeof(float) * stride) + 2 * sizeof(float) * stride);
        }
        return new AlsWork(fixedRows * f * (f + 1), products, factorization, other, bytes, 0);
    }

    // Scaled rows h·f and b 2·h·f; A's outer products; the factorization; two triangular solutions of f² each.
    private static (double Products, double Factorization, double Other) Primal(double f, double h) =>
        (h * f * (f + 1), f * f * f / 3, 3 * h * f + 2 * f * f);

    // The same with K [h × h] for A [f × f], then Pᵀq, 2·h·f, and R times that, f·(f + 1).
    private static (double Products, double Factorization, double Other) Dual(double f, double h) =>
        (f * h * (h + 1), h * h * h / 3, 3 * h * f + 2 * h * h + f * (f + 1));

    // A times a vector once for the residual and once a step: the Gramian's 2·f² and 4·h·f for the history; five vector
    // operations a step.
    private static (double Products, double Factorization, double Other) ConjugateGradient(
        double f, double h, int steps) => (0, 0, (steps + 1) * (2 * f * f + 4 * h * f) + steps * 10 * f);

    // Packing and scores once; then for each of f ÷ b blocks gradient, Hessian, its factorization, the step and the
    // scores again.
    private static (double Products, double Factorization, double Other) Blocks(double f, double h, double b) =>
        (h * f * (b + 1), f * b * b / 3, 5 * h * f + 2 * f * f + f / b * (4 * h * b + 2 * b * b));

    /// <summary>The sum of two pieces of work. What is resident is the larger of the two.</summary>
    public static AlsWork operator +(AlsWork left, AlsWork right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new AlsWork(
            left.GramianFlops + right.GramianFlops, left.ProductFlops + right.ProductFlops,
            left.FactorizationFlops + right.FactorizationFlops,
            left.OtherFlops + right.OtherFlops, left.BytesMoved + right.BytesMoved,
            Math.Max(left.ResidentBytes, right.ResidentBytes));
    }
}
