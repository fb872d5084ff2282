using CsCheck;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Models.RatingPrediction;

public sealed class ExplicitAlsContract()
    : RatingPredictorContract(new ExplicitAlsTrainer(new ExplicitAlsOptions { Factors = 2, Regularization = 0.3f }),
        0.6);

public sealed class ExplicitAlsTests
{
    private static readonly Gen<(ExplicitAlsOptions Options, Interactions Data)> Cases = Gen.Select(
        Gen.Select(Gen.Int[1, 18], Gen.Float[0.05f, 3f], Gen.Float[0.05f, 3f], Gen.Float[0, 1.5f],
            (f, l, lb, nu) => new ExplicitAlsOptions
            {
                Factors = f,
                Iterations = 4,
                Regularization = l,
                BiasRegularization = lb,
                ScalingExponent = nu,
            }),
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 9], Gen.Int[1, 5]).Array[1, 60].Select(SmallRatings.Of));

    [Fact]
    public void User_factors_and_biases_solve_the_equations_as_they_are_written() => Cases.Sample((options, data) =>
    {
        var model = (ExplicitAlsModel)new ExplicitAlsTrainer(options).Train(data);
        for (var user = 0; user < data.UserCount; user++)
        {
            if (data.ItemsOf(user).IsEmpty) continue;
            var expected = SlowExplicitAls.SolveUser(options, data.Matrix, model, user);
            for (var k = 0; k < options.Factors; k++) Assert.Equal(expected[k], model.UserFactors(user)[k], 1e-3);
            Assert.Equal(expected[options.Factors], model.UserBias(user), 1e-3);
        }
    }, iter: 60);

    [Fact]
    public void The_loss_is_the_objective_and_never_rises() => Cases.Sample((options, data) =>
    {
        var losses = new List<double>();
        var model = (ExplicitAlsModel)new ExplicitAlsTrainer(options).Train(data,
            progress: new Recorder(step => losses.Add(step.Loss!.Value)));
        Assert.Equal(options.Iterations, losses.Count);
        var expected = SlowExplicitAls.Loss(options, data.Matrix, model);
        Assert.Equal(expected, losses[^1], 1e-4 * Math.Max(1, expected));
        for (var i = 1; i < losses.Count; i++)
            Assert.True(losses[i] <= losses[i - 1] * (1 + 1e-4) + 1e-4, $"{losses[i - 1]} -> {losses[i]}");
    }, iter: 60);

    [Fact]
    public void A_prediction_is_the_mean_the_biases_and_the_product_of_the_factors()
    {
        var model = (ExplicitAlsModel)new ExplicitAlsTrainer(new ExplicitAlsOptions { Factors = 3 })
            .Train(PlantedRatings.Split.Train);
        double expected = model.Mean + model.UserBias(7) + model.ItemBias(9);
        for (var k = 0; k < 3; k++) expected += model.UserFactors(7)[k] * model.ItemFactors(9)[k];
        Assert.Equal(Math.Clamp(expected, 1, 5), model.Predict(7, 9), 1e-4);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        var one = (ExplicitAlsModel)new ExplicitAlsTrainer(
            new ExplicitAlsOptions { Factors = 20, Iterations = 3, Threads = 1 })
            .Train(PlantedRatings.Split.Train);
        var five = (ExplicitAlsModel)new ExplicitAlsTrainer(
            new ExplicitAlsOptions { Factors = 20, Iterations = 3, Threads = 5 })
            .Train(PlantedRatings.Split.Train);
        for (var user = 0; user < one.UserCount; user++) Assert.Equal(one.UserFactors(user), five.UserFactors(user));
        for (var item = 0; item < one.ItemCount; item++) Assert.Equal(one.ItemFactors(item), five.ItemFactors(item));
    }

    [Fact]
    public void With_validation_ratings_training_stops_early_at_the_best_iteration()
    {
        // Hardly regularized, so that more iterations overfit.
        var options = new ExplicitAlsOptions { Factors = 8, Iterations = 60, Regularization = 0.05f, Patience = 2 };
        var rmses = new List<double>();
        var model = (ExplicitAlsModel)new ExplicitAlsTrainer(options).TrainValidated(PlantedRatings.Split.Train,
            PlantedRatings.Split.Test, new Recorder(step => rmses.Add(step.Metric!.Value)));

        Assert.True(rmses.Count < 60);
        Assert.Equal(rmses.Count - 2, model.Iterations);
        Assert.Equal(rmses.Min(), RatingEvaluator.Evaluate(model, PlantedRatings.Split).Rmse, 1e-6);
        Assert.Equal(rmses.Min(), rmses[model.Iterations - 1]);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_a_sentence()
    {
        Assert.Throws<OptionException>(() => new ExplicitAlsOptions { Factors = 0 });
        Assert.Throws<OptionException>(() => new ExplicitAlsOptions { Regularization = 0 });
        Assert.Throws<OptionException>(
            () => new ExplicitAlsOptions() with { BiasRegularization = float.PositiveInfinity });
        Assert.Throws<OptionException>(() => new ExplicitAlsOptions { ScalingExponent = 3 });
        var trainer = new ExplicitAlsTrainer();
        Assert.Throws<ArgumentException>(
            () => trainer.TrainValidated(PlantedRatings.Split.Train, PlantedRatings.Split.Test.AtLeast(6)));
        // Ratings beyond what float32 can square leave nothing finite to solve.
        var huge = PlantedRatings.Split.Train with
        {
            Matrix = CsrMatrix.FromCoordinates(PlantedRatings.Users,
            PlantedRatings.Items, [0, 0, 1], [0, 1, 1], [3e38f, -3e38f, 3e38f])
        };
        Assert.Contains("Regularization", Assert.Throws<TrainingException>(() => trainer.Train(huge)).Message,
            StringComparison.Ordinal);
    }

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }
}
