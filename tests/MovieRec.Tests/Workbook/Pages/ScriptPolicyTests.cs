using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

public sealed partial class ScriptPolicyTests
{
    /// <summary>
    /// The example of the specification: Content Security Policy Level 3, section 8.4, "alert('Hello, world.');".
    /// </summary>
    [Fact]
    public void A_script_is_named_by_the_hash_of_its_text()
    {
        var policy = new ScriptPolicy();
        policy.Allow("alert('Hello, world.');");
        Assert.Equal("script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='", policy.ToString());
    }

    [Fact]
    public void A_page_without_scripts_runs_none() => Assert.Equal("script-src 'none'", new ScriptPolicy().ToString());

    [Theory]
    [InlineData("<script>one()</script>", "one()")]
    [InlineData("<b>a</b><SCRIPT TYPE='text/javascript' data-x=\"a>b\">\none()\r\ntwo()\r</Script >",
        "\none()\ntwo()\n")]
    [InlineData("<script type=\"module\">one()</script>", "one()")]
    public void A_script_in_an_output_is_named_as_a_browser_reads_it(string html, string script)
    {
        var policy = new ScriptPolicy();
        policy.AllowIn(html);
        Assert.Equal($"script-src '{Hash(script)}'", policy.ToString());
    }

    [Theory]
    [InlineData("<script type=\"application/json\">{}</script>")]
    [InlineData("<p onclick=\"one()\">no script</p>")]
    [InlineData("<scripture>one()</scripture>")]
    public void What_is_no_script_is_not_named(string html)
    {
        var policy = new ScriptPolicy();
        policy.AllowIn(html);
        Assert.Equal("script-src 'none'", policy.ToString());
    }

    [Fact]
    public void A_page_names_its_own_scripts_and_those_of_outputs_and_none_that_stand_in_prose()
    {
        var cell = new Cell(CellLanguage.CSharp, "1");
        var prose = new Cell(CellLanguage.Markdown, "# Title\n\n<script>window.prose = 1</script>\n\n<b>bold</b>");
        var output = new DisplayOutput(
            new Dictionary<string, string> { ["text/html"] = "<script>window.shown = 1</script>" });
        var markdown = new DisplayOutput(
            new Dictionary<string, string> { ["text/markdown"] = "<script>window.markdown = 1</script>" });
        CellRun[] runs = [new(1, prose, [], TimeSpan.Zero, true),
            new(2, cell, [output, markdown, new StreamOutput("<script>window.printed = 1</script>", false)],
                TimeSpan.Zero, true)];
        var page = HtmlPage.Render(
            new NotebookRun("/tmp/a.dib", new NotebookDocument([prose, cell]), runs, DateTimeOffset.UnixEpoch,
                TimeSpan.Zero, 0));
        var policy = Policy().Match(page).Groups["policy"].Value;
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        var scripts = policy.Split(';').Single(part => part.Trim().StartsWith("script-src", StringComparison.Ordinal));
        Assert.DoesNotContain("unsafe", scripts, StringComparison.Ordinal);
        Assert.Contains(Hash("window.shown = 1"), scripts, StringComparison.Ordinal);
        foreach (var stranger in new[] { "window.prose = 1", "window.markdown = 1", "window.printed = 1" })
            Assert.DoesNotContain(Hash(stranger), scripts, StringComparison.Ordinal);
        Assert.Contains(
            Hash(page[(page.LastIndexOf("<script>", StringComparison.Ordinal) + 8)..page.LastIndexOf("</script>",
                StringComparison.Ordinal)]), scripts, StringComparison.Ordinal);
    }

    private static string Hash(string script) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}";

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"(?<policy>[^\"]*)\"")]
    private static partial Regex Policy();
}
