using System.Numerics.Tensors;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// score(u, ·) = x_u·A·Bᵀ: the history's movies give the user's place, and every movie is judged by how it lies to it.
/// </summary>
/// <param name="name">Its name in tables.</param>
/// <param name="train">What it was trained on.</param>
/// <param name="ratingPower">p of <see cref="RatingPower"/>, as in the training.</param>
/// <param name="itemVectors">A [items × f], f at most 1,024: what a movie adds to the place.</param>
/// <param name="targetVectors">B [items × f], where a movie lies; null for A.</param>
internal sealed class HistoryFactorModel(
    string name, Interactions train, float ratingPower, FactorMatrix itemVectors, FactorMatrix? targetVectors = null)
    : HistoryModel(name, train, ratingPower), IAdditiveRecommender, ISimilarItems
{
    internal const string StoredKind = "history-factors";

    private const string TargetSection = "targetVectors";

    public override string Kind => StoredKind;

    private readonly FactorMatrix _targets = targetVectors ?? itemVectors;
    private readonly ItemFactorScores _scores = new(targetVectors ?? itemVectors);

    protected override void ScoreCore(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, Span<float> scores)
    {
        Span<float> place = stackalloc float[itemVectors.Stride];
        WeightedRowSum.Gather(itemVectors, items, strengths, place);
        _scores.Compute(place[..itemVectors.ColumnCount], scores);
    }

    protected override void ScoreUsers(ReadOnlySpan<int> users, Span<float> scores)
    {
        var places = new FactorMatrix(users.Length, itemVectors.ColumnCount);
        int[] rows = [.. Enumerable.Range(0, users.Length)];
        foreach (var row in rows)
            WeightedRowSum.Gather(itemVectors, ItemsOf(users[row]), StrengthsOf(users[row]), places.PaddedRow(row));
        _scores.Compute(places, rows, scores);
        foreach (var row in rows)
            if (ItemsOf(users[row]).IsEmpty) Score(users[row], scores.Slice(row * ItemCount, ItemCount));
    }

    public float[] SharesOf(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item) =>
        SharesOf(items, weights, item, (from, to) => TensorPrimitives.Dot(itemVectors[from], _targets[to]));

    public IReadOnlyList<Recommendation> SimilarItems(int item, int count) =>
        CosineSimilarity.MostSimilar(_targets, item, count);

    protected override void StoreCore(StateWriter state)
    {
        state.Add("itemVectors", itemVectors);
        if (targetVectors is not null) state.Add(TargetSection, targetVectors);
    }

    internal static HistoryFactorModel Restore(StateReader state)
    {
        var vectors = state.Matrix("itemVectors", state.Train.ItemCount);
        return new(state.Text("name"), state.Train, state.Single("ratingPower"), vectors,
            state.HasSection(TargetSection)
                ? state.Matrix(TargetSection, state.Train.ItemCount, vectors.ColumnCount) : null);
    }
}
