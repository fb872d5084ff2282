using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class SpdInverseTests
{
    [Fact]
    public void The_inverse_is_MathNets() => Gen.Select(Gen.Int[1, 200], Gen.Int).Sample(shape =>
    {
        var (size, seed) = shape;
        var (matrix, copy) = RandomSpd(size, seed);

        Assert.True(SpdInverse.TryInvert(copy, 2));

        var expected = matrix.Inverse();
        var scale = expected.Enumerate().Max(Math.Abs);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                Assert.Equal(expected[i, j], copy[i][j], 1e-4 * scale);
    }, iter: 25);

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var (_, one) = RandomSpd(150, 3);
        var (_, four) = RandomSpd(150, 3);
        Assert.True(SpdInverse.TryInvert(one, 1));
        Assert.True(SpdInverse.TryInvert(four, 4));
        Assert.Equal(one.ToArray(), four.ToArray());
    }

    [Fact]
    public void A_matrix_with_room_for_the_padding_is_inverted_where_it_stands_to_the_same_bits()
    {
        var (_, expected) = RandomSpd(150, 3);
        var spacious = FactorMatrix.Square(150);
        Assert.Equal((150, 150, 160), (spacious.RowCount, spacious.ColumnCount, spacious.Capacity));
        for (var row = 0; row < 150; row++) expected.PaddedRow(row).CopyTo(spacious.PaddedRow(row));
        Assert.True(SpdInverse.TryInvert(expected, 2));
        Assert.True(SpdInverse.TryInvert(spacious, 2));
        Assert.Equal(expected.ToArray(), spacious.ToArray());
        for (var row = 0; row < 150; row++)
            Assert.All(spacious.PaddedRow(row)[150..].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Only_the_upper_triangle_is_read()
    {
        var (_, expected) = RandomSpd(90, 8);
        var (_, damaged) = RandomSpd(90, 8);
        for (var i = 0; i < 90; i++) damaged.PaddedRow(i)[..i].Fill(float.NaN);
        Assert.True(SpdInverse.TryInvert(expected, 2));
        Assert.True(SpdInverse.TryInvert(damaged, 2));
        Assert.Equal(expected.ToArray(), damaged.ToArray());
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_or_not_square_is_refused()
    {
        var singular = FactorMatrix.FromDense(2, 2, [1, 1, 1, 1]);
        var indefinite = FactorMatrix.FromDense(2, 2, [1, 2, 2, 1]);
        var damaged = FactorMatrix.FromDense(2, 2, [1, float.NaN, 0, 1]);
        Assert.All([singular, indefinite, damaged], matrix => Assert.False(SpdInverse.TryInvert(matrix, 1)));
        Assert.Throws<ArgumentException>(() => SpdInverse.TryInvert(new FactorMatrix(2, 3), 1));
    }

    private static (Matrix<double> Matrix, FactorMatrix Copy) RandomSpd(int size, int seed)
    {
        var random = new Random(seed);
        var half = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextDouble() - 0.5);
        var matrix = half * half.Transpose() + Matrix<double>.Build.DenseIdentity(size);
        return (matrix,
            FactorMatrix.FromDense(size, size, [.. matrix.Transpose().Enumerate().Select(value => (float)value)]));
    }
}
