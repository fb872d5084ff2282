using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

/// <summary>Notebooks as programs: what becomes of each kind of code, and that the compiler takes it.</summary>
public sealed class CSharpProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Notebooks => [.. WorkbookPages.Notebooks];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Every_notebook_compiles_as_a_program(string name)
    {
        var path = Path.Combine(WorkbookPages.Root!, "notebooks", $"{name}.dib");
        var (text, leftOut) = CSharpProgram.Of(NotebookDocument.Read(path), path, _folder.Path);
        Assert.Empty(leftOut);
        Assert.Contains("MovieRec.Interactive.csproj", text, StringComparison.Ordinal);
        Assert.Empty(Errors(text));
    }

    [Fact]
    public void Scripts_become_statements_and_what_cells_end_with_is_shown()
    {
        var text = Converted("""
            #!markdown

            # Title

            Prose.

            #!csharp

            using System.Globalization;
            public static int a = 1;
            public int Twice(int value) => 2 * value;
            record Point(int X);
            static string Loud(this string text) => text.ToUpper();

            #!csharp

            Console.WriteLine(a);
            new Point(Twice(a)).X

            #!csharp

            // a comment
            await Task.FromResult("later".Loud())

            #!html

            <b>"quoted"</b>
            """);
        Assert.Empty(Errors(text));
        Assert.Contains("// # Title\n//\n// Prose.\n", text, StringComparison.Ordinal);
        Assert.Contains("\nint a = 1;\n", text, StringComparison.Ordinal);
        Assert.Contains("\nShow(() => new Point(Twice(a)).X);\n", text, StringComparison.Ordinal);
        Assert.Contains("await ShowAsync(async () => await Task.FromResult(\"later\".Loud()));", text,
            StringComparison.Ordinal);
        Assert.True(
            text.IndexOf("record Point", StringComparison.Ordinal)
                > text.IndexOf("<b>\"quoted\"</b>", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_is_declared_again_is_another_variable()
    {
        var text = Converted("""
            #!csharp

            var x = 1;
            var (y, z) = (x, 2);

            #!csharp

            var x = new { x = "text", y };
            x.x

            #!csharp

            string y = x.x;
            new { y, z = x.y }.y + y.Length + z
            """);
        Assert.Empty(Errors(text));
        Assert.Contains("var x_2 = new { x = \"text\", y };", text, StringComparison.Ordinal);
        Assert.Contains("new { y = y_2, z = x_2.y }.y + y_2.Length + z", text, StringComparison.Ordinal);
    }

    [Fact]
    public void References_become_packages_and_projects_and_imports_are_followed()
    {
        _folder.Write("src/Own/Own.csproj", "<Project/>");
        _folder.Write("bin/Theirs.dll", "");
        _folder.Write("bin/Own.deps.json",
            """{"targets":{"net10.0":{"Their.Package/1.2.3":{"runtime":{"lib/net8.0/Theirs.dll":{}}}}},"libraries":{"Their.Package/1.2.3":{"type":"package"}}}""");
        _folder.Write("notebooks/setup.dib", "#!markdown\n\nnot repeated\n\n#!csharp\n\n// only in notebooks\nnot C#\n"
            + "\n#!csharp\n\n#r \"../bin/Own.dll\"\n#r \"../bin/Theirs.dll\"\nvar shared = 7;\n");
        var text = Converted("#!csharp\n\n#r \"nuget: Some.Package, 4.5.6\"\n#r \"nuget:Other.Package\"\n#!import "
            + "setup.dib\nshared\n", "notebooks/test.dib");
        Assert.Contains("#:project ../src/Own/Own.csproj\n#:package "
            + "Microsoft.DotNet.Interactive.Formatting@1.0.0-beta.26120.1\n#:package Other.Package@*\n#:package "
            + "Some.Package@4.5.6\n#:package Their.Package@1.2.3\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not repeated", text, StringComparison.Ordinal);
        Assert.Empty(Errors(text));
    }

    [Fact]
    public void SQL_is_asked_by_the_library_and_shared_by_variables()
    {
        _folder.Write("src/MovieRec.Sql/MovieRec.Sql.csproj", "<Project/>");
        var text = Converted("#!csharp\n\n#r \"bin/MovieRec.Sql.dll\"\nvar films = new[] { 1 };\n\n#!sql\n\n#!share "
            + "--from csharp films\nSELECT \"a\" FROM films\n\n#!csharp\n\n#!share --from sql last --as rows\n"
            + "rows.Rows.Count\n", "notebooks/test.dib");
        Assert.Contains("MovieRec.Sql.SqlNotebook.Put(\"films\", films);", text, StringComparison.Ordinal);
        Assert.Contains("Show(() => MovieRec.Sql.SqlNotebook.Query(\"\"\"\nSELECT \"a\" FROM films\n\"\"\"));", text,
            StringComparison.Ordinal);
        Assert.Contains("var rows = MovieRec.Sql.SqlNotebook.Value(\"last\");", text, StringComparison.Ordinal);
        Assert.Empty(Errors(text));
    }

    [Fact]
    public void What_a_program_does_not_do_stands_in_it_as_a_comment_and_is_said()
    {
        var path = Path.Combine(_folder.Path, "test.dib");
        var (text, leftOut) = CSharpProgram.Of(
            DibFormat.Parse("#!fsharp\n\nlet x = 1\n\n#!csharp\n\n#!time\n#r \"gone.dll\"\n1\n", path), path,
            _folder.Path);
        Assert.Empty(Errors(text));
        Assert.Contains("// let x = 1\n", text, StringComparison.Ordinal);
        Assert.Equal(3, leftOut.Count);
        Assert.Contains("cell 1 is F#", leftOut[0], StringComparison.Ordinal);
        Assert.Contains("'#!time'", leftOut[1], StringComparison.Ordinal);
        Assert.Contains("gone.dll", leftOut[2], StringComparison.Ordinal);
    }

    private string Converted(string dib, string name = "test.dib")
    {
        var path = Path.Combine(_folder.Path, name);
        var (text, leftOut) = CSharpProgram.Of(DibFormat.Parse(dib, name), path, Path.GetDirectoryName(path)!);
        Assert.Empty(leftOut);
        return text;
    }

    // With what the SDK adds to every program.
    private static IEnumerable<string> Errors(string text)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14).WithFeatures([new("FileBasedProgram", "true")]);
        const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; "
            + "global using System.Linq; global using System.Net.Http; global using System.Threading; global using "
            + "System.Threading.Tasks;";
        var charts = Path.Combine(WorkbookPages.Root!, "artifacts", "bin", "MovieRec.Interactive", "release", "charts",
            "XPlot.Plotly.dll");
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(charts).Where(File.Exists).Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create("program", [CSharpSyntaxTree.ParseText(text, options),
            CSharpSyntaxTree.ParseText(Implicit, options)], references)
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => $"{diagnostic.GetMessage()}: "
                + $"{text.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line]}");
    }
}
