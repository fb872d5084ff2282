using CsCheck;
using MovieRec.Evaluation;

namespace MovieRec.Tests.Evaluation;

public sealed class RankingMetricTests
{
    // Of five relevant items, places 1, 3 and 6 of the list hold one each.
    private static readonly int[] Ranked = [10, 11, 12, 13, 14, 15, 16];
    private static readonly int[] Relevant = [99, 15, 12, 10, 98];

    private static double At(RankingMetric metric, int k) => metric.Compute(Ranked, Relevant, k);

    private static RankingMetric Other(string name) =>
        RankingMetric.OtherConventions.Single(metric => metric.Name == name);

    [Theory]
    [InlineData("ndcg@10", "NDCG@10")]
    [InlineData("arp@10", "Mean popularity@10")]
    [InlineData("aplt", "Long tail")]
    [InlineData("popularity-lift@5", "Popularity lift@5")]
    [InlineData("recall-cold@10", "Recall@10, cold movies")]
    [InlineData("recall-warm", "Recall, other movies")]
    [InlineData("novelty@10", "Novelty@10")]
    public void Pages_call_a_metric_by_words(string figure, string title) =>
        Assert.Equal(title, RankingMetric.TitleOf(figure));

    [Fact]
    public void Recall_divides_hits_by_all_relevant_items()
    {
        Assert.Equal(1 / 5.0, At(RankingMetric.Recall, 1));
        Assert.Equal(2 / 5.0, At(RankingMetric.Recall, 3));
        Assert.Equal(3 / 5.0, At(RankingMetric.Recall, 10));
        Assert.Equal(2 / 3.0, At(Other("recall-capped"), 3));
    }

    [Fact]
    public void Precision_divides_hits_by_K_even_where_the_list_is_shorter()
    {
        Assert.Equal(2 / 3.0, At(RankingMetric.Precision, 3), 12);
        Assert.Equal(3 / 10.0, At(RankingMetric.Precision, 10), 12);
    }

    [Fact]
    public void Ndcg_truncates_the_ideal_at_K()
    {
        // Hits at 1 and 3: 1 + 1/2 = 1.5; the ideal of 3 hits in 3 places: 1 + 0.63093 + 0.5.
        Assert.Equal(1.5 / 2.1309297535714573, At(RankingMetric.Ndcg, 3), 12);
        // The ideal over all five relevant items: 2.9484591188793923.
        Assert.Equal(1.5 / 2.9484591188793923, At(Other("ndcg-full-ideal"), 3), 12);
        // Place 6 adds 1 / log2(7) = 0.35620718710802215.
        Assert.Equal(1.8562071871080222 / 2.9484591188793923, At(RankingMetric.Ndcg, 10), 12);
    }

    [Fact]
    public void Average_precision_sums_precision_at_the_hits()
    {
        // Precision at the hits: 1/1, 2/3, 3/6.
        Assert.Equal((1 + 2 / 3.0) / 3, At(RankingMetric.Map, 3), 12);
        Assert.Equal((1 + 2 / 3.0 + 0.5) / 5, At(RankingMetric.Map, 10), 12);
        Assert.Equal((1 + 2 / 3.0) / 5, At(Other("map-all-relevant"), 3), 12);
        Assert.Equal((1 + 2 / 3.0) / 2, At(Other("map-hits"), 3), 12);
        Assert.Equal(0, Other("map-hits").Compute([1, 2], [3], 2));
    }

    [Fact]
    public void Reciprocal_rank_and_hit_rate_look_at_the_first_hit()
    {
        Assert.Equal(0.25, RankingMetric.Mrr.Compute([1, 2, 3, 4], [4], 4));
        Assert.Equal(0, RankingMetric.Mrr.Compute([1, 2, 3, 4], [4], 3));
        Assert.Equal(1, RankingMetric.HitRate.Compute([1, 2, 3, 4], [4], 4));
        Assert.Equal(0, RankingMetric.HitRate.Compute([1, 2, 3, 4], [4], 3));
    }

    [Fact]
    public void Every_accuracy_lies_between_0_and_1_and_an_ideal_list_reaches_1() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 30).ToArray()), Gen.Int[1, 30], Gen.Int[1, 40], Gen.Int[0, 30])
            .Sample((order, relevantCount, k, length) =>
        {
            var relevant = Enumerable.Range(0, relevantCount).ToArray();
            var irrelevant = order.Select(item => item + 100).ToArray();
            foreach (var metric in RankingMetric.Accuracy.Concat(RankingMetric.OtherConventions))
            {
                Assert.InRange(metric.Compute(order.AsSpan(0, length), relevant, k), 0, 1 + 1e-12);
                Assert.Equal(0, metric.Compute(irrelevant, relevant, k));
            }
            foreach (var metric in new[] { RankingMetric.Ndcg, RankingMetric.Map, RankingMetric.Mrr,
                RankingMetric.HitRate })
                Assert.Equal(1, metric.Compute(relevant, relevant, k), 12);
        });

    [Fact]
    public void Moving_a_hit_up_never_lowers_an_accuracy() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 12).ToArray()), Gen.Int[1, 11], Gen.Int[1, 12])
            .Sample((order, place, k) =>
        {
            int[] relevant = [0, 1, 2, 3, 4];
            var better = order.ToArray();
            if (order[place] < 5 && order[place - 1] >= 5)
                (better[place], better[place - 1]) = (better[place - 1], better[place]);
            foreach (var metric in RankingMetric.Accuracy)
                Assert.True(metric.Compute(better, relevant, k) >= metric.Compute(order, relevant, k) - 1e-12);
        });

    [Fact]
    public void An_item_that_stands_twice_is_refused_whatever_the_metric()
    {
        foreach (var metric in RankingMetric.Accuracy.Concat(RankingMetric.OtherConventions))
        {
            // Recall would come out as 3.
            Assert.Contains("Item 7 stands twice in the list",
                Assert.Throws<ArgumentException>(() => metric.Compute([7, 7, 7], [7], 10)).Message,
                StringComparison.Ordinal);
            Assert.Contains("among the relevant",
                Assert.Throws<ArgumentException>(() => metric.Compute([7, 8], [7, 7], 10)).Message,
                StringComparison.Ordinal);
        }
    }
}
