using MovieRec.Studio;
using MovieRec.Studio.Lists;
using MovieRec.Studio.Training;

namespace MovieRec.Tests.Studio;

public sealed class ListViewTests
{
    [Theory]
    [InlineData("?user=7&model=als")]
    [InlineData("?own=1&model=popularity")]
    [InlineData("?rate=50:4.5&rate=a%3Ab:1&model=als,alpha=2&since=als,factors=8&n=20&genre=Comedy,Film-Noir&from=1950"
        + "&to=1960&diversity=30")]
    public void An_address_says_all_of_a_view(string query)
    {
        var view = ListView.Parse(query, "1");
        var again = ListView.Parse(view.ToQuery(), "1");
        Assert.Equal(view.ToQuery(), again.ToQuery());
        Assert.Equal((view.User, view.Model, view.Since, view.Count), (again.User, again.Model, again.Since,
            again.Count));
        Assert.Equal(view.Ratings, again.Ratings);
        Assert.Equal(view.Genres, again.Genres);
        Assert.Equal((view.FromYear, view.ToYear, view.Diversity), (again.FromYear, again.ToYear, again.Diversity));
    }

    [Fact]
    public void Without_a_word_it_is_the_first_user_and_als()
    {
        var view = ListView.Parse("", "196");
        Assert.Equal(("196", "als", 10), (view.User, view.Model.ToString(), view.Count));
        Assert.Null(view.Filter);
    }

    [Theory]
    [InlineData("?n=0", "'n=0' in the address is no whole number from 1 to 50.")]
    [InlineData("?rate=50", "'rate=50' in the address is no rating; write rate=50:4.")]
    [InlineData("?rate=50:-1", "'rate=50:-1' in the address is no rating; write rate=50:4.")]
    [InlineData("?diversity=x", "'diversity=x' in the address is no whole number from 0 to 100.")]
    public void A_wrong_address_is_said_in_a_sentence(string query, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<StudioException>(() => ListView.Parse(query, "1")).Message);

    [Fact]
    public void Rating_a_movie_again_replaces_and_null_takes_back()
    {
        var view = ListView.Parse("?user=1", "1").Rate("50", 5).Rate("7", 1).Rate("50", 2);
        Assert.Null(view.User);
        Assert.Equal([("7", 1f), ("50", 2f)], view.Ratings.Select(each => (each.Movie.ToString(), each.Rating)));
        Assert.Equal("7", Assert.Single(view.Rate("50", null).Ratings).Movie.ToString());
    }
}
