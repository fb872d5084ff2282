using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook.Pages;

public sealed partial class ConsoleTextTests
{
    [Theory]
    [InlineData("10 %\r50 %\r100 %\ndone\n", "100 %\ndone\n")] // a progress line
    [InlineData("100 %\r7 %", "7 % %")] // what is not written over stays
    [InlineData("working\r\u001b[Kdone", "done")] // erased from the cursor on
    [InlineData("working\u001b[2K\rdone", "done")]
    [InlineData("gone\u001b[2Kon", "    on")]
    [InlineData("abc\b\b\u001b[1K", "  c")]
    [InlineData("Windows\r\nline ends\r\n", "Windows\nline ends\n")]
    [InlineData("|\b/\b-\b\\", "\\")] // a wheel
    [InlineData("\b\bstart", "start")]
    [InlineData("a\tb <c>", "a\tb <c>")]
    [InlineData("bell\a null\0 page\f delete\u007f next\u0085", "bell null page delete next")]
    [InlineData("\u001b]0;a title\u0007text", "text")]
    [InlineData("\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001b[2J\u001b[1;1Hup\u001b[3A \u001b(Bset\u001bc", "up set")]
    [InlineData("cut \u001b[3", "cut ")]
    [InlineData("cut \u001b", "cut ")]
    [InlineData("e\u0301\bx", "x")] // an accent belongs to its letter
    [InlineData("😀\b😁", "😁")]
    public void A_line_shows_what_a_console_would_show_at_the_end(string written, string shown) =>
    Assert.Equal(shown, WebUtility.HtmlDecode(ConsoleText.ToHtml(written)));

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m plain", "<span class=\"t-ink1\">red</span> plain")]
    [InlineData("\u001b[91mbright red\u001b[39m own", "<span class=\"t-ink1\">bright red</span> own")]
    [InlineData("\u001b[1;4;32;43mall\u001b[m none",
        "<span class=\"t-ink2 t-paper3 t-bold t-underlined\">all</span> none")]
    [InlineData("\u001b[2mfaint\u001b[22;3mitalic\u001b[23;9mstruck",
        "<span class=\"t-faint\">faint</span><span class=\"t-italic\">italic</span><span "
            + "class=\"t-struck\">struck</span>")]
    [InlineData("\u001b[7minverse\u001b[27m not", "<span class=\"t-inverse\">inverse</span> not")]
    [InlineData("\u001b[7;31mred ground", "<span class=\"t-paper1\">red ground</span>")]
    [InlineData("\u001b[38;5;196mof 256", "<span class=\"t-ink1\">of 256</span>")] // 196 is #ff0000
    [InlineData("\u001b[38;5;244;1mgrey", "<span class=\"t-ink7 t-bold\">grey</span>")] // 244 is #808080
    [InlineData("\u001b[48;2;20;90;230many", "<span class=\"t-paper4\">any</span>")]
    [InlineData("\u001b[38:2::255:215:0mgold", "<span class=\"t-ink3\">gold</span>")]
    [InlineData("\u001b[38;5;999;1mno colour", "<span class=\"t-bold\">no colour</span>")]
    [InlineData("\u001b[31m<b>\u001b[0m", "<span class=\"t-ink1\">&lt;b&gt;</span>")]
    [InlineData("\u001b[32mover\rwritten\u001b[0m \u001b[99mnothing", "<span class=\"t-ink2\">written</span> nothing")]
    [InlineData("\u001b[31mone\ntwo\u001b[0m", "<span class=\"t-ink1\">one</span>\n<span class=\"t-ink1\">two</span>")]
    public void Colours_and_emphasis_become_classes(string written, string html) =>
    Assert.Equal(html, ConsoleText.ToHtml(written));

    [Theory]
    [InlineData("10 %\r50 %\r", "60 %\n")]
    [InlineData("\u001b[31mred\rRE", "D\u001b[0m plain")]
    [InlineData("a\bb\u001b[1", ";32mgreen")]
    [InlineData("one\ntwo \u001b[7mthree", "four")]
    [InlineData("gone\u001b[2K", "on")]
    [InlineData("plain", " text")]
    public void What_is_settled_and_then_added_to_shows_the_same(string before, string after) =>
        Assert.Equal(ConsoleText.ToHtml(before + after), ConsoleText.ToHtml(ConsoleText.Settle(before) + after));

    /// <summary>WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text, by its relative luminance.</summary>
    [Fact]
    public void Every_colour_can_be_read_on_every_ground_in_both_themes()
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream("page.css")!);
        var css = reader.ReadToEnd();
        var pairs = Colour().Matches(css)
            .Select(match => (Kind: match.Groups["kind"].Value, Light: match.Groups["light"].Value,
                Dark: match.Groups["dark"].Value)).ToArray();
        Assert.Equal((8, 8), (pairs.Count(pair => pair.Kind == "ink"), pairs.Count(pair => pair.Kind == "paper")));
        foreach (var (theme, of) in new[] { (0, pairs.Select(pair => (pair.Kind, Value: pair.Light)).ToArray()),
            (1, [.. pairs.Select(pair => (pair.Kind, Value: pair.Dark))]) })
        {
            string Variable(string name) =>
                Regex.Match(css,
                    $@"--{name}: light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\)").Groups[1 + theme].Value;
            var inks = of.Where(colour => colour.Kind == "ink").Select(colour => colour.Value).Append(Variable("ink"));
            var grounds = of.Where(colour => colour.Kind == "paper").Select(colour => colour.Value)
                .Concat([Variable("wash"), Variable("bad-wash"), Variable("paper")]).ToArray();
            foreach (var ink in inks)
                foreach (var ground in grounds)
                    Assert.True(Contrast(ink, ground) >= 4.5,
                        $"{ink} on {ground} has {Contrast(ink, ground):F2} to 1.");
        }
    }

    private static double Contrast(string one, string other)
    {
        var (high, low) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (high + 0.05) / (low + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at) =>
            int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0 is var value
                && value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }

    [GeneratedRegex(@"\.t-(?<kind>ink|paper)\d \{ (?:color|background): light-dark\((?<light>#[0-9a-f]{6}), "
        + @"(?<dark>#[0-9a-f]{6})\)")]
    private static partial Regex Colour();
}
