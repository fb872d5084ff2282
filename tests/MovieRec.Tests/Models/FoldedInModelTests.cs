using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models;

public sealed class FoldedInModelTests
{
    [Fact]
    public void A_user_kept_out_of_training_is_scored_from_the_history_given()
    {
        var all = Checkerboard.Interactions;
        var train = all.Where((user, _, _) => user >= 4);
        var model = new AlsTrainer(new AlsOptions { Factors = 4, Regularization = 0.1f }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var folded = new FoldedInModel(model, all);

        Span<float> scores = stackalloc float[Checkerboard.Size], expected = stackalloc float[Checkerboard.Size];
        folded.Score(1, scores);
        model.ScoreHistory(all.ItemsOf(1), all.WeightsOf(1), expected);
        Assert.Equal(expected.ToArray(), scores.ToArray());

        // Users of one colour are offered the item of their own colour they have not met: item u for user u.
        foreach (var user in new[] { 0, 1, 2, 3 })
            Assert.Equal(user, Ranker.Recommend(folded, all, user, 1)[0].Item);
        Assert.Equal((model.Name, all.UserCount, all.ItemCount), (folded.Name, folded.UserCount, folded.ItemCount));
    }

    [Fact]
    public void Histories_over_other_items_are_refused()
    {
        var model = new AlsTrainer(new AlsOptions { Factors = 4 }).Train(Checkerboard.Interactions,
            cancellationToken: TestContext.Current.CancellationToken);
        var others = Interactions.From(new MovieRec.Data.Ratings([1], [1], [1], null));
        Assert.Throws<ArgumentException>(() => new FoldedInModel(model, others));
    }
}
