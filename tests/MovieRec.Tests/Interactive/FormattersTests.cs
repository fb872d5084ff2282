using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;
using MovieRec.Interactive;

namespace MovieRec.Tests.Interactive;

public sealed class FormattersTests
{
    public FormattersTests() => Formatters.Register();

    [Fact]
    public void A_value_and_the_ends_of_its_interval_share_their_decimals() =>
        Assert.Contains(
            "<td class=\"n\">120.0</td><td class=\"n\">90.5</td><td class=\"n\">150.0</td>",
            Html(Chart.Intervals(["a"], [120], [90.5], [150], "t", "x", "y")), StringComparison.Ordinal);

    [Fact]
    public void Records_make_a_flat_table_that_stops_and_says_how_many_more()
    {
        var html = Html(Enumerable.Range(1, 1012).Select(i => new { Title = $"movie {i}", MeanRating = i / 1000.0 }));
        Assert.Contains("<th scope=\"col\">Title</th><th scope=\"col\" class=\"n\">Mean rating</th>", html,
            StringComparison.Ordinal);
        Assert.Equal(Table.DefaultRows, html.Split("<td>movie ").Length - 1);
        Assert.Contains("1,002 more rows", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_values_are_left_to_the_host() =>
    Assert.DoesNotContain("mr-table", Html(new[] { 1, 2, 3 }), StringComparison.Ordinal);

    [Fact]
    public void A_frame_shows_its_columns()
    {
        var html = Html(
            new DataFrame(new Int32DataFrameColumn("user", [196, 1186]),
                new StringDataFrameColumn("word", ["<b>", null])));
        Assert.Contains("<td class=\"n\">1186</td><td></td>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_round_their_numbers_alike()
    {
        var html = Html(
            new[] { new { Share = 0.25, Mean = 3.5, Count = 1682 },
                new { Share = 0.123456, Mean = double.NaN, Count = 5 } });
        foreach (var cell in new[] { "0.2500", "0.1235", "3.500", "n/a", "1,682" })
            Assert.Contains($"<td class=\"n\">{cell}</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_names_its_data_where_that_is_not_the_notebooks()
    {
        var html = Html(
            Chart.Line(new[] { 1, 2 }, new[] { 3, 4 }, "It rises", "x", "y",
                caption: "As it must") with
            { Data = "generated ratings" });
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
        Assert.DoesNotContain("\"category\"", Html(Chart.Line([1, 5, 10], [1, 2, 3], "t", "x", "y")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_is_named_for_those_who_cannot_see_it_and_carries_its_values()
    {
        var html = Html(Chart.Bar(["A & B"], [5], "One bar", "movie", "ratings"));
        Assert.Contains("role=\"group\" aria-label=\"Bar chart: One bar.", html, StringComparison.Ordinal);
        Assert.Contains("<td>A &amp; B</td><td class=\"n\">5</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_script_brings_plotly_packed_with_its_licence_and_asks_no_network()
    {
        var html = Html(new NotebookPage());
        Assert.Equal(1, html.Split("</script>").Length - 1);
        Assert.DoesNotContain("<script src", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Copyright 2012-2026, Plotly, Inc.", html, StringComparison.Ordinal);
        Assert.Contains("Licensed under the MIT license", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 400_000, 550_000);
        var script = Unpacked(html);
        Assert.Contains($"data-starts=\"sha256-{Convert.ToBase64String(SHA256.HashData(script))}\"", html,
            StringComparison.Ordinal);
        // That of npm's plotly.js-basic-dist-min 3.7.0, plotly-basic.min.js.
        var plotly = Encoding.UTF8.GetString(
            script)["(function(define,module,exports){".Length..^"\n}).call(window);".Length];
        Assert.Equal("c23b03591a6bdad0bd0f47a0c5c52305a5519812b73ce254be65cd841553c9c2",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plotly))));
    }

    [Fact]
    public void A_property_is_named_in_words() => Assert.Equal(
        ["Within a minute", "New at 10 percent", "Validation NDCG", "p99 ms", "MB per second"],
        Figures.Create(new { WithinAMinute = 1, NewAt10Percent = 1, ValidationNDCG = 1, p99Ms = 1, MBPerSecond = 1 })
            .All.Select(figure => figure.Key));

    [Fact]
    public void A_p_value_that_is_not_zero_is_not_written_as_zero()
    {
        var html = Html(
            new[] { new { P = 0.5, Change = 12.5 }, new { P = 0.00003, Change = -0.001 },
                new { P = 0.0, Change = 0.0 } });
        foreach (var cell in new[] { ".5000", "&lt; .0001", "12.50", "−0.0010", "0" })
            Assert.Contains($"<td class=\"n\">{cell}</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_write_numbers_as_tables_do_and_logarithmic_ones_are_marked_at_1_2_and_5()
    {
        var layout = Figure(Chart.Line([1, 30], [0.123456, 12.5], "t", new Axis("x") { Logarithmic = true }, "y"))
            .GetProperty("layout");
        var (x, y) = (layout.GetProperty("xaxis"), layout.GetProperty("yaxis"));
        Assert.Equal([1, 2, 5, 10, 20], Numbers(x, "tickvals"));
        Assert.Equal(["1", "2", "5", "10", "20"], Texts(x, "ticktext"));
        Assert.Equal((",d", ",.4~r"),
            (x.GetProperty("hoverformat").GetString(), y.GetProperty("hoverformat").GetString()));
        Assert.Equal("none", y.GetProperty("exponentformat").GetString());
        Assert.True(y.GetProperty("separatethousands").GetBoolean());
        var given = Figure(Chart.Line([1e3, 1e6], [0.1, 0.2], "t", new Axis("x") { Logarithmic = true, Format = "~s" },
            new Axis("y") { Format = ".0%" })).GetProperty("layout");
        Assert.False(given.GetProperty("xaxis").TryGetProperty("ticktext", out _));
        Assert.Equal("~%", given.GetProperty("yaxis").GetProperty("tickformat").GetString());
        Assert.Equal(".3~p", given.GetProperty("yaxis").GetProperty("hoverformat").GetString());
    }

    [Fact]
    public void A_heat_map_is_a_bar_for_each_cell_that_has_a_value()
    {
        var trace = Figure(Chart.Heatmap(["a", "b"], ["first", "second"], [[1, double.NaN], [3, 4]], "t", "x", "y", "u",
            middle: 2)).GetProperty("data")[0];
        Assert.Equal("bar", trace.GetProperty("type").GetString());
        Assert.Equal(["a", "a", "b"], Texts(trace, "x"));
        Assert.Equal(["first", "second", "second"], Texts(trace, "customdata"));
        Assert.Equal([-0.48, 0.52, 0.52], Numbers(trace, "base"), (one, other) => Math.Abs(one - other) < 1e-12);
        var marker = trace.GetProperty("marker");
        Assert.Equal([1, 3, 4], Numbers(marker, "color"));
        // As far from the middle on one side as on the other.
        Assert.Equal((0, 4), (marker.GetProperty("cmin").GetDouble(), marker.GetProperty("cmax").GetDouble()));
        var layout = Figure(Chart.Heatmap(["a", "b"], ["first", "second"], [[1, double.NaN], [3, double.NaN]], "t", "x",
            "y", "u")).GetProperty("layout");
        Assert.Equal(["first", "second"], Texts(layout.GetProperty("yaxis"), "ticktext"));
        Assert.Equal([1.5, -0.5], Numbers(layout.GetProperty("yaxis"), "range"));
        Assert.Equal(["a", "b"], Texts(layout.GetProperty("xaxis"), "categoryarray"));
    }

    [Fact]
    public void A_heat_map_over_dates_or_numbers_keeps_their_distances()
    {
        DateOnly[] weeks = [new(2001, 1, 7), new(2001, 1, 14), new(2001, 1, 28)];
        var byWeek = Figure(Chart.Heatmap(weeks, ["one"], [[1, 2, 3]], "t", "x", "y", "u"));
        Assert.Equal(7 * 86_400_000 * 0.96, byWeek.GetProperty("data")[0].GetProperty("width").GetDouble(), 1e-3);
        Assert.False(byWeek.GetProperty("layout").GetProperty("xaxis").TryGetProperty("categoryarray", out _));
        var byNumber = Figure(Chart.Heatmap([10, 20, 40], ["one"], [[1, 2, 3]], "t", "x", "y", "u")).GetProperty(
            "data")[0];
        Assert.Equal([10, 20, 40], Numbers(byNumber, "x"));
        Assert.Equal(9.6, byNumber.GetProperty("width").GetDouble(), 1e-9);
    }

    /// <summary>Quartiles of 1 to 9 by hand: 3, 5, 7 lie at a quarter, a half and three quarters of the way.</summary>
    [Fact]
    public void A_box_reaches_from_quartile_to_quartile_with_its_median_between_and_whiskers_to_the_ends()
    {
        var data = Figure(Chart.Box([("g", Enumerable.Range(1, 9))], "t", "x", "y")).GetProperty("data");
        var (whiskers, box) = (data[0], data[1]);
        var (q1, q2, q3) = (Numbers(box, "base")[0], Numbers(box, "base")[1],
            Numbers(box, "base")[1] + Numbers(box, "y")[1]);
        Assert.Equal(q2, q1 + Numbers(box, "y")[0], 1e-9);
        Assert.Equal(5, q2, 1e-9);
        Assert.InRange(q1, 2.5, 3.5);
        Assert.InRange(q3, 6.5, 7.5);
        Assert.Equal(["1", $"{q1:R}", "", $"{q3:R}", "9", ""],
            whiskers.GetProperty("y").EnumerateArray()
                .Select(value => value.ValueKind == JsonValueKind.Null
                    ? "" : value.GetDouble().ToString("R", CultureInfo.InvariantCulture)));
    }

    private static JsonElement Figure(Chart chart) =>
        JsonDocument.Parse(Html(chart).Split("figure:")[1].Split("})</script>")[0]).RootElement;

    private static string[] Texts(JsonElement of, string member) =>
        [.. of.GetProperty(member).EnumerateArray().Select(value => value.GetString()!)];

    private static double[] Numbers(JsonElement of, string member) =>
        [.. of.GetProperty(member).EnumerateArray().Select(value => value.GetDouble())];

    private static byte[] Unpacked(string html)
    {
        var packed = html[..html.LastIndexOf('"')];
        using var gzip = new GZipStream(
            new MemoryStream(Convert.FromBase64String(packed[(packed.LastIndexOf('"') + 1)..])),
            CompressionMode.Decompress);
        using var script = new MemoryStream();
        gzip.CopyTo(script);
        return script.ToArray();
    }

    private static string Html(object value) => value.ToDisplayString("text/html");
}
