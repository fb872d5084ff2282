using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed unsafe class BatchedCholeskyTests
{
    [Fact]
    public void Each_lane_holds_the_solution_of_its_system() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 16], Gen.Int).Sample((order, count, seed) =>
        {
            var random = new Random(seed);
            var systems = Enumerable.Range(0, count).Select(_ => System(random, order)).ToArray();
            var solutions = Solve(order, systems);
            for (var at = 0; at < count; at++)
            {
                var expected = Matrix<double>.Build.Dense(order, order, (i, j) => systems[at].A[i][j])
                    .Solve(Vector<double>.Build.Dense(order, i => systems[at].B[0][i]));
                for (var entry = 0; entry < order; entry++)
                    Assert.Equal(expected[entry], solutions[at][entry], 2e-3);
            }
        }, iter: 40);

    [Fact]
    public void No_bit_depends_on_the_other_lanes_or_on_the_order_they_are_padded_to()
    {
        var random = new Random(3);
        var system = System(random, 10);
        var alone = Solve(10, system)[0];
        var among = Solve(40, System(random, 40), System(random, 40), Padded(system, 40))[2];
        Assert.Equal(alone[..10], among[..10]);
        Assert.All(among[10..40], entry => Assert.Equal(0, entry));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void An_invalid_pivot_spoils_only_its_own_lane(float pivot)
    {
        var random = new Random(5);
        var (good, bad) = (System(random, 20), System(random, 20));
        for (var other = 0; other < 20; other++) bad.A.PaddedRow(7)[other] = bad.A.PaddedRow(other)[7] = 0;
        bad.A.PaddedRow(7)[7] = pivot;
        var solutions = Solve(20, good, bad);
        Assert.All(solutions[0][..20], entry => Assert.True(float.IsFinite(entry)));
        Assert.Contains(solutions[1][..20], entry => !float.IsFinite(entry));
    }

    private static (FactorMatrix A, FactorMatrix B) System(Random random, int order)
    {
        // Z·Zᵀ + I, whose least eigenvalue is 1.
        var z = AlignedRows.Random(random, order, order);
        var a = new FactorMatrix(order, order);
        for (var i = 0; i < order; i++)
            for (var j = 0; j < order; j++)
                for (var k = 0; k < order; k++)
                    a.PaddedRow(i)[j] += z[i][k] * z[j][k] + (k == 0 && i == j ? 1 : 0);
        return (a, AlignedRows.Random(random, 1, order));
    }

    private static (FactorMatrix A, FactorMatrix B) Padded((FactorMatrix A, FactorMatrix B) system, int order)
    {
        var (a, b) = (new FactorMatrix(order, order), new FactorMatrix(1, order));
        for (var i = 0; i < order; i++)
            if (i < system.A.RowCount) system.A[i].CopyTo(a.PaddedRow(i));
            else a.PaddedRow(i)[i] = 1;
        system.B[0].CopyTo(b.PaddedRow(0));
        return (a, b);
    }

    private static float[][] Solve(int order, params (FactorMatrix A, FactorMatrix B)[] systems)
    {
        var padded = BatchedCholesky.PaddedOrder(order);
        var stride = FactorMatrix.PaddedLength(padded);
        var (matrices, vectors) = (new FactorMatrix(systems.Length * stride, stride), new FactorMatrix(16, stride));
        for (var at = 0; at < systems.Length; at++)
        {
            var (a, b) = Padded(systems[at], padded);
            for (var row = 0; row < padded; row++) a[row].CopyTo(matrices.PaddedRow(at * stride + row));
            b[0].CopyTo(vectors.PaddedRow(at));
        }
        var lanes = new FactorMatrix(1, BatchedCholesky.Room(padded));
        var solutions = new FactorMatrix(padded, BatchedCholesky.Systems);
        BatchedCholesky.Load(matrices.Pointer, stride, stride * stride, vectors.Pointer, stride, systems.Length, padded,
            lanes.Pointer);
        BatchedCholesky.Solve(lanes.Pointer, padded, solutions.Pointer);
        BatchedCholesky.Unload(solutions.Pointer, padded, vectors.Pointer, stride);
        GC.KeepAlive(matrices);
        GC.KeepAlive(lanes);
        GC.KeepAlive(solutions);
        return [.. Enumerable.Range(0, systems.Length).Select(at => vectors[at].ToArray())];
    }
}
