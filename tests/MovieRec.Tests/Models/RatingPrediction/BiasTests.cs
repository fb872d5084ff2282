using CsCheck;
using MovieRec.Data;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.RatingPrediction;

public sealed class BiasTests
{
    [Fact]
    public void Biases_are_shrunk_means_of_residuals()
    {
        // μ = 3. First iteration: b_i = (5−3 + 3−3)/(2+2) = ½ and (1−3)/(2+1) = −⅔; b_u = (5−3−½ + 1−3+⅔)/(1+2) = 1/18
        // and (3−3−½)/(1+1) = −¼.
        var model = new BiasTrainer(new BiasOptions { UserRegularization = 1, ItemRegularization = 2, Iterations = 1 })
            .Train(SmallRatings.Of([(0, 0, 5), (1, 0, 3), (0, 1, 1)]));

        Assert.Equal(3, model.Mean);
        Assert.Equal([0.5, -2 / 3.0], model.ItemBiases.ToArray());
        Assert.Equal([1 / 18.0, -0.25], model.UserBiases.ToArray().Select(bias => Math.Round(bias, 12)),
            (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(3 + 0.5 - 0.25, model.Predict(1, 0), 5);
    }

    [Fact]
    public void In_the_end_no_change_of_a_bias_lowers_the_objective() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 5]).Array[1, 20].Sample(entries =>
        {
            var options = new BiasOptions { UserRegularization = 1.5, ItemRegularization = 0.7, Iterations = 500 };
            var train = SmallRatings.Of(entries);
            var model = new BiasTrainer(options).Train(train);
            var (users, items) = (model.UserBiases.ToArray(), model.ItemBiases.ToArray());
            var least = Objective(options, train, model.Mean, users, items);
            foreach (var biases in new[] { users, items })
                for (var i = 0; i < biases.Length; i++)
                    foreach (var change in new[] { 0.01, -0.01 })
                    {
                        biases[i] += change;
                        Assert.True(Objective(options, train, model.Mean, users, items) > least);
                        biases[i] -= change;
                    }
        }, iter: 100);

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionException>(() => new BiasOptions { UserRegularization = -1 });
        Assert.Throws<OptionException>(() => new BiasOptions() with { ItemRegularization = double.NaN });
        Assert.Throws<OptionException>(() => new BiasOptions { Iterations = 0 });
    }

    private static double Objective(
        BiasOptions options, Interactions train, double mean, double[] users, double[] items)
    {
        var sum = options.UserRegularization * users.Sum(bias => bias * bias)
            + options.ItemRegularization * items.Sum(bias => bias * bias);
        for (var user = 0; user < train.UserCount; user++)
            for (var entry = 0; entry < train.ItemsOf(user).Length; entry++)
                sum += Math.Pow(train.WeightsOf(user)[entry] - mean - users[user] - items[train.ItemsOf(user)[entry]],
                    2);
        return sum;
    }
}
