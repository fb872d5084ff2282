using CsCheck;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Models.Als;

public class AlsPropertyTests
{
    private static readonly AlsOptions Small = new()
    {
        Factors = 6,
        Iterations = 6,
        Regularization = 0.5f,
        Alpha = 1,
        LowRatingsAreDislikes = false,
    };

    private static readonly Gen<Interactions> Data = Gen.Select(Gen.Int[1, 12], Gen.Int[1, 10], Gen.Int[1, 5]).Array[20,
        60]
        .Select(cells => ToInteractions([.. cells.Select(cell => (cell.Item1, cell.Item2, (float)cell.Item3))]));

    [Fact]
    public void Permuting_the_items_permutes_what_a_user_is_offered() =>
    Gen.Select(Data, Gen.Int).Sample((data, seed) =>
    {
        // The users' factors come first from the seed, so only the items' order may differ; sums then round otherwise,
        // hence the tolerance.
        var order = Enumerable.Range(0, data.ItemCount).ToArray();
        new Random(seed).Shuffle(order);
        var permuted =
            ToInteractions([.. Cells(data).Select(cell => (cell.User + 1, order[cell.Item] + 1, cell.Weight))]);
        var (one, other) = (new AlsTrainer(Small).Train(data), new AlsTrainer(Small).Train(permuted));
        var (scores, moved) = (new float[data.ItemCount], new float[data.ItemCount]);
        for (var user = 0; user < data.UserCount; user++)
        {
            one.Score(user, scores);
            other.Score(user, moved);
            for (var item = 0; item < scores.Length; item++) Assert.Equal(scores[item], moved[order[item]], 2e-3);
        }
    }, iter: 40);

    [Fact]
    public void Folding_in_users_in_another_order_gives_each_the_same_factors() => Data.Sample(data =>
    {
        var model = new AlsTrainer(Small).Train(data);
        foreach (var user in Enumerable.Range(0, data.UserCount).Reverse())
            Assert.Equal(model.UserFactors(user), model.FoldIn(data.ItemsOf(user), data.WeightsOf(user)));
    }, iter: 20);

    [Fact]
    public void Two_copies_of_a_user_pull_the_items_as_one_of_twice_the_weight() =>
    Gen.Select(Data, Gen.Float[0.1f, 3f]).Sample((data, alpha) =>
    {
        // c − α₀ doubled is (1 + α'·r') − α₀ with r' so chosen; the second copy's part of the unobserved weight is
        // α₀·x·xᵀ once more, as λ·I is not.
        var options = Small with { Alpha = alpha, UnobservedWeight = 0 };
        var twice = SlowAls.HalfStep(options, Doubled(data).Matrix.Transpose(),
            Factors(2 * data.UserCount, user => user / 2));
        var weighted = SlowAls.HalfStep(options,
            Weighted(data, weight => ((2 * (1 + (alpha * weight))) - 1) / alpha).Matrix.Transpose(),
            Factors(data.UserCount, user => user));
        for (var item = 0; item < data.ItemCount; item++)
            for (var factor = 0; factor < options.Factors; factor++)
                Assert.Equal(weighted[item, factor], twice[item, factor], 1e-6);
    }, iter: 20);

    [Fact]
    public void Folding_in_an_item_of_twice_the_confidence_is_folding_it_in_twice() =>
    Gen.Select(Data, Gen.Float[1, 5]).Sample((data, weight) =>
    {
        // Two items with the same factors, each met with weight r, weigh as one of them met with confidence 2·(1 +
        // α·r), where nothing else is unobserved.
        var options = Small with { UnobservedWeight = 0 };
        var model = new AlsTrainer(options).Train(WithTwinOf(data, 0));
        var (item, twin) = (0, model.ItemCount - 1);
        Assert.Equal(model.ItemFactors(item), model.ItemFactors(twin));
        var both = model.FoldIn([item, twin], [weight, weight]);
        var once = model.FoldIn([item], [(2 * (1 + weight)) - 1]);
        for (var factor = 0; factor < options.Factors; factor++) Assert.Equal(once[factor], both[factor], 1e-4);
    }, iter: 40);

    [Fact]
    public void Without_its_top_reason_a_movie_loses_the_first_place_more_often_than_not()
    {
        var random = new Random(3);
        var data =
            ToInteractions([
                .. Enumerable.Range(0, 700).Select(_ => (random.Next(60), random.Next(40), (float)random.Next(1, 6)))]);
        var model = new AlsTrainer(Small with { Regularization = 2, PriorHistory = 0 }).Train(data);
        var lost = 0;
        for (var user = 0; user < data.UserCount; user++)
        {
            var best = Ranker.Recommend(model, data, user, 1).Single().Item;
            var reason = model.Explain(user, best)[0].Item;
            var (items, weights) = (data.ItemsOf(user).ToArray(), data.WeightsOf(user).ToArray());
            var kept = Enumerable.Range(0, items.Length).Where(entry => items[entry] != reason).ToArray();
            var scores = new float[model.ItemCount];
            model.ScoreHistory([.. kept.Select(entry => items[entry])], [.. kept.Select(entry => weights[entry])],
                scores);
            var unseen = Enumerable.Range(0, scores.Length).Except(items).ToArray();
            if (unseen.Any(other => scores[other] > scores[best])) lost++;
        }
        Assert.True(lost > data.UserCount / 2, $"only {lost} of {data.UserCount} first places were lost");
    }

    [Fact]
    public void Training_ends_when_the_metric_no_longer_rises_and_gives_the_best_iteration()
    {
        var data = Checkerboard.Interactions;
        double[] metrics = [1, 2, 5, 4, 5, 3, 9];
        var asked = 0;
        var seen = new List<double?>();
        var options = Small with { Iterations = 50 };
        var stopped = new AlsTrainer(options).TrainValidated(data,
            new EarlyStopping(_ => metrics[asked++]) { Patience = 3 }, new Recorder(seen));
        Assert.Equal(6, asked);
        Assert.Equal(metrics.Take(6), seen.Select(value => value!.Value));
        Assert.Equal(3, stopped.Options.Iterations);
        var again = new AlsTrainer(stopped.Options).Train(data);
        for (var user = 0; user < data.UserCount; user++)
            Assert.Equal(again.UserFactors(user), stopped.UserFactors(user));
        for (var item = 0; item < data.ItemCount; item++)
            Assert.Equal(again.ItemFactors(item), stopped.ItemFactors(item));
        Assert.Throws<TrainingException>(
            () => new AlsTrainer(options).TrainValidated(data, new EarlyStopping(_ => double.NaN)));
        Assert.Throws<OptionException>(() => new EarlyStopping(_ => 0) { Patience = 0 });
    }

    [Fact]
    public void Cancelling_in_the_middle_of_a_training_stops_it()
    {
        using var source = new CancellationTokenSource();
        var iterations = 0;
        Assert.ThrowsAny<OperationCanceledException>(
            () => new AlsTrainer(Small with { Iterations = 1000 }).TrainValidated(
            Checkerboard.Interactions, new EarlyStopping(_ =>
            {
                if (++iterations == 2)
                    source.Cancel(); return iterations;
            }), cancellationToken: source.Token));
        Assert.Equal(2, iterations);
    }

    private static IEnumerable<(int User, int Item, float Weight)> Cells(Interactions data) =>
        from user in Enumerable.Range(0, data.UserCount)
        from entry in Enumerable.Range(0, data.Matrix.RowLength(user))
        select (user, data.ItemsOf(user)[entry], data.WeightsOf(user)[entry]);

    private static Interactions Doubled(Interactions data) =>
        ToInteractions([
            .. Cells(data)
                .SelectMany(
                    cell => new[] { (2 * cell.User, cell.Item, cell.Weight),
                        ((2 * cell.User) + 1, cell.Item, cell.Weight) })]);

    private static Interactions Weighted(Interactions data, Func<float, float> weight) =>
        ToInteractions([.. Cells(data).Select(cell => (cell.User, cell.Item, weight(cell.Weight)))]);

    private static Interactions WithTwinOf(Interactions data, int item) =>
        ToInteractions([.. Cells(data),
            .. Cells(data).Where(cell => cell.Item == item).Select(cell => (cell.User, data.ItemCount, cell.Weight))]);

    private static MathNet.Numerics.LinearAlgebra.Matrix<double> Factors(int users, Func<int, int> like) =>
        MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(users, Small.Factors,
            (user, factor) => Math.Sin(1 + (7 * like(user)) + (3 * factor)));

    private static Interactions ToInteractions((int User, int Item, float Value)[] entries) =>
        Interactions.From(
            new Ratings([.. entries.Select(e => e.User)], [.. entries.Select(e => e.Item)],
                [.. entries.Select(e => e.Value)], null));

    private sealed class Recorder(List<double?> metrics) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => metrics.Add(value.Metric);
    }
}
