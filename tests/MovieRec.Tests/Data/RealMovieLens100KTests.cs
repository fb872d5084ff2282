using MovieRec.Data;

namespace MovieRec.Tests.Data;

/// <summary>The real ml-100k, where <c>MOVIEREC_DATA</c> points at a folder that holds it.</summary>
public sealed class RealMovieLens100KTests
{
    private static readonly Lazy<Dataset> Real = new(() =>
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")), "needs ml-100k in the folder that MOVIEREC_DATA names");
        return Datasets.Load(path, cancellationToken: TestContext.Current.CancellationToken);
    });

    [Fact]
    public void Counts_and_mean_are_the_published_ones()
    {
        var data = Real.Value;
        Assert.Equal("ml-100k", data.Info.Name);
        Assert.Equal((100_000, 1_682, 943, 19), (data.Ratings.Count, data.Movies.Count, data.Users.Count, data.Genres.Count));
        var sum = 0.0;
        foreach (var value in data.Ratings.Values) sum += value;
        Assert.Equal(352_986, sum);
    }

    [Fact]
    public void The_first_rating_movie_and_user_are_those_of_the_files()
    {
        var data = Real.Value;
        Assert.Equal((196, 242, 3f, 881_250_949L), (data.Ratings.UserIds[0], data.Ratings.ItemIds[0], data.Ratings.Values[0], data.Ratings.Timestamps[0]));
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
        Assert.Contains(data.Info.Notes, note => note.StartsWith("18 titles stand under more than one movie id", StringComparison.Ordinal));
        Assert.Contains(data.Info.Notes, note => note.StartsWith("1 movie without a release date", StringComparison.Ordinal));
    }
}
