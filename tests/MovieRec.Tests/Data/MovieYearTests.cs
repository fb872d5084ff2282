using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class MovieYearTests
{
    [Theory]
    [InlineData("Heat (1995)", 1995)]
    [InlineData("(500) Days of Summer (2009)", 2009)]
    [InlineData("Land Before Time III (1995) (V)", 1995)]
    [InlineData("Fawlty Towers (1975-1979)", 1975)]
    [InlineData("Bold and the Beautiful, The (1987– )", 1987)]
    [InlineData("2001", null)]
    [InlineData("unknown", null)]
    [InlineData("Babylon 5", null)]
    [InlineData("Odd (12345)", null)]
    [InlineData("Odd (", null)]
    [InlineData("(1968)", 1968)]
    [InlineData("", null)]
    public void The_year_of_a_title_is_its_last_parenthesis_of_four_digits(string title, int? year) =>
    Assert.Equal(year, MovieYear.OfTitle(title));

    [Theory]
    [InlineData("01-Jan-1995", 1995)]
    [InlineData("4-Feb-1971", 1971)]
    [InlineData("", null)]
    [InlineData("32-Jan-1995", null)]
    [InlineData("1995", null)]
    public void The_year_of_a_date_is_that_of_day_month_year(string date, int? year) =>
    Assert.Equal(year, MovieYear.OfDate(date));
}
