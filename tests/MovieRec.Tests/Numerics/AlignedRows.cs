using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

/// <summary>Random matrices for kernel tests.</summary>
internal static class AlignedRows
{
    public static FactorMatrix Random(Random random, int rows, int columns)
    {
        var dense = new float[rows * columns];
        for (var i = 0; i < dense.Length; i++) dense[i] = random.NextSingle() - 0.5f;
        return FactorMatrix.FromDense(rows, columns, dense);
    }
}
