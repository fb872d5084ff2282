using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed class TopKTests
{
    // Few distinct values, so that ties are common; NaN and both infinities among them.
    private static readonly float[] Special = [-2f, -0f, 0f, 1f, 1.5f, float.MaxValue, float.PositiveInfinity,
        float.NegativeInfinity, float.NaN];

    private static readonly Gen<float> Score = Gen.Int[0, 8].Select(which => Special[which]);

    [Fact]
    public void It_selects_what_a_full_sort_would() =>
        Gen.Select(Gen.OneOf(Score.Array[0, 90], Gen.Float[-3, 3].Array[0, 90]), Gen.Int[-2, 95].Array[0, 30],
            Gen.Int[0, 100], Gen.Int[-1, 9])
            .Sample((scores, excluded, k, owner) =>
            {
                int[] sorted = [.. excluded.Distinct().Order()];
                var ties = new TieOrder(owner);
                var expected = Enumerable.Range(0, scores.Length)
                    .Where(item => scores[item] > float.NegativeInfinity && !sorted.Contains(item))
                    .OrderByDescending(item => scores[item]).ThenByDescending(ties.RankOf)
                    .Take(k);

                var best = new int[k];
                var count = TopK.Select(scores, sorted, ties, best);

                Assert.Equal(expected, best.Take(count));
            });

    [Fact]
    public void Of_equal_scores_every_item_is_as_likely_to_go_first()
    {
        const int Items = 50, Lists = 20_000, Places = 5;
        var chosen = new int[Items];
        var scores = Enumerable.Repeat(1f, Items).ToArray();
        var best = new int[Places];
        for (var owner = 0; owner < Lists; owner++)
        {
            Assert.Equal(Places, TopK.Select(scores, [], new TieOrder(owner), best));
            foreach (var item in best) chosen[item]++;
        }
        // Counts of draws without replacement: each has mean n·p and variance n·p·(1 − p), p = 5 ÷ 50. Five deviations
        // hold for 50 items.
        var (mean, deviation) = (Lists * 0.1, Math.Sqrt(Lists * 0.1 * 0.9));
        Assert.All(chosen, count => Assert.InRange(count, mean - 5 * deviation, mean + 5 * deviation));
    }

    [Fact]
    public void More_places_than_the_stack_holds_are_filled_alike()
    {
        var scores = Enumerable.Range(0, 5000).Select(item => (float)(item * 7919 % 5000)).ToArray();
        var best = new int[1000];
        Assert.Equal(1000, TopK.Select(scores, [], new TieOrder(1), best));
        Assert.Equal(Enumerable.Range(0, 5000).OrderByDescending(item => scores[item]).Take(1000), best);
    }

    [Fact]
    public void Places_without_a_candidate_are_left_alone()
    {
        int[] best = [-7, -7, -7];
        Assert.Equal(1, TopK.Select([1f, float.NaN, float.NegativeInfinity, 3f], [3], new TieOrder(1), best));
        Assert.Equal([0, -7, -7], best);
    }
}
