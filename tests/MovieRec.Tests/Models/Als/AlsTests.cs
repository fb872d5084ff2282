using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Models.Als;

public class AlsTests
{
    private static readonly Gen<AlsOptions> Options = Gen.Select(
        Gen.Int[1, 9], Gen.Float[0.05f, 5f], Gen.Float[0, 3f], Gen.Float[0, 1f], Gen.Bool,
        (factors, lambda, alpha, unobserved, scaled) => new AlsOptions
        {
            Factors = factors,
            Iterations = 4,
            Regularization = lambda,
            Alpha = alpha,
            UnobservedWeight = unobserved,
            Scaling = scaled ? RegularizationScaling.ByHistory : RegularizationScaling.Plain,
            ScalingExponent = 0.5f,
            LowRatingsAreDislikes = false,
        });

    private static readonly Gen<Interactions> Data = Gen.Select(Gen.Int[1, 12], Gen.Int[1, 10], Gen.Float[1,
        5]).Array[1, 60].Select(ToInteractions);

    [Fact]
    public void User_factors_solve_the_equations_as_they_are_written() =>
    Gen.Select(Options, Data).Sample((options, data) =>
    {
        var model = new AlsTrainer(options).Train(data);
        var expected = SlowAls.HalfStep(options, data.Matrix, ItemFactors(model));
        for (var user = 0; user < data.UserCount; user++)
            for (var factor = 0; factor < options.Factors; factor++)
                Assert.Equal(expected[user, factor], model.UserFactors(user)[factor], 2e-3);
    }, iter: 60);

    [Fact]
    public void The_loss_is_the_objective_over_every_pair_and_never_rises() =>
    Gen.Select(Options, Data).Sample((options, data) =>
    {
        var losses = new List<double>();
        var model = new AlsTrainer(options).Train(data, progress: new Recorder(losses));
        Assert.Equal(options.Iterations, losses.Count);
        var expected = SlowAls.Loss(options, data.Matrix, UserFactors(model), ItemFactors(model));
        Assert.Equal(expected, losses[^1], 1e-3 * Math.Max(1, Math.Abs(expected)));
        for (var i = 1; i < losses.Count; i++)
            Assert.True(losses[i] <= losses[i - 1] * (1 + 1e-4) + 1e-3, $"{losses[i - 1]} -> {losses[i]}");
    }, iter: 60);

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        var data = RandomData(300, 200, 6000, 5);
        var one = new AlsTrainer(new AlsOptions { Factors = 20, Iterations = 3, Threads = 1 }).Train(data);
        var five = new AlsTrainer(new AlsOptions { Factors = 20, Iterations = 3, Threads = 5 }).Train(data);
        for (var user = 0; user < data.UserCount; user++) Assert.Equal(one.UserFactors(user), five.UserFactors(user));
        for (var item = 0; item < data.ItemCount; item++) Assert.Equal(one.ItemFactors(item), five.ItemFactors(item));
    }

    [Fact]
    public void Folding_in_a_users_own_history_gives_the_users_factors()
    {
        var data = RandomData(60, 40, 700, 3);
        var model = new AlsTrainer(new AlsOptions { Factors = 8, Regularization = 2 }).Train(data);
        for (var user = 0; user < data.UserCount; user++)
            Assert.Equal(model.UserFactors(user), model.FoldIn(data.ItemsOf(user), data.WeightsOf(user)));
    }

    [Fact]
    public void The_shares_of_an_explanation_sum_to_the_score() => Gen.Int[0, 59].Sample(user =>
    {
        var data = RandomData(60, 40, 700, 3);
        var model = new AlsTrainer(new AlsOptions { Factors = 8, Regularization = 2 }).Train(data);
        var scores = new float[model.ItemCount];
        model.Score(user, scores);
        var best = Array.IndexOf(scores, scores.Max());
        Assert.Equal(scores[best],
            model.PopularityShare(user, best) + model.Explain(user, best).Sum(share => (double)share.Score), 1e-4);
    }, iter: 20);

    [Fact]
    public void Without_the_top_reason_an_item_scores_lower()
    {
        var data = RandomData(60, 40, 700, 3);
        var model = new AlsTrainer(new AlsOptions { Factors = 8, Regularization = 2, LowRatingsAreDislikes = false })
            .Train(data);
        for (var user = 0; user < 20; user++)
        {
            var scores = new float[model.ItemCount];
            model.Score(user, scores);
            var seen = data.ItemsOf(user).ToArray();
            var best = Enumerable.Range(0, scores.Length).Except(seen).MaxBy(item => scores[item]);
            var reason = model.Explain(user, best)[0].Item;
            var kept = Enumerable.Range(0, seen.Length).Where(at => seen[at] != reason).ToArray();
            var weights = data.WeightsOf(user).ToArray();
            var without = new float[model.ItemCount];
            model.ScoreFactors(model.FoldIn([.. kept.Select(at => seen[at])], [.. kept.Select(at => weights[at])]),
                without);
            Assert.True(without[best] < scores[best]);
        }
    }

    [Fact]
    public void Two_tastes_on_a_checkerboard_are_told_apart()
    {
        var cells = from user in Enumerable.Range(0, 20)
                    from item in Enumerable.Range(0, 20)
                    where user % 2 == item % 2 && user != item
                    select (user + 1, item + 1, 1f);
        var data = ToInteractions([.. cells]);
        var model = new AlsTrainer(new AlsOptions { Factors = 4, Regularization = 1 }).Train(data);
        var scores = new float[20];
        for (var user = 0; user < 20; user++)
        {
            model.Score(user, scores);
            Assert.All(Enumerable.Range(0, 20).Where(item => item % 2 != user % 2),
                item => Assert.True(scores[item] < scores[user]));
            Assert.All(model.SimilarItems(user, 9), similar => Assert.Equal(user % 2, similar.Item % 2));
            Assert.All(model.SimilarUsers(user, 9), similar => Assert.Equal(user % 2, similar.Item % 2));
        }
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => new AlsTrainer().Train(RandomData(30, 30, 200, 1), cancellationToken: source.Token));
    }

    [Fact]
    public void Weights_that_cannot_be_learnt_from_are_refused()
    {
        Assert.Throws<DataException>(() => new AlsTrainer().Train(ToInteractions([(1, 1, float.NaN)])));
        Assert.Throws<DataException>(() => new AlsTrainer().Train(ToInteractions([(1, 1, -1f)])));
        var failure = Assert.Throws<TrainingException>(
            () => new AlsTrainer(new AlsOptions { Alpha = 1e30f })
                .Train(ToInteractions([(1, 1, 1e20f), (2, 1, 1e20f)])));
        Assert.Contains("Regularization", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_outside_their_range_are_refused_even_through_with()
    {
        Assert.Throws<OptionException>(() => new AlsOptions { Factors = 0 });
        Assert.Throws<OptionException>(() => new AlsOptions { Regularization = 0 });
        Assert.Throws<OptionException>(() => new AlsOptions { Alpha = float.NaN });
        Assert.Throws<OptionException>(() => new AlsOptions() with { UnobservedWeight = 2 });
        Assert.Throws<OptionException>(() => new AlsOptions() with { Iterations = 0 });
    }

    private static Interactions RandomData(int users, int items, int count, int seed)
    {
        var random = new Random(seed);
        return ToInteractions([
            .. Enumerable.Range(0, count)
                .Select(_ => (random.Next(users), random.Next(items), (float)random.Next(1, 6)))]);
    }

    private static Interactions ToInteractions((int User, int Item, float Value)[] entries) =>
        Interactions.From(
            new Ratings([.. entries.Select(e => e.User)], [.. entries.Select(e => e.Item)],
                [.. entries.Select(e => e.Value)], null));

    private static Matrix<double> UserFactors(AlsModel model) =>
        Matrix<double>.Build.Dense(model.UserCount, model.Options.Factors,
            (user, factor) => model.UserFactors(user)[factor]);

    private static Matrix<double> ItemFactors(AlsModel model) =>
        Matrix<double>.Build.Dense(model.ItemCount, model.Options.Factors,
            (item, factor) => model.ItemFactors(item)[factor]);

    private sealed class Recorder(List<double> losses) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => losses.Add(value.Loss!.Value);
    }
}
