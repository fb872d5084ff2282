using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Evaluation;

public sealed class SampledEvaluationTests
{
    private const int Items = 200;

    // Item i was met by the users i .. 199, so popularity falls with i. User 200 met nothing and is tested on items 3
    // and 150; user 201 on item 0.
    private static readonly TrainTestSplit Split = new(
        Of([.. from item in Enumerable.Range(0, Items) from user in Enumerable.Range(item, Items - item)
            select (user, item)]),
        Of([(200, 3), (200, 150), (201, 0)]),
        "by hand");

    private static double[] Rates(int k, int negatives, ulong seed = 1) =>
        SampledEvaluation.HitRate(
            new PopularityTrainer().Train(Split.Train, cancellationToken: TestContext.Current.CancellationToken), Split,
            k, negatives, seed);

    [Fact]
    public void Against_all_items_a_test_item_has_its_true_place()
    {
        // Item 3 stands behind 0, 1 and 2; the user's other test item does not compete.
        Assert.Equal([0, 1], Rates(k: 3, int.MaxValue));
        Assert.Equal([0.5, 1], Rates(k: 4, int.MaxValue));
        Assert.Equal([0.5, 1], Rates(k: 149, int.MaxValue));
        Assert.Equal([1, 1], Rates(k: 150, int.MaxValue));
        var model = new PopularityTrainer().Train(Split.Train,
            cancellationToken: TestContext.Current.CancellationToken);
        // Item 3 in place 4, item 150 beyond the tenth: half of 1 ÷ log2(5). Item 0 in place 1.
        Assert.Equal([0.5 / Math.Log2(5), 1], SampledEvaluation.Ndcg(model, Split, negatives: int.MaxValue));
    }

    [Fact]
    public void Against_a_sample_it_looks_better_than_it_is()
    {
        // Item 3 leads where none of the three items ahead of it are among the ten drawn of 198: C(195, 10) ÷ C(198,
        // 10) = 188·187·186 ÷ (198·197·196).
        var first = Enumerable.Range(1, 400).Average(seed => Rates(k: 1, negatives: 10, (ulong)seed)[0] * 2);
        Assert.Equal(188.0 / 198 * 187 / 197 * 186 / 196, first, 0.06);
        Assert.Equal(Rates(1, 10), Rates(1, 10));
    }

    private static Interactions Of((int User, int Item)[] pairs) => Interactions.From(
        new Ratings([.. pairs.Select(pair => pair.User)], [.. pairs.Select(pair => pair.Item)],
            [.. pairs.Select(_ => 1f)], null),
        IdMap.From([.. Enumerable.Range(0, 202)]), IdMap.From([.. Enumerable.Range(0, Items)]));
}
