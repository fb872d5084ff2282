using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines.Graph;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Baselines;

public sealed class LightGcnContract()
    : PersonalisedRecommenderContract(new LightGcnTrainer(new LightGcnOptions
    {
        Factors = 4,
        Epochs = 300,
        BatchSize = 16,
        LearningRate = 0.05f,
    }));

public class LightGcnTests
{
    private static readonly LightGcnOptions Options = new()
    {
        Factors = 5,
        Layers = 3,
        ReceiverPower = 0.6f,
        SenderPower = -0.1f,
        OwnShare = 0.2f,
        Regularization = 0.1f,
    };

    [Theory]
    [InlineData(1, 0.2f)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Vectors_are_mixed_as_the_formula_says(int layers, float ownShare)
    {
        var options = Options with { Layers = layers, OwnShare = ownShare };
        var graph = new Graph(options);
        graph.Propagation.Forward();
        var expected = graph.Mix(graph.Own());
        for (var node = 0; node < expected.Length; node++)
            for (var k = 0; k < options.Factors; k++)
                Assert.Equal(expected[node][k], graph.Propagation.Mixed[node][k], 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_gradient_is_the_slope_of_the_loss(int layers)
    {
        var options = Options with { Layers = layers };
        var graph = new Graph(options);
        var (user, met, unmet) = (2, graph.FirstItem + graph.Train.ItemsOf(2)[0], graph.FirstItem + graph.NotMetBy(2));
        double Loss(double[][] own)
        {
            var z = graph.Mix(own);
            double Product(int v, int w) => z[v].Zip(z[w], (a, b) => a * b).Sum();
            double Square(int v) => own[v].Sum(value => value * value);
            return Math.Log(1 + Math.Exp(Product(user, unmet) - Product(user, met)))
                + options.Regularization / 2 * (Square(user) + Square(met) + Square(unmet));
        }

        var gradient = new FactorMatrix(graph.Propagation.NodeCount, options.Factors);
        var decay = new float[graph.Propagation.NodeCount];
        graph.Propagation.Forward();
        LightGcnTrainer.AddGradient(graph.Propagation.Mixed, gradient, user, met, unmet, 1);
        decay[user] = decay[met] = decay[unmet] = options.Regularization;
        graph.Propagation.Backward(gradient, decay);

        const double Step = 1e-5;
        for (var node = 0; node < graph.Propagation.NodeCount; node++)
            for (var k = 0; k < options.Factors; k++)
            {
                var (up, down) = (graph.Own(), graph.Own());
                up[node][k] += Step;
                down[node][k] -= Step;
                Assert.Equal((Loss(up) - Loss(down)) / (2 * Step), gradient[node][k], 1e-4);
            }
    }

    // By hand: g = 3, then g = 1, with η = .1. m = .3, v = .009, so the first step is .1 whatever g is; then m = .37,
    // v = .009991, m/(1 − .81) = 1.947368, v/(1 − .998001) = 4.997999.
    [Fact]
    public void Adam_takes_the_steps_worked_out_by_hand()
    {
        using var crew = new Crew(1);
        var adam = new Adam(1, 1, 0.1f, crew);
        var (theta, gradient) = (FactorMatrix.FromDense(1, 1, [2]), FactorMatrix.FromDense(1, 1, [3]));
        adam.Step(theta, gradient);
        Assert.Equal(1.9, theta[0][0], 1e-6);
        adam.Step(theta, FactorMatrix.FromDense(1, 1, [1]));
        Assert.Equal(1.9 - 0.1 * 1.947368 / Math.Sqrt(4.997999), theta[0][0], 1e-5);
    }

    [Fact]
    public void Threads_do_not_change_a_bit_and_another_seed_does()
    {
        var train = Small.Random(300, 150, 8);
        float[] Scores(LightGcnOptions options) =>
            Small.ScoresOf(new LightGcnTrainer(options).Train(train,
                cancellationToken: TestContext.Current.CancellationToken), 7);
        var one = new LightGcnOptions { Factors = 8, Epochs = 2, BatchSize = 256, Threads = 1 };
        Assert.Equal(Scores(one), Scores(one with { Threads = 3 }));
        Assert.NotEqual(Scores(one), Scores(one with { Seed = 43 }));
    }

    [Fact]
    public void A_user_and_somebody_new_with_the_same_history_get_the_same_scores_whose_shares_add_up()
    {
        var train = Small.Random(40, 30, 6);
        var model = (IAdditiveRecommender)new LightGcnTrainer(Options with { Epochs = 5 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var folded = new float[model.ItemCount];
        for (var user = 0; user < model.UserCount; user++)
        {
            var items = train.ItemsOf(user);
            model.ScoreHistory(items, train.WeightsOf(user), folded);
            Assert.Equal(Small.ScoresOf(model, user), folded);
            Assert.Equal(folded[3], model.SharesOf(items, train.WeightsOf(user), 3).Sum(), 1e-4);
        }
    }

    [Fact]
    public void Vectors_that_grow_beyond_all_bounds_are_told_with_what_to_change()
    {
        var options = Options with { LearningRate = 3e38f, Epochs = 3, BatchSize = 8, OwnShare = 1 };
        var error = Assert.Throws<TrainingException>(() => new LightGcnTrainer(options).Train(Small.Random(40, 30, 6),
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("LearningRate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionException>(() => new LightGcnOptions { Factors = 1025 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { Layers = 0 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { ReceiverPower = float.NaN });
        Assert.Throws<OptionException>(() => new LightGcnOptions { SenderPower = -3 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { OwnShare = 1.1f });
        Assert.Throws<OptionException>(() => new LightGcnOptions { Epochs = 0 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { BatchSize = 0 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { LearningRate = 0 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { Regularization = -1 });
        Assert.Throws<OptionException>(() => new LightGcnOptions { Threads = 0 });
    }

    /// <summary>A small graph, and the slow way along it in float64.</summary>
    private sealed class Graph
    {
        private readonly LightGcnOptions _options;
        private readonly double[][] _own;
        private readonly int[][] _neighbours;

        public Graph(LightGcnOptions options)
        {
            _options = options;
            Train = Small.Random(12, 9, 3);
            Propagation = new(Train.Matrix, options, new Crew(2));
            var random = new Random(5);
            _own = [.. Enumerable.Range(0, Propagation.NodeCount).Select(node =>
            {
                var row = Propagation.Own.PaddedRow(node)[..options.Factors];
                foreach (ref var value in row) value = random.NextSingle() - 0.4f;
                return Array.ConvertAll(row.ToArray(), value => (double)value);
            })];
            _neighbours = [.. Enumerable.Range(0, Train.UserCount)
                .Select(user => Train.ItemsOf(user).ToArray().Select(item => FirstItem + item).ToArray()),
                .. Enumerable.Range(0, Train.ItemCount).Select(item => Enumerable.Range(0, Train.UserCount)
                    .Where(user => Train.ItemsOf(user).Contains(item)).ToArray())];
        }

        public Interactions Train { get; }

        public Propagation Propagation { get; }

        public int FirstItem => Train.UserCount;

        public double[][] Own() => Array.ConvertAll(_own, row => (double[])row.Clone());

        public int NotMetBy(int user) =>
            Enumerable.Range(0, Train.ItemCount).First(item => !Train.ItemsOf(user).Contains(item));

        public double[][] Mix(double[][] own)
        {
            var layer = own;
            var mixed = own.Select((row, node) =>
                row.Select(v => node < FirstItem ? 0 : _options.OwnShare * v).ToArray()).ToArray();
            for (var step = 0; step < _options.Layers; step++)
            {
                var from = layer.Select(row => Math.Sqrt(row.Sum(v => v * v)))
                    .Zip(layer, (length, row) => row.Select(v => v / length).ToArray()).ToArray();
                layer = [.. _neighbours.Select(neighbours => Enumerable.Range(0, _options.Factors).Select(k =>
                    neighbours.Sum(w => Math.Pow(_neighbours[w].Length, -_options.SenderPower) * from[w][k])
                        / Math.Pow(Math.Max(1, neighbours.Length), _options.ReceiverPower)).ToArray())];
                for (var node = 0; node < mixed.Length; node++)
                    for (var k = 0; k < _options.Factors; k++)
                        mixed[node][k] += (node < FirstItem ? 1 : 1 - _options.OwnShare) / _options.Layers
                            * layer[node][k];
            }
            return mixed;
        }
    }
}
