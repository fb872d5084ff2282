using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Preprocessing;

/// <summary>
/// What is known of ML-100k's splits, where <c>MOVIEREC_DATA</c> points at a folder that holds the set.
/// </summary>
[Trait("Tier", "data")]
public class RealSplitsTests
{
    [Fact]
    public void The_canonical_folds_test_every_rating_once_and_the_first_touches_459_users()
    {
        var dataset = MovieLens100K();

        var folds = Enumerable.Range(1, CanonicalFolds.Count).Select(fold => Splits.Canonical(dataset, fold)).ToList();

        Assert.All(folds, fold => Assert.Equal((80_000, 20_000), (fold.Train.Count, fold.Test.Count)));
        var whole = Interactions.From(dataset.Ratings);
        for (var user = 0; user < whole.UserCount; user++)
            foreach (var item in whole.ItemsOf(user).ToArray())
                Assert.Single(folds, fold => fold.Test.Matrix.Contains(user, item));
        Assert.Equal([459, 653, 869, 923, 927], folds.Select(UsersWithTest));
        Assert.Equal("ml-100k's own u1.base/u1.test", folds[0].Protocol);
    }

    [Fact]
    public void Under_a_global_time_split_192_of_301_test_users_are_new()
    {
        var split = Splits.GlobalTime(MovieLens100K().Ratings, 0.2);

        Assert.Equal(301, UsersWithTest(split));
        Assert.Equal(192,
            Enumerable.Range(0, split.Test.UserCount)
                .Count(user => split.Test.Matrix.RowLength(user) > 0 && split.Train.Matrix.RowLength(user) == 0));
    }

    private static int UsersWithTest(TrainTestSplit split) =>
        Enumerable.Range(0, split.Test.UserCount).Count(user => split.Test.Matrix.RowLength(user) > 0);

    private static Dataset MovieLens100K()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")),
            "needs ml-100k in the folder that MOVIEREC_DATA names");
        return Datasets.Load(path, cancellationToken: TestContext.Current.CancellationToken);
    }
}
