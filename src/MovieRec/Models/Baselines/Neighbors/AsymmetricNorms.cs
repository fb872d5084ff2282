using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// The divisors of the asymmetric cosine, ‖x‖^2a for the one side and ‖x‖^2(1−a) for the other, for the rows of a
/// matrix.
/// </summary>
internal sealed class AsymmetricNorms
{
    private readonly float[] _left;
    private readonly float[] _right;
    private readonly float _asymmetry;

    /// <param name="rows">Each row an x.</param>
    /// <param name="asymmetry">a, in 0 .. 1.</param>
    public AsymmetricNorms(CsrMatrix rows, float asymmetry)
    {
        (_left, _right, _asymmetry) = (new float[rows.RowCount], new float[rows.RowCount], asymmetry);
        for (var row = 0; row < rows.RowCount; row++)
        {
            _left[row] = Left(rows.ValuesOf(row));
            _right[row] = MathF.Pow(TensorPrimitives.SumOfSquares(rows.ValuesOf(row)), 1 - asymmetry);
        }
    }

    /// <summary>‖x‖^2a of a row.</summary>
    public float Left(int row) => _left[row];

    /// <summary>‖x‖^2a of an x that is no row.</summary>
    public float Left(ReadOnlySpan<float> x) => MathF.Pow(TensorPrimitives.SumOfSquares(x), _asymmetry);

    /// <summary>‖x‖^2(1−a) of a row.</summary>
    public float Right(int row) => _right[row];
}
