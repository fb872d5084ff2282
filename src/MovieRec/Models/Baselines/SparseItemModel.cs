using System.Numerics.Tensors;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// score(u, ·) = x_u·S for a sparse S [items × items], whose row j holds what a movie j of the history says for others;
/// or x_u·(S + h·wᵀ), where every movie says something for every other: h what it says, w how much that counts.
/// </summary>
internal sealed class SparseItemModel(
    string name, Interactions train, float ratingPower, CsrMatrix similarities, string? form = null,
    (float[] Shares, float[] Weights)? outside = null)
    : HistoryModel(name, train, ratingPower), IAdditiveRecommender
{
    internal const string StoredKind = "sparse-items";

    private const string OutsideShares = "outsideShares";
    private const string OutsideWeights = "outsideWeights";

    public override string Kind => StoredKind;

    public string? Form => form;

    protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
    {
        scores.Clear();
        if (outside is var (shares, weights))
        {
            var share = 0f;
            for (var entry = 0; entry < items.Length; entry++) share += strengths[entry] * shares[items[entry]];
            TensorPrimitives.Multiply(weights, share, scores);
        }
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
            (similarities.ColumnsOf(from).BinarySearch(to) is >= 0 and var place
                ? similarities.ValuesOf(from)[place] : 0)
            + (outside is var (shares, counts) ? shares[from] * counts[to] : 0));

    protected override void StoreCore(StateWriter state)
    {
        state.Add("similarities", similarities);
        if (form is not null) state.Add("form", form);
        if (outside is not var (shares, weights)) return;
        state.Add(OutsideShares, shares);
        state.Add(OutsideWeights, weights);
    }

    internal static SparseItemModel Restore(StateReader state)
    {
        var items = state.Train.ItemCount;
        return new(state.Text("name"), state.Train, state.Single("ratingPower"),
            state.Sparse("similarities", items, items), state.TextOrNull("form"),
            state.HasSection(OutsideShares)
                ? (state.Floats(OutsideShares, items), state.Floats(OutsideWeights, items)) : null);
    }
}
