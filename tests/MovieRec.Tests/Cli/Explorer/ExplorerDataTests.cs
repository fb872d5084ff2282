using MovieRec.Cli.Explorer;

namespace MovieRec.Tests.Cli.Explorer;

public sealed class ExplorerDataTests
{
    [Theory]
    [InlineData("Postino, Il (1994)", 1994, "Il Postino")]
    [InlineData("Empire Strikes Back, The (1980)", 1980, "The Empire Strikes Back")]
    [InlineData("Star Wars (1977)", 1977, "Star Wars")]
    [InlineData("Good, The Bad and The Ugly, The (1966)", 1966, "The Good, The Bad and The Ugly")]
    [InlineData("City of Lost Children, The (Cité des enfants perdus, La) (1995)", 1995,
        "The City of Lost Children (Cité des enfants perdus, La)")]
    [InlineData("Avventura, L' (1960)", 1960, "L'Avventura")]
    [InlineData("Blade Runner (1982)", null, "Blade Runner (1982)")]
    [InlineData("1984 (1984)", 1984, "1984")]
    [InlineData("(1997)", 1997, "(1997)")]
    [InlineData("Synthetic 12", 2001, "Synthetic 12")]
    public void Titles_read_as_people_say_them(string title, int? year, string expected) =>
    Assert.Equal(expected, ReadableTitle.Create(title, year));

    [Theory]
    [InlineData(255, "Uint8Array", 1)]
    [InlineData(256, "Uint16Array", 2)]
    [InlineData(65_536, "Uint32Array", 4)]
    public void Whole_numbers_are_packed_into_the_narrowest_type_that_holds_them(int largest, string type, int width)
    {
        var packed = PackedArray.Create([0, largest, 7]);
        Assert.Equal(type, packed.Type);
        var bytes = Convert.FromBase64String(packed.Base64);
        Assert.Equal(3 * width, bytes.Length);
        Assert.Equal(largest, Enumerable.Range(0, width).Sum(at => bytes[width + at] << (8 * at)));
        Assert.Equal(7, bytes[2 * width]);
    }

    [Fact]
    public void Of_many_users_some_at_equal_distances_are_shown()
    {
        Assert.Equal([0, 1, 2], UserPart.Shown(3));
        var shown = UserPart.Shown(2_500);
        Assert.Equal(ExplorerData.MostUsers, shown.Length);
        Assert.Equal([0, 2, 5, 7], shown.Take(4));
        Assert.InRange(shown[^1], 2_400, 2_499);
    }
}
