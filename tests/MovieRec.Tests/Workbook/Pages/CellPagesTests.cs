using System.Text.Json.Nodes;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

/// <summary>What a page makes of cells of each kind.</summary>
public sealed class CellPagesTests
{
    [Theory]
    [InlineData("{\"image/png\":\"iVBORw0KGgo=\"}", "data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("{\"image/gif\":[\"R0lG\\n\",\"ODlh\"]}", "data:image/gif;base64,R0lGODlh")]
    [InlineData("{\"text/plain\":\"no picture\",\"image/svg+xml\":[\"<svg/>\"]}", "data:image/svg+xml;base64,PHN2Zy8+")]
    public void A_picture_that_a_cell_carries_is_drawn(string attachment, string source)
    {
        var page = Page($$$"""
            {"cell_type":"markdown","metadata":{},"attachments":{"my dot.png":{{{attachment}}}},"source":"![a dot](attachment:my%20dot.png) ![gone](attachment:gone.png)"}
            """);
        Assert.Contains($"<img src=\"{source}\" alt=\"a dot\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("attachment:", page, StringComparison.Ordinal);
        Assert.Contains("gone", page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attachment_is_drawn_after_a_detour_through_a_dib()
    {
        var ipynb = Ipynb(
            """{"cell_type":"markdown","metadata":{},"attachments":{"a.png":{"image/png":"AAAA"}},"source":"![a](attachment:a.png)"}""");
        Assert.Contains("data:image/png;base64,AAAA",
            Page(DibFormat.Parse(NotebookConversion.ToDib(ipynb, "x.ipynb"), "x.dib")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_raw_cell_is_shown_as_it_is()
    {
        var page = Page("""{"cell_type":"raw","metadata":{},"source":"# <b>no heading</b>"}""");
        Assert.Contains("# &lt;b&gt;no heading&lt;/b&gt;</pre>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h1", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_is_shown_under_the_name_of_its_language()
    {
        var document = DibFormat.Parse("#!meta\n\n{\"kernelInfo\":{\"items\":[{\"name\":\"r\",\"languageName\":\"R & "
            + "S\"}]}}\n\n#!sql\n\nSELECT 1 < 2\n\n#!csharp\n\n1\n\n#!r\n\n1\n", "x.dib");
        CellOutput[] shown = [new StreamOutput("x", false)];
        CellRun[] cells =
            [.. document.Cells.Select(
                (cell, at) => new CellRun(at + 1, cell, at == 0 ? [] : shown, TimeSpan.Zero, true))];
        var page = HtmlPage.Render(
            new NotebookRun("/tmp/a.dib", document, cells, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0));
        Assert.Contains("<summary>SQL, C#, 2 lines</summary>", page, StringComparison.Ordinal);
        Assert.Contains("<code>SELECT 1 &lt; 2</code>", page, StringComparison.Ordinal);
        Assert.Contains("<summary>R &amp; S, 1 line</summary>", page, StringComparison.Ordinal);
    }

    private static string Ipynb(string cell) =>
        $$"""{"cells":[{{cell}}],"metadata":{},"nbformat":4,"nbformat_minor":4}""";

    private static string Page(string cell) =>
        Page(IpynbFormat.Parse(JsonNode.Parse(Ipynb(cell))!.ToJsonString(), "x.ipynb"));

    private static string Page(NotebookDocument document) => HtmlPage.Render(new NotebookRun(
        "/tmp/a.ipynb", document,
        [.. document.Cells.Select((cell, at) => new CellRun(at + 1, cell, [], TimeSpan.Zero, true))],
        DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0));
}
