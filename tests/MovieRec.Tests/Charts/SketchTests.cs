using System.Xml.Linq;
using MovieRec.Charts;

namespace MovieRec.Tests.Charts;

public sealed class SketchTests
{
    private static readonly XNamespace Svg = "";

    public static TheoryData<Chart> Charts =>
    [
        Chart.Line([1, 2, 3], [1.0, double.NaN, 2], "t", "x", "y"),
        Chart.Line(["a", "b"], [1.0, 2], "t", "x", "y"),
        Chart.Line([1.0, 10], [1.0, 100], "t", new Axis("x") { Logarithmic = true },
            new Axis("y") { Logarithmic = true }),
        Chart.Bar(["a", "b"], [1, -2], "t", "x", "y"),
        Chart.Bar(["a", "b"], [1, 2], "t", "x", "y", horizontal: true),
        Chart.Histogram([1, 2, 2, 3], "t", "x", "y"),
        Chart.Scatter([1, 2], [double.PositiveInfinity, 3], "t", "x", "y"),
        Chart.Heatmap(["a", "b"], ["r"], [[1.0, double.NaN]], "t", "x", "y", "u", middle: 0),
        Chart.Box([("a", new[] { 1.0, 2, 3 })], "t", "x", "y"),
        Chart.Intervals(["a"], [1], [0.5], [double.NaN], "t", "x", "y"),
        Chart.Line(Array.Empty<int>(), Array.Empty<int>(), "t", "x", "y"),
    ];

    [Theory]
    [MemberData(nameof(Charts))]
    public void Every_kind_of_chart_becomes_well_formed_svg_within_its_frame(Chart chart)
    {
        var text = Sketch.Draw(chart);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        var svg = XElement.Parse(text);
        foreach (var rect in svg.Descendants(Svg + "rect"))
        {
            Assert.InRange((double)rect.Attribute("x")! + (double)rect.Attribute("width")!, 0, Sketch.Width);
            Assert.InRange((double)rect.Attribute("y")! + (double)rect.Attribute("height")!, 0, Sketch.Height);
        }
        foreach (var circle in svg.Descendants(Svg + "circle"))
            Assert.InRange((double)circle.Attribute("cy")!, 0, Sketch.Height);
    }

    [Fact]
    public void More_is_drawn_higher_and_further_right()
    {
        var points = XElement.Parse(Sketch.Draw(Chart.Scatter([1, 2], [10, 20], "t", "x", "y")))
            .Descendants(Svg + "circle").ToArray();
        Assert.True((double)points[0].Attribute("cx")! < (double)points[1].Attribute("cx")!);
        Assert.True((double)points[0].Attribute("cy")! > (double)points[1].Attribute("cy")!);
    }

    [Fact]
    public void Thousands_of_points_are_thinned() =>
        Assert.True(
            Sketch.Draw(Chart.Scatter(Enumerable.Range(0, 100_000), Enumerable.Range(0, 100_000), "t", "x", "y")).Length
                < 20_000);
}
