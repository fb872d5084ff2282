using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed class TopKTests
{
    // Few distinct values, so that ties are common; NaN and both infinities among them.
    private static readonly float[] Special = [-2f, -0f, 0f, 1f, 1.5f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    private static readonly Gen<float> Score = Gen.Int[0, 8].Select(which => Special[which]);

    [Fact]
    public void It_selects_what_a_full_sort_would() =>
        Gen.Select(Gen.OneOf(Score.Array[0, 90], Gen.Float[-3, 3].Array[0, 90]), Gen.Int[-2, 95].Array[0, 30], Gen.Int[0, 100])
            .Sample((scores, excluded, k) =>
            {
                int[] sorted = [.. excluded.Distinct().Order()];
                var expected = Enumerable.Range(0, scores.Length)
                    .Where(item => scores[item] > float.NegativeInfinity && !sorted.Contains(item))
                    .OrderByDescending(item => scores[item]).ThenBy(item => item)
                    .Take(k);

                var best = new int[k];
                var count = TopK.Select(scores, sorted, best);

                Assert.Equal(expected, best.Take(count));
            });

    [Fact]
    public void Of_equal_scores_the_lower_items_go_first()
    {
        var best = new int[3];
        Assert.Equal(3, TopK.Select([.. Enumerable.Repeat(1f, 100)], [0, 2], best));
        Assert.Equal([1, 3, 4], best);
    }

    [Fact]
    public void More_places_than_the_stack_holds_are_filled_alike()
    {
        var scores = Enumerable.Range(0, 5000).Select(item => (float)(item * 7919 % 5000)).ToArray();
        var best = new int[1000];
        Assert.Equal(1000, TopK.Select(scores, [], best));
        Assert.Equal(Enumerable.Range(0, 5000).OrderByDescending(item => scores[item]).Take(1000), best);
    }

    [Fact]
    public void Places_without_a_candidate_are_left_alone()
    {
        int[] best = [-7, -7, -7];
        Assert.Equal(1, TopK.Select([1f, float.NaN, float.NegativeInfinity, 3f], [3], best));
        Assert.Equal([0, -7, -7], best);
    }
}
