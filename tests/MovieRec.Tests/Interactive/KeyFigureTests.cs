using MovieRec.Interactive;
using MovieRec.Workbook;
using Formatting = Microsoft.DotNet.Interactive.Formatting.Formatter;

namespace MovieRec.Tests.Interactive;

public sealed class KeyFigureTests
{
    [Fact]
    public void A_page_around_the_outputs_reads_the_figure_and_the_sketch_that_a_notebook_offers()
    {
        Formatters.Register();
        var figure = new MovieRec.Interactive.KeyFigure("0.464", "NDCG@10 of <b>", "ml-100k");
        var chart = MovieRec.Charts.Chart.Line([1, 2], [1, 2], "t", "x", "y");
        var run = new NotebookRun("a.dib", new NotebookDocument([]),
            [new CellRun(1, new Cell(CellLanguage.CSharp, ""), [Shown(figure), Shown(chart)], TimeSpan.Zero, true)],
            DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0);
        Assert.Equal(new MovieRec.Workbook.KeyFigure("0.464", "NDCG@10 of <b>", "ml-100k"),
            Assert.Single(run.KeyFigures));
        Assert.StartsWith("<svg", run.Sketch, StringComparison.Ordinal);
        var index = IndexPage.Render([run], [(new PageLink("explorer.html", "Explorer"), "Try it.")],
            file => file == "a.html" ? 3_700_000 : null);
        Assert.Contains("<strong>0.464</strong> NDCG@10 of &lt;b&gt;", index, StringComparison.Ordinal);
        Assert.Contains("3.7 MB", index, StringComparison.Ordinal);
        Assert.Contains("href=\"explorer.html\">Explorer</a> Try it.", index, StringComparison.Ordinal);
    }

    [Fact]
    public void The_front_page_puts_headlines_on_top_and_other_figures_with_their_notebooks()
    {
        Formatters.Register();
        MovieRec.Interactive.KeyFigure[] figures = [new("1", "one", "p1"), new("2", "two", "p2") { IsHeadline = true }];
        var cells = figures.Select((figure, at) => new CellRun(at, new Cell(CellLanguage.CSharp, ""), [Shown(figure)],
            TimeSpan.Zero, true)).ToArray();
        var index = IndexPage.Render(
            [new NotebookRun("a.dib", new NotebookDocument([]), cells, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0)], [],
            _ => null);
        var (top, cards) = (index.Split("id=\"story\"")[0], index.Split("id=\"story\"")[1]);
        Assert.Contains("<strong>2</strong> two</a><details><summary>what it rests on</summary>p2</details>", top,
            StringComparison.Ordinal);
        Assert.DoesNotContain("<strong>1</strong>", top, StringComparison.Ordinal);
        Assert.Contains("<p class=\"figure\"><strong>1</strong> one</p>", cards, StringComparison.Ordinal);
    }

    [Fact]
    public void The_front_page_states_the_facts_that_all_pages_share_and_no_others()
    {
        var index = IndexPage.Render(
            [Told("a.dib", """{"data set":"ml-100k","seed":"7","factors":"64"}"""),
                Told("b.dib", """{"data set":"ml-100k","seed":"8"}"""),
                new NotebookRun("c.dib", new NotebookDocument([]), [], DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0)],
            [], _ => null);
        var facts = index.Split("id=\"run-facts\"")[1];
        Assert.Contains("ml-100k", facts, StringComparison.Ordinal);
        Assert.DoesNotContain("seed", facts, StringComparison.Ordinal);
        Assert.DoesNotContain("factors", facts, StringComparison.Ordinal);

        static NotebookRun Told(string path, string facts) => new(path, new NotebookDocument([]),
            [new CellRun(1, new Cell(CellLanguage.CSharp, ""),
                [new DisplayOutput(new Dictionary<string, string> { [NotebookRun.FactsMimeType] = facts })],
                TimeSpan.Zero, true)],
            DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0);
    }

    private static DisplayOutput Shown(object value) =>
        new(Formatting.GetPreferredMimeTypesFor(value.GetType()).ToDictionary(mime => mime,
            mime => Formatting.ToDisplayString(value, mime)));
}
