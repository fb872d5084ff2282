using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines.Linear;

namespace MovieRec.Tests.Models.Baselines;

public sealed class SlimContract()
    : PersonalisedRecommenderContract(new SlimTrainer(new SlimOptions { L1 = 0.1f, L2 = 1, HistoryDiscount = 0 }));

public sealed class SignedSlimContract()
    : PersonalisedRecommenderContract(
        new SlimTrainer(new SlimOptions { L1 = 0.1f, L2 = 1, HistoryDiscount = 0, NonNegative = false }));

public class SlimTests
{
    /// <summary>The optimum of a convex objective is where its subgradient holds 0 (Karush, Kuhn and Tucker).</summary>
    [Theory]
    [InlineData(true, 0f, 0f)]
    [InlineData(false, 0.5f, 0.3f)]
    public void Every_column_is_the_optimum_of_its_elastic_net(bool nonNegative, float power, float discount)
    {
        var options = new SlimOptions
        {
            L1 = 0.8f,
            L2 = 1.5f,
            NonNegative = nonNegative,
            RatingPower = power,
            HistoryDiscount = discount,
            Tolerance = 1e-6f,
            Iterations = 1000,
        };
        var train = Small.Random(14, 9, 2);
        var model = new SlimTrainer(options).Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var x = Small.Dense(train, power);
        var w = Small.ItemWeights(model);
        var nonZero = 0;
        for (var item = 0; item < train.ItemCount; item++)
        {
            Assert.Equal(0, w[item, item]);
            for (var other = 0; other < train.ItemCount; other++)
            {
                if (other == item) continue;
                var slope = options.L2 * w[other, item];
                for (var user = 0; user < train.UserCount; user++)
                    slope -= Math.Pow(train.ItemsOf(user).Length, -discount) * x[user, other]
                        * (x[user, item] - x.Row(user) * w.Column(item));
                if (w[other, item] != 0)
                {
                    nonZero++;
                    Assert.Equal(-options.L1 * Math.Sign(w[other, item]), slope, 1e-3);
                    Assert.True(w[other, item] > 0 || !nonNegative);
                }
                else Assert.InRange(slope, -options.L1 - 1e-3,
                    nonNegative ? double.PositiveInfinity : options.L1 + 1e-3);
            }
        }
        Assert.InRange(nonZero, 5, train.ItemCount * (train.ItemCount - 1) - 5);
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var train = Small.Random(60, 100, 1);
        var one = new SlimTrainer(new SlimOptions { Threads = 1 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var three = new SlimTrainer(new SlimOptions { Threads = 3 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        for (var user = 0; user < train.UserCount; user++)
            Assert.Equal(Small.ScoresOf(one, user), Small.ScoresOf(three, user));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionException>(() => new SlimOptions { L1 = -1 });
        Assert.Throws<OptionException>(() => new SlimOptions { L2 = 0 });
        Assert.Throws<OptionException>(() => new SlimOptions { Iterations = 0 });
        Assert.Throws<OptionException>(() => new SlimOptions { Tolerance = 0 });
    }
}
