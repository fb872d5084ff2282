using System.Text;
using MovieRec.LoadTesting;

namespace MovieRec.Tests.LoadTesting;

public sealed class LoadTargetTests
{
    [Fact]
    public void Users_are_drawn_evenly_from_the_range_and_the_same_again()
    {
        var target = new LoadTarget("http://127.0.0.1:5080/users/{user}/recommendations?n=10", (7, 16));
        var counts = new int[20];
        for (var number = 0; number < 10_000; number++) counts[target.UserOf(number)]++;
        Assert.All(counts[7..17], count => Assert.InRange(count, 850, 1150));
        Assert.Equal(10_000, counts[7..17].Sum());
        var again = new LoadTarget(target.Url, (7, 16));
        Assert.Equal(Enumerable.Range(0, 100).Select(number => target.UserOf(number)),
            Enumerable.Range(0, 100).Select(number => again.UserOf(number)));
        Assert.NotEqual(Enumerable.Range(0, 100).Select(number => target.UserOf(number)),
            Enumerable.Range(0, 100).Select(number => new LoadTarget(target.Url, (7, 16), seed: 1).UserOf(number)));
    }

    [Fact]
    public void A_request_is_a_line_a_host_and_an_empty_line()
    {
        var target = new LoadTarget("http://localhost:5080/a/{user}/b?u={user}", (int.MaxValue, int.MaxValue));
        var bytes = new byte[target.RequestLength];
        var text = Encoding.ASCII.GetString(bytes, 0, target.Write(3, bytes));
        Assert.Equal("GET /a/2147483647/b?u=2147483647 HTTP/1.1\r\nHost: localhost:5080\r\nAccept: */*\r\n\r\n", text);
        Assert.StartsWith("GET / HTTP/1.1\r\n",
            Encoding.ASCII.GetString(bytes, 0, new LoadTarget("http://[::1]").Write(0, bytes)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:5080", "http://")]
    [InlineData("https://127.0.0.1:5080/", "http://")]
    [InlineData("http://example.org/", "not this machine")]
    [InlineData("http://192.168.0.1/", "not this machine")]
    [InlineData("http://127.0.0.1.example.org/", "not this machine")]
    [InlineData("http://localhost.example.org/", "not this machine")]
    [InlineData("http://0.0.0.0/", "not this machine")]
    [InlineData("http://127.0.0.1/{user}", "which ids")]
    [InlineData("http://127.0.0.1/a b", "%XX")]
    [InlineData("http://127.0.0.1/ä", "%XX")]
    [InlineData("", "http://")]
    public void A_bad_address_is_refused_before_anything_is_sent(string url, string words) =>
        Assert.Contains(words, Assert.Throws<LoadTargetException>(() => new LoadTarget(url)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Ids_without_a_place_for_them_are_refused()
    {
        Assert.Contains("{user}",
            Assert.Throws<LoadTargetException>(() => new LoadTarget("http://127.0.0.1/", (1, 2))).Message,
            StringComparison.Ordinal);
        Assert.Contains("before they begin",
            Assert.Throws<LoadTargetException>(() => new LoadTarget("http://127.0.0.1/{user}", (3, 2))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_host_may_be_asked_by_whoever_owns_it() =>
    Assert.Equal("10.0.0.1", new LoadTarget("http://10.0.0.1/", anyHost: true).Authority);
}
