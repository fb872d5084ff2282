using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;
using MovieRec.Interactive;

namespace MovieRec.Tests.Interactive;

public sealed class FormattersTests
{
    public FormattersTests() => Formatters.Register();

    [Fact]
    public void Records_make_a_flat_table_that_stops_and_says_how_many_more()
    {
        var html = Html(Enumerable.Range(1, 1012).Select(i => new { Title = $"film {i}", MeanRating = i / 1000.0 }));
        Assert.Contains("<th scope=\"col\">Title</th><th scope=\"col\" class=\"n\">Mean rating</th>", html, StringComparison.Ordinal);
        Assert.Equal(Table.DefaultRows, html.Split("<td>film ").Length - 1);
        Assert.Contains("1,002 more rows", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_values_are_left_to_the_host() => Assert.DoesNotContain("mr-table", Html(new[] { 1, 2, 3 }), StringComparison.Ordinal);

    [Fact]
    public void A_frame_shows_its_columns()
    {
        var html = Html(new DataFrame(new Int32DataFrameColumn("user", [196, 1186]), new StringDataFrameColumn("word", ["<b>", null])));
        Assert.Contains("<td class=\"n\">1186</td><td></td>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_round_their_numbers_alike()
    {
        var html = Html(new[] { new { Share = 0.25, Mean = 3.5, Count = 1682 }, new { Share = 0.123456, Mean = double.NaN, Count = 5 } });
        foreach (var cell in new[] { "0.2500", "0.1235", "3.500", "n/a", "1,682" })
            Assert.Contains($"<td class=\"n\">{cell}</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_names_its_data_where_that_is_not_the_notebooks()
    {
        var html = Html(Chart.Line(new[] { 1, 2 }, new[] { 3, 4 }, "It rises", "x", "y", caption: "As it must") with { Data = "generated ratings" });
        Assert.Contains("As it must. Data: generated ratings.</figcaption>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_figure_holds_no_number_that_JSON_lacks(double odd)
    {
        foreach (var chart in new[]
        {
            Chart.Line([1, 2], [odd, 1], "t", "x", "y"),
            Chart.Scatter([odd, 2], [odd, 1], "t", "x", "y"),
            Chart.Heatmap(["a"], ["b"], [[odd]], "t", "x", "y", "u", middle: 0),
            Chart.Intervals(["a"], [odd], [odd], [1], "t", "x", "y"),
        })
        {
            var figure = Html(chart).Split("figure:")[1];
            Assert.DoesNotContain("NaN", figure, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", figure, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Texts_stay_texts_on_an_axis_even_where_they_look_like_numbers_or_dates()
    {
        foreach (var chart in new[]
        {
            Chart.Line(["1", "5", "10"], [1, 2, 3], "t", "x", "y"),
            Chart.Bar(["2001-01", "2001-02"], [1, 2], "t", "x", "y"),
            Chart.Heatmap(["1", "2"], [3, 4], [[1.0, 2], [3, 4]], "t", "x", "y", "u"),
            Chart.Intervals(["10"], [1], [0], [2], "t", "x", "y"),
        })
            Assert.Equal(1, Html(chart).Split("\"type\":\"category\"").Length - 1);
        Assert.DoesNotContain("\"category\"", Html(Chart.Line([1, 5, 10], [1, 2, 3], "t", "x", "y")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_is_named_for_those_who_cannot_see_it_and_carries_its_values()
    {
        var html = Html(Chart.Bar(["A & B"], [5], "One bar", "film", "ratings"));
        Assert.Contains("role=\"img\" aria-label=\"Bar chart: One bar.", html, StringComparison.Ordinal);
        Assert.Contains("<td>A &amp; B</td><td class=\"n\">5</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_script_brings_plotly_whole_and_asks_no_network()
    {
        var html = Html(new NotebookPage());
        Assert.Equal(1, html.Split("</script>").Length - 1);
        Assert.DoesNotContain("<script src", html, StringComparison.OrdinalIgnoreCase);
        Assert.True(html.Length > 3_000_000);
    }

    private static string Html(object value) => value.ToDisplayString("text/html");
}
