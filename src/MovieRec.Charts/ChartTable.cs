using System.Globalization;

namespace MovieRec.Charts;

/// <summary>
/// The values of a chart as a table, for readers who cannot see it and for those who want the figures.
/// </summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Cells by row: texts, dates or doubles.</param>
public sealed record ChartTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object>> Rows)
{
    /// <summary>All values of <paramref name="chart"/>, series after series.</summary>
    public static ChartTable Create(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var named = chart.Series.Count(series => series is not HeatmapSeries) > 1;
        var columns = new List<string>();
        var rows = new List<IReadOnlyList<object>>();
        foreach (var series in chart.Series)
        {
            var (header, cells) = Part(series, chart);
            foreach (var name in header.Where(name => !columns.Contains(name))) columns.Add(name);
            var places = header.Select(name => columns.IndexOf(name)).ToArray();
            rows.AddRange(
                cells.Select(
                    row => (IReadOnlyList<object>)Spread(row, places, columns.Count, named ? series.Name : null)));
        }
        return new(named ? ["series", .. columns] : columns, rows);
    }

    private static object[] Spread(object[] cells, int[] places, int width, string? name)
    {
        var row = new object[width];
        Array.Fill(row, "");
        for (var cell = 0; cell < cells.Length; cell++) row[places[cell]] = cells[cell];
        return name is null ? row : [name, .. row];
    }

    private static (string[] Columns, IEnumerable<object[]> Rows) Part(Series series, Chart chart)
    {
        var (x, y) = series switch
        {
            BarSeries { Horizontal: true } or IntervalSeries =>
                (Named(chart.XAxis, "value"), Named(chart.YAxis, "name")),
            BarSeries or BoxSeries => (Named(chart.XAxis, "name"), Named(chart.YAxis, "value")),
            HistogramSeries => (Named(chart.XAxis, "value"), Named(chart.YAxis, "count")),
            HeatmapSeries => (chart.XAxis.Title, Named(chart.YAxis, "row")),
            _ => (Named(chart.XAxis, "x"), Named(chart.YAxis, "y")),
        };
        return series switch
        {
            LineSeries { Low: { } low, High: { } high } line =>
                ([x, y, "low", "high"], line.X.Select((at, i) => new[] { at, line.Y[i], low[i], high[i] })),
            LineSeries line => ([x, y], line.X.Select((at, i) => new[] { at, line.Y[i] })),
            BarSeries bar =>
                (bar.Horizontal ? [y, x] : [x, y],
                    bar.Categories.Select((category, i) => new[] { category, bar.Values[i] })),
            HistogramSeries histogram =>
                ([$"{x} from", "to", y],
                    histogram.Counts.Select(
                        (count, i) => new object[] { histogram.Edges[i], histogram.Edges[i + 1], count })),
            ScatterSeries { Labels: { } labels } scatter =>
                (["label", x, y], scatter.X.Select((at, i) => new[] { labels[i], at, scatter.Y[i] })),
            ScatterSeries scatter => ([x, y], scatter.X.Select((at, i) => new[] { at, scatter.Y[i] })),
            HeatmapSeries map =>
                ([y, .. map.Columns.Select(column => Head(column))],
                    map.Rows.Select((row, i) => (object[])[row, .. map.Values[i].Cast<object>()])),
            BoxSeries boxes => ([x, "minimum", "lower quartile", "median", "upper quartile", "maximum"],
                boxes.Boxes.Select(
                    box => new object[] { box.Name, box.Minimum, box.LowerQuartile, box.Median, box.UpperQuartile,
                        box.Maximum })),
            IntervalSeries intervals => ([y, x, "low", "high"],
                intervals.Names.Select(
                    (name, i) => new object[] { name, intervals.Estimates[i], intervals.Low[i], intervals.High[i] })),
            _ => throw new NotSupportedException($"A chart cannot show a {series.GetType().Name}."),
        };
    }

    private static string Head(object column) => column switch
    {
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(column, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Named(Axis axis, string otherwise) => axis.Title.Length > 0 ? axis.Title : otherwise;
}
