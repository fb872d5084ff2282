using System.Buffers;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>score(u, ·) = x_u·B for a dense B [items × items].</summary>
internal sealed class DenseItemModel(
    string name, Interactions train, float ratingPower, FactorMatrix weights, string? form)
    : HistoryModel(name, train, ratingPower), IAdditiveRecommender
{
    internal const string StoredKind = "dense-items";

    public override string Kind => StoredKind;

    public string? Form => form;

    protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
    {
        var buffer = ArrayPool<float>.Shared.Rent(weights.Stride);
        var padded = buffer.AsSpan(0, weights.Stride);
        WeightedRowSum.Gather(weights, items, strengths, padded);
        padded[..scores.Length].CopyTo(scores);
        ArrayPool<float>.Shared.Return(buffer);
    }

    public float[] SharesOf(ReadOnlySpan<int> items, ReadOnlySpan<float> ratings, int item) =>
        SharesOf(items, ratings, item, (from, to) => weights[from][to]);

    protected override void StoreCore(StateWriter state)
    {
        state.Add("weights", weights);
        if (form is not null) state.Add("form", form);
    }

    internal static DenseItemModel Restore(StateReader state) =>
        new(state.Text("name"), state.Train, state.Single("ratingPower"),
            state.Matrix("weights", state.Train.ItemCount, state.Train.ItemCount), state.TextOrNull("form"));
}
