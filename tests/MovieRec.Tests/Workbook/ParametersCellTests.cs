using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public class ParametersCellTests
{
    private static readonly NotebookDocument Notebook = new(
    [
        new Cell(CellLanguage.CSharp, "int k = 1;"),
        new Cell(CellLanguage.CSharp, "// parameters\nstring dataset = \"\";  // name or path\nulong seed = 42;\nint "
            + "factors = 64, k = 10;\nfloat alpha = 1.5f;\ndouble share = 0.2;\nbool thorough = false;\nvar odd = "
            + "DateTime.Now;"),
    ]);

    [Fact]
    public void They_are_read_with_type_and_value()
    {
        var parameters = ParametersCell.Read(Notebook);
        Assert.Equal(["dataset", "seed", "factors", "k", "alpha", "share", "thorough", "odd"],
            parameters.Select(parameter => parameter.Name));
        Assert.Equal(new Parameter("alpha", "float", "1.5f"), parameters[4]);
        Assert.Empty(ParametersCell.Read(new NotebookDocument([new Cell(CellLanguage.CSharp, "int k = 1;")])));
    }

    [Theory]
    [InlineData("dataset", "a \"b\"\\c", "string dataset = \"a \\\"b\\\"\\\\c\";  // name or path")]
    [InlineData("seed", "7", "ulong seed = 7;")]
    [InlineData("factors", "1_000", "int factors = 1000, k = 10;")]
    [InlineData("k", "-5", "int factors = 64, k = -5;")]
    [InlineData("alpha", "2", "float alpha = 2f;")]
    [InlineData("share", "1e-3", "double share = 0.001;")]
    [InlineData("thorough", "True", "bool thorough = true;")]
    public void A_value_takes_the_place_of_the_one_written(string name, string value, string line)
    {
        var set = ParametersCell.Set(Notebook, new Dictionary<string, string> { [name] = value }, "x.dib");
        Assert.Equal(Notebook.Cells[0], set.Cells[0]);
        var changed = set.Cells[1].Source.Split('\n').Except(Notebook.Cells[1].Source.Split('\n'));
        Assert.Equal([line], changed);
    }

    [Fact]
    public void Several_are_set_at_once()
    {
        var set = ParametersCell.Set(Notebook,
            new Dictionary<string, string> { ["k"] = "200", ["factors"] = "8", ["seed"] = "100000" }, "x.dib");
        Assert.Equal(["\"\"", "100000", "8", "200", "1.5f", "0.2", "false", "DateTime.Now"],
            ParametersCell.Read(set).Select(parameter => parameter.Value));
    }

    [Theory]
    [InlineData("seed", "-1", "at least 0")]
    [InlineData("factors", "many", "whole number")]
    [InlineData("factors", "3000000000", "whole number")]
    [InlineData("factors", "1; System.Environment.Exit(3)", "whole number")]
    [InlineData("share", "NaN", "a number")]
    [InlineData("thorough", "1", "true or false")]
    [InlineData("odd", "1", "only the notebook itself")]
    [InlineData("typo", "1", "dataset, seed, factors, k")]
    public void What_does_not_suit_is_refused_with_what_would(string name, string value, string expected)
    {
        var message = Assert.Throws<NotebookException>(() => ParametersCell.Set(Notebook,
            new Dictionary<string, string> { [name] = value }, "x.dib")).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("x.dib", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_notebook_without_such_a_cell_says_so() =>
        Assert.Contains("// parameters",
            Assert.Throws<NotebookException>(() => ParametersCell.Set(new NotebookDocument([]),
                new Dictionary<string, string> { ["k"] = "1" }, "x.dib")).Message, StringComparison.Ordinal);
}
