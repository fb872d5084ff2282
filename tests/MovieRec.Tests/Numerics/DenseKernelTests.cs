using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class DenseKernelTests
{
    private static readonly Gen<(int Factors, int Rows, int Seed)> Shapes = Gen.Select(Gen.Int[1, 70], Gen.Int[0, 40], Gen.Int);

    [Fact]
    public void Rank_k_update_adds_what_the_outer_products_add() => Shapes.Sample(shape =>
    {
        var (factors, count, seed) = shape;
        var stride = RankKUpdate.PaddedLength(factors);
        var random = new Random(seed);
        var rows = RandomRows(random, count, factors, stride);
        var weighted = RandomRows(random, count, factors, stride);
        var accumulator = new float[stride * stride];
        accumulator.AsSpan().Fill(0.5f);

        RankKUpdate.Add(weighted, rows, stride, accumulator);

        for (var i = 0; i < factors; i++)
            for (var j = 0; j <= i; j++)
            {
                double expected = 0.5;
                for (var k = 0; k < count; k++) expected += (double)weighted[k * stride + i] * rows[k * stride + j];
                Assert.Equal(expected, accumulator[i * stride + j], 1e-4);
            }
    }, iter: 60);

    [Fact]
    public void Cholesky_solves_as_MathNet_does() => Gen.Select(Gen.Int[1, 60], Gen.Int).Sample(shape =>
    {
        var (size, seed) = shape;
        var random = new Random(seed);
        var half = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextDouble() - 0.5);
        var matrix = half * half.Transpose() + Matrix<double>.Build.DenseIdentity(size);
        var target = Vector<double>.Build.Dense(size, _ => random.NextDouble());
        var stride = RankKUpdate.PaddedLength(size);
        var factor = new float[stride * stride];
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++) factor[i * stride + j] = (float)matrix[i, j];
        var solution = target.Select(value => (float)value).ToArray();

        Assert.True(Cholesky.TryFactor(factor, size, stride));
        Cholesky.Solve(factor, size, stride, solution);

        var expected = matrix.Cholesky().Solve(target);
        for (var i = 0; i < size; i++) Assert.Equal(expected[i], solution[i], 1e-3);
    }, iter: 60);

    [Theory]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    public void Cholesky_refuses_a_matrix_that_is_not_positive_definite(float pivot)
    {
        float[] matrix = [1, 0, 0, pivot];
        Assert.False(Cholesky.TryFactor(matrix, 2, 2));
    }

    [Fact]
    public void Gramian_is_the_same_to_the_bit_on_any_number_of_threads_and_equals_the_plain_sum()
    {
        const int factors = 20;
        var stride = RankKUpdate.PaddedLength(factors);
        var rows = RandomRows(new Random(7), 40_000, factors, stride);

        var one = Gramian.Compute(rows, stride, 1);
        var four = Gramian.Compute(rows, stride, 4);

        Assert.Equal(one, four);
        for (var i = 0; i < factors; i++)
            for (var j = 0; j <= i; j++)
            {
                double expected = 0;
                for (var k = 0; k < rows.Length; k += stride) expected += (double)rows[k + i] * rows[k + j];
                Assert.Equal(expected, one[i * stride + j], 0.05);
            }
    }

    private static float[] RandomRows(Random random, int count, int factors, int stride)
    {
        var rows = new float[count * stride];
        for (var row = 0; row < count; row++)
            for (var factor = 0; factor < factors; factor++) rows[row * stride + factor] = random.NextSingle() - 0.5f;
        return rows;
    }
}
