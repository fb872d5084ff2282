using System.Numerics.Tensors;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>Which items are alike for a model.</summary>
internal interface ISimilarItems
{
    /// <summary>The items most like one for this model, the item itself left out, the most similar first.</summary>
    IReadOnlyList<Recommendation> SimilarItems(int item, int count);
}

/// <summary>How alike items or users are, by cosine.</summary>
internal static class CosineSimilarity
{
    /// <summary>
    /// The rows that point most nearly the same way, the row itself left out; equal ones in its <see cref="TieOrder"/>.
    /// </summary>
    public static Recommendation[] MostSimilar(FactorMatrix factors, int row, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var similar = new List<Recommendation>(factors.RowCount);
        for (var other = 0; other < factors.RowCount; other++)
        {
            var cosine = TensorPrimitives.CosineSimilarity(factors[row], factors[other]);
            // A row without history has no direction, and its cosine is NaN.
            if (other != row && float.IsFinite(cosine)) similar.Add(new(other, cosine));
        }
        return Best(similar, row, count);
    }

    /// <summary>
    /// The items that the same users met, whatever the weights:
    /// <code>
    /// s_ij = n_ij / √(n_i·n_j)
    /// </code>
    /// with n_ij the users who met both.
    /// </summary>
    /// <param name="users">Who met what.</param>
    /// <param name="items">The same, transposed.</param>
    /// <param name="item">The item.</param>
    /// <param name="count">How many.</param>
    public static Recommendation[] MostMetTogether(CsrMatrix users, CsrMatrix items, int item, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var common = new int[items.RowCount];
        foreach (var user in items.ColumnsOf(item))
            foreach (var other in users.ColumnsOf(user)) common[other]++;
        var similar = new List<Recommendation>();
        for (var other = 0; other < common.Length; other++)
            if (other != item && common[other] > 0)
                similar.Add(
                    new(other, common[other] / MathF.Sqrt((float)items.RowLength(item) * items.RowLength(other))));
        return Best(similar, item, count);
    }

    private static Recommendation[] Best(IEnumerable<Recommendation> similar, int row, int count)
    {
        var ties = new TieOrder(row);
        return [.. similar.OrderByDescending(each => each.Score).ThenByDescending(each => ties.RankOf(each.Item))
            .Take(count)];
    }
}
