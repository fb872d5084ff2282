using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using MovieRec.Tests.Workbook;
using MovieRec.Workbook;

namespace MovieRec.Tests;

/// <summary>What the pages of <c>docs</c> show runs, and what they link to is there.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Folder = Path.Combine(WorkbookPages.Root ?? "", "docs");

    private static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Folder, "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(Folder, page)).Order(StringComparer.Ordinal);

    // Of the packages' own pages those whose snippets need nothing but the assemblies: what begins with #r "nuget: …"
    // and what serves until it is stopped are run by the tests of the installed packages. A silo cannot start within
    // a notebook, whose kernels hold other versions of the packages that Orleans needs.
    private static IEnumerable<string> PackagePages =>
        Directory.EnumerateDirectories(Path.Combine(WorkbookPages.Root ?? "", "src"))
            .Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists)
            .Where(page => !File.ReadAllText(page).Contains("#r \"nuget:", StringComparison.Ordinal)
                && !File.ReadAllText(page).Contains("app.Run();", StringComparison.Ordinal)
                && !File.ReadAllText(page).Contains("SiloHost.StartAsync", StringComparison.Ordinal))
            .Select(page => Path.GetRelativePath(Folder, page)).Order(StringComparer.Ordinal);

    public static TheoryData<string> PagesWithSnippets =>
        [.. Pages.Concat(PackagePages).Where(page => SnippetBlock().IsMatch(Read(page)))];

    [Theory]
    [Trait("Tier", "processes")]
    [MemberData(nameof(PagesWithSnippets))]
    public async Task Every_snippet_of_a_page_runs_after_those_above_it(string page)
    {
        WorkbookPages.SkipUnlessBuilt();
        using var folder = new TemporaryFolder();
        var built = Path.Combine(WorkbookPages.Root!, "artifacts", "bin", "MovieRec.Cli", "release");
        var references = Directory.EnumerateFiles(built, "MovieRec*.dll")
            .Where(file => !file.EndsWith("MovieRec.Cli.dll", StringComparison.Ordinal))
            .Select(file => $"#r \"{file}\"");
        if (Read(page).Contains("using Microsoft.AspNetCore", StringComparison.Ordinal))
            references = references.Concat(
                Directory.EnumerateFiles(Path.GetDirectoryName(typeof(HttpContext).Assembly.Location)!, "*.dll")
                    .Select(file => $"#r \"{file}\""));
        var cells = SnippetBlock().Matches(Read(page)).Select(block => block.Groups[1].Value)
            .Prepend(string.Join('\n', references)).Select(code => $"#!csharp\n\n{code}\n");
        var run = await NotebookRunner.RunAsync(folder.Write("page.dib", string.Concat(cells)),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(run.FailureMessage);
        Assert.Contains(run.Cells.SelectMany(cell => cell.Outputs), output => output is StreamOutput);
    }

    [Fact]
    public void Every_page_is_in_the_table_of_contents_and_its_links_lead_somewhere()
    {
        foreach (var page in Pages)
        {
            var contents = File.ReadAllText(Path.Combine(Folder, Path.GetDirectoryName(page)!, "toc.yml"));
            Assert.Contains($"href: {Path.GetFileName(page)}\n", contents, StringComparison.Ordinal);
            foreach (var target in LinkTarget().Matches(Read(page)).Select(link => link.Groups[1].Value)
                .Where(target => !target.StartsWith("http", StringComparison.Ordinal)))
                Assert.True(File.Exists(Path.Combine(Folder, Path.GetDirectoryName(page)!, target.Split('#')[0])),
                    $"docs/{page} links to {target}, which is not there.");
        }
    }

    [Fact]
    public void Every_script_that_the_page_of_traps_names_is_there_and_every_script_is_named()
    {
        var named = ScriptInTable().Matches(Read("traps.md")).Select(script => script.Groups[1].Value);
        var scripts = Directory.EnumerateFiles(Path.Combine(WorkbookPages.Root!, "findings"), "*.sh")
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(scripts.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_test_that_the_page_of_traps_names_is_there()
    {
        var tests = TestInTable().Matches(Read("traps.md")).Select(test => test.Groups).ToArray();
        Assert.InRange(tests.Length, 10, 100);
        foreach (var test in tests)
        {
            var type = Assert.Single(typeof(DocumentationTests).Assembly.GetTypes(),
                type => type.Name == test[1].Value
                    && type.Namespace?.StartsWith("MovieRec.", StringComparison.Ordinal) == true);
            Assert.NotNull(type.GetMethod(test[2].Value));
        }
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Folder, page));

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SnippetBlock();

    [GeneratedRegex(@"\]\(([^)#][^)]*)\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"\| `([a-z0-9-]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex ScriptInTable();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestInTable();
}
