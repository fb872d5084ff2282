using System.Collections.Concurrent;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;

namespace MovieRec.Tests.Models.RatingPrediction;

// A model joins the suite by one line here or in its own test file; the bound is the RMSE it must reach on the planted
// ratings.
public sealed class GlobalMeanContract() : RatingPredictorContract(new GlobalMeanTrainer(), 1.25);
public sealed class RandomRatingContract()
    : RatingPredictorContract(new RandomRatingTrainer(new RandomOptions { Seed = 5 }), 1.7, isRandom: true);
public sealed class BiasContract() : RatingPredictorContract(new BiasTrainer(), 1.0);

/// <summary>What every model of ratings owes its callers.</summary>
public abstract class RatingPredictorContract(ITrainer<IRatingPredictor> trainer, double rmse, bool isRandom = false)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // One training serves all tests of a contract, as in RecommenderContract.
    private static readonly ConcurrentDictionary<Type, IRatingPredictor> Trained = new();

    private IRatingPredictor Model =>
        Trained.GetOrAdd(GetType(), _ => trainer.Train(PlantedRatings.Split.Train, cancellationToken: Token));

    [Fact]
    public void A_model_knows_its_trainers_name_and_the_size_of_its_data()
    {
        Assert.Equal(trainer.Name, Model.Name);
        Assert.Equal((PlantedRatings.Users, PlantedRatings.Items), (Model.UserCount, Model.ItemCount));
    }

    [Fact]
    public void The_planted_ratings_are_predicted_as_well_as_its_kind_can() =>
        Assert.InRange(RatingEvaluator.Evaluate(Model, PlantedRatings.Split, cancellationToken: Token).Rmse, 0.3, rmse);

    [Fact]
    public void Every_prediction_is_finite_and_on_the_scale_even_for_whom_nothing_is_known()
    {
        var train = PlantedRatings.WithColdUserAndItem;
        var all = PredictAll(trainer.Train(train, cancellationToken: Token));
        Assert.All(all, rating => Assert.InRange(rating, 1f, 5f));

        // Nothing is known of the last user and the last item: the mean of all ratings is the best guess there is.
        var mean = train.Matrix.Values.ToArray().Average();
        if (!isRandom) Assert.InRange(all[^1], mean - 0.5, mean + 0.5);
    }

    [Fact]
    public void Training_again_gives_the_same_bits() =>
        Assert.Equal(PredictAll(Model),
            PredictAll(trainer.Train(PlantedRatings.Split.Train, cancellationToken: Token)));

    [Fact]
    public void A_saved_model_predicts_to_the_bit_as_before()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.model");
        Recommender.From(PlantedRatings.Split.Train, Model).Save(path);
        foreach (var loaded in new[] { Recommender.Load(path), Recommender.LoadCopy(path) })
        {
            Assert.Equal(Model.Name, loaded.Model.Name);
            for (var user = 0; user < Model.UserCount; user++)
                for (var item = 0; item < Model.ItemCount; item++)
                    Assert.Equal(Model.Predict(user, item),
                        loaded.Score(loaded.Train.Users.RawIdOf(user), loaded.Train.Items.RawIdOf(item)));
        }
    }

    [Fact]
    public void Many_threads_may_predict_at_once()
    {
        var expected = PredictAll(Model);
        Parallel.For(0, 8, _ => Assert.Equal(expected, PredictAll(Model)));
    }

    [Fact]
    public void A_single_rating_is_enough()
    {
        var one = PlantedRatings.Split.Train with
        {
            Matrix = CsrMatrix.FromCoordinates(PlantedRatings.Users,
            PlantedRatings.Items, [3], [4], [4f])
        };
        Assert.All(PredictAll(trainer.Train(one, cancellationToken: Token)), rating => Assert.Equal(4f, rating));
    }

    [Fact]
    public void Unknown_users_and_items_are_refused()
    {
        foreach (var user in new[] { -1, PlantedRatings.Users })
            Assert.Throws<ArgumentOutOfRangeException>(() => Model.Predict(user, 0));
        foreach (var item in new[] { -1, PlantedRatings.Items })
            Assert.Throws<ArgumentOutOfRangeException>(() => Model.Predict(0, item));
    }

    [Fact]
    public void Training_checks_its_arguments_and_can_be_cancelled()
    {
        var train = PlantedRatings.Split.Train;
        Assert.Throws<ArgumentNullException>(() => trainer.Train(null!, cancellationToken: Token));
        Assert.Throws<DataException>(() => trainer.Train(train.AtLeast(6), cancellationToken: Token));
        var broken = train with
        {
            Matrix = CsrMatrix.FromCoordinates(train.UserCount, train.ItemCount, [0], [0],
            [float.NaN])
        };
        Assert.Throws<DataException>(() => trainer.Train(broken, cancellationToken: Token));
        Assert.ThrowsAny<OperationCanceledException>(
            () => trainer.Train(train, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Training_tells_how_far_it_is_until_its_end()
    {
        var told = new Told();
        trainer.Train(PlantedRatings.Split.Train, progress: told, cancellationToken: Token);
        told.CheckIteratedToTheEnd();
    }

    private static float[] PredictAll(IRatingPredictor model) =>
        [.. from user in Enumerable.Range(0, model.UserCount) from item in Enumerable.Range(0, model.ItemCount)
            select model.Predict(user, item)];
}
