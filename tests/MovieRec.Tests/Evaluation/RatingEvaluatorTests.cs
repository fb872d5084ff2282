using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Evaluation;

public sealed class RatingEvaluatorTests
{
    // Training mean 3 on a scale of 1 to 5; user 2 and item 12 have no training ratings.
    private static readonly TrainTestSplit Small = Splits.Given(
        new Ratings([0, 0, 1], [10, 11, 10], [5, 1, 3], null),
        new Ratings([1, 2, 2, 0], [11, 10, 11, 12], [5, 3, 2, 4], null), "by hand");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Errors_are_pooled_over_ratings_and_kept_by_user()
    {
        // The global mean errs by 3 − 4 = −1 for user 0, 3 − 5 = −2 for user 1, 0 and 1 for user 2.
        var result = RatingEvaluator.Evaluate(new GlobalMeanTrainer().Train(Small.Train, cancellationToken: Token),
            Small, cancellationToken: Token);

        Assert.Equal("Global mean", result.Model);
        Assert.Equal([0, 1, 2], result.Users);
        Assert.Equal([1, 1, 2], result.Pairs);
        Assert.Equal([1.0, 4, 1], result.SquaredErrors);
        Assert.Equal([1.0, 2, 1], result.AbsoluteErrors);
        Assert.Equal(Math.Sqrt(6 / 4.0), result.Rmse, 12);
        Assert.Equal(4 / 4.0, result.Mae, 12);
    }

    [Fact]
    public void The_contract_says_what_was_counted()
    {
        var protocol = RatingEvaluator.Evaluate(new GlobalMeanTrainer().Train(Small.Train, cancellationToken: Token),
            Small, "toy", Token).Protocol;

        Assert.Equal(new RatingProtocol("toy", "by hand", new RatingScale(1, 5), 4, 3, 3), protocol);
        foreach (var part in new[] { "toy", "by hand", "1 .. 5", "4 test ratings", "3 users", "3 of them", "rmse",
            "mae" })
            Assert.Contains(part, protocol.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_are_summed_up_by_mean_and_standard_deviation()
    {
        // The second fold's only test rating is met by the mean exactly.
        var second = Splits.Given(new Ratings([0, 1], [10, 10], [2, 4], null), new Ratings([1], [11], [3], null),
            "second");
        var result = RatingEvaluator.CrossValidate(new GlobalMeanTrainer(), [Small, second], cancellationToken: Token);

        Assert.Equal(2, result.Folds.Count);
        Assert.Equal(Math.Sqrt(1.5) / 2, result.Rmse, 12);
        Assert.Equal(Math.Sqrt(1.5) / Math.Sqrt(2), result.RmseSpread, 12);
        Assert.Equal((0.5, 1 / Math.Sqrt(2)), (result.Mae, Math.Round(result.MaeSpread, 15)), Close);
        Assert.True(
            double.IsNaN(
                RatingEvaluator.CrossValidate(new GlobalMeanTrainer(), [Small], cancellationToken: Token).RmseSpread));
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        var model = new GlobalMeanTrainer().Train(Small.Train, cancellationToken: Token);
        Assert.Equal("split",
            Assert.Throws<ArgumentException>(() => RatingEvaluator.Evaluate(model,
                Small with { Test = Small.Test.AtLeast(6) }, cancellationToken: Token)).ParamName);
        Assert.Equal("model",
            Assert.Throws<ArgumentException>(() => RatingEvaluator.Evaluate(model,
                Models.RatingPrediction.PlantedRatings.Split, cancellationToken: Token)).ParamName);
        Assert.Throws<ArgumentException>(
            () => RatingEvaluator.CrossValidate(new GlobalMeanTrainer(), [], cancellationToken: Token));
        Assert.ThrowsAny<OperationCanceledException>(
            () => RatingEvaluator.Evaluate(model, Small, cancellationToken: new CancellationToken(canceled: true)));
    }

    private static bool Close((double, double) a, (double, double) b) =>
        Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9;
}
