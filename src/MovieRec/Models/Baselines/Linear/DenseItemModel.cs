using System.Buffers;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>score(u, ·) = x_u·B for a dense B [items × items].</summary>
internal sealed class DenseItemModel(string name, Interactions train, float ratingPower, FactorMatrix weights) : HistoryModel(name, train, ratingPower)
{
    protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
    {
        var buffer = ArrayPool<float>.Shared.Rent(weights.Stride);
        var padded = buffer.AsSpan(0, weights.Stride);
        WeightedRowSum.Gather(weights, items, strengths, padded);
        padded[..scores.Length].CopyTo(scores);
        ArrayPool<float>.Shared.Return(buffer);
    }
}
