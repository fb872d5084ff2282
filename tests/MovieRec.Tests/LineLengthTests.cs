using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests;

/// <summary>A line of source is read without scrolling.</summary>
public sealed class LineLengthTests
{
    private const int Columns = 120;

    [Fact]
    public void No_line_of_source_is_longer_than_fits_beside_another_file()
    {
        var files = new[] { "src", "tests" }.SelectMany(folder =>
            Directory.EnumerateFiles(Path.Combine(WorkbookPages.Root!, folder), "*.cs", SearchOption.AllDirectories));
        Assert.Empty(files.SelectMany(TooLong));
    }

    [Theory]
    [InlineData("var x = 1; // *", 1)]
    [InlineData("var x = \"*\";", 1)]
    [InlineData("var x = $\"{1}*\";", 1)]
    [InlineData("var x = \"\"\"*\"\"\";", 0)]
    [InlineData("var x = $\"\"\"*{1}\"\"\";", 0)]
    [InlineData("var x = \"\"\"\n*\n\"\"\";", 0)]
    public void Text_that_is_data_may_be_as_long_as_it_is(string line, int found) => Assert.Equal(
        found, TooLong("a.cs", line.Replace("*", new('x', Columns + 1), StringComparison.Ordinal)).Count());

    private static IEnumerable<string> TooLong(string path) => TooLong(path, File.ReadAllText(path));

    private static IEnumerable<string> TooLong(string path, string source)
    {
        var text = SourceText.From(source);
        var beyond = text.Lines.Where(line => line.End - line.Start > Columns).ToArray();
        if (beyond.Length == 0) return [];
        // What stands in a raw string, such as a line of JSON or of a table, is data and is not broken.
        var data = CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens()
            .Where(token => token.Kind() is SyntaxKind.SingleLineRawStringLiteralToken
                or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.InterpolatedMultiLineRawStringStartToken
                or SyntaxKind.InterpolatedSingleLineRawStringStartToken)
            .Where(token => !token.IsKind(SyntaxKind.InterpolatedStringTextToken)
                || token.Parent!.Parent!.ToString().Contains("\"\"\"", StringComparison.Ordinal))
            .ToArray();
        return beyond.Where(line => !data.Any(token => token.Span.IntersectsWith(line.Span)))
            .Select(line => $"{path}({text.Lines.IndexOf(line.Start) + 1}): {line.End - line.Start} columns");
    }
}
