using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MovieRec.Tests.Workbook;

/// <summary>
/// The README's first command builds the project of the command alone, and then runs notebooks that refer to what is
/// built. Everywhere else the whole solution is built before.
/// </summary>
public sealed partial class FirstCommandTests
{
    [Fact]
    public void All_that_the_notebooks_refer_to_is_built_with_the_command()
    {
        Assert.SkipWhen(WorkbookPages.Root is null, "The tests do not run in a checkout.");
        var built = new HashSet<string>();
        Visit("MovieRec.Cli");
        string[] used =
        [
            .. Directory.GetFiles(Path.Combine(WorkbookPages.Root!, "notebooks"), "*.dib").Select(File.ReadAllText)
                .SelectMany(text => Reference().Matches(text)).Select(match => match.Groups["project"].Value)
                .Distinct(),
        ];
        Assert.Contains("MovieRec.Interactive", used);
        Assert.Empty(used.Except(built));

        void Visit(string project)
        {
            if (!built.Add(project)) return;
            var file = XDocument.Load(Path.Combine(WorkbookPages.Root!, "src", project, $"{project}.csproj"));
            foreach (var reference in file.Descendants("ProjectReference"))
                Visit(Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
        }
    }

    [GeneratedRegex("""^#r "\.\./artifacts/bin/(?<project>[^/]+)/""", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
