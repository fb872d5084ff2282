using MovieRec.Charts;

namespace MovieRec.Tests.Charts;

public sealed class ChartTableTests
{
    [Fact]
    public void Several_series_stand_one_below_the_other_with_their_names()
    {
        var chart = Chart.Create("t", "k", "recall", Series.Line([1, 2], [0.1, 0.2], "a"),
            Series.Line([1], [0.3], "b", [0.2], [0.4]));
        var table = ChartTable.Create(chart);
        Assert.Equal(["series", "k", "recall", "low", "high"], table.Columns);
        Assert.Equal(["a", 2.0, 0.2], table.Rows[1]);
        Assert.Equal(["b", 1.0, 0.3, 0.2, 0.4], table.Rows[2]);
    }

    [Fact]
    public void Horizontal_bars_name_the_category_first() =>
        Assert.Equal(["movie", "ratings"],
            ChartTable.Create(Chart.Bar(["x"], [1], "t", xAxis: "ratings", yAxis: "movie", horizontal: true)).Columns);

    [Fact]
    public void A_heatmap_keeps_its_grid()
    {
        var table = ChartTable.Create(Chart.Heatmap(["a", "b"], ["r"], [[1.0, double.NaN]], "t", "x", "y", unit: "u"));
        Assert.Equal(["y", "a", "b"], table.Columns);
        Assert.Equal(["r", 1.0, double.NaN], Assert.Single(table.Rows));
    }

    [Fact]
    public void A_heatmap_over_days_heads_its_columns_with_dates() =>
        Assert.Equal(["y", "1997-09-14", "1997-09-21 06:00:00"],
            ChartTable.Create(Chart.Heatmap([new DateTime(1997, 9, 14), new DateTime(1997, 9, 21, 6, 0, 0)], ["r"],
                [[1, 2]], "t", "x", "y", unit: "u")).Columns);

    [Fact]
    public void An_axis_without_a_title_is_named_after_what_stands_on_it()
    {
        Assert.Equal(["name", "ratings"],
            ChartTable.Create(Chart.Bar(["a"], [1], "t", "ratings", "", horizontal: true)).Columns);
        Assert.Equal(["name", "lift", "low", "high"],
            ChartTable.Create(Chart.Intervals(["a"], [1], [0], [2], "t", "lift", "")).Columns);
        Assert.Equal(["name", "value"], ChartTable.Create(Chart.Bar(["a"], [1], "t", "", "")).Columns);
    }
}
