using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MovieRec.Cli;
using MovieRec.Tests.Workbook;
using MovieRec.Workbook;

namespace MovieRec.Tests.Cli;

/// <summary>
/// What goes out with the program and is the work of others stands in THIRD-PARTY-NOTICES.txt beside it, each with a
/// licence whose text follows.
/// </summary>
public sealed class NoticesTests
{
    private static readonly string Folder = Path.Combine(WorkbookPages.Root ?? "", "artifacts", "bin", "MovieRec.Cli",
        "release");

    [Fact]
    public void Every_package_that_is_shipped_is_listed_with_its_version_and_a_licence()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Folder, "MovieRec.Cli.dll")),
            "The program is not built: dotnet build -c Release.");
        var notices = File.ReadAllText(Path.Combine(Folder, "THIRD-PARTY-NOTICES.txt"));
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "MovieRec.Cli.deps.json")));
        var shipped = dependencies.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            .Where(library => new[] { "runtime", "native",
                "runtimeTargets" }.Any(kind => library.Value.TryGetProperty(kind, out _)))
            .Select(library => library.Name.Split('/'))
            .Where(library => !library[0].StartsWith("MovieRec", StringComparison.Ordinal)).ToArray();
        Assert.Contains(shipped, library => library[0] == "NetMQ");
        Assert.All(shipped,
            library => Assert.Contains($"\n{library[0]} | {library[1]} | ", notices, StringComparison.Ordinal));
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Folder, "charts"), "*.dll").Select(Path.GetFileNameWithoutExtension)
                .Where(name => !name!.StartsWith("MovieRec", StringComparison.Ordinal)),
            name => Assert.Contains($"\n{name} | ", notices, StringComparison.Ordinal));
    }

    [Fact]
    public void The_text_of_every_licence_is_there()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Folder, "MovieRec.Cli.dll")),
            "The program is not built: dotnet build -c Release.");
        var notices = File.ReadAllText(Path.Combine(Folder, "THIRD-PARTY-NOTICES.txt"));
        var named = notices.Split(
            "==== ")[0].Split('\n').Where(line => line.Contains(" | ", StringComparison.Ordinal))
            .SelectMany(line => line.Split(" | "))
            .Where(part => part is "MIT" or "PostgreSQL" || part.StartsWith("Apache-", StringComparison.Ordinal)
                || part.StartsWith("BSD-", StringComparison.Ordinal)
                || part.StartsWith("MPL-", StringComparison.Ordinal))
            .Append("LGPL-3.0").Append("GPL-3.0").Distinct().ToArray();
        Assert.InRange(named.Length, 6, 20);
        Assert.All(named, licence => Assert.Contains($"==== {licence} ====", notices, StringComparison.Ordinal));
        Assert.Contains("GNU LESSER GENERAL PUBLIC LICENSE", notices, StringComparison.Ordinal);
        Assert.Contains("Mozilla Public License Version 2.0", notices, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_beside_the_reports_says_all_of_it()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Folder, "MovieRec.Cli.dll")),
            "The program is not built: dotnet build -c Release.");
        var notices = File.ReadAllText(Path.Combine(Folder, "THIRD-PARTY-NOTICES.txt"));
        var page = NoticesPage.Render(notices, [new PageLink("01-data.html", "The data")]);
        var main = page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>",
            StringComparison.Ordinal)];
        // A link ends no word: a comma may follow it.
        var text = WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(main, "</?a\\b[^>]*>", ""), "<[^>]*>", " "));
        Assert.Equal(WordsOf(notices), WordsOf(text));
        Assert.Contains("<a href=\"https://github.com/zeromq/netmq\">https://github.com/zeromq/netmq</a>", page,
            StringComparison.Ordinal);
        Assert.Equal(notices.Split("\n==== ").Length - 1, Regex.Count(page, "<details><summary>"));

        // Its marks and bars become elements, and its title is written otherwise.
        static string[] WordsOf(string text) =>
            [.. text.Replace("THIRD-PARTY NOTICES", "", StringComparison.Ordinal)
                .Replace("Third-party notices", "", StringComparison.Ordinal)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word is not ("|" or "·" or "====" or "Licences")).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void The_front_page_links_to_it_at_its_foot()
    {
        Assert.Contains("<p><a href=\"notices.html\">Third-party notices</a></p></section>",
            IndexPage.Render([], [], _ => null, NoticesPage.Link), StringComparison.Ordinal);
        Assert.DoesNotContain("notices.html", IndexPage.Render([], [], _ => null), StringComparison.Ordinal);
    }
}
