using System.Text.RegularExpressions;

namespace MovieRec.Tests.Notebooks;

/// <summary>What the files must keep to so that the genuine engine and ours both read them, and people too.</summary>
public sealed class NotebookFilesTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.dib").Select(path => Path.GetFileName(path)).Order()];

    private static string Folder => Path.Combine(Root(AppContext.BaseDirectory), "notebooks");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_notebook_is_plain_UTF8_with_the_header_both_engines_read(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        Assert.DoesNotContain((byte)'\r', bytes);
        Assert.StartsWith("#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\"",
            File.ReadAllText(Path.Combine(Folder, file)), StringComparison.Ordinal);
        Assert.NotEqual(0xEF, bytes[0]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Cells_are_short_and_declare_no_types(string file)
    {
        var cells = Regex.Split(File.ReadAllText(Path.Combine(Folder, file)),
            @"^(?=#!(?:csharp|markdown|html|mermaid|sql|javascript)$)", RegexOptions.Multiline);
        foreach (var cell in cells.Where(cell => cell.StartsWith("#!csharp\n", StringComparison.Ordinal)))
        {
            var code = cell["#!csharp\n".Length..].Trim();
            Assert.True(code.Split('\n').Length <= 10,
                $"{file}: a cell has more than ten lines: {code[..Math.Min(80, code.Length)]}");
            Assert.DoesNotMatch(@"\b(class|record|struct|interface|enum)\s+\w+\s*[({:]", code);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_fetched_from_a_network(string file) =>
        Assert.DoesNotMatch("nuget:|https?://", File.ReadAllText(Path.Combine(Folder, file)));

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "MovieRec.sln")) ? folder
        : Path.GetDirectoryName(folder.TrimEnd('/')) is { } parent ? Root(parent)
        : throw new InvalidOperationException("MovieRec.sln is in none of the folders above the tests.");
}
