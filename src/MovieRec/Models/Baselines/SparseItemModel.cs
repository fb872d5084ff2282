using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// score(u, ·) = x_u·S for a sparse S [items × items], whose row j holds what a movie j of the history says for others.
/// </summary>
internal sealed class SparseItemModel(
    string name, Interactions train, float ratingPower, CsrMatrix similarities, string? form = null)
    : HistoryModel(name, train, ratingPower), IAdditiveRecommender
{
    internal const string StoredKind = "sparse-items";

    public override string Kind => StoredKind;

    public string? Form => form;

    protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
    {
        scores.Clear();
        for (var entry = 0; entry < items.Length; entry++)
        {
            var others = similarities.ColumnsOf(items[entry]);
            var values = similarities.ValuesOf(items[entry]);
            for (var other = 0; other < others.Length; other++)
                scores[others[other]] += strengths[entry] * values[other];
        }
    }

    public float[] SharesOf(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item) =>
        SharesOf(items, weights, item, (from, to) =>
        similarities.ColumnsOf(from).BinarySearch(to) is >= 0 and var place ? similarities.ValuesOf(from)[place] : 0);

    protected override void StoreCore(StateWriter state)
    {
        state.Add("similarities", similarities);
        if (form is not null) state.Add("form", form);
    }

    internal static SparseItemModel Restore(StateReader state) =>
        new(state.Text("name"), state.Train, state.Single("ratingPower"),
            state.Sparse("similarities", state.Train.ItemCount, state.Train.ItemCount), state.TextOrNull("form"));
}
