using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// What the package's page shows runs. A silo cannot start within a notebook, where the tests of other pages run
/// theirs, so this one is compiled as a program of its own and started here.
/// </summary>
public sealed class ReadmeSampleTests
{
    private const string Implicit = "global using System; global using System.Collections.Generic; "
        + "global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    [Fact]
    [Trait("Tier", "cluster")]
    public async Task The_sample_of_the_package_trains_on_a_silo_and_recommends()
    {
        var page = await File.ReadAllTextAsync(
            Path.Combine(WorkbookPages.Root!, "src", "MovieRec.Cluster", "README.md"),
            TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        // Files go where this test may write, and not into the folder that all tests share.
        var sample = Regex.Match(page, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
            .Groups[1].Value;
        foreach (var name in new[] { "parts", "cluster", "als.model" })
        {
            Assert.Contains($"\"{name}\"", sample, StringComparison.Ordinal);
            sample = sample.Replace($"\"{name}\"", $"@\"{Path.Combine(folder.Path, name)}\"",
                StringComparison.Ordinal);
        }
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file));
        using var program = new MemoryStream();
        var compiled = CSharpCompilation.Create("sample",
            [CSharpSyntaxTree.ParseText(sample, options), CSharpSyntaxTree.ParseText(Implicit, options)], references)
            .Emit(program, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(compiled.Success, string.Join('\n', compiled.Diagnostics));
        var start = Assembly.Load(program.ToArray()).EntryPoint!;
        // Of a program that awaits, what the runtime starts waits for what the compiler wrote beside it.
        await Task.Run(() => start.Invoke(null, start.GetParameters().Length == 0 ? null : [Array.Empty<string>()]),
            TestContext.Current.CancellationToken);
        Assert.Equal(10, Recommender.Load(Path.Combine(folder.Path, "als.model")).Recommend("1").Count);
    }
}
