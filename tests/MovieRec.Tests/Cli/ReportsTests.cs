using MovieRec.Cli;
using MovieRec.Workbook;

namespace MovieRec.Tests.Cli;

public class ReportsTests
{
    [Fact]
    public void The_notebook_that_measures_most_begins_last()
    {
        Assert.Equal(1, Reports.LastOf([Measuring(0), Measuring(3), Measuring(1)]));
        Assert.Equal(2, Reports.LastOf([Measuring(2), Measuring(1), Measuring(2)]));
        Assert.Null(Reports.LastOf([Measuring(0), Measuring(0)]));
        Assert.Null(Reports.LastOf([]));
    }

    private static NotebookDocument Measuring(int cells) => new([
        new Cell(CellLanguage.Markdown, "# T"),
        .. Enumerable.Range(0, cells).Select(_ => new Cell(CellLanguage.CSharp, "// measures time\n1")),
        new Cell(CellLanguage.CSharp, "1"),
    ]);
}
