using CsCheck;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public class NotebookFormatTests
{
    private static readonly string[] Parts = ["var x = 1;", "a\n\nb", "  indented", "#!csharpy", "#! csharp", "\"é→\"", "<b>&amp;</b>", "text #!markdown"];

    private static readonly Gen<NotebookDocument> Notebooks =
        Gen.Select(Gen.Int[0, CellLanguage.All.Count - 1], Gen.Int[0, Parts.Length - 1].Array[1, 3])
            .Select((language, parts) => new Cell(CellLanguage.All[language], string.Join('\n', parts.Select(part => Parts[part]))))
            .Array[0, 6].Select(cells => new NotebookDocument(cells));

    [Fact]
    public void What_is_written_as_dib_reads_back_the_same() =>
        Notebooks.Sample(notebook => Assert.Equal(notebook.Cells, DibFormat.Parse(DibFormat.Format(notebook), "x.dib").Cells));

    [Fact]
    public void What_is_written_as_ipynb_reads_back_the_same() =>
        Notebooks.Sample(notebook => Assert.Equal(notebook.Cells, IpynbFormat.Parse(IpynbFormat.Format(notebook), "x.ipynb").Cells));

    [Fact]
    public void A_cell_starts_only_at_a_line_that_is_exactly_a_language()
    {
        var notebook = DibFormat.Parse("\uFEFF#!meta\r\n\r\n{\"a\":1}\r\n\r\n#!markdown\r\n\r\n# T\r\n#!CSharp\r\n#!csharp \r\n\r\n#!csharp\r\n\r\n1 + 1\r\n", "x.dib");
        Assert.Equal([new(CellLanguage.Markdown, "# T\n#!CSharp\n#!csharp "), new Cell(CellLanguage.CSharp, "1 + 1")], notebook.Cells);
        Assert.Equal(1, (int)notebook.Metadata!["a"]!);
    }

    [Fact]
    public void Metadata_stands_at_the_top_and_nowhere_else()
    {
        var notebook = DibFormat.Parse("#!markdown\n\na\n#!meta\nb\n", "x.dib");
        Assert.Equal([new Cell(CellLanguage.Markdown, "a\n#!meta\nb")], notebook.Cells);
    }

    [Theory]
    [InlineData("markdown", "see\n#!csharp\nbelow")]
    [InlineData("fsharp", "1")]
    public void A_cell_that_would_fall_apart_is_not_written(string language, string source) =>
        Assert.Contains("Cell 1", Assert.Throws<NotebookException>(() => DibFormat.Format(new NotebookDocument([new Cell(language, source)]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_before_the_first_cell_is_csharp() =>
        Assert.Equal([new Cell(CellLanguage.CSharp, "1")], DibFormat.Parse("1\n", "x.dib").Cells);

    [Theory]
    [InlineData("#!meta\n\n{broken\n")]
    [InlineData("#!meta\n\n[1]\n")]
    public void Damaged_metadata_names_the_file(string text) =>
        Assert.Contains("x.dib", Assert.Throws<NotebookException>(() => DibFormat.Parse(text, "x.dib")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"nbformat\":4}")]
    [InlineData("{\"nbformat\":3,\"cells\":[]}")]
    public void A_damaged_ipynb_names_the_file(string text) =>
        Assert.Contains("x.ipynb", Assert.Throws<NotebookException>(() => IpynbFormat.Parse(text, "x.ipynb")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_or_foreign_file_is_refused()
    {
        Assert.Throws<NotebookException>(() => NotebookDocument.Read("/nowhere/x.dib"));
        Assert.Throws<NotebookException>(() => NotebookDocument.Read(typeof(NotebookDocument).Assembly.Location));
    }
}
