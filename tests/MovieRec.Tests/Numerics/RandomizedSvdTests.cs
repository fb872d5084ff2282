using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class RandomizedSvdTests
{
    [Theory]
    [InlineData(90, 70)]
    [InlineData(40, 120)]
    public void The_leading_triplets_are_MathNets(int rows, int columns)
    {
        const int Rank = 5;
        var (sparse, dense) = Random(rows, columns, 11);
        var expected = dense.Svd();

        var (values, vectors) = RandomizedSvd.Compute(sparse, sparse.Transpose(), Rank, powerIterations: 25, seed: 1,
            threads: 2);

        for (var k = 0; k < Rank; k++)
        {
            Assert.Equal(expected.S[k], values[k], 1e-3 * expected.S[0]);
            // A singular vector is determined up to its sign.
            var overlap = Enumerable.Range(0, columns).Sum(column => expected.VT[k, column] * vectors[column][k]);
            Assert.Equal(1, Math.Abs(overlap), 1e-3);
        }
    }

    [Fact]
    public void The_vectors_are_orthonormal()
    {
        var (sparse, _) = Random(60, 50, 5);
        var vectors = RandomizedSvd.Compute(sparse, sparse.Transpose(), 8, 2, 3, 1).RightVectors;
        for (var i = 0; i < 8; i++)
            for (var j = 0; j < 8; j++)
                Assert.Equal(i == j ? 1 : 0,
                    Enumerable.Range(0, 50).Sum(row => (double)vectors[row][i] * vectors[row][j]), 1e-4);
    }

    [Fact]
    public void Beyond_the_rank_of_the_matrix_values_and_vectors_are_0()
    {
        var ones = CsrMatrix.FromCoordinates(3, 4, [0, 0, 1, 1, 2, 2], [0, 3, 0, 3, 0, 3], [1, 1, 1, 1, 1, 1]);
        var (values, vectors) = RandomizedSvd.Compute(ones, ones.Transpose(), 3, 2, 9, 1);
        Assert.Equal(Math.Sqrt(6), values[0], 1e-5);
        Assert.Equal([0f, 0f], values[1..]);
        for (var column = 0; column < 4; column++)
        {
            Assert.Equal(column is 0 or 3 ? Math.Sqrt(0.5) : 0, Math.Abs(vectors[column][0]), 1e-5);
            Assert.Equal([0f, 0f], vectors[column][1..].ToArray());
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var (sparse, _) = Random(60, 50, 5);
        var one = RandomizedSvd.Compute(sparse, sparse.Transpose(), 8, 2, 3, 1).RightVectors;
        var four = RandomizedSvd.Compute(sparse, sparse.Transpose(), 8, 2, 3, 4).RightVectors;
        Assert.Equal(one.ToArray(), four.ToArray());
    }

    private static (CsrMatrix Sparse, Matrix<double> Dense) Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var cells = (from row in Enumerable.Range(0, rows)
                     from column in Enumerable.Range(0, columns)
                     where random.Next(4) == 0
                     select (row, column)).ToArray();
        var values = Array.ConvertAll(cells, _ => 1f + random.Next(5));
        var dense = Matrix<double>.Build.Dense(rows, columns);
        for (var entry = 0; entry < cells.Length; entry++) dense[cells[entry].row, cells[entry].column] = values[entry];
        return (CsrMatrix.FromCoordinates(rows, columns, Array.ConvertAll(cells, c => c.row),
            Array.ConvertAll(cells, c => c.column), values), dense);
    }
}
