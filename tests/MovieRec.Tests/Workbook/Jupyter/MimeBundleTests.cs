using System.Text.Json.Nodes;
using MovieRec.Workbook;
using MovieRec.Workbook.Jupyter;

namespace MovieRec.Tests.Workbook.Jupyter;

public sealed class MimeBundleTests
{
    [Theory]
    [InlineData("<b>a</b> &amp; b", "a & b")]
    [InlineData("<table><tr><th>x</th><th>y</th></tr><tr><td>1</td> <td>2</td></tr></table>", "x\ty\n1\t2")]
    [InlineData("<style>p{}</style><script>if(1<2){}</script><p>one</p><p>two<br>three</p>", "one\ntwo\nthree")]
    [InlineData("<dl><dt>seed</dt><dd>42</dd></dl>", "seed\t42")]
    public void Html_reads_without_a_browser(string html, string text) => Assert.Equal(text, MimeBundle.TextOf(html));

    [Fact]
    public void Plain_text_stands_beside_html_and_json_is_json()
    {
        var bundle = MimeBundle.Of(
            new Dictionary<string, string>
            {
                ["text/html"] = "<i>x</i>",
                ["application/vnd.plotly.v1+json"] = """{"data":[]}""",
                ["image/png"] = "aGk="
            });
        Assert.Equal("x", (string?)bundle["text/plain"]);
        Assert.Equal("<i>x</i>", (string?)bundle["text/html"]);
        Assert.Empty(bundle["application/vnd.plotly.v1+json"]!["data"]!.AsArray());
        Assert.Equal("aGk=", (string?)bundle["image/png"]);
        Assert.Equal("# t",
            (string?)MimeBundle.Of(new Dictionary<string, string> { ["text/markdown"] = "# t" })["text/plain"]);
    }

    [Fact]
    public void A_traceback_points_at_the_line()
    {
        var lines = Traceback.Of(new ErrorOutput("Exception", "bad", 4), "a\nb\nc\nd").ToArray();
        Assert.Equal(["Exception at line 4: bad", "      2 | b", "      3 | c", "-->   4 | d"], lines);
        Assert.Equal(["Exception: bad"], Traceback.Of(new ErrorOutput("Exception", "bad", 0), "a"));
    }

    [Theory]
    [InlineData("""{"hist_access_type":"tail","n":2}""", """[[1,3,"b = 2"],[1,4,"a = 1"]]""")]
    [InlineData("""{"hist_access_type":"range","session":0,"start":1,"stop":3}""",
        """[[1,1,"a = 1"],[1,2,"Console.Write(a)"]]""")]
    [InlineData("""{"hist_access_type":"range","session":7,"start":1,"stop":3}""", "[]")]
    [InlineData("""{"hist_access_type":"search","pattern":"a*","n":9}""", """[[1,1,"a = 1"],[1,4,"a = 1"]]""")]
    [InlineData("""{"hist_access_type":"search","pattern":"? = *","unique":true}""",
        """[[1,3,"b = 2"],[1,4,"a = 1"]]""")]
    [InlineData("""{"hist_access_type":"tail","n":1,"output":true}""", """[[1,4,["a = 1",null]]]""")]
    public void History_is_found_by_end_range_and_pattern(string request, string found)
    {
        var history = new InputHistory();
        foreach (var (index, input) in new[] { "a = 1", "Console.Write(a)", "b = 2", "a = 1" }.Index())
            history.Add(index + 1, input);
        Assert.Equal(found,
            history.Find(Message.Create("", "history_request", JsonNode.Parse(request)!.AsObject(), null, []))
                .ToJsonString());
    }
}
