using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed class RidgeConjugateGradientTests
{
    [Fact]
    public void Solves_what_MathNet_solves_densely() =>
        Gen.Select(Gen.Select(Gen.Int[0, 14], Gen.Int[0, 20], Gen.Float[-1, 1]).Array[1, 80], Gen.Int[1, 20],
            Gen.Float[0.1f, 5f], Gen.ULong).Sample((entries, columns, lambda, seed) =>
        {
            var matrix = CsrMatrix.FromCoordinates(15, 21, [.. entries.Select(e => e.Item1)],
                [.. entries.Select(e => e.Item2)], [.. entries.Select(e => e.Item3)]);
            var random = new SplitMix64(seed);
            var right = FactorMatrix.FromDense(21, columns,
                [.. Enumerable.Range(0, 21 * columns).Select(_ => (float)random.NextNormal())]);
            var solution = new FactorMatrix(21, columns);
            new RidgeConjugateGradient(matrix, matrix.Transpose(), columns, 2).Solve(lambda, right, 1e-6f, solution);

            var f = Matrix<double>.Build.Dense(15, 21);
            for (var row = 0; row < 15; row++)
                for (var entry = 0; entry < matrix.RowLength(row); entry++)
                    f[row, matrix.ColumnsOf(row)[entry]] = matrix.ValuesOf(row)[entry];
            var b = Matrix<double>.Build.Dense(21, columns, (row, column) => right[row][column]);
            var expected = (f.TransposeThisAndMultiply(f) + lambda * Matrix<double>.Build.DenseIdentity(21)).Solve(b);
            for (var row = 0; row < 21; row++)
                for (var column = 0; column < columns; column++)
                    Assert.Equal(expected[row, column], solution[row][column], 1e-3);
        }, iter: 100);
}
