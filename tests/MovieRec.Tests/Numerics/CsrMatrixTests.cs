using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class CsrMatrixTests
{
    private static readonly Gen<(int Row, int Column, float Value)[]> Coordinates =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 4], Gen.Float[-9, 9]).Array[0, 40];

    [Fact]
    public void FromCoordinates_holds_the_last_value_of_every_coordinate_and_nothing_else() =>
    Coordinates.Sample(entries =>
    {
        var dense = new Dictionary<(int, int), float>();
        foreach (var (row, column, value) in entries) dense[(row, column)] = value;

        var matrix = Build(entries);

        Assert.Equal(dense.Count, matrix.EntryCount);
        for (var row = 0; row < matrix.RowCount; row++)
            for (var entry = 0; entry < matrix.RowLength(row); entry++)
                Assert.Equal(dense[(row, matrix.ColumnsOf(row)[entry])], matrix.ValuesOf(row)[entry]);
    });

    [Fact]
    public void Rows_are_strictly_ascending_so_the_checking_constructor_accepts_them() => Coordinates.Sample(entries =>
    {
        var matrix = Build(entries);
        _ = new CsrMatrix(matrix.ColumnCount, matrix.RowStart.ToArray(), matrix.Columns.ToArray(),
            matrix.Values.ToArray());
    });

    [Fact]
    public void Transposing_twice_gives_the_matrix_back() => Coordinates.Sample(entries =>
    {
        var matrix = Build(entries);
        var transposed = matrix.Transpose();
        var back = transposed.Transpose();

        foreach (var (row, column, _) in entries) Assert.True(transposed.Contains(column, row));
        Assert.Equal(matrix.RowStart, back.RowStart);
        Assert.Equal(matrix.Columns, back.Columns);
        Assert.Equal(matrix.Values, back.Values);
    });

    [Fact]
    public void Contradicting_arrays_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CsrMatrix(3, [0, 2], [0], [1f]));
        Assert.Throws<ArgumentException>(() => new CsrMatrix(3, [0, 2], [1, 1], [1f, 2f]));
        Assert.Throws<ArgumentException>(() => new CsrMatrix(3, [0, 1], [3], [1f]));
        Assert.Throws<ArgumentException>(() => new CsrMatrix(3, [0, 2, 1, 2], [0, 1], [1f, 1f]));
    }

    private static CsrMatrix Build((int Row, int Column, float Value)[] entries) => CsrMatrix.FromCoordinates(
        7, 5, [.. entries.Select(e => e.Row)], [.. entries.Select(e => e.Column)], [.. entries.Select(e => e.Value)]);
}
