using MovieRec.Data;

namespace MovieRec.Tests.Data;

/// <summary>The real ml-100k, where <c>MOVIEREC_DATA</c> points at a folder that holds it.</summary>
[Trait("Tier", "data")]
public sealed class RealMovieLens100KTests
{
    private static readonly Lazy<Dataset> Real = new(() =>
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")),
            "needs ml-100k in the folder that MOVIEREC_DATA names");
        return Datasets.Load(path, cancellationToken: TestContext.Current.CancellationToken);
    });

    [Fact]
    public void Counts_and_mean_are_the_published_ones()
    {
        var data = Real.Value;
        Assert.Equal("ml-100k", data.Info.Name);
        Assert.Equal((100_000, 1_682, 943, 19),
            (data.Ratings.Count, data.Movies.Count, data.Users.Count, data.Genres.Count));
        var sum = 0.0;
        foreach (var value in data.Ratings.Values) sum += value;
        Assert.Equal(352_986, sum);
    }

    [Fact]
    public void The_first_rating_movie_and_user_are_those_of_the_files()
    {
        var data = Real.Value;
        Assert.Equal((196, 242, 3f, 881_250_949L),
            (data.Ratings.UserIds[0], data.Ratings.ItemIds[0], data.Ratings.Values[0], data.Ratings.Timestamps[0]));
        Assert.Equal((1, "Toy Story (1995)", 1995), (data.Movies[0].Id, data.Movies[0].Title, data.Movies[0].Year));
        Assert.Equal(["Animation", "Children's", "Comedy"], data.Movies[0].Genres);
        Assert.Equal(new User(1, 24, Gender.Male, "technician", "85711"), data.Users[0]);
    }

    [Fact]
    public void Titles_are_read_as_Latin_1() => Assert.Equal("Misérables, Les (1995)", Real.Value.TitleOf(543));

    [Fact]
    public void Its_known_oddities_are_kept_and_noted()
    {
        var data = Real.Value;
        Assert.Equal(("unknown", null), (data.FindMovie(267)!.Title, data.FindMovie(267)!.Year));
        Assert.Contains(data.Info.Notes,
            note => note.StartsWith("18 titles stand under more than one movie id", StringComparison.Ordinal));
        Assert.Contains(data.Info.Notes,
            note => note.StartsWith("1 movie without a release date", StringComparison.Ordinal));
        // Taxi Driver is of 1976; its date is that of the re-release.
        Assert.Equal(("Taxi Driver (1976)", 1976), (data.FindMovie(23)!.Title, data.FindMovie(23)!.Year));
        Assert.Contains(data.Info.Notes,
            note => note.StartsWith("190 movies with a release date in another year", StringComparison.Ordinal));
    }

    [Fact]
    public void The_line_order_gives_fold_1_as_published()
    {
        // The first lines of u1.test, which is sorted by user and item.
        var test = Real.Value.Ratings.Select(CanonicalFolds.Find(Real.Value, 1).Test);
        var first = Enumerable.Range(0, test.Count).OrderBy(i => test.UserIds[i]).ThenBy(i => test.ItemIds[i]).Take(3)
            .Select(i => (test.UserIds[i], test.ItemIds[i], test.Values[i], test.Timestamps[i]));
        Assert.Equal([(1, 6, 5f, 887_431_973L), (1, 10, 3f, 875_693_118L), (1, 12, 5f, 878_542_960L)], first);
    }

    [Fact]
    public void Where_the_archive_brings_the_folds_they_are_those_of_the_line_order()
    {
        var data = Real.Value;
        Assert.SkipUnless(File.Exists(Path.Combine(data.Info.Location, "u1.test")),
            "needs the files u1.test to u5.test beside u.data");
        for (var fold = 1; fold <= CanonicalFolds.Count; fold++)
        {
            var published = RatingFile.Read(Path.Combine(data.Info.Location, $"u{fold}.test"),
                cancellationToken: TestContext.Current.CancellationToken);
            var derived = data.Ratings.Select(CanonicalFolds.Find(data, fold).Test);
            Assert.Equal(Pairs(published), Pairs(derived));
        }

        static HashSet<(int, int)> Pairs(Ratings ratings) =>
            [.. Enumerable.Range(0, ratings.Count).Select(i => (ratings.UserIds[i], ratings.ItemIds[i]))];
    }
}
