using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Linear;

namespace MovieRec.Tests.Models.Baselines;

public sealed class EaseContract()
    : PersonalisedRecommenderContract(
        new EaseTrainer(new EaseOptions { Regularization = 1, RatingPower = 0, HistoryDiscount = 0 }));

public class EaseTests
{
    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(0.5f, 0.3f)]
    public void Each_column_is_the_ridge_regression_of_an_item_on_all_others(float power, float discount)
    {
        var train = Small.Random(12, 9, 4);
        var model = new EaseTrainer(new EaseOptions
        {
            Regularization = 2,
            RatingPower = power,
            HistoryDiscount = discount
        }).Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var x = Small.Dense(train, power);

        for (var item = 0; item < train.ItemCount; item++)
        {
            var others = Enumerable.Range(0, train.ItemCount).Where(other => other != item).ToArray();
            var predictors = Matrix<double>.Build.DenseOfColumnVectors(others.Select(x.Column));
            var weighed = Matrix<double>.Build.DenseDiagonal(train.UserCount, train.UserCount,
                user => Math.Pow(train.ItemsOf(user).Length, -discount)) * predictors;
            var gramian = weighed.TransposeThisAndMultiply(predictors)
                + 2 * Matrix<double>.Build.DenseIdentity(others.Length);
            var expected = predictors * gramian.Solve(weighed.TransposeThisAndMultiply(x.Column(item)));
            for (var user = 0; user < train.UserCount; user++)
                Assert.Equal(expected[user], Small.ScoresOf(model, user)[item], 1e-4);
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var train = Small.Random(60, 100, 1);
        var one = new EaseTrainer(new EaseOptions { Threads = 1 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var three = new EaseTrainer(new EaseOptions { Threads = 3 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        for (var user = 0; user < train.UserCount; user++)
            Assert.Equal(Small.ScoresOf(one, user), Small.ScoresOf(three, user));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionException>(() => new EaseOptions { Regularization = 0 });
        Assert.Throws<OptionException>(() => new EaseOptions() with { Regularization = float.NaN });
        Assert.Throws<OptionException>(() => new EaseOptions { HistoryDiscount = -1 });
        Assert.Throws<OptionException>(() => new EaseOptions { RatingPower = 3 });
        Assert.Throws<OptionException>(() => new EaseOptions { Threads = 0 });
    }
}
