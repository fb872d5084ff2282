using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Scaling;

namespace MovieRec.Tests.Scaling;

public sealed class AlsWorkTests
{
    /// <summary>
    /// Two users with 100 and 10 of 200 items, f = 64: one primal row and one dual, and 110 items with one entry, 90
    /// with none.
    /// </summary>
    private static readonly CsrMatrix Matrix = CsrMatrix.FromCoordinates(
        2, 200, [.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 10)], [.. Enumerable.Range(0, 110)],
        Enumerable.Repeat(1f, 110).ToArray());

    [Fact]
    public void The_exact_solver_is_counted_as_worked_by_hand()
    {
        var work = Of(new AlsOptions { Factors = 64, Iterations = 3 });
        // Gramians over 200 items and 2 users.
        Assert.Equal(3 * 202 * 64.0 * 65, work.GramianFlops);
        // Users: 100·f(f+1) primal, f·10·11 dual. Items: 110 duals of one entry, f·1·2.
        Assert.Equal(3 * (100 * 64.0 * 65 + 64 * 110.0 + 110 * 64 * 2), work.ProductFlops);
        Assert.Equal(3 * (64 * 64 * 64 / 3.0 + 1000 / 3.0 + 110 / 3.0), work.FactorizationFlops, 1e-6);
        Assert.Equal(
            3 * (202 * 64.0 * 65 + 3 * 64 * 100.0 + 2 * 64 * 64 + (3 * 64 * 10.0 + 200 + 64 * 65)
                + 110 * (3 * 64.0 + 2 + 64 * 65)), work.OtherFlops, 1e-6);
        // Users: 110 gathered rows of 64 floats with index and weight, 2 rows solved, 200 fixed rows read twice for
        // Gramian and twice for rotation; items likewise.
        Assert.Equal(3 * (2 * 110 * (8 + 256.0) + 2 * 256 * 112 + 4 * 256 * 202), work.BytesMoved, 1e-6);
        Assert.Equal(16 * 110 + 4 * 202 + 2 * 256.0 * 202, work.ResidentBytes, 1e-6);
        Assert.Equal(work.Flops / work.BytesMoved, work.Intensity);
    }

    [Fact]
    public void Without_duals_every_row_that_has_a_history_is_primal()
    {
        var work = Of(new AlsOptions { Factors = 64, Iterations = 1, Scaling = RegularizationScaling.ByHistory });
        Assert.Equal(2 * 110 * 64.0 * 65, work.ProductFlops);
        Assert.Equal(112 * 64.0 * 64 * 64 / 3, work.FactorizationFlops, 1e-3);
        Assert.Equal(16 * 110 + 4 * 202 + 256.0 * 202, work.ResidentBytes, 1e-6);
    }

    [Fact]
    public void Conjugate_gradients_form_no_matrix_and_blocks_smaller_ones()
    {
        var cg = Of(new AlsOptions { Factors = 64, Iterations = 1, Solver = AlsSolver.ConjugateGradient });
        Assert.Equal((0, 0), (cg.ProductFlops, cg.FactorizationFlops));
        Assert.Equal(4 * (112 * 2 * 64.0 * 64 + 4 * 220 * 64) + 112 * 3 * 10 * 64, cg.OtherFlops, 1e-6);
        var blocks = Of(
            new AlsOptions { Factors = 64, Iterations = 1, Solver = AlsSolver.BlockCoordinate, BlockSize = 16 });
        Assert.Equal(220 * 64.0 * 17, blocks.ProductFlops);
        Assert.Equal(112 * 64.0 * 256 / 3, blocks.FactorizationFlops, 1e-6);
    }

    [Fact]
    public void A_profile_counts_rows_by_length_and_scales()
    {
        var profile = HistoryProfile.Compute(Matrix);
        Assert.Equal([(10.0, 1.0), (100.0, 1.0)], profile.Groups);
        Assert.Equal((2.0, 110.0), (profile.Rows, profile.Entries));
        Assert.Equal([(20.0, 3.0), (200.0, 3.0)], profile.Scaled(2, 3).Groups);
    }

    private static AlsWork Of(AlsOptions options) =>
        AlsWork.Compute(options, HistoryProfile.Compute(Matrix), HistoryProfile.Compute(Matrix.Transpose()));
}
