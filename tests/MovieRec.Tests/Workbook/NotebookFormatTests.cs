using CsCheck;
using Microsoft.DotNet.Interactive.Documents;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public class NotebookFormatTests
{
    private static readonly string[] Parts = ["var x = 1;", "a\n\nb", "  indented", "x\n#!csharpy\ny", "#! csharp",
        "\"é→\"", "<b>&amp;</b>", "text #!markdown"];

    private static readonly string[] Languages = ["csharp", "markdown", "html", "mermaid", "raw", "fsharp", "pwsh",
        "javascript", "sql", "value", "kql-logs", "python", "c++"];

    private static readonly Gen<NotebookDocument> Notebooks =
        Gen.Select(Gen.Int[0, Languages.Length - 1], Gen.Int[0, Parts.Length - 1].Array[0, 3])
            .Select((language, parts) => new Cell(Languages[language],
                string.Join('\n', parts.Select(part => Parts[part]))))
            .Array[0, 6].Select(cells => new NotebookDocument(cells));

    private const string Declaring =
        """{"kernelInfo":{"defaultKernelName":"csharp","items":[{"name":"csharp","languageName":"C#","aliases":["c#","cs"]},{"name":"ruby","languageName":"Ruby","aliases":["rb"]}]}}""";

    // The kernels of dotnet-interactive, as its own parser of notebooks lists them.
    private static KernelInfoCollection WithoutUsers() =>
    [
        new("csharp", "C#", ["c#", "cs"]), new("fsharp", "F#", ["f#", "fs"]), new("html", "HTML"), new("http", "HTTP"),
        new("javascript", "JavaScript", ["js"]),
        new("mermaid", "Mermaid"), new("pwsh", "PowerShell", ["powershell"]), new("value"),
    ];

    [Fact]
    public void What_is_written_as_dib_reads_back_the_same() =>
        Notebooks.Sample(
            notebook => Assert.Equal(notebook.Cells, DibFormat.Parse(DibFormat.Format(notebook), "x.dib").Cells));

    /// <summary>
    /// In prose, between empty lines, it begins a cell even where nobody knows the language; in code it may be a
    /// command.
    /// </summary>
    [Fact]
    public void A_line_that_would_begin_another_cell_is_refused_in_prose_alone()
    {
        static NotebookDocument Of(string language, string source) => new([new Cell(language, source)]);
        Assert.Throws<NotebookException>(() => DibFormat.Format(Of(CellLanguage.Markdown, "#!csharpy")));
        Assert.Throws<NotebookException>(() => DibFormat.Format(Of(CellLanguage.Markdown, "a\n\n#!csharpy\n\nb")));
        foreach (var kept in new[] { Of(CellLanguage.Markdown, "a\n#!csharpy\n\nb"),
            Of(CellLanguage.CSharp, "#!csharpy") })
            Assert.Equal(kept.Cells, DibFormat.Parse(DibFormat.Format(kept), "x.dib").Cells);
    }

    [Fact]
    public void What_is_written_as_ipynb_reads_back_the_same() =>
        Notebooks.Sample(
            notebook => Assert.Equal(notebook.Cells, IpynbFormat.Parse(IpynbFormat.Format(notebook), "x.ipynb").Cells));

    [Fact]
    public void A_cell_starts_only_at_a_line_that_is_exactly_a_language()
    {
        var notebook = DibFormat.Parse("\uFEFF#!meta\r\n\r\n{\"a\":1}\r\n\r\n#!markdown\r\n\r\n# T\r\n#!CSharp\r\n"
            + "#!csharp \r\n\r\n#!csharp\r\n\r\n1 + 1\r\n", "x.dib");
        Assert.Equal([new(CellLanguage.Markdown, "# T\n#!CSharp\n#!csharp "), new Cell(CellLanguage.CSharp, "1 + 1")],
            notebook.Cells);
        Assert.Equal(1, (int)notebook.Metadata!["a"]!);
    }

    [Fact]
    public void Metadata_stands_at_the_top_and_nowhere_else()
    {
        var notebook = DibFormat.Parse("#!markdown\n\na\n#!meta\nb\n", "x.dib");
        Assert.Equal([new Cell(CellLanguage.Markdown, "a\n#!meta\nb")], notebook.Cells);
    }

    /// <summary>
    /// Lines that begin cells in the genuine tool, and what it makes of them: the reader of Documents, told of the
    /// kernels the tool has. A word that nobody knows is not among them: between empty lines in prose it begins a cell
    /// here, and stays prose there.
    /// </summary>
    [Fact]
    public void Cells_begin_where_the_genuine_reader_begins_them() =>
        OneOf("#!csharp", "#!c#", "#!cs", "#!fsharp", "#!f#", "#!fs", "#!pwsh", "#!powershell", "#!javascript", "#!js",
            "#!html", "#!http", "#!mermaid", "#!value",
                "#!markdown", "#!md", "#!ruby", "#!rb", "#!value --name x", "#!time", "#!import a.dib", "#!csharp ",
                " #!csharp", "text", "# T", "", "", "x")
            .Array[0, 12].Sample(lines =>
            {
                var text = $"#!meta\n\n{Declaring}\n\n#!csharp\n\n{string.Join('\n', lines)}\n";
                var genuine = CodeSubmission.Parse(text, WithoutUsers()).Elements
                    .Where(element => element.Contents.Length > 0);
                Assert.Equal(
                    genuine.Select(element => new Cell(element.KernelName!, element.Contents)),
                    DibFormat.Parse(text, "x.dib").Cells.Where(cell => cell.Source.Length > 0));
            });

    [Fact]
    public void An_empty_cell_has_a_number_too()
    {
        var cells = DibFormat.Parse("#!csharp\n\n#!markdown\n\n\n#!fsharp\n\n#!csharp\n\n1\n", "x.dib").Cells;
        Assert.Equal([new("csharp", ""), new("markdown", ""), new("fsharp", ""), new Cell("csharp", "1")], cells);
    }

    [Theory]
    [InlineData("#!c#", "csharp")]
    [InlineData("#!sql", "sql")]
    [InlineData("#!kql", "kql")]
    [InlineData("#!kql-logs", "kql-logs")]
    [InlineData("#!sql-shop", "sql-shop")]
    [InlineData("#!rb", "ruby")]
    [InlineData("#!cobol", "cobol")]
    public void Code_behind_prose_never_becomes_prose(string line, string language)
    {
        var cells = DibFormat.Parse($"#!meta\n\n{Declaring}\n\n#!markdown\n\n# T\n\n{line}\n\n1 + 1\n\n{line}\n\n2\n",
            "x.dib").Cells;
        Assert.Equal([new("markdown", "# T"), new(language, "1 + 1"), new Cell(language, "2")], cells);
    }

    [Theory]
    [InlineData("#!lsmagic")]
    [InlineData("#!time")]
    [InlineData("#!/bin/bash")]
    public void A_command_or_a_path_begins_no_cell(string line) =>
        Assert.Equal(2,
            DibFormat.Parse($"#!markdown\n\nsee\n\n{line}\n\nbelow\n\n#!csharp\n\na\n\n{line}\n\nb\n",
                "x.dib").Cells.Count);

    [Fact]
    public void A_command_of_an_extension_stays_in_its_code() =>
        Assert.Equal([new Cell("csharp", "#!inspect\n\n1")],
            DibFormat.Parse("#!csharp\n\n#!inspect\n\n1\n", "x.dib").Cells);

    [Fact]
    public void Damage_in_the_declarations_of_languages_takes_away_no_cell()
    {
        var text = """
            #!meta

            {"kernelInfo":{"defaultKernelName":1,"items":[7,{"name":null},{"name":"#bad"},{"name":"csharp","aliases":["ruby"]},{"name":"ruby","aliases":["cs","rb",5]}]}}

            #!rb

            puts 1

            #!cs

            1
            """;
        Assert.Equal([new("ruby", "puts 1"), new Cell("csharp", "1")], DibFormat.Parse(text, "x.dib").Cells);
    }

    [Theory]
    [InlineData("markdown", "see\n#!csharp\nbelow")]
    [InlineData("Wolfram Language", "1")]
    [InlineData("meta", "1")]
    [InlineData("cs", "1")]
    public void A_cell_that_would_fall_apart_is_not_written(string language, string source) =>
        Assert.Contains("Cell 1",
            Assert.Throws<NotebookException>(() =>
                DibFormat.Format(new NotebookDocument([new Cell(language, source)]))).Message,
                StringComparison.Ordinal);

    [Fact]
    public void Text_before_the_first_cell_is_csharp() =>
        Assert.Equal([new Cell(CellLanguage.CSharp, "1")], DibFormat.Parse("1\n", "x.dib").Cells);

    [Theory]
    [InlineData("#!meta\n\n{broken\n")]
    [InlineData("#!meta\n\n[1]\n")]
    public void Damaged_metadata_names_the_file(string text) =>
        Assert.Contains("x.dib", Assert.Throws<NotebookException>(() => DibFormat.Parse(text, "x.dib")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"nbformat\":4}")]
    [InlineData("{\"nbformat\":3,\"cells\":[]}")]
    public void A_damaged_ipynb_names_the_file(string text) =>
        Assert.Contains("x.ipynb", Assert.Throws<NotebookException>(() => IpynbFormat.Parse(text, "x.ipynb")).Message,
            StringComparison.Ordinal);

    private static Gen<string> OneOf(params string[] choices) =>
        Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);

    [Fact]
    public void A_missing_or_foreign_file_is_refused()
    {
        Assert.Throws<NotebookException>(() => NotebookDocument.Read("/nowhere/x.dib"));
        Assert.Throws<NotebookException>(() => NotebookDocument.Read(typeof(NotebookDocument).Assembly.Location));
    }
}
