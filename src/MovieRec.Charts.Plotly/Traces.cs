using Plotly.NET;

namespace MovieRec.Charts.Plotly;

/// <summary>Series as plotly traces.</summary>
internal static class Traces
{
    // From Okabe and Ito's vermilion over neutral to their blue; blue is above the middle.
    private static readonly object[][] Diverging = [[0.0, "#D55E00"], [0.5, "#D9D9D9"], [1.0, "#0072B2"]];

    public static IEnumerable<Trace> Of(Series series, string colour) => series switch
    {
        LineSeries line => Line(line, colour),
        BarSeries { Horizontal: true } bar => [Trace("bar", bar.Name, ("orientation", "h"), ("y", Json.Positions(bar.Categories)), ("x", Json.Numbers(bar.Values)), ("marker", Json.Object(("color", colour))))],
        BarSeries bar => [Trace("bar", bar.Name, ("x", Json.Positions(bar.Categories)), ("y", Json.Numbers(bar.Values)), ("marker", Json.Object(("color", colour))))],
        HistogramSeries histogram => [Histogram(histogram, colour)],
        ScatterSeries scatter => [Scatter(scatter, colour)],
        HeatmapSeries map => [Heatmap(map)],
        BoxSeries boxes => [Boxes(boxes, colour)],
        IntervalSeries intervals => [Intervals(intervals, colour)],
        _ => throw new NotSupportedException($"A chart cannot show a {series.GetType().Name}."),
    };

    private static IEnumerable<Trace> Line(LineSeries line, string colour)
    {
        if (line is { Low: { } low, High: { } high })
        {
            // The band is one closed outline: along the upper ends, and back along the lower ones.
            yield return Trace("scatter", "", ("mode", "lines"), ("line", Json.Object(("width", 0))), ("fill", "toself"), ("fillcolor", colour), ("opacity", 0.18),
                ("x", Json.Positions(line.X.Concat(line.X.Reverse()))), ("y", Json.Numbers(high.Concat(low.Reverse()))), ("hoverinfo", "skip"), ("showlegend", false));
        }
        yield return Trace("scatter", line.Name, ("mode", line.X.Count <= 40 ? "lines+markers" : "lines"), ("x", Json.Positions(line.X)), ("y", Json.Numbers(line.Y)),
            ("line", Json.Object(("color", colour), ("width", 2.5), ("dash", line.Muted ? "dot" : null))), ("marker", Json.Object(("color", colour), ("size", 7))));
    }

    private static Trace Histogram(HistogramSeries histogram, string colour)
    {
        var (edges, counts) = (histogram.Edges, histogram.Counts);
        var middles = counts.Select((_, bin) => (edges[bin] + edges[bin + 1]) / 2);
        var widths = counts.Select((_, bin) => (edges[bin + 1] - edges[bin]) * 0.98);
        return Trace("bar", histogram.Name, ("x", Json.Numbers(middles)), ("width", Json.Numbers(widths)), ("y", Json.Numbers(counts)), ("marker", Json.Object(("color", colour))));
    }

    private static Trace Scatter(ScatterSeries scatter, string colour) =>
        Trace("scatter", scatter.Name, ("mode", scatter.ShowLabels ? "markers+text" : "markers"), ("x", Json.Positions(scatter.X)), ("y", Json.Numbers(scatter.Y)),
            ("text", scatter.Labels), ("textposition", "top center"), ("hovertemplate", scatter.Labels is null ? null : "%{text}<br>%{x:.4~g}, %{y:.4~g}<extra></extra>"),
            ("marker", Json.Object(("color", colour), ("size", scatter.Muted ? 5 : scatter.X.Count > 200 ? 6 : 9), ("opacity", scatter.Muted ? 0.35 : scatter.X.Count > 200 ? 0.6 : 0.95))));

    private static Trace Heatmap(HeatmapSeries map)
    {
        var span = map.Middle is { } middle ? map.Values.SelectMany(row => row).Where(double.IsFinite).Select(value => Math.Abs(value - middle)).DefaultIfEmpty(1).Max() : 0;
        return Trace("heatmap", "", ("x", Json.Positions(map.Columns)), ("y", Json.Positions(map.Rows)), ("z", map.Values.Select(Json.Numbers).ToArray()),
            ("colorscale", map.Middle is null ? "Cividis" : Diverging), ("zmin", map.Middle - span), ("zmax", map.Middle + span), ("xgap", 1), ("ygap", 1),
            ("hoverongaps", false), ("colorbar", Json.Object(("title", Json.Object(("text", map.Name), ("side", "right"))), ("thickness", 12), ("outlinewidth", 0))));
    }

    private static Trace Boxes(BoxSeries boxes, string colour) =>
        Trace("box", boxes.Name, ("x", boxes.Boxes.Select(box => box.Name).ToArray()), ("lowerfence", Json.Numbers(boxes.Boxes.Select(box => box.Minimum))),
            ("q1", Json.Numbers(boxes.Boxes.Select(box => box.LowerQuartile))), ("median", Json.Numbers(boxes.Boxes.Select(box => box.Median))),
            ("q3", Json.Numbers(boxes.Boxes.Select(box => box.UpperQuartile))), ("upperfence", Json.Numbers(boxes.Boxes.Select(box => box.Maximum))),
            ("line", Json.Object(("width", 2))), ("marker", Json.Object(("color", colour))));

    private static Trace Intervals(IntervalSeries intervals, string colour) =>
        Trace("scatter", intervals.Name, ("mode", "markers"), ("x", Json.Numbers(intervals.Estimates)), ("y", intervals.Names),
            ("marker", Json.Object(("color", colour), ("size", 10))),
            ("error_x", Json.Object(("type", "data"), ("symmetric", false), ("thickness", 2.5), ("width", 6), ("color", colour),
                ("array", Json.Numbers(intervals.High.Zip(intervals.Estimates, (high, estimate) => high - estimate))),
                ("arrayminus", Json.Numbers(intervals.Low.Zip(intervals.Estimates, (low, estimate) => estimate - low))))));

    private static Trace Trace(string type, string name, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var trace = new Trace(type);
        if (name.Length > 0) trace.SetProperty("name", name);
        foreach (var (member, value) in members)
        {
            if (value is not null) trace.SetProperty(member, value);
        }
        return trace;
    }
}
