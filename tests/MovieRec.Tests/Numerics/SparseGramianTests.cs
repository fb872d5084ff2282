using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class SparseGramianTests
{
    [Fact]
    public void Its_entries_are_the_inner_products_of_the_columns() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 5], Gen.Float[-9, 9]).Array[0, 40].Sample(entries =>
        {
            var matrix = CsrMatrix.FromCoordinates(9, 6, [.. entries.Select(e => e.Item1)],
                [.. entries.Select(e => e.Item2)], [.. entries.Select(e => e.Item3)]);
            var dense = new double[9, 6];
            for (var row = 0; row < 9; row++)
                for (var entry = 0; entry < matrix.RowLength(row); entry++)
                    dense[row, matrix.ColumnsOf(row)[entry]] = matrix.ValuesOf(row)[entry];

            var gramian = SparseGramian.Compute(matrix, matrix.Transpose(), 2);

            for (var i = 0; i < 6; i++)
                for (var j = 0; j < 6; j++)
                    Assert.Equal(Enumerable.Range(0, 9).Sum(row => dense[row, i] * dense[row, j]), gramian[i][j], 1e-3);
        }, iter: 100);
}
