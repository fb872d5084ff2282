using System.Net;
using System.Text.RegularExpressions;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

public sealed partial class CodeOfCellsTests
{
    private static readonly DisplayOutput Shown = new(
        new Dictionary<string, string> { ["text/html"] = "<b>shown</b>" });
    private static readonly DisplayOutput Setup = new(
        new Dictionary<string, string> { ["text/html"] = "<style>b { }</style><script>one()</script>" });

    [Fact]
    public void Code_that_shows_nothing_unfolds_with_what_is_shown_next()
    {
        var page = Page(Ran("setup", Setup), Ran("first"), Prose("between"), Ran("second"), Ran("third", Shown),
            Ran("fourth", Shown), Ran("last"));
        Assert.Equal(["setup|first|second|third", "fourth", "last"], Folds(page));
        Assert.Equal(["C#, 4 lines", "C#, 1 line", "C#, 1 line"],
            Summary().Matches(page).Select(match => match.Groups[1].Value));
        Assert.Contains("<script>one()</script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_and_cells_that_were_not_run_stand_for_themselves()
    {
        var failed = new CellRun(3, new Cell(CellLanguage.CSharp, "failed"), [new ErrorOutput("Planted", "no", 1)],
            TimeSpan.Zero, true);
        var skipped = new CellRun(4, new Cell(CellLanguage.CSharp, "skipped"), [], TimeSpan.Zero, false);
        var page = Page(Ran("// parameters\nvar a = 1;"), Ran("quiet"), failed, skipped);
        Assert.Equal(["// parameters\nvar a = 1;", "quiet|failed", "skipped"], Folds(page));
        Assert.Contains("<details class=\"code\" open>", page, StringComparison.Ordinal);
    }

    private static CellRun Ran(string source, params CellOutput[] outputs) =>
        new(1, new Cell(CellLanguage.CSharp, source), outputs, TimeSpan.Zero, true);

    private static CellRun Prose(string text) => new(1, new Cell(CellLanguage.Markdown, text), [], TimeSpan.Zero, true);

    private static string Page(params CellRun[] cells) =>
        HtmlPage.Render(
            new NotebookRun("/tmp/a.dib", new NotebookDocument([.. cells.Select(cell => cell.Cell)]), cells,
                DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0));

    private static string[] Folds(string page) =>
        [.. Fold().Matches(page)
            .Select(fold => string.Join('|',
                Source().Matches(fold.Value)
                    .Select(source => WebUtility.HtmlDecode(Tag().Replace(source.Groups[1].Value, "")))))];

    [GeneratedRegex("<details class=\"code\".*?</details>", RegexOptions.Singleline)]
    private static partial Regex Fold();

    [GeneratedRegex("<code>(.*?)</code>", RegexOptions.Singleline)]
    private static partial Regex Source();

    [GeneratedRegex("<summary>(C#[^<]*)</summary>")]
    private static partial Regex Summary();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
