using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Baselines;

public sealed class SessionEaseContract() : PersonalisedRecommenderContract(new SessionEaseTrainer(
    new SessionEaseOptions { Regularization = 1, RatingPower = 0, HistoryDiscount = 0 })
    .With(RecentPopularityTests.Dated(Checkerboard.Interactions)));

public class SessionEaseTests
{
    [Fact]
    public void Its_weights_are_the_definitions()
    {
        var options = new SessionEaseOptions
        {
            SittingMinutes = 2,
            LongTermShare = 0.3f,
            Regularization = 2,
            HistoryDiscount = 0.5f,
            RatingPower = 1,
        };
        var train = Small.Random(12, 7, 9);
        var random = new Random(1);
        var pairs = (from user in Enumerable.Range(0, 12)
                     from item in train.ItemsOf(user).ToArray()
                     select (user, item, time: random.Next(600))).ToArray();
        var ratings = new Ratings([.. pairs.Select(p => p.user + 1)], [.. pairs.Select(p => p.item + 1)],
            new float[pairs.Length], [.. pairs.Select(p => (long)p.time)]);
        var x = Small.Dense(train, 1);
        var gramian = Matrix<double>.Build.DenseDiagonal(7, 7, 2);
        foreach (var (user, i, time) in pairs)
            foreach (var (_, j, other) in pairs.Where(pair => pair.user == user))
                gramian[i,
                    j] += x[user, i] * x[user, j] / Math.Sqrt(train.ItemsOf(user).Length)
                        * (0.3 + 0.7 * Math.Exp(-Math.Abs(time - other) / 120.0));
        var p = gramian.Inverse();

        var weights = Small.ItemWeights(
            new SessionEaseTrainer(options).With(ratings).Train(train,
                cancellationToken: TestContext.Current.CancellationToken));

        for (var i = 0; i < 7; i++)
            for (var j = 0; j < 7; j++)
                Assert.Equal(i == j ? 0 : -p[i, j] / p[j, j], weights[i, j], 1e-4);
    }

    [Fact]
    public void When_time_does_not_matter_it_is_ease()
    {
        var train = Small.Random(12, 7, 9);
        var timed = new SessionEaseTrainer(new SessionEaseOptions { LongTermShare = 1, Regularization = 2 })
            .With(RecentPopularityTests.Dated(train)).Train(train,
                cancellationToken: TestContext.Current.CancellationToken);
        var ease = new EaseTrainer(new EaseOptions { Regularization = 2 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        for (var user = 0; user < 12; user++)
            Assert.All(Small.ScoresOf(ease, user).Zip(Small.ScoresOf(timed, user)),
                pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var train = Small.Random(60, 100, 1);
        var dated = RecentPopularityTests.Dated(train);
        var one = new SessionEaseTrainer(new SessionEaseOptions { Threads = 1 }).With(dated).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var three = new SessionEaseTrainer(new SessionEaseOptions { Threads = 3 }).With(dated).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        for (var user = 0; user < train.UserCount; user++)
            Assert.Equal(Small.ScoresOf(one, user), Small.ScoresOf(three, user));
    }

    [Fact]
    public void Ratings_without_times_and_options_out_of_range_are_refused()
    {
        Assert.Contains("timestamps",
            Assert.Throws<DataException>(() => new SessionEaseTrainer().Train(Small.Random(3, 3, 1),
                new Dataset(new Ratings([1], [1], [5], null)))).Message);
        Assert.Throws<OptionException>(() => new SessionEaseOptions { SittingMinutes = 0 });
        Assert.Throws<OptionException>(() => new SessionEaseOptions { LongTermShare = 1.1f });
        Assert.Throws<OptionException>(() => new SessionEaseOptions { Regularization = 0 });
        Assert.Throws<OptionException>(() => new SessionEaseOptions { HistoryDiscount = -1 });
    }
}
