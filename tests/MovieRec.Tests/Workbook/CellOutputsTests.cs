using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Workbook;
using MovieRec.Workbook.Host;

namespace MovieRec.Tests.Workbook;

public sealed class CellOutputsTests
{
    private const int LongestText = 200_000;

    [Fact]
    public void A_long_text_is_cut_and_says_so()
    {
        var outputs = new CellOutputs();
        for (var line = 0; line < 30_000; line++) outputs.Add(new StreamOutput("0123456789\n", false));
        var text = Assert.IsType<StreamOutput>(Assert.Single(outputs.All)).Text;
        Assert.StartsWith("0123456789\n0123456789\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, LongestText, LongestText + 200);
        Assert.EndsWith("[The rest is left out: a cell's text is kept up to 200000 characters.]\n", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_progress_line_that_is_written_a_hundred_thousand_times_is_kept_as_it_stands_at_last()
    {
        var outputs = new CellOutputs();
        for (var step = 1; step <= 100_000; step++) outputs.Add(new StreamOutput($"\r{step} of 100000", false));
        outputs.Add(new StreamOutput("\ndone\n", false));
        Assert.Equal("100000 of 100000\ndone\n",
            ConsoleText.ToHtml(Assert.IsType<StreamOutput>(Assert.Single(outputs.All)).Text));
    }

    [Fact]
    public void Displays_beyond_what_a_page_holds_are_left_out_and_what_follows_is_kept()
    {
        var outputs = new CellOutputs();
        var picture = new string('x', 3_000_000);
        for (var copy = 0; copy < 3; copy++)
            outputs.Add(new DisplayOutput(new Dictionary<string, string> { ["text/html"] = picture }));
        outputs.Add(new StreamOutput("and on", false));
        outputs.Add(new ErrorOutput("Planted", "failed", 1));
        Assert.Equal(5, outputs.All.Count);
        Assert.Equal(picture, ((DisplayOutput)outputs.All[1]).Data["text/html"]);
        Assert.Equal("[Left out: this output has 3,000,000 characters, and outputs of a cell are kept up to 8,000,000. "
            + "Show less of it.]", ((DisplayOutput)outputs.All[2]).Data["text/plain"]);
        Assert.Equal(new StreamOutput("and on", false), outputs.All[3]);
        Assert.True(outputs.HasError);
    }

    [Fact]
    public void The_first_two_thousand_outputs_are_kept_and_a_failure_always()
    {
        var outputs = new CellOutputs();
        for (var number = 0; number < 5_000; number++)
            outputs.Add(new DisplayOutput(new Dictionary<string, string> { ["text/plain"] = $"{number}" }));
        outputs.Add(new ErrorOutput("Planted", "failed", 1));
        Assert.Equal(2_002, outputs.All.Count);
        Assert.Contains("the first 2000 are kept", ((DisplayOutput)outputs.All[2_000]).Data["text/plain"],
            StringComparison.Ordinal);
        Assert.True(outputs.HasError);
    }

    [Fact]
    public void A_value_whose_text_is_too_long_to_show_is_left_out_or_cut()
    {
        var html = Shown(Kernel.HTML(new string('x', 9_000_000)));
        Assert.Equal(["text/plain"], html.Data.Keys);
        Assert.StartsWith("[Left out: this output has 9,000,000 characters", html.Data["text/plain"],
            StringComparison.Ordinal);
        Formatter.Register<LongText>((_, writer) => writer.Write(new string('y', 9_000_000)), "text/plain");
        Formatter.SetPreferredMimeTypesFor(typeof(LongText), "text/plain");
        var text = Shown(new LongText()).Data["text/plain"];
        Assert.InRange(text.Length, LongestText, LongestText + 200);
        Assert.EndsWith("characters.]\n", text, StringComparison.Ordinal);
        Assert.Equal("<i>short</i>", Shown(Kernel.HTML("<i>short</i>")).Data["text/html"]);
    }

    private static DisplayOutput Shown(object value) => Display.Of(FormattedValue.CreateManyFromObject(value));

    private sealed class LongText;
}
