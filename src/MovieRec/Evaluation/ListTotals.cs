using MovieRec.Models;
using MovieRec.Numerics;

namespace MovieRec.Evaluation;

/// <summary>Figures of all users' lists taken together: how much of the catalogue they show, and how evenly.</summary>
internal static class ListTotals
{
    /// <summary>
    /// The share of the catalogue that occurs in the first <paramref name="k"/> places of any list, in 0 .. 1.
    /// </summary>
    public static double Coverage(RankedLists lists, int k, int itemCount) =>
        (double)Exposure(lists, k, itemCount).Count(count => count > 0) / itemCount;

    /// <summary>
    /// The Gini coefficient of how often each item of the catalogue occurs in the first <paramref name="k"/> places: 0
    /// where all occur equally often, towards 1 where few take all places. With counts x₁ ≤ … ≤ xₙ: G = Σᵢ (2i − n − 1)
    /// xᵢ ÷ (n Σᵢ xᵢ).
    /// </summary>
    public static double Gini(RankedLists lists, int k, int itemCount) =>
        Concentration.Gini(Exposure(lists, k, itemCount));

    internal static IReadOnlyList<(string Name, string Definition,
        Func<RankedLists, int, int, double> Of)> All
    { get; } =
    [
        ("coverage", "share of the catalogue in any list", Coverage),
        ("gini", "Gini coefficient of how often each item of the catalogue is listed", Gini),
    ];

    private static int[] Exposure(RankedLists lists, int k, int itemCount)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var counts = new int[itemCount];
        for (var list = 0; list < lists.Count; list++)
        {
            var items = lists.ItemsOf(list);
            foreach (var item in items[..Math.Min(k, items.Length)]) counts[item]++;
        }
        return counts;
    }
}
