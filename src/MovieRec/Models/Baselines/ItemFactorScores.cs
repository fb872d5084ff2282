using System.Buffers;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines;

/// <summary>Scores xᵀy_i of all items at once, for one user or for many.</summary>
/// <param name="itemFactors">Y [items × f].</param>
internal sealed unsafe class ItemFactorScores(FactorMatrix itemFactors)
{
    private readonly FactorMatrix _transposed = FactorMatrix.Transpose(itemFactors);

    /// <summary>s_i ← xᵀy_i.</summary>
    /// <param name="factors">x; length f.</param>
    /// <param name="scores">Receives one score an item.</param>
    public void Compute(ReadOnlySpan<float> factors, Span<float> scores)
    {
        var buffer = ArrayPool<float>.Shared.Rent(_transposed.Stride);
        WeightedRowSum.Compute(_transposed.Pointer, _transposed.Stride, factors, buffer.AsSpan(0, _transposed.Stride));
        buffer.AsSpan(0, scores.Length).CopyTo(scores);
        ArrayPool<float>.Shared.Return(buffer);
        GC.KeepAlive(_transposed);
    }

    /// <summary>The same for several users, with the same bits.</summary>
    /// <param name="users">X [users × f].</param>
    /// <param name="rows">Rows of X.</param>
    /// <param name="scores">Receives one row a user, row-major.</param>
    public void Compute(FactorMatrix users, ReadOnlySpan<int> rows, Span<float> scores) =>
        FactorScores.Compute(users, rows, _transposed, scores);
}
