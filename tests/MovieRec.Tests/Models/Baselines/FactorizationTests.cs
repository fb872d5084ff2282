using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines.Factorization;

namespace MovieRec.Tests.Models.Baselines;

// Two colours are two factors.
public sealed class PureSvdContract()
    : PersonalisedRecommenderContract(new PureSvdTrainer(new PureSvdOptions { Factors = 2, RatingPower = 0 }));

public sealed class BprContract()
    : PersonalisedRecommenderContract(new BprTrainer(new BprOptions { Factors = 4, Epochs = 150 }));

public class FactorizationTests
{
    [Fact]
    public void PureSvd_projects_on_the_leading_right_singular_vectors()
    {
        var train = Small.Random(30, 20, 6);
        var model = new PureSvdTrainer(new PureSvdOptions { Factors = 4, PowerIterations = 30, RatingPower = 1 })
            .Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var x = Small.Dense(train, 1);
        var leading = x.Svd().VT.SubMatrix(0, 4, 0, 20);
        var expected = x * leading.TransposeThisAndMultiply(leading);
        for (var user = 0; user < train.UserCount; user++)
            for (var item = 0; item < train.ItemCount; item++)
                Assert.Equal(expected[user, item], Small.ScoresOf(model, user)[item], 1e-2);
    }

    [Fact]
    public void A_bpr_whose_factors_grow_beyond_all_bounds_says_so()
    {
        var trainer = new BprTrainer(new BprOptions { Factors = 4, Epochs = 30, LearningRate = 1e6f });
        var error = Assert.Throws<TrainingException>(() =>
            trainer.Train(Small.Random(30, 20, 6), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("LearningRate (now 1000000)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bpr_step_goes_down_the_gradient_of_its_objective()
    {
        const float Rate = 1e-3f, Step = 1e-4f;
        var options = new BprOptions { Factors = 3, Regularization = 0.3f, BiasRegularization = 0.2f };
        // x_u, y_i, y_j, b_i, b_j in a row.
        float[] start = [0.4f, -0.2f, 0.7f, 0.1f, 0.5f, -0.3f, -0.6f, 0.2f, 0.9f, 0.25f, -0.4f];
        double Objective(double[] p)
        {
            var difference = p[9] - p[10] + Enumerable.Range(0, 3).Sum(k => p[k] * (p[3 + k] - p[6 + k]));
            return Math.Log(1 + Math.Exp(-difference)) + 0.15 * p[..9].Sum(v => v * v)
                + 0.1 * (p[9] * p[9] + p[10] * p[10]);
        }

        var moved = (float[])start.Clone();
        BprTrainer.Step(options, moved.AsSpan(0, 3), moved.AsSpan(3, 3), moved.AsSpan(6, 3), ref moved[9],
            ref moved[10], Rate);

        for (var parameter = 0; parameter < start.Length; parameter++)
        {
            var (up, down) = (Array.ConvertAll(start, v => (double)v), Array.ConvertAll(start, v => (double)v));
            up[parameter] += Step;
            down[parameter] -= Step;
            var slope = (Objective(up) - Objective(down)) / (2 * Step);
            Assert.Equal(-slope, (moved[parameter] - start[parameter]) / Rate, 1e-3);
        }
    }

    [Fact]
    public void A_bpr_user_and_somebody_new_with_the_same_history_get_the_same_scores()
    {
        var train = Checkerboard.Interactions;
        var model = (IFoldInRecommender)new BprTrainer(new BprOptions { Factors = 4, Epochs = 150 }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var folded = new float[model.ItemCount];
        for (var user = 0; user < model.UserCount; user++)
        {
            model.ScoreHistory(train.ItemsOf(user), train.WeightsOf(user), folded);
            Assert.Equal(Small.ScoresOf(model, user), folded);
        }
        model.ScoreHistory([], [], folded);
        Assert.All(folded, score => Assert.True(float.IsFinite(score)));
        model.ScoreHistory([.. Enumerable.Range(0, model.ItemCount)], new float[model.ItemCount], folded);
        Assert.All(folded, score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void Another_seed_gives_another_bpr_model_and_a_user_who_met_everything_stops_nobody()
    {
        var everything = Small.Of(2, 2, [(0, 0, 1), (0, 1, 1), (1, 0, 1)]);
        var one = new BprTrainer(new BprOptions { Seed = 1 }).Train(everything,
            cancellationToken: TestContext.Current.CancellationToken);
        var two = new BprTrainer(new BprOptions { Seed = 2 }).Train(everything,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(Small.ScoresOf(one, 1), Small.ScoresOf(two, 1));
        Assert.True(Small.ScoresOf(one, 1)[0] > Small.ScoresOf(one, 1)[1]);
    }

    [Fact]
    public void The_bits_of_bpr_do_not_depend_on_the_number_of_threads()
    {
        var train = Small.Random(300, 260, 3);
        Assert.True(new TripleBlocks(train.Matrix).Count > 2);
        float[][] ScoresWith(int threads)
        {
            var model = new BprTrainer(new BprOptions { Factors = 5, Epochs = 3, Threads = threads })
                .Train(train, cancellationToken: TestContext.Current.CancellationToken);
            return [.. Enumerable.Range(0, train.UserCount).Select(user => Small.ScoresOf(model, user))];
        }

        var one = ScoresWith(1);
        Assert.Equal(one, ScoresWith(2));
        Assert.Equal(one, ScoresWith(5));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionException>(() => new PureSvdOptions { Factors = 0 });
        Assert.Throws<OptionException>(() => new PureSvdOptions { PowerIterations = -1 });
        Assert.Throws<OptionException>(() => new BprOptions { Factors = 1025 });
        Assert.Throws<OptionException>(() => new BprOptions { LearningRate = 0 });
        Assert.Throws<OptionException>(() => new BprOptions { Regularization = -1 });
        Assert.Throws<OptionException>(() => new BprOptions { BiasRegularization = float.NaN });
        Assert.Throws<OptionException>(() => new BprOptions { Epochs = 0 });
        Assert.Throws<OptionException>(() => new BprOptions { Threads = 0 });
    }
}
