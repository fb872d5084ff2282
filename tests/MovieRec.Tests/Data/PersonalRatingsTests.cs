using System.Text;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public class PersonalRatingsTests
{
    private static PersonalRatings Read(string text) =>
        PersonalRatings.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "mine.csv");

    [Theory]
    [InlineData("Letterboxd", "Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,\"Good, the "
        + "Bad\",1966,https://boxd.it/x,4.5\n2020-01-02,Heat,1995,https://boxd.it/y,\n")]
    [InlineData("IMDb", "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime "
        + "(mins),Year,Genres\ntt1,9,2020-01-01,\"Good, the Bad\",Il buono,https://x,Movie,8.8,178,1966,Western\n"
        + "tt2,,2020-01-01,Heat,Heat,https://x,Movie,8.3,170,1995,Crime\n")]
    [InlineData("Goodreads", "Book Id,Title,Author,My Rating,Average Rating,Year Published,Original Publication "
        + "Year,Exclusive Shelf\n1,\"Good, the Bad\",A,4.5,3.9,1999,1966,read\n2,Heat,B,0,4.0,1995,1995,to-read\n")]
    [InlineData("MovieLens", "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n1201,0060196,429,4.5,4.1,\"Good, "
        + "the Bad (1966)\"\n6,0113277,949,,3.8,Heat (1995)\n")]
    public void Exports_of_others_are_known_by_their_header(string source, string text)
    {
        var ratings = Read(text);
        var rating = Assert.Single(ratings.Ratings);
        Assert.Equal((source, 1), (ratings.Source, ratings.Unrated));
        Assert.StartsWith("Good, the Bad", rating.Title, StringComparison.Ordinal);
        Assert.Equal((1966, 0.9f), (rating.Year, rating.Value));
        Assert.Equal(source == "IMDb" ? "Il buono" : null, rating.OriginalTitle);
        Assert.Equal((4.5f, 4.5f, 9f), (rating.On(0.5f, 5), rating.On(1, 5), rating.On(1, 10)));
    }

    [Theory]
    [InlineData("title,rating\nHeat,4\n", 0.8f)]
    [InlineData("title;year;rating\nHeat;1995;3,5\n", 0.7f)]
    [InlineData("title,year,score\nHeat,1995,9\n", 0.9f)]
    [InlineData("title,year,score\nHeat,1995,90\n", 0.9f)]
    public void Any_table_with_titles_and_ratings_is_taken_on_the_scale_it_shows(string text, float value) =>
    Assert.Equal(value, Read(text).Ratings[0].Value);

    [Fact]
    public void A_rating_below_the_scale_of_the_data_becomes_its_lowest() =>
        Assert.Equal(1, new PersonalRating("Heat", null, 1995, 0.1f).On(1, 5));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("Date,Name,Year,Letterboxd URI\n2020-01-01,Heat,1995,x\n", "line 1: the header has no rating column")]
    [InlineData("movie_id,rating\n1,5\n", "line 1: the header has no title column")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,x,good\n",
        "line 2: the rating 'good' is not a number from 0 to 5")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,x,7\n",
        "line 2: the rating '7' is not a number from 0 to 5")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,x,-1\n", "line 2: the rating '-1'")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995\n",
        "line 2: 3 columns where the header has 5")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,x,\n", "no rating in any line")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,,1995,x,4\n", "line 2: the title is empty")]
    public void What_is_wrong_is_named_with_file_and_line(string text, string problem)
    {
        var message = Assert.Throws<DataException>(() => Read(text)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains("mine.csv", message, StringComparison.Ordinal);
    }
}
