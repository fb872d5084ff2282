using System.Text;
using MovieRec.Data;
using MovieRec.Studio;
using MovieRec.Studio.Ratings;

namespace MovieRec.Tests.Studio;

public sealed class OwnFileTests
{
    private static readonly StudioData Data = new(StudioContext.Sample);

    [Fact]
    public void A_file_of_another_service_becomes_ratings_on_the_scale_of_the_data()
    {
        var (one, other) = (StudioContext.Sample.Movies[0], StudioContext.Sample.Movies[4]);
        var file = Read($"""
            Const,Your Rating,Title,Year
            tt1,10,"{Plain(one)}",{one.Year}
            tt2,4,"{Plain(other)}",{other.Year}
            tt3,7,"A movie that nobody made",1950
            """);
        Assert.Equal([($"{one.Id}", 5f), ($"{other.Id}", 2f)],
            file.Ratings.Select(each => ($"{each.Movie}", each.Rating)));
        Assert.Equal("3 ratings from IMDb; 2 of them are of movies here.", file.Sentence);
        Assert.Equal("A movie that nobody made (1950): not in the data", Assert.Single(file.LeftOut));
    }

    [Fact]
    public void What_is_no_file_of_ratings_is_said_in_a_sentence()
    {
        Assert.Contains("title", Assert.Throws<DataException>(() => Read("a,b\n1,2")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("None of the 1 titles of mine.csv is surely a movie of ",
            Assert.Throws<DataException>(() => Read("title,rating,year\nNothing of the kind,5,1950")).Message,
            StringComparison.Ordinal);
    }

    private static string Plain(Movie movie) => movie.Title.Replace($" ({movie.Year})", "", StringComparison.Ordinal);

    private static OwnFile Read(string text) =>
        OwnFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "mine.csv", Data);
}
