using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class CanonicalFoldsTests
{
    // Ratings with the mark of the original order: 459 users up to id 462 and 1,410 movies among the first 20,000.
    private static Dataset LikeMovieLens100K(string name = "ml-100k")
    {
        var users = new int[100_000];
        var items = new int[100_000];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = i < 20_000 ? (i % 459 == 458 ? 462 : i % 459 + 1) : 1 + i % 943;
            items[i] = i < 20_000 ? 1 + i % 1_410 : 1 + i % 1_682;
        }
        return new Dataset(new DatasetInfo(name, DatasetOrigin.Files, "", []),
            new Ratings(users, items, new float[100_000], null), [], [], []);
    }

    [Fact]
    public void The_test_parts_are_disjoint_and_cover_everything()
    {
        var tests = Enumerable.Range(1, CanonicalFolds.Count)
            .SelectMany(fold => CanonicalFolds.Find(LikeMovieLens100K(), fold).Test);
        Assert.Equal(Enumerable.Range(0, 100_000), tests);
    }

    [Fact]
    public void Training_is_all_that_is_not_test()
    {
        var (train, test) = CanonicalFolds.Find(LikeMovieLens100K(), 3);
        Assert.Equal((40_000, 59_999), (test[0], test[^1]));
        Assert.Equal(Enumerable.Range(0, 100_000).Except(test), train);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void There_are_folds_1_to_5(int fold) =>
    Assert.Throws<ArgumentOutOfRangeException>(() => CanonicalFolds.Find(LikeMovieLens100K(), fold));

    [Fact]
    public void Another_set_has_none()
    {
        Assert.False(CanonicalFolds.AreIn(LikeMovieLens100K("mine")));
        Assert.Contains("no canonical folds",
            Assert.Throws<DataException>(() => CanonicalFolds.Find(LikeMovieLens100K("mine"), 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Ratings_in_another_order_have_none()
    {
        var data = LikeMovieLens100K();
        var reversed = data.Ratings.Select([.. Enumerable.Range(0, 100_000).Reverse()]);
        Assert.False(CanonicalFolds.AreIn(new Dataset(data.Info, reversed, [], [], [])));
    }
}
