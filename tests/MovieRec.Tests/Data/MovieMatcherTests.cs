using MovieRec.Data;

namespace MovieRec.Tests.Data;

public class MovieMatcherTests
{
    private static readonly string[] Titles =
    [
        "Godfather, The (1972)", "Godfather: Part II, The (1974)", "Postino, Il (1994)", "Seven (a.k.a. Se7en) (1995)",
        "Star Wars: Episode IV - A New Hope (1977)",
        "City of Lost Children, The (Cité des enfants perdus, La) (1995)", "Sabrina (1954)", "Sabrina (1995)",
        "Toy Story (1995)", "Toy Story 2 (1999)",
        "Amélie (Fabuleux destin d'Amélie Poulain, Le) (2001)", "Chasing Amy (1997)", "Chasing Amy (1997)",
        "Romeo & Juliet (1968)", "Crash (1996)", "Crash (2004)",
        "Shine (1996)", "M*A*S*H (1970)", "L.A. Confidential (1997)", "Léon: The Professional (1994)", "七人の侍 (1954)",
        "Heat",
    ];

    private static readonly Movie[] Movies = [.. Titles.Select((title, at) => new Movie(at + 1, title, null, []))];

    private static readonly MovieMatcher Matcher = new(Movies);

    private static MovieMatch Find(string title, int? year, string? original = null) =>
        Matcher.Find(new PersonalRating(title, original, year, 1));

    [Theory]
    [InlineData("The Godfather", 1972, "Godfather, The (1972)")]
    [InlineData("THE GODFATHER", null, "Godfather, The (1972)")]
    [InlineData("Godfather", 1972, "Godfather, The (1972)")]
    [InlineData("The Godfather Part II", 1974, "Godfather: Part II, The (1974)")]
    [InlineData("The Godfather: Part 2", 1974, "Godfather: Part II, The (1974)")]
    [InlineData("Il postino", 1994, "Postino, Il (1994)")]
    [InlineData("Se7en", 1995, "Seven (a.k.a. Se7en) (1995)")]
    [InlineData("Seven", 1995, "Seven (a.k.a. Se7en) (1995)")]
    [InlineData("Star Wars", 1977, "Star Wars: Episode IV - A New Hope (1977)")]
    [InlineData("La Cite des Enfants Perdus", 1995, "City of Lost Children, The (Cité des enfants perdus, La) (1995)")]
    [InlineData("Sabrina", 1995, "Sabrina (1995)")]
    [InlineData("Sabrina", 1994, "Sabrina (1995)")] // services disagree by a year
    [InlineData("Sabrina", 1954, "Sabrina (1954)")]
    [InlineData("Toy Story", 1995, "Toy Story (1995)")]
    [InlineData("Toy Story 2", 1999, "Toy Story 2 (1999)")]
    [InlineData("Le fabuleux destin d’Amélie Poulain", 2001, "Amélie (Fabuleux destin d'Amélie Poulain, Le) (2001)")]
    [InlineData("Amelie", 2001, "Amélie (Fabuleux destin d'Amélie Poulain, Le) (2001)")]
    [InlineData("Romeo and Juliet", 1968, "Romeo & Juliet (1968)")]
    [InlineData("LA Confidential", 1997, "L.A. Confidential (1997)")]
    [InlineData("L.A. Confidental", 1997, "L.A. Confidential (1997)")] // a letter left out
    // a star between letters parts words, and four letters are too few to be like anything
    [InlineData("MASH", 1970, null)]
    [InlineData("七人の侍", 1954, "七人の侍 (1954)")]
    [InlineData("Heat", 1995, "Heat")] // the data does not tell the year
    [InlineData("Leon the Professional", 1994, "Léon: The Professional (1994)")]
    public void A_movie_is_found_whatever_the_spelling(string title, int? year, string? expected) =>
    Assert.Equal(expected, Find(title, year).Movie?.Title);

    [Fact]
    public void The_original_title_serves_where_the_other_does_not() =>
        Assert.Equal("Postino, Il (1994)", Find("The Postman", 1994, "Il postino").Movie?.Title);

    [Theory]
    [InlineData("Sabrina", null, 2)]
    [InlineData("Crash", null, 2)]
    [InlineData("Chasing Amy", 1997, 2)] // one movie under two ids
    public void Where_more_than_one_may_be_meant_all_are_told_and_none_is_taken(string title, int? year, int count)
    {
        var match = Find(title, year);
        Assert.Null(match.Movie);
        Assert.Equal(count, match.Candidates.Count);
        Assert.All(match.Candidates, candidate => Assert.StartsWith(title, candidate.Title, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Toy Story 3", 2010)]
    [InlineData("Toy Story 3", 1999)] // a number is no misprint
    [InlineData("Shining", 1996)]
    [InlineData("Sabrina", 2010)]
    [InlineData("The Postman", 1997)]
    [InlineData("七人", 1954)]
    [InlineData("Godfathr", null)] // without a year, likeness is no evidence
    public void What_is_not_there_is_not_found(string title, int? year)
    {
        Assert.Null(Find(title, year).Movie);
    }

    [Fact]
    public void Every_movie_of_the_data_finds_itself_unless_another_has_its_title_and_year()
    {
        var movies = Datasets.Load("synthetic").Movies;
        var matcher = new MovieMatcher(movies);
        foreach (var movie in movies)
        {
            var match = matcher.Find(
                new PersonalRating(MovieTitle.NamesIn(movie.Title).First(), null,
                    MovieYear.OfTitle(movie.Title) ?? movie.Year, 1));
            Assert.True(match.Movie == movie || match.Candidates.Contains(movie), movie.Title);
        }
    }
}
