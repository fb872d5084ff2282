using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public sealed class TiersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1 + 1", true)]
    [InlineData("#region a\n1 + 1\n#endregion", true)]
    [InlineData("#!import other.dib", true)]
    [InlineData("#r \"library.dll\"\nLibrary.Run()", false)]
    [InlineData("1 + 1\n#r \"nuget: Library, 1.0.0\"", false)]
    [InlineData("#!import libraries.dib", false)]
    [InlineData("#!import missing.dib", true)]
    public void A_notebook_without_libraries_is_compiled_quickly_at_first(string code, bool isQuick)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "other.dib"), "#!csharp\n\nvar number = 1;\n");
        File.WriteAllText(Path.Combine(_folder.Path, "libraries.dib"), "#!csharp\n\n#r \"library.dll\"\n");
        var path = Path.Combine(_folder.Path, "notebook.dib");
        File.WriteAllText(path, $"#!markdown\n\n#r is explained below.\n\n#!csharp\n\n{code}\n");
        Assert.Equal(isQuick, Tiers.For(NotebookDocument.Read(path), path).ContainsKey("DOTNET_TieredCompilation"));
    }
}
