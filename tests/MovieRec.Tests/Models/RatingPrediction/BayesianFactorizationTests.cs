using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;

namespace MovieRec.Tests.Models.RatingPrediction;

public sealed class BayesianFactorizationContract() : RatingPredictorContract(
    new BayesianFactorizationTrainer(
        new BayesianFactorizationOptions { Factors = 3, BurnIn = 30, Iterations = 40, Threads = 2 }), 0.55);

public sealed class BayesianFactorizationTests
{
    private static readonly BayesianFactorizationOptions Short = new() { Factors = 3, BurnIn = 10, Iterations = 20 };

    [Fact]
    public void Planted_factors_and_their_noise_are_recovered()
    {
        // Rounding to whole ratings adds a variance of 1/12 to the planted noise's 0.04.
        var errors = new List<double>();
        var model = new BayesianFactorizationTrainer(new BayesianFactorizationOptions
        {
            Factors = 4,
            BurnIn = 40,
            Iterations = 60
        })
            .Train(PlantedRatings.Split.Train, progress: new Recorder(step => errors.Add(step.Metric!.Value)));

        Assert.Equal(100, errors.Count);
        Assert.InRange(errors[^20..].Average(), 0.25, 0.45);
        Assert.InRange(RatingEvaluator.Evaluate(model, PlantedRatings.Split).Rmse, 0.3, 0.52);
    }

    [Fact]
    public void Averaging_over_draws_beats_the_best_of_single_fits()
    {
        var best = new[] { 0.1f, 0.2f, 0.4f, 0.8f, 1.6f }.Min(lambda => RatingEvaluator.Evaluate(
            new ExplicitAlsTrainer(new ExplicitAlsOptions { Factors = 8, Regularization = lambda })
                .Train(PlantedRatings.Split.Train), PlantedRatings.Split).Rmse);
        var averaged = new BayesianFactorizationTrainer(Short with { Factors = 8, BurnIn = 40, Iterations = 60 })
            .Train(PlantedRatings.Split.Train);
        Assert.InRange(RatingEvaluator.Evaluate(averaged, PlantedRatings.Split).Rmse, 0.3, best);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads_but_on_the_seed()
    {
        var one = new BayesianFactorizationTrainer(Short with { Threads = 1 }).Train(PlantedRatings.Split.Train);
        var five = new BayesianFactorizationTrainer(Short with { Threads = 5 }).Train(PlantedRatings.Split.Train);
        var other = new BayesianFactorizationTrainer(Short with { Seed = 1 }).Train(PlantedRatings.Split.Train);
        for (var user = 0; user < one.UserCount; user++)
            for (var item = 0; item < one.ItemCount; item++)
                Assert.Equal(one.Predict(user, item), five.Predict(user, item));
        Assert.NotEqual(one.Predict(0, 0), other.Predict(0, 0));
    }

    [Fact]
    public void A_rows_draws_have_the_mean_and_the_covariance_of_its_posterior()
    {
        // One user, three items with the rows [y, 1, b]; the user's unknowns are x and b_u, the prior N(m, (αP)⁻¹) with
        // P = diag(2, 3).
        var data = SmallRatings.Of([(0, 0, 5), (0, 1, 2), (0, 2, 4)]);
        var (users, items) = FactorSide.Create(data.Matrix, 3, 1, 0, 0);
        float[] y = [1.2f, -0.7f, 0.4f], b = [0.1f, -0.2f, 0.3f];
        for (var item = 0; item < 3; item++)
            (items.Rows.PaddedRow(item)[0], items.Rows.PaddedRow(item)[items.BiasColumn]) = (y[item], b[item]);
        var precision = new FactorMatrix(3, 3);
        (precision.PaddedRow(0)[0], precision.PaddedRow(users.BiasColumn)[users.BiasColumn]) = (2, 3);
        precision = Widen(precision, users.Rows.Stride);
        var target = new float[users.Rows.Stride];
        (target[0], target[users.BiasColumn]) = (2 * 0.5f, 3 * -0.25f);
        const double Deviation = 0.8;

        var a = Matrix<double>.Build.DenseOfArray(new double[,] { { 2, 0 }, { 0, 3 } });
        var right = Vector<double>.Build.Dense([1.0, -0.75]);
        for (var item = 0; item < 3; item++)
        {
            var z = Vector<double>.Build.Dense([y[item], 1.0]);
            a += z.OuterProduct(z);
            right += (data.WeightsOf(0)[item] - 3 - b[item]) * z;
        }
        var (mean, covariance) = (a.Solve(right), a.Inverse() * Deviation * Deviation);

        const int Draws = 40_000;
        var (sum, squares) = (Vector<double>.Build.Dense(2), Matrix<double>.Build.Dense(2, 2));
        var regression = new RowRegression(3);
        var row = new float[users.Rows.Stride];
        for (var draw = 0; draw < Draws; draw++)
        {
            var random = SplitMix64.ForStream(9, (ulong)draw);
            Assert.True(regression.TryFactor(users, 0, items.Rows, precision, target));
            regression.Perturb(Deviation, ref random);
            Assert.True(regression.TrySolve(row));
            Assert.Equal(1f, row[users.OneColumn]);
            var x = Vector<double>.Build.Dense([row[0], row[users.BiasColumn]]);
            sum += x;
            squares += (x - mean).OuterProduct(x - mean);
        }
        // Six standard errors.
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(mean[i], sum[i] / Draws, 6 * Math.Sqrt(covariance[i, i] / Draws));
            for (var j = 0; j < 2; j++)
                Assert.Equal(covariance[i, j], squares[i, j] / Draws,
                    6 * Math.Sqrt(2.0 / Draws) * Math.Sqrt(covariance[i, i] * covariance[j, j]));
        }
    }

    [Fact]
    public void Draws_of_mean_and_precision_have_the_moments_of_the_normal_Wishart()
    {
        var rows = Matrix<double>.Build.DenseOfArray(
            new double[,] { { 1, 2 }, { 0.5, -1 }, { -0.3, 0.7 }, { 2, 1.5 }, { 0.1, -0.4 } });
        var centred = Matrix<double>.Build.DenseOfArray(new double[,] { { 0.4, -0.9 }, { 1.1, 0.2 } });
        // S, degrees of freedom 2 + 5 + 2 and mean as the doc has them, the scatter about the mean written out.
        var average = rows.ColumnSums() / 5;
        var scatter = Matrix<double>.Build.DenseIdentity(2) + 2 * 5 / 7.0 * average.OuterProduct(average)
            + centred.TransposeThisAndMultiply(centred);
        for (var row = 0; row < 5; row++) scatter += (rows.Row(row) - average).OuterProduct(rows.Row(row) - average);
        var w = scatter.Inverse();

        const int Draws = 20_000;
        var (precision, mean) = (Matrix<double>.Build.Dense(2, 2), Vector<double>.Build.Dense(2));
        var random = new SplitMix64(4);
        for (var draw = 0; draw < Draws; draw++)
        {
            var drawn = NormalWishart.Draw(rows, centred, ref random);
            precision += drawn.Precision / Draws;
            mean += Vector<double>.Build.Dense(drawn.Mean) / Draws;
        }
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(5 / 7.0 * average[i], mean[i], 0.02);
            // Var Λ_ij = ν·(w_ij² + w_ii·w_jj).
            for (var j = 0; j < 2; j++)
                Assert.Equal(9 * w[i, j], precision[i, j],
                    6 * Math.Sqrt(9 * (w[i, j] * w[i, j] + w[i, i] * w[j, j]) / Draws));
        }
    }

    [Fact]
    public void Features_pull_their_rows_together()
    {
        // Rows whose first unknown is 2 with the feature and −2 without, hardly any noise: the weights must say so.
        const int Rows = 60;
        var features = CsrMatrix.FromCoordinates(Rows, 2, [.. Enumerable.Range(0, Rows)],
            [.. Enumerable.Range(0, Rows).Select(row => row % 2)], [.. Enumerable.Repeat(1f, Rows)]);
        var random = new SplitMix64(8);
        var noise = new double[Rows];
        foreach (ref var value in noise.AsSpan()) value = 0.1 * random.NextNormal();
        var rows = Matrix<double>.Build.Dense(Rows, 1, (row, _) => (row % 2 == 0 ? 2 : -2) + noise[row]);
        var weights = new FeatureWeights(features, 1, 1);
        double contrast = 0;
        for (var draw = 0; draw < 100; draw++)
        {
            var deviations = Matrix<double>.Build.Dense(Rows, 1, (row, _) => rows[row, 0] - weights.MeanOf(row)[0]);
            weights.Draw(rows, NormalWishart.Draw(deviations, weights.Scaled(), ref random), ref random);
            if (draw >= 50) contrast += (weights[0][0] - weights[1][0]) / 50;
        }
        Assert.Equal(4, contrast, 0.2);
    }

    [Fact]
    public void Features_are_the_pattern_of_ratings_and_the_attributes_each_of_unit_length()
    {
        var train = SmallRatings.Of([(0, 0, 5), (0, 1, 1), (1, 1, 3)]);
        User[] users = [new(1, 24, Gender.Male, "artist", null), new(2, null, Gender.Male, null, null)];
        Movie[] movies = [new(1, "One", 1993, ["Comedy", "Drama"])];
        var dataset = new Dataset(new DatasetInfo("toy", DatasetOrigin.Files, "", []), new Ratings([1], [1], [5], null),
            movies, users, ["Comedy", "Drama"]);

        var ofUsers = SideFeatures.OfUsers(train, implicitFeedback: true, dataset)!;
        Assert.Equal([0, 1, 2, 3, 4], ofUsers.ColumnsOf(0));
        Assert.Equal([0.7071f, 0.7071f, 0.5774f, 0.5774f, 0.5774f],
            ofUsers.ValuesOf(0).ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Equal([1, 2], ofUsers.ColumnsOf(1));
        Assert.Equal([1f, 1f], ofUsers.ValuesOf(1));
        var ofItems = SideFeatures.OfItems(train, implicitFeedback: false, dataset)!;
        Assert.Equal([3, 0], [ofItems.RowLength(0), ofItems.RowLength(1)]);
        Assert.Null(SideFeatures.OfUsers(train, implicitFeedback: false, null));
    }

    [Fact]
    public void Chi_square_draws_have_its_mean_and_variance()
    {
        var random = new SplitMix64(3);
        foreach (var degrees in new[] { 1, 2, 7, 40 })
        {
            var draws = Enumerable.Range(0, 20_000).Select(_ => random.NextChiSquare(degrees)).ToArray();
            var mean = draws.Average();
            Assert.Equal(degrees, mean, 6 * Math.Sqrt(2.0 * degrees / draws.Length));
            Assert.Equal(2 * degrees, draws.Average(draw => (draw - mean) * (draw - mean)), 0.12 * 2 * degrees);
        }
        Assert.Equal(0, random.NextChiSquare(0));
    }

    private static FactorMatrix Widen(FactorMatrix matrix, int size)
    {
        var wide = new FactorMatrix(size, size);
        for (var row = 0; row < matrix.RowCount; row++) matrix[row].CopyTo(wide.PaddedRow(row));
        return wide;
    }

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }
}
