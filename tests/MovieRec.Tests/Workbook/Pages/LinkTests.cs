using MovieRec.Interactive;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

/// <summary>Where links of a notebook's prose may lead.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("[text](javascript:void 0)")]
    [InlineData("[text](JavaScript:void(0))")]
    [InlineData("[text](<java script:void(0)>)")]
    [InlineData("[text](&#106;avascript&colon;void(0))")]
    [InlineData("[text](<\u0001javascript:void(0)>)")]
    [InlineData("[text](vbscript:x)")]
    [InlineData("[text](data:text/html,hello)")]
    [InlineData("[text](file:///tmp/x)")]
    [InlineData("[text](blob:x)")]
    [InlineData("[text][place]\n\n[place]: javascript:void(0)")]
    [InlineData("![text](javascript:void(0))")]
    [InlineData("![text](data:text/html,hello)")]
    public void A_link_to_anything_but_a_place_is_only_its_text(string markdown)
    {
        foreach (var html in new[] { Page(markdown), new Prose(markdown).ToHtml() })
        {
            Assert.DoesNotContain("href", html, StringComparison.Ordinal);
            Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
            Assert.Contains("text", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_address_in_angle_brackets_is_no_exception()
    {
        Assert.DoesNotContain("href", Page("<javascript:void0>"), StringComparison.Ordinal);
        Assert.Contains("href=\"https://example.org/\"", Page("<https://example.org/>"), StringComparison.Ordinal);
        Assert.Contains("href=\"mailto:a@example.org\"", Page("<a@example.org>"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[text](https://example.org/a?b=c:d)", "https://example.org/a?b=c:d")]
    [InlineData("[text](http://example.org)", "http://example.org")]
    [InlineData("[text](mailto:a@example.org)", "mailto:a@example.org")]
    [InlineData("[text](#section)", "#section")]
    [InlineData("[text](notes/of-2:30.txt)", "notes/of-2:30.txt")]
    [InlineData("[text](02-training.dib)", "02-training.html")]
    public void A_link_to_a_place_leads_there(string markdown, string address) =>
    Assert.Contains($"<a href=\"{address}\"", Page(markdown), StringComparison.Ordinal);

    [Fact]
    public void A_picture_that_is_part_of_the_prose_is_shown() =>
        Assert.Contains("<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"",
            Page("![dot](data:image/gif;base64,R0lGODlhAQABAAAAACw=)"), StringComparison.Ordinal);

    private static string Page(string markdown)
    {
        var cell = new Cell(CellLanguage.Markdown, markdown);
        var page = HtmlPage.Render(
            new NotebookRun("/tmp/a.dib", new NotebookDocument([cell]), [new CellRun(1, cell, [], TimeSpan.Zero, true)],
                DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0));
        return page.Split("<div class=\"prose\">")[1].Split("</div>")[0];
    }
}
