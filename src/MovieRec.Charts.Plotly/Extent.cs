namespace MovieRec.Charts.Plotly;

/// <summary>The numbers that a chart shows along each axis; none where texts or dates stand.</summary>
internal static class Extent
{
    /// <summary>Along the horizontal axis.</summary>
    public static double[] Across(Chart chart) => [.. chart.Series.SelectMany(series => series switch
    {
        LineSeries line => line.X.OfType<double>(),
        BarSeries { Horizontal: true } bar => bar.Values,
        BarSeries bar => bar.Categories.OfType<double>(),
        HistogramSeries histogram => histogram.Edges,
        ScatterSeries scatter => scatter.X.OfType<double>(),
        IntervalSeries intervals => intervals.Estimates.Concat(intervals.Low).Concat(intervals.High),
        _ => [],
    }).Where(double.IsFinite)];

    /// <summary>Along the vertical axis.</summary>
    public static double[] Up(Chart chart) => [.. chart.Series.SelectMany(series => series switch
    {
        LineSeries line => line.Y.Concat(line.Low ?? []).Concat(line.High ?? []),
        BarSeries { Horizontal: true } bar => bar.Categories.OfType<double>(),
        BarSeries bar => bar.Values,
        HistogramSeries histogram => histogram.Counts,
        ScatterSeries scatter => scatter.Y,
        BoxSeries boxes => boxes.Boxes.SelectMany(box => new[] { box.Minimum, box.Maximum }),
        _ => [],
    }).Where(double.IsFinite)];
}
