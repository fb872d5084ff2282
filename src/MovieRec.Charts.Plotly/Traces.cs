using System.Globalization;
using Plotly.NET;

namespace MovieRec.Charts.Plotly;

/// <summary>Series as plotly traces.</summary>
internal static class Traces
{
    // From Okabe and Ito's vermilion over neutral to their blue; blue is above the middle.
    private static readonly object[][] Diverging = [[0.0, "#D55E00"], [0.5, "#D9D9D9"], [1.0, "#0072B2"]];

    // Share of a cell's side that is left empty between cells.
    private const double CellGap = 0.04;

    public static IEnumerable<Trace> Create(Series series, string colour, bool isAmongOthers = false) => series switch
    {
        LineSeries line => Line(line, colour),
        BarSeries { Horizontal: true } bar =>
            [Trace("bar", bar.Name, ("orientation", "h"), ("y", Json.Positions(bar.Categories)),
                ("x", Json.Numbers(bar.Values)), ("marker", Json.Object(("color", colour))))],
        BarSeries bar =>
            [Trace("bar", bar.Name, ("x", Json.Positions(bar.Categories)), ("y", Json.Numbers(bar.Values)),
                ("marker", Json.Object(("color", colour))))],
        HistogramSeries histogram => [Histogram(histogram, colour, isAmongOthers)],
        ScatterSeries scatter => [Scatter(scatter, colour)],
        HeatmapSeries map => [Heatmap(map)],
        BoxSeries boxes => Boxes(boxes, colour),
        IntervalSeries intervals => [Intervals(intervals, colour)],
        _ => throw new NotSupportedException($"A chart cannot show a {series.GetType().Name}."),
    };

    private static IEnumerable<Trace> Line(LineSeries line, string colour)
    {
        if (line is { Low: { } low, High: { } high })
        {
            // The band is one closed outline: along the upper ends, and back along the lower ones.
            yield return Trace("scatter", "", ("mode", "lines"), ("line", Json.Object(("width", 0))),
                ("fill", "toself"), ("fillcolor", colour), ("opacity", 0.18),
                ("x", Json.Positions(line.X.Concat(line.X.Reverse()))), ("y", Json.Numbers(high.Concat(low.Reverse()))),
                ("hoverinfo", "skip"), ("showlegend", false));
        }
        yield return Trace("scatter", line.Name, ("mode", line.X.Count <= 40 ? "lines+markers" : "lines"),
            ("x", Json.Positions(line.X)), ("y", Json.Numbers(line.Y)),
            ("line", Json.Object(("color", colour), ("width", 2.5), ("dash", line.Muted ? "dot" : null))),
            ("marker", Json.Object(("color", colour), ("size", 7))));
    }

    private static Trace Histogram(HistogramSeries histogram, string colour, bool isAmongOthers)
    {
        var (edges, counts) = (histogram.Edges, histogram.Counts);
        var middles = counts.Select((_, bin) => (edges[bin] + edges[bin + 1]) / 2);
        var widths = counts.Select((_, bin) => (edges[bin + 1] - edges[bin]) * 0.98);
        return Trace("bar", histogram.Name, ("x", Json.Numbers(middles)), ("width", Json.Numbers(widths)),
            ("y", Json.Numbers(counts)),
            ("marker", Json.Object(("color", isAmongOthers ? Faint(colour) : colour))));
    }

    private static Trace Scatter(ScatterSeries scatter, string colour) =>
        Trace("scatter", scatter.Name, ("mode", scatter.ShowLabels ? "markers+text" : "markers"),
            ("x", Json.Positions(scatter.X)), ("y", Json.Numbers(scatter.Y)),
            ("text", scatter.Labels), ("textposition", "top center"),
            ("hovertemplate", scatter.Labels is null ? null : "%{text}<br>%{x}, %{y}<extra></extra>"),
            ("marker",
                Json.Object(("color", colour), ("size", scatter.Muted ? 5 : scatter.X.Count > 200 ? 6 : 9),
                    ("opacity", scatter.Muted ? 0.35 : scatter.X.Count > 200 ? 0.6 : 0.95))));

    /// <summary>Names of columns or rows, as they are written on an axis.</summary>
    public static string[] Names(IReadOnlyList<object> positions) => [.. positions.Select(position => position switch
    {
        DateTime time =>
            time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm",
                CultureInfo.InvariantCulture),
        _ => Convert.ToString(position, CultureInfo.InvariantCulture) ?? "",
    })];

    /// <summary>
    /// Whether a map's columns stand side by side by their names; else they stand where their numbers or dates are.
    /// </summary>
    public static bool HasNamedColumns(HeatmapSeries map) =>
        !map.Columns.All(column => column is double) && !map.Columns.All(column => column is DateTime);

    // In units of the axis, which for dates are milliseconds: the least distance of two columns.
    private static double WidthOfColumns(HeatmapSeries map)
    {
        if (HasNamedColumns(map)) return 1;
        var places = map.Columns.Select(column => column is DateTime time
            ? time.Ticks / (double)TimeSpan.TicksPerMillisecond : (double)column).Order().ToArray();
        var distances = places.Skip(1).Zip(places, (right, left) => right - left).Where(distance => distance > 0);
        return distances.DefaultIfEmpty(map.Columns[0] is DateTime ? TimeSpan.MillisecondsPerDay : 1).Min();
    }

    // A grid of bars, one a cell with a value: the basic distribution of plotly.js draws it as its heat maps do, at a
    // third of the size.
    private static Trace Heatmap(HeatmapSeries map)
    {
        var rows = Names(map.Rows);
        var columns = HasNamedColumns(map) ? Names(map.Columns) : Json.Positions(map.Columns);
        (int Row, int Column, double Value)[] cells = [.. from row in Enumerable.Range(0, rows.Length)
                                                          from column in Enumerable.Range(0, columns.Length)
                                                          let value = map.Values[row][column]
                                                          where double.IsFinite(value)
                                                          select (row, column, value)];
        double? span = map.Middle is { } middle
            ? cells.Select(cell => Math.Abs(cell.Value - middle)).DefaultIfEmpty(1).Max() : null;
        return Trace("bar", "", ("x", cells.Select(cell => columns[cell.Column]).ToArray()),
            ("y", cells.Select(_ => 1 - CellGap).ToArray()),
            ("base", cells.Select(cell => cell.Row - 0.5 + CellGap / 2).ToArray()),
            ("width", WidthOfColumns(map) * (1 - CellGap)),
            ("customdata", cells.Select(cell => rows[cell.Row]).ToArray()),
            ("hovertemplate", "%{x}, %{customdata}: %{marker.color:,.4~r}<extra></extra>"), ("showlegend", false),
            ("marker",
                Json.Object(("color", Json.Numbers(cells.Select(cell => cell.Value))),
                    ("colorscale", map.Middle is null ? "Cividis" : Diverging),
                ("cmin", map.Middle - span), ("cmax", map.Middle + span), ("line", Json.Object(("width", 0))),
                ("showscale", true),
                ("colorbar",
                    Json.Object(("title", Json.Object(("text", map.Name), ("side", "right"))), ("thickness", 12),
                        ("outlinewidth", 0), ("separatethousands", true), ("exponentformat", "none"))))));
    }

    // Two bars a group, from the lower quartile to the median and on to the upper one, and whiskers: the basic
    // distribution has no boxes of its own.
    private static IEnumerable<Trace> Boxes(BoxSeries boxes, string colour)
    {
        const string Summary = "%{x}<br>maximum %{customdata[4]:,.4~r}<br>upper quartile "
            + "%{customdata[3]:,.4~r}<br>median %{customdata[2]:,.4~r}<br>lower quartile "
            + "%{customdata[1]:,.4~r}<br>minimum %{customdata[0]:,.4~r}<extra></extra>";
        Box[] twice = [.. boxes.Boxes, .. boxes.Boxes];
        var from = boxes.Boxes.Select(box => box.LowerQuartile).Concat(boxes.Boxes.Select(box => box.Median)).ToArray();
        var to = boxes.Boxes.Select(box => box.Median).Concat(boxes.Boxes.Select(box => box.UpperQuartile)).ToArray();
        yield return Trace("scatter", "", ("mode", "lines+markers"), ("hoverinfo", "skip"), ("showlegend", false),
            ("x", boxes.Boxes.SelectMany(box => new string?[] { box.Name, box.Name, null, box.Name, box.Name, null })
                .ToArray()),
            ("y", Json.Numbers(
                boxes.Boxes.SelectMany(
                    box => new[] { box.Minimum, box.LowerQuartile, double.NaN, box.UpperQuartile, box.Maximum,
                        double.NaN }))),
            ("line", Json.Object(("color", colour), ("width", 2))),
            ("marker",
                Json.Object(("color", colour), ("symbol", "line-ew-open"), ("size", 14),
                    ("line", Json.Object(("color", colour), ("width", 2))))));
        yield return Trace("bar", boxes.Name, ("x", twice.Select(box => box.Name).ToArray()),
            ("base", Json.Numbers(from)), ("y", Json.Numbers(to.Zip(from, (end, start) => end - start))),
            ("width", 0.5),
            ("customdata",
                twice.Select(box =>
                    Json.Numbers([box.Minimum, box.LowerQuartile, box.Median, box.UpperQuartile, box.Maximum]))
                    .ToArray()), ("hovertemplate", Summary),
            ("marker", Json.Object(("color", Faint(colour)), ("line", Json.Object(("color", colour), ("width", 2))))));
    }

    // The colour '#RRGGBB', half seen through, so that what lies behind it shows.
    private static string Faint(string colour) => $"{colour}80";

    private static Trace Intervals(IntervalSeries intervals, string colour) =>
        Trace("scatter", intervals.Name, ("mode", "markers"), ("x", Json.Numbers(intervals.Estimates)),
            ("y", intervals.Names),
            ("marker", Json.Object(("color", colour), ("size", 10))),
            ("error_x",
                Json.Object(("type", "data"), ("symmetric", false), ("thickness", 2.5), ("width", 6), ("color", colour),
                ("array", Json.Numbers(intervals.High.Zip(intervals.Estimates, (high, estimate) => high - estimate))),
                ("arrayminus",
                    Json.Numbers(intervals.Low.Zip(intervals.Estimates, (low, estimate) => estimate - low))))));

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
