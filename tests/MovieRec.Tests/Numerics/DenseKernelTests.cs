using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public unsafe class DenseKernelTests
{
    private static readonly Gen<(int Factors, int Rows, int Seed)> Shapes = Gen.Select(Gen.Int[1, 140], Gen.Int[0, 40],
        Gen.Int);

    [Fact]
    public void Rank_k_update_adds_what_the_outer_products_add() => Shapes.Sample(shape =>
    {
        var (factors, count, seed) = shape;
        var rows = AlignedRows.Random(new Random(seed), count, factors);
        var matrix = new FactorMatrix(rows.Stride, rows.Stride);
        for (var i = 0; i < rows.Stride; i++) matrix.PaddedRow(i).Fill(0.5f);

        RankKUpdate.Add(rows.Pointer, count, rows.Stride, rows.Stride, matrix.Pointer, matrix.Stride);

        for (var i = 0; i < factors; i++)
            for (var j = i; j < factors; j++)
            {
                double expected = 0.5;
                for (var k = 0; k < count; k++) expected += (double)rows[k][i] * rows[k][j];
                Assert.Equal(expected, matrix[i][j], 1e-4);
            }
    }, iter: 60);

    /// <summary>Every path on whatever machine runs this: vectors that it lacks are made up of what it has.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(0)]
    public void A_panel_product_is_the_sum_of_its_products_on_every_path(int bits) =>
    Gen.Select(Gen.Int[1, 8], Gen.Int[0, 40], Gen.Int).Sample((vectors, depth, seed) =>
    {
        var columns = 16 * vectors;
        var random = new Random(seed);
        var (a, b) = (AlignedRows.Random(random, depth, 16), AlignedRows.Random(random, depth, columns));
        var c = AlignedRows.Random(random, 16, columns);
        var expected = new double[16, columns];
        for (var i = 0; i < 16; i++)
            for (var j = 0; j < columns; j++)
            {
                expected[i, j] = c[i][j];
                for (var k = 0; k < depth; k++) expected[i, j] -= (double)a[k][i] * b[k][j];
            }
        switch (bits)
        {
            case 512:
                PanelProduct.Add512(a.Pointer, a.Stride, b.Pointer, b.Stride, depth, c.Pointer, c.Stride, columns,
                -1); break;
            case 256:
                PanelProduct.Add256(a.Pointer, a.Stride, b.Pointer, b.Stride, depth, c.Pointer, c.Stride, columns,
                -1); break;
            default:
                PanelProduct.AddScalar(a.Pointer, a.Stride, b.Pointer, b.Stride, depth, c.Pointer, c.Stride,
                columns, -1); break;
        }
        for (var i = 0; i < 16; i++)
            for (var j = 0; j < columns; j++) Assert.Equal(expected[i, j], c[i][j], 1e-4);
    }, iter: 40);

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(0)]
    public void A_symmetric_panel_is_the_other_matrix_and_the_sum_of_its_products_on_every_path(int bits) =>
    Gen.Select(Gen.Int[1, 8], Gen.Int[0, 40], Gen.Int).Sample((vectors, depth, seed) =>
    {
        var columns = 16 * vectors;
        var random = new Random(seed);
        var a = AlignedRows.Random(random, depth, columns);
        var (d, c) = (AlignedRows.Random(random, 16, columns), AlignedRows.Random(random, 16, columns));
        var apart = (nint)(c.Pointer - d.Pointer);
        switch (bits)
        {
            case 512:
                PanelProduct.AddUpper512(a.Pointer, a.Stride, depth, c.Pointer, c.Stride, columns, 1, apart); break;
            case 256:
                PanelProduct.AddUpper256(a.Pointer, a.Stride, depth, c.Pointer, c.Stride, columns, 1, apart); break;
            default:
                PanelProduct.AddUpperScalar(a.Pointer, a.Stride, depth, c.Pointer, c.Stride, columns, 1, apart); break;
        }
        for (var i = 0; i < 16; i++)
            for (var j = i; j < columns; j++)
            {
                double expected = d[i][j];
                for (var k = 0; k < depth; k++) expected += (double)a[k][i] * a[k][j];
                Assert.Equal(expected, c[i][j], 1e-4);
            }
    }, iter: 40);

    [Fact]
    public void A_row_twice_is_the_row_once_with_twice_the_weight() => Gen.Int.Sample(seed =>
    {
        var rows = AlignedRows.Random(new Random(seed), 3, 20);
        int[] once = [0, 1, 2], twice = [0, 1, 1, 2];
        var expected = Outer(rows, once, [1, MathF.Sqrt(2), 1], [1, 2, 1]);
        var actual = Outer(rows, twice, [1, 1, 1, 1], [1, 1, 1, 1]);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(expected.Target[0][i], actual.Target[0][i], 1e-5);
            for (var j = i; j < 20; j++) Assert.Equal(expected.Matrix[i][j], actual.Matrix[i][j], 1e-5);
        }
    }, iter: 20);

    [Fact]
    public void Gathered_columns_are_the_gathered_rows_transposed() => Gen.Int.Sample(seed =>
    {
        var source = AlignedRows.Random(new Random(seed), 9, 20);
        int[] indices = [8, 0, 3];
        float[] scales = [2, 0.5f, 1];
        var packed = new FactorMatrix(source.Stride, 16);
        ScaledGather.Columns(source, indices, scales, packed.Pointer, 16);
        for (var k = 0; k < 16; k++)
            for (var row = 0; row < source.Stride; row++)
                Assert.Equal(k < 3 && row < 20 ? scales[k] * source[indices[k]][row] : 0, packed[row][k]);
    }, iter: 20);

    [Fact]
    public void Weighted_row_sums_are_the_sums() => Gen.Select(Gen.Int[1, 150], Gen.Int[0, 9], Gen.Int).Sample(shape =>
    {
        var (columns, count, seed) = shape;
        var rows = AlignedRows.Random(new Random(seed), count, columns);
        var weights = Enumerable.Range(1, count).Select(k => k * 0.25f).ToArray();
        var (all, gathered) = (new FactorMatrix(1, columns), new FactorMatrix(1, columns));

        WeightedRowSum.Compute(rows.Pointer, rows.Stride, weights, all.PaddedRow(0));
        WeightedRowSum.Gather(rows, [.. Enumerable.Range(0, count).Reverse()], [.. weights.Reverse()],
            gathered.PaddedRow(0));

        for (var column = 0; column < columns; column++)
        {
            var expected = Enumerable.Range(0, count).Sum(k => (double)weights[k] * rows[k][column]);
            Assert.Equal(expected, all[0][column], 1e-5);
            Assert.Equal(expected, gathered[0][column], 1e-5);
        }
    }, iter: 60);

    [Fact]
    public void Cholesky_solves_as_MathNet_does() => Gen.Select(Gen.Int[1, 100], Gen.Int).Sample(shape =>
    {
        var (size, seed) = shape;
        var random = new Random(seed);
        var half = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextDouble() - 0.5);
        var matrix = half * half.Transpose() + Matrix<double>.Build.DenseIdentity(size);
        var target = Vector<double>.Build.Dense(size, _ => random.NextDouble());
        var factor = new FactorMatrix(FactorMatrix.PaddedLength(size), size);
        var stride = factor.Stride;
        // What lies below the diagonal must not matter.
        for (var i = 0; i < stride; i++)
            for (var j = 0; j < stride; j++)
                factor.PaddedRow(i)[j] = j < i ? float.NaN : i < size && j < size ? (float)matrix[i, j] : i == j
                    ? 1 : 0;
        var solution = FactorMatrix.FromDense(1, size, [.. target.Select(value => (float)value)]);
        var inverses = new FactorMatrix(stride, 16);

        Assert.True(Cholesky.TryFactor(factor.Pointer, stride, stride, inverses.Pointer));
        Cholesky.Solve(factor.Pointer, stride, stride, inverses.Pointer, solution.Pointer);

        var expected = matrix.Cholesky().Solve(target);
        for (var i = 0; i < size; i++) Assert.Equal(expected[i], solution[0][i], 1e-3);
    }, iter: 60);

    [Theory]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Cholesky_refuses_a_matrix_that_is_not_positive_definite(float pivot)
    {
        var matrix = new FactorMatrix(32, 32);
        for (var i = 0; i < 32; i++) matrix.PaddedRow(i)[i] = i == 20 ? pivot : 1;
        Assert.False(Cholesky.TryFactor(matrix.Pointer, 32, 32, new FactorMatrix(32, 16).Pointer));
    }

    [Fact]
    public void Gramian_is_the_same_to_the_bit_on_any_number_of_threads_and_equals_the_plain_sum()
    {
        const int factors = 20;
        var rows = AlignedRows.Random(new Random(7), 40_000, factors);
        var (one, four) = (new FactorMatrix(32, 32), new FactorMatrix(32, 32));

        Gramian.Compute(rows, 1, one);
        Gramian.Compute(rows, 4, four);

        for (var i = 0; i < factors; i++)
            for (var j = i; j < factors; j++)
            {
                double expected = 0;
                for (var k = 0; k < rows.RowCount; k++) expected += (double)rows[k][i] * rows[k][j];
                Assert.Equal(expected, one[i][j], 0.05);
                Assert.Equal(one[i][j], four[i][j]);
            }
    }

    [Fact]
    public void Asking_for_rows_ahead_changes_nothing_and_passes_over_those_that_are_not_there()
    {
        var rows = AlignedRows.Random(new Random(5), 9, 40);
        var before = rows.ToArray();
        Prefetch.Rows(rows, [0, 8, 3, int.MaxValue, int.MinValue]);
        Assert.Equal(before, rows.ToArray());
    }

    private static (FactorMatrix Matrix, FactorMatrix Target) Outer(
        FactorMatrix rows, int[] indices, float[] scales, float[] weights)
    {
        var (matrix, target, packed) = (new FactorMatrix(rows.Stride, rows.Stride), new FactorMatrix(1, rows.Stride),
            new FactorMatrix(indices.Length, rows.Stride));
        ScaledGather.Rows(rows, indices, scales, weights, packed.Pointer, target.Pointer);
        RankKUpdate.Add(packed.Pointer, indices.Length, rows.Stride, rows.Stride, matrix.Pointer, matrix.Stride);
        return (matrix, target);
    }
}
