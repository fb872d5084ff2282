using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>score(u, ·) = x_u·S for a sparse S [items × items], whose row j holds what a movie j of the history says for others.</summary>
internal sealed class SparseItemModel(string name, Interactions train, float ratingPower, CsrMatrix similarities) : HistoryModel(name, train, ratingPower)
{
    protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
    {
        scores.Clear();
        for (var entry = 0; entry < items.Length; entry++)
        {
            var others = similarities.ColumnsOf(items[entry]);
            var values = similarities.ValuesOf(items[entry]);
            for (var other = 0; other < others.Length; other++) scores[others[other]] += strengths[entry] * values[other];
        }
    }
}
