using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines.Neighbors;

namespace MovieRec.Tests.Models.Baselines;

public sealed class ItemKnnContract() : PersonalisedRecommenderContract(new ItemKnnTrainer());

public sealed class UserKnnContract()
    : PersonalisedRecommenderContract(new UserKnnTrainer(new UserKnnOptions { Neighbors = 20 }));

public sealed class Rp3BetaContract() : PersonalisedRecommenderContract(new Rp3BetaTrainer());

public class NeighborTests
{
    [Fact]
    public void Item_knn_scores_are_the_definitions_sums()
    {
        var options = new ItemKnnOptions { Neighbors = 3, Shrinkage = 2, Asymmetry = 0.3f, RatingPower = 0.5f };
        var train = Small.Random(15, 9, 3);
        var model = new ItemKnnTrainer(options).Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var x = Small.Dense(train, options.RatingPower);

        double Similarity(int i, int j) =>
            x.Column(i) * x.Column(j)
                / (Math.Pow(x.Column(i).L2Norm(), 0.6) * Math.Pow(x.Column(j).L2Norm(), 1.4) + options.Shrinkage);
        for (var user = 0; user < train.UserCount; user++)
        {
            var scores = Small.ScoresOf(model, user);
            for (var item = 0; item < train.ItemCount; item++)
            {
                var neighbors = Enumerable.Range(0, train.ItemCount).Where(other => other != item)
                    .OrderByDescending(other => Similarity(item, other)).Take(3);
                Assert.Equal(neighbors.Sum(other => Similarity(item, other) * x[user, other]), scores[item], 1e-5);
            }
        }
    }

    [Fact]
    public void User_knn_scores_are_the_definitions_sums()
    {
        var options = new UserKnnOptions
        {
            Neighbors = 4,
            Shrinkage = 1,
            Asymmetry = 0.4f,
            Amplification = 2,
            RatingPower = 1,
        };
        var train = Small.Random(15, 9, 7);
        var model = new UserKnnTrainer(options).Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var x = Small.Dense(train, options.RatingPower);

        for (var user = 0; user < train.UserCount; user++)
        {
            double Similarity(int other) =>
                x.Row(user) * x.Row(other)
                    / (Math.Pow(x.Row(user).L2Norm(), 0.8) * Math.Pow(x.Row(other).L2Norm(), 1.2) + options.Shrinkage);
            var neighbors = Enumerable.Range(0, train.UserCount).OrderByDescending(Similarity).Take(4).ToArray();
            var scores = Small.ScoresOf(model, user);
            for (var item = 0; item < train.ItemCount; item++)
                Assert.Equal(neighbors.Sum(other => Math.Pow(Similarity(other), 2) * x[other, item]), scores[item],
                    1e-4);
        }
    }

    [Fact]
    public void With_the_plain_cosine_a_worked_example_holds()
    {
        // Users A {0, 1}, B {0, 1, 2}, C {2}: cosines 01 = 2/2 = 1, 02 = 1/2, 12 = 1/2.
        var train = Small.Of(3, 3, [(0, 0, 5), (0, 1, 4), (1, 0, 3), (1, 1, 3), (1, 2, 2), (2, 2, 1)]);
        var model = new ItemKnnTrainer(new ItemKnnOptions { Asymmetry = 0.5f, RatingPower = 0 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([1, 1, 1], Small.ScoresOf(model, 0).Select(score => Math.Round(score, 5)));
        Assert.Equal([0.5, 0.5, 0], Small.ScoresOf(model, 2).Select(score => Math.Round(score, 5)));
    }

    [Fact]
    public void Rp3_beta_scores_are_the_walks_probabilities()
    {
        var options = new Rp3BetaOptions { Alpha = 0.7f, Beta = 0.6f, Neighbors = 4, RatingPower = 0.5f };
        var train = Small.Random(15, 9, 5);
        var model = new Rp3BetaTrainer(options).Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var x = Small.Dense(train, options.RatingPower);

        double Walk(int i, int j) =>
            i == j ? 0 : Enumerable.Range(0, train.UserCount).Where(v => x[v, i] > 0 && x[v, j] > 0).Sum(v =>
            Math.Pow(x[v, i] / x.Column(i).Sum(), 0.7) * Math.Pow(x[v, j] / x.Row(v).Sum(), 0.7))
            / Math.Pow(x.Column(j).Sum(), 0.6);
        for (var user = 0; user < train.UserCount; user++)
        {
            var expected = new double[train.ItemCount];
            for (var i = 0; i < train.ItemCount; i++)
                foreach (var j in Enumerable.Range(0, train.ItemCount).OrderByDescending(j => Walk(i, j)).Take(4))
                    expected[j] += x[user, i] * Walk(i, j);
            var scores = Small.ScoresOf(model, user);
            for (var item = 0; item < train.ItemCount; item++) Assert.Equal(expected[item], scores[item], 1e-5);
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var train = Small.Random(60, 100, 1);
        var token = TestContext.Current.CancellationToken;
        var one = new[] { new ItemKnnTrainer(new ItemKnnOptions { Threads = 1 }).Train(train, cancellationToken: token),
            new Rp3BetaTrainer(new Rp3BetaOptions { Threads = 1 }).Train(train, cancellationToken: token) };
        var three = new[] { new ItemKnnTrainer(new ItemKnnOptions { Threads = 3 }).Train(train,
            cancellationToken: token),
            new Rp3BetaTrainer(new Rp3BetaOptions { Threads = 3 }).Train(train, cancellationToken: token) };
        for (var model = 0; model < one.Length; model++)
            for (var user = 0; user < train.UserCount; user++)
                Assert.Equal(Small.ScoresOf(one[model], user), Small.ScoresOf(three[model], user));
    }

    [Fact]
    public void Options_out_of_range_and_negative_ratings_are_refused()
    {
        Assert.Throws<OptionException>(() => new ItemKnnOptions { Neighbors = 0 });
        Assert.Throws<OptionException>(() => new ItemKnnOptions { Asymmetry = 1.1f });
        Assert.Throws<OptionException>(() => new UserKnnOptions { Shrinkage = -1 });
        Assert.Throws<OptionException>(() => new UserKnnOptions { Amplification = float.NaN });
        Assert.Throws<OptionException>(() => new Rp3BetaOptions { Alpha = -1 });
        Assert.Throws<OptionException>(() => new Rp3BetaOptions { Beta = 3 });
        var negative = Small.Of(2, 2, [(0, 0, -1), (1, 1, 2)]);
        Assert.Throws<DataException>(() => new ItemKnnTrainer().Train(negative));
    }
}
