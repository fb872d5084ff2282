using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Models.Als;

/// <summary>What somebody is served from what they liked, and somebody new besides from what is popular.</summary>
public class NewUserTests
{
    private static readonly AlsOptions Options = new()
    {
        Factors = 6,
        Iterations = 4,
        Regularization = 2,
        PriorHistory = 5,
    };

    // 60 users, 40 movies, ratings from 1 to 5, most of them 3 or more.
    private static readonly Interactions Ratings = Random(60, 40, 700, rating => 1 + rating % 5);
    private static readonly AlsModel Model = new AlsTrainer(Options).Train(Ratings);

    private static readonly Gen<(int Item, float Rating)[]> History =
        Gen.Select(Gen.Int[0, 39], Gen.Int[1, 5], (item, rating) => (item, (float)rating)).Array[0,
            30].Select(rated => rated.DistinctBy(each => each.item).OrderBy(each => each.item).ToArray());

    [Fact]
    public void Somebody_new_gets_the_blend_as_it_is_written() =>
    Gen.Select(History, Gen.Float[0, 40], Gen.Bool).Sample((history, prior, dislikes) =>
    {
        var options = Options with { PriorHistory = prior, LowRatingsAreDislikes = dislikes };
        var model = new AlsTrainer(options).Train(Ratings);
        var y = Matrix<double>.Build.Dense(40, options.Factors, (item, factor) => model.ItemFactors(item)[factor]);
        var expected = SlowTaste.Scores(options, Ratings, y, history);
        var scores = ScoresOf(model, history);
        for (var item = 0; item < scores.Length; item++) Assert.Equal(expected[item], scores[item], 1e-4);
    }, iter: 40);

    [Fact]
    public void The_shares_of_movies_and_of_popularity_sum_to_the_score_and_a_dislike_has_none() =>
    Gen.Select(History, Gen.Int[0, 39]).Sample((history, item) =>
    {
        var (items, weights) = Parts(history);
        var shares = Model.Explain(items, weights, item);
        Assert.Equal(ScoresOf(Model, history)[item],
            shares.Sum(share => share.Score) + Model.PopularityShare(items, weights, item), 1e-4);
        Assert.All(history.Where(rated => rated.Rating < 3),
            rated => Assert.Equal(0, shares.Single(share => share.Item == rated.Item).Score));
    }, iter: 100);

    [Fact]
    public void A_dislike_raises_no_other_movie() =>
    Gen.Select(History, Gen.Int[0, 39], Gen.Int[1, 2]).Sample((history, disliked, rating) =>
    {
        var before = history.Where(rated => rated.Item != disliked).ToArray();
        (int Item, float Rating)[] after = [.. before.Append((disliked, rating)).OrderBy(rated => rated.Item1)];
        Assert.Equal(ScoresOf(Model, before), ScoresOf(Model, after));
    }, iter: 100);

    [Fact]
    public void Popularity_gives_way_as_liked_movies_come_and_is_all_there_is_without_any()
    {
        Assert.Equal(Model.Popularity.ToArray(), ScoresOf(Model, []));
        Assert.Equal(Model.Popularity.ToArray(), ScoresOf(Model, [(3, 1), (7, 2)]));
        var weights = Enumerable.Range(1, 30)
            .Select(n =>
                Model.PopularityShare([.. Enumerable.Range(0, n)], [.. Enumerable.Repeat(5f, n)], 35)
                    / Model.Popularity[35]).ToArray();
        Assert.Equal(weights.OrderDescending(), weights);
        Assert.Equal(0.5, weights[4], 1e-6);
    }

    [Fact]
    public void A_user_of_the_training_is_served_what_their_liked_movies_alone_lead_to()
    {
        for (var user = 0; user < Ratings.UserCount; user++)
        {
            var liked = Enumerable.Range(0, Ratings.ItemsOf(user).Length)
                .Where(at => Ratings.WeightsOf(user)[at] >= 3).ToArray();
            var x = Model.FoldIn([.. liked.Select(at => Ratings.ItemsOf(user)[at])],
                [.. liked.Select(at => Ratings.WeightsOf(user)[at])]);
            Assert.Equal(x, Model.TasteOf(user));
            var scores = new float[40];
            Model.Score(user, scores);
            var expected = new float[40];
            Model.ScoreFactors(x, expected);
            Assert.Equal(expected, scores);
            var best = Ranker.Recommend(Model, Ratings, user, 1).Single();
            Assert.Equal(best.Score,
                Model.Explain(user, best.Item).Sum(share => share.Score) + Model.PopularityShare(user, best.Item),
                1e-4);
        }
    }

    [Fact]
    public void A_user_of_the_training_who_liked_nothing_is_served_what_is_popular()
    {
        var train = Interactions.From(
            new Ratings([1, 1, 2, 2, 3, 3, 4], [1, 2, 1, 3, 1, 2, 3], [5, 4, 5, 4, 5, 5, 1], null),
            IdMap.From([1, 2, 3, 4, 5]), IdMap.From([1, 2, 3]));
        var model = new AlsTrainer(Options).Train(train);
        var scores = new float[2 * 3];
        model.Score([3, 4], scores);
        Assert.Equal([.75f, .5f, .5f, .75f, .5f, .5f], scores);
        Assert.Equal((.75f, 0), (model.PopularityShare(4, 0), model.PopularityShare(0, 0)));
    }

    [Fact]
    public void The_middle_of_the_scale_parts_likes_from_dislikes_but_not_weights_that_are_no_scale()
    {
        Assert.Equal(3, Model.LikedFrom);
        Assert.Equal(0, new AlsTrainer(Options with { LowRatingsAreDislikes = false }).Train(Ratings).LikedFrom);
        // Play counts: few are large, so hardly any reaches the middle between least and largest.
        Assert.Equal(0,
            new AlsTrainer(Options).Train(Random(60, 40, 700, draw => draw % 100 == 0 ? 500 : 1 + draw % 7)).LikedFrom);
        Assert.Equal(0, new AlsTrainer(Options).Train(Random(60, 40, 700, _ => 1)).LikedFrom);
    }

    [Fact]
    public void Without_a_prior_somebody_new_is_folded_in_plainly()
    {
        var model = new AlsTrainer(Options with { PriorHistory = 0, LowRatingsAreDislikes = false }).Train(Ratings);
        var expected = new float[40];
        model.ScoreFactors(model.FoldIn([2, 9, 11], [1, 5, 3]), expected);
        Assert.Equal(expected, ScoresOf(model, [(2, 1), (9, 5), (11, 3)]));
        Assert.Throws<OptionException>(() => new AlsOptions { PriorHistory = -1 });
        Assert.Throws<TrainingException>(() => ScoresOf(Model, [(2, float.NaN)]));
        Assert.Throws<TrainingException>(() => ScoresOf(Model, [(2, -1)]));
    }

    private static float[] ScoresOf(AlsModel model, (int Item, float Rating)[] history)
    {
        var scores = new float[model.ItemCount];
        var (items, weights) = Parts(history);
        model.ScoreHistory(items, weights, scores);
        return scores;
    }

    private static (int[] Items, float[] Weights) Parts((int Item, float Rating)[] history) =>
        ([.. history.Select(rated => rated.Item)], [.. history.Select(rated => rated.Rating)]);

    private static Interactions Random(int users, int items, int count, Func<int, float> rating)
    {
        var random = new Random(3);
        var cells = Enumerable.Range(0, count)
            .Select(_ => (User: random.Next(users), Item: random.Next(items), Rating: rating(random.Next(100_000))))
            .ToArray();
        return Interactions.From(
            new Ratings([.. cells.Select(cell => cell.User)], [.. cells.Select(cell => cell.Item)],
                [.. cells.Select(cell => cell.Rating)], null),
            IdMap.From([.. Enumerable.Range(0, users)]), IdMap.From([.. Enumerable.Range(0, items)]));
    }
}
