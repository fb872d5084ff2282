using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models;

public sealed class RankerTests
{
    private static readonly IRecommender Model = new RandomTrainer().Train(Checkerboard.Interactions);

    [Fact]
    public void A_list_holds_the_best_unseen_items_and_their_scores()
    {
        var scores = new float[Model.ItemCount];
        Model.Score(7, scores);
        var expected = Enumerable.Range(0, Model.ItemCount)
            .Where(item => !Checkerboard.Interactions.Matrix.Contains(7, item))
            .OrderByDescending(item => scores[item]).ThenBy(item => item)
            .Take(5).Select(item => new Recommendation(item, scores[item]));

        Assert.Equal(expected, Ranker.Recommend(Model, Checkerboard.Interactions, 7, 5));
    }

    [Fact]
    public void All_users_get_the_lists_they_get_one_by_one()
    {
        var filter = new CandidateFilter { Deny = new HashSet<int> { 2, 3 } };
        var lists = Ranker.RecommendAll(Model, Checkerboard.Interactions, users: null, 7, filter,
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Checkerboard.Size, lists.Count);
        for (var list = 0; list < lists.Count; list++)
            Assert.Equal(
                Ranker.Recommend(Model, Checkerboard.Interactions, lists.Users[list], 7, filter)
                    .Select(place => place.Item), lists.ItemsOf(list).ToArray());
    }

    [Fact]
    public void A_model_is_first_asked_before_many_threads_ask_it()
    {
        var token = TestContext.Current.CancellationToken;
        var models = new FirstAsked[] { new(), new() };
        var split = new TrainTestSplit(Checkerboard.Interactions, Checkerboard.Interactions, "by hand");
        var thread = new Thread(() =>
        {
            Ranker.RecommendAll(models[0], seen: null, users: null, 3, cancellationToken: token);
            SampledEvaluation.HitRate(models[1], split, 3);
        });
        thread.Start();
        thread.Join();

        Assert.All(models, model => Assert.False(model.WasInLoop));
    }

    [Fact]
    public void A_filter_allows_and_denies_and_denial_wins()
    {
        var filter = new CandidateFilter { Allow = new HashSet<int> { 1, 2, 5, 8 }, Deny = new HashSet<int> { 2 } };
        Assert.Equal([1, 5, 8], Ranker.Recommend(Model, seen: null, 0, 10, filter).Select(place => place.Item).Order());
        Assert.Equal([1, 5],
            Ranker.Recommend(Model, Checkerboard.Interactions, 0, 10, filter).Select(place => place.Item).Order());
    }

    [Fact]
    public void Lists_are_as_short_as_the_candidates_are_few()
    {
        Assert.Equal(Checkerboard.Size / 2 + 1, Ranker.Recommend(Model, Checkerboard.Interactions, 0, 1000).Length);
        var lists = Ranker.RecommendAll(Model, Checkerboard.Interactions, [4], 1000,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Checkerboard.Size / 2 + 1, lists.ItemsOf(0).Length);
    }

    [Fact]
    public void Unknown_users_foreign_interactions_and_empty_lists_are_refused()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.ThrowsAny<ArgumentException>(() => Ranker.Recommend(Model, null, Checkerboard.Size, 1));
        Assert.ThrowsAny<ArgumentException>(() => Ranker.Recommend(Model, null, 0, 0));
        Assert.ThrowsAny<ArgumentException>(() => Ranker.RecommendAll(Model, null, [-1], 1, cancellationToken: token));
        var tiny = new PopularityTrainer().Train(Interactions.From(new Ratings([1], [1], [1f], null)),
            cancellationToken: token);
        Assert.ThrowsAny<ArgumentException>(() => Ranker.Recommend(tiny, Checkerboard.Interactions, 0, 1));
    }

    /// <summary>Notices whether it was first asked in a parallel loop, whose iterations are tasks.</summary>
    private sealed class FirstAsked : IRecommender
    {
        public string Name => "First asked";

        public int UserCount => Checkerboard.Size;

        public int ItemCount => Checkerboard.Size;

        public bool? WasInLoop { get; private set; }

        public void Score(int user, Span<float> scores)
        {
            WasInLoop ??= Task.CurrentId is not null;
            scores.Clear();
        }
    }
}
