using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.RatingPrediction;

/// <summary>
/// What models of ratings reach on ML-100k's own folds, where <c>MOVIEREC_DATA</c> points at a folder that holds the
/// set.
/// </summary>
[Trait("Tier", "data")]
public sealed class RealRatingsTests
{
    [Fact]
    public void Explicit_als_reaches_910_over_the_canonical_folds_and_the_baseline_what_is_known_of_it()
    {
        var dataset = MovieLens100K();
        TrainTestSplit[] folds =
            [.. Enumerable.Range(1, CanonicalFolds.Count).Select(fold => Splits.Canonical(dataset, fold))];

        Assert.InRange(RatingEvaluator.CrossValidate(new BiasTrainer(), folds).Rmse, .939, .943);
        Assert.InRange(RatingEvaluator.CrossValidate(new ExplicitAlsTrainer(), folds).Rmse, .90, .910);
    }

    [Fact]
    public void A_short_chain_of_bayesian_factorization_is_far_ahead_on_the_first_fold()
    {
        var fold = Splits.Canonical(MovieLens100K(), 1);
        var trainer = new BayesianFactorizationTrainer(
            new BayesianFactorizationOptions { Factors = 12, BurnIn = 30, Iterations = 30, Thinning = 1 });
        Assert.InRange(RatingEvaluator.Evaluate(trainer.Train(fold.Train), fold).Rmse, .87, .905);
    }

    private static Dataset MovieLens100K()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")),
            "needs ml-100k in the folder that MOVIEREC_DATA names");
        return Datasets.Load(path, cancellationToken: TestContext.Current.CancellationToken);
    }
}
