using System.Text.RegularExpressions;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests;

/// <summary>One thing has one name, in code, messages, notebooks and documentation.</summary>
public sealed partial class WordsTests
{
    private static readonly string[] Kinds = [".cs", ".md", ".dib", ".html", ".js"];

    [Fact]
    public void A_user_is_not_called_otherwise_and_nor_is_a_movie() =>
        Assert.Empty(Files().SelectMany(path =>
            Found(File.ReadAllText(path)).Select(words => $"{Path.GetFileName(path)}: {words}")));

    [Theory]
    [InlineData("a viewer's ratings", 1)]
    [InlineData("it is offered to somebody new", 1)]
    [InlineData("1,000 people each", 1)]
    [InlineData("var person = 1; var people = 2;", 2)]
    [InlineData("a film that newcomers like", 2)]
    [InlineData("Film-Noir, generated, no real\n    /// people, as people say", 0)]
    [InlineData("PersonalRatings, personal, the reader", 0)]
    public void Such_words_are_found_and_others_are_not(string text, int count) =>
        Assert.Equal(count, Found(text).Count());

    // Words with what stands before them, comments in one line.
    private static IEnumerable<string> Found(string text)
    {
        var line = AboutPeople().Replace(LineBreak().Replace(text, " "), "");
        return Forbidden().Matches(line).Select(match =>
            line[Math.Max(0, match.Index - 40)..(match.Index + match.Length)]);
    }

    private static IEnumerable<string> Files()
    {
        var root = WorkbookPages.Root!;
        var whole = new[] { "README.md", "CONTRIBUTING.md", "CHANGELOG.md", Path.Combine("data", "README.md") }
            .Select(file => Path.Combine(root, file));
        return whole.Concat(new[] { "src", "docs", "notebooks" }
            .SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Where(path => Kinds.Contains(Path.GetExtension(path))));
    }

    [GeneratedRegex(@"\n\s*(///?\s*)?")]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"\b(viewers?|newcomers?|films?(?!-noir)|persons?|people|somebody new)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();

    // People as such, who write and read, rather than users of the data; and two names that decide assignments.
    [GeneratedRegex(@"real (people|person)|people (say|write|call|agree|know|who know|do not)|for people"
        + @"|programs and people|more people counts|""people \{start\}|""person-", RegexOptions.IgnoreCase)]
    private static partial Regex AboutPeople();
}
