using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.RatingPrediction;

namespace MovieRec.Tests.Models.RatingPrediction;

public sealed class SvdContract()
    : RatingPredictorContract(new SvdTrainer(new SvdOptions { Factors = 4, Epochs = 60, LearningRate = 0.02f }), 0.7);
public sealed class SvdPlusPlusContract()
    : RatingPredictorContract(
        new SvdTrainer(new SvdOptions { Factors = 4, Epochs = 60, LearningRate = 0.02f }, implicitFeedback: true), 0.7);

public sealed class SvdTests
{
    [Fact]
    public void A_step_moves_the_biases_by_rate_times_error()
    {
        // μ = 3; the first rating errs by 2, so both its biases become 0.1·2; the second by −2.
        var model = (RatingModel)new SvdTrainer(new SvdOptions
        {
            Factors = 2,
            Epochs = 1,
            LearningRate = 0.1f,
            InitialDeviation = 0
        }).Train(SmallRatings.Of([(0, 0, 5), (1, 1, 1)]));
        Assert.Equal(3.4, model.Estimate(0, 0), 1e-6);
        Assert.Equal(2.6, model.Estimate(1, 1), 1e-6);
        Assert.Equal(3.0, model.Estimate(0, 1), 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_error_on_the_training_ratings_falls_epoch_by_epoch(bool implicitFeedback)
    {
        var self = PlantedRatings.Split with { Test = PlantedRatings.Split.Train };
        var errors = Enumerable.Range(1, 8).Select(epochs => RatingEvaluator.Evaluate(
            new SvdTrainer(new SvdOptions { Factors = 4, Epochs = epochs }, implicitFeedback)
                .Train(PlantedRatings.Split.Train), self).Rmse).ToArray();
        for (var epoch = 1; epoch < errors.Length; epoch++)
            Assert.True(errors[epoch] < errors[epoch - 1], $"{errors[epoch - 1]} -> {errors[epoch]}");
    }

    [Fact]
    public void Who_rated_what_tells_where_ratings_do_not()
    {
        // Everybody who rated item 0 loves item 2, those who rated item 1 hate it; user 9 only rated item 0, and like
        // everybody.
        var entries = Enumerable.Range(0, 20).SelectMany(user => user == 19
            ? new[] { (user, 0, 3) }
            : [(user, user % 2, 3), (user, 2, user % 2 == 0 ? 5 : 1)]).ToArray();
        (int User, int Item, int Rating)[] mirrored = [.. entries, (20, 1, 3)];
        var model = new SvdTrainer(new SvdOptions { Factors = 4, Epochs = 300, LearningRate = 0.02f },
            implicitFeedback: true).Train(SmallRatings.Of(mirrored));
        Assert.True(model.Predict(19, 2) > model.Predict(20, 2) + 0.5,
            $"{model.Predict(19, 2)} and {model.Predict(20, 2)}");
    }

    [Fact]
    public void What_cannot_be_is_refused_with_a_sentence()
    {
        Assert.Throws<OptionException>(() => new SvdOptions { LearningRate = 0 });
        Assert.Throws<OptionException>(() => new SvdOptions { Epochs = 0 });
        var diverging = new SvdTrainer(new SvdOptions { LearningRate = 1, InitialDeviation = 10, Factors = 50 });
        Assert.Contains("LearningRate",
            Assert.Throws<TrainingException>(() => diverging.Train(PlantedRatings.Split.Train)).Message,
            StringComparison.Ordinal);
    }
}
