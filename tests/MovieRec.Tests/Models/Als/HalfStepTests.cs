using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Tests.Numerics;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Models.Als;

/// <summary>
/// A half-step of each solver against the equations as they are written, on histories from none to several times the
/// number of factors.
/// </summary>
public sealed class HalfStepTests
{
    private const int Columns = 150;

    private static readonly int[] Lengths = [0, 1, 5, 15, 16, 17, 31, 33, 47, 48, 49, 80, 150];

    [Theory]
    [InlineData(RegularizationScaling.Plain, 1f)]
    [InlineData(RegularizationScaling.Plain, 0.1f)]
    [InlineData(RegularizationScaling.ByHistory, 0.1f)]
    public void Exact_solves_short_and_long_histories_alike(RegularizationScaling scaling, float unobserved) =>
    Gen.Select(Gen.Int[1, 70], Gen.Float[0, 3f], Gen.Int).Sample((factors, alpha, seed) =>
    {
        var options = new AlsOptions
        {
            Factors = factors,
            Regularization = 0.7f,
            Alpha = alpha,
            UnobservedWeight = unobserved,
            Scaling = scaling,
            ScalingExponent = 0.5f,
        };
        AssertSolves(options, Histories(seed, Lengths), Fixed(seed, factors));
    }, iter: 25);

    [Fact]
    public void Pairs_that_weigh_as_if_unobserved_are_solved_for_all_the_same()
    {
        // c − α₀ = 0: the dual would divide by it.
        var options = new AlsOptions { Factors = 40, Regularization = 0.7f, Alpha = 0, UnobservedWeight = 1 };
        AssertSolves(options, Histories(5, Lengths), Fixed(5, 40));
    }

    [Fact]
    public void Conjugate_gradients_of_many_steps_and_one_block_of_all_factors_are_exact()
    {
        var (histories, fixedFactors) = (Histories(3, Lengths), Fixed(3, 40));
        var options = new AlsOptions { Factors = 40, Regularization = 0.7f, Alpha = 0.5f };
        AssertSolves(options with { Solver = AlsSolver.ConjugateGradient, ConjugateGradientSteps = 80 }, histories,
            fixedFactors);
        AssertSolves(options with { Solver = AlsSolver.BlockCoordinate, BlockSize = 40 }, histories, fixedFactors);
    }

    [Theory]
    [InlineData(AlsSolver.ConjugateGradient)]
    [InlineData(AlsSolver.BlockCoordinate)]
    public void Few_steps_never_raise_the_objective_of_a_row(AlsSolver solver) =>
    Gen.Select(Gen.Int[1, 70], Gen.Int).Sample((factors, seed) =>
    {
        var options = new AlsOptions
        {
            Factors = factors,
            Regularization = 0.7f,
            Alpha = 0.5f,
            Solver = solver,
            ConjugateGradientSteps = 1,
            BlockSize = 16,
        };
        var (histories, fixedFactors) = (Histories(seed, Lengths), Fixed(seed, factors));
        var solved = AlignedRows.Random(new Random(seed), histories.RowCount, factors);
        var step = new HalfStep(options, histories, fixedFactors, solved);
        var before = SlowAls.Loss(options, histories, Dense(solved), Dense(fixedFactors));
        for (var round = 0; round < 4; round++)
        {
            step.Run(TestContext.Current.CancellationToken);
            var after = SlowAls.Loss(options, histories, Dense(solved), Dense(fixedFactors));
            Assert.True(after <= before * (1 + 1e-5), $"{before} -> {after}");
            before = after;
        }
    }, iter: 10);

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    public void A_row_has_the_same_bits_whoever_is_solved_beside_it(int factors)
    {
        var options = new AlsOptions { Factors = factors, Regularization = 0.7f, Alpha = 0.5f };
        var (histories, fixedFactors) = (Histories(7, [.. Lengths, .. Lengths, .. Lengths]), Fixed(7, factors));
        var together = new FactorMatrix(histories.RowCount, factors);
        new HalfStep(options, histories, fixedFactors, together).Run(TestContext.Current.CancellationToken);
        for (var row = 0; row < histories.RowCount; row++)
        {
            var columns = histories.ColumnsOf(row);
            var one = CsrMatrix.FromCoordinates(1, Columns, new int[columns.Length], columns,
                histories.ValuesOf(row));
            var alone = new FactorMatrix(1, factors);
            new HalfStep(options, one, fixedFactors, alone).Run(TestContext.Current.CancellationToken);
            Assert.Equal(alone[0], together[row]);
        }
    }

    [Fact]
    public void A_row_without_history_is_zero_even_where_its_regularization_is()
    {
        var options = new AlsOptions { Factors = 40, UnobservedWeight = 0, Scaling = RegularizationScaling.ByHistory };
        var histories = Histories(5, Lengths);
        var solved = new FactorMatrix(histories.RowCount, 40);
        new HalfStep(options, histories, Fixed(5, 40), solved).Run(TestContext.Current.CancellationToken);
        Assert.All(solved[0].ToArray(), factor => Assert.Equal(0, factor));
        Assert.Contains(solved[1].ToArray(), factor => factor != 0);
    }

    [Fact]
    public void A_huge_history_is_parted_among_the_threads_and_gives_the_same_bits()
    {
        const int users = 40_000, factors = 24;
        var random = new Random(11);
        var fixedFactors = AlignedRows.Random(random, users, factors);
        // One history of everybody, one of half, and a few short ones.
        int[] lengths = [users, users / 2, 3, 0, 30];
        var (rows, columns) = (lengths.SelectMany((length, row) => Enumerable.Repeat(row, length)).ToArray(),
            lengths.SelectMany(length => Enumerable.Range(0, length)).ToArray());
        var histories = CsrMatrix.FromCoordinates(lengths.Length, users, rows, columns,
            [.. columns.Select(_ => (float)random.Next(1, 6))]);
        var options = new AlsOptions { Factors = factors, Regularization = 5, Alpha = 0.5f };
        var (one, three) = (new FactorMatrix(lengths.Length, factors), new FactorMatrix(lengths.Length, factors));

        new HalfStep(options with { Threads = 1 }, histories, fixedFactors, one)
            .Run(TestContext.Current.CancellationToken);
        new HalfStep(options with { Threads = 3 }, histories, fixedFactors, three)
            .Run(TestContext.Current.CancellationToken);

        Assert.Equal(one.ToArray(), three.ToArray());
        var expected = SlowAls.HalfStep(options, histories, Dense(fixedFactors));
        for (var row = 0; row < lengths.Length; row++)
            for (var factor = 0; factor < factors; factor++)
                Assert.Equal(expected[row, factor], one[row][factor], 1e-3);
    }

    [Theory]
    [InlineData(AlsSolver.Exact)]
    [InlineData(AlsSolver.ConjugateGradient)]
    [InlineData(AlsSolver.BlockCoordinate)]
    public void Nothing_is_allocated_for_a_row(AlsSolver solver)
    {
        var options = new AlsOptions { Factors = 40, Solver = solver, Threads = 1 };
        var few = AllocatedBy(options, 1);
        var many = AllocatedBy(options, 100);
        // What a half-step itself allocates may differ a little from run to run, but 1,287 more rows would show if each
        // left but 16 bytes.
        Assert.InRange(many - few, -8192, 8192);
    }

    private static long AllocatedBy(AlsOptions options, int copies)
    {
        var histories = Histories(9, [.. Enumerable.Repeat(Lengths, copies).SelectMany(lengths => lengths)]);
        var step = new HalfStep(options, histories, Fixed(9, options.Factors),
            new FactorMatrix(histories.RowCount, options.Factors));
        // With one thread Parallel.For works on this one. Buffers grow in the first run.
        step.Run(TestContext.Current.CancellationToken);
        return Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            step.Run(TestContext.Current.CancellationToken);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    private static void AssertSolves(AlsOptions options, CsrMatrix histories, FactorMatrix fixedFactors)
    {
        var solved = new FactorMatrix(histories.RowCount, options.Factors);
        new HalfStep(options, histories, fixedFactors, solved).Run(TestContext.Current.CancellationToken);
        var expected = SlowAls.HalfStep(options, histories, Dense(fixedFactors));
        for (var row = 0; row < histories.RowCount; row++)
            for (var factor = 0; factor < options.Factors; factor++)
                Assert.True(Math.Abs(expected[row, factor] - solved[row][factor]) < 5e-3,
                    $"row {row}, factor {factor}: {expected[row, factor]} but {solved[row][factor]}");
    }

    /// <summary>Rows of the given lengths, each of columns drawn without repeats.</summary>
    private static CsrMatrix Histories(int seed, int[] lengths)
    {
        var random = new Random(seed);
        var columns = lengths.Select(length =>
        {
            var all = Enumerable.Range(0, Columns).ToArray(); random.Shuffle(
            all); return all[..length];
        }).ToArray();
        int[] rows = [.. lengths.SelectMany((length, row) => Enumerable.Repeat(row, length))];
        return CsrMatrix.FromCoordinates(lengths.Length, Columns, rows, [.. columns.SelectMany(row => row)],
            [.. rows.Select(_ => (float)random.Next(1, 6))]);
    }

    private static FactorMatrix Fixed(int seed, int factors) => AlignedRows.Random(new Random(seed), Columns, factors);

    private static Matrix<double> Dense(FactorMatrix factors) =>
        Matrix<double>.Build.Dense(factors.RowCount, factors.ColumnCount, (row, column) => factors[row][column]);
}
