using DynamicObj;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace MovieRec.Charts.Plotly;

/// <summary>
/// Builds figures with Plotly.NET. Colours that depend on the page's ground are left to the script that draws.
/// </summary>
public sealed class PlotlyFigureBuilder : IFigureBuilder
{
    private const string PlotlyScript = "plotly.js";

    /// <inheritdoc/>
    public Stream OpenPlotlyScript() =>
        typeof(PlotlyFigureBuilder).Assembly.GetManifestResourceStream(PlotlyScript)!;

    /// <inheritdoc/>
    public string ToFigureJson(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var coloured = 0;
        var traces = chart.Series.SelectMany(series => Traces.Create(series,
            series.Muted ? Palette.Muted : Palette.At(coloured++), isAmongOthers: chart.Series.Count > 1)).ToArray();
        return GenericChart.toFigureJson(
            GenericChart.setLayout(LayoutOf(chart),
                GenericChart.ofTraceObjects(false, Microsoft.FSharp.Collections.ListModule.OfSeq(traces))));
    }

    private static Layout LayoutOf(Chart chart)
    {
        var layout = new Layout();
        layout.SetProperty("height", chart.Height ?? HeightOf(chart));
        layout.SetProperty("margin", Json.Object(("t", 24), ("r", 28), ("b", 48), ("l", 56)));
        layout.SetProperty("showlegend",
            chart.Series.Count(series => series.Name.Length > 0 && series is not HeatmapSeries) > 1);
        layout.SetProperty("legend", Json.Object(("orientation", "h"), ("yanchor", "bottom"), ("y", 1.0), ("x", 0)));
        layout.SetProperty("bargap", chart.Series.Any(series => series is HistogramSeries) ? 0.02 : 0.2);
        // Cells and boxes are bars that say themselves where they begin and how wide they are.
        if (chart.Series.Any(series => series is HeatmapSeries or BoxSeries or HistogramSeries))
            layout.SetProperty("barmode", "overlay");
        layout.SetProperty("hovermode", chart.Series.Any(series => series is LineSeries) ? "x" : "closest");
        var xAxis = AxisOf(chart.XAxis, Extent.Across(chart), chart.Series.All(HasTextsAcross));
        var rowsFromTop = chart.Series.Any(
            series => series is HeatmapSeries or IntervalSeries or BarSeries { Horizontal: true });
        var yAxis = AxisOf(chart.YAxis, Extent.Up(chart), chart.Series.All(HasTextsUp), rowsFromTop);
        if (chart.Series is [HeatmapSeries map]) NameCells(map, xAxis, yAxis);
        layout.SetProperty("xaxis", xAxis);
        layout.SetProperty("yaxis", yAxis);
        object[] marks =
            [.. chart.XAxis.Marks.Select(at => Mark(("x0", at), ("x1", at), ("y0", 0), ("y1", 1), ("yref", "paper"))),
            .. chart.YAxis.Marks.Select(at => Mark(("y0", at), ("y1", at), ("x0", 0), ("x1", 1), ("xref", "paper")))];
        if (marks.Length > 0) layout.SetProperty("shapes", marks);
        return layout;
    }

    private static DynamicObj.DynamicObj Mark(params (string Name, object? Value)[] ends) =>
        Json.Object([("type", "line"), ("layer", "below"),
            ("line", Json.Object(("color", "rgba(128,128,128,.9)"), ("width", 1.5), ("dash", "dot"))), .. ends]);

    // Bars stand between numbers, so rows are numbered and named; columns without a value keep their place.
    private static void NameCells(HeatmapSeries map, LinearAxis xAxis, LinearAxis yAxis)
    {
        if (Traces.HasNamedColumns(map))
        {
            xAxis.SetProperty("categoryorder", "array");
            xAxis.SetProperty("categoryarray", Traces.Names(map.Columns));
            xAxis.SetProperty("range", new[] { -0.5, map.Columns.Count - 0.5 });
        }
        xAxis.SetProperty("showgrid", false);
        yAxis.SetProperty("tickmode", "array");
        yAxis.SetProperty("tickvals", Enumerable.Range(0, map.Rows.Count).ToArray());
        yAxis.SetProperty("ticktext", Traces.Names(map.Rows));
        yAxis.SetProperty("autorange", false);
        yAxis.SetProperty("range", new[] { map.Rows.Count - 0.5, -0.5 });
        yAxis.SetProperty("showgrid", false);
    }

    private static int HeightOf(Chart chart) => chart.Series.Max(series => series switch
    {
        BarSeries { Horizontal: true } bar => 110 + bar.Categories.Count * 26,
        IntervalSeries intervals => 140 + intervals.Names.Count * 36,
        // The scale beside a map of few rows needs room for its own labels.
        HeatmapSeries map => Math.Max(260, 130 + map.Rows.Count * 26),
        _ => 380,
    });

    private static bool HasTextsAcross(Series series) => series switch
    {
        LineSeries line => AreTexts(line.X),
        BarSeries { Horizontal: false } bar => AreTexts(bar.Categories),
        ScatterSeries scatter => AreTexts(scatter.X),
        HeatmapSeries map => Traces.HasNamedColumns(map),
        BoxSeries => true,
        _ => false,
    };

    private static bool HasTextsUp(Series series) => series switch
    {
        BarSeries { Horizontal: true } bar => AreTexts(bar.Categories),
        IntervalSeries => true,
        _ => false,
    };

    private static bool AreTexts(IReadOnlyList<object> positions) => positions.All(position => position is string);

    // Plotly would take texts such as '10' or '2001-01' for numbers and dates, so an axis of texts says what it is.
    private static LinearAxis AxisOf(Axis axis, double[] values, bool texts, bool fromTop = false)
    {
        var drawn = new LinearAxis();
        drawn.SetProperty("title", Json.Object(("text", axis.Title), ("standoff", 12)));
        drawn.SetProperty("automargin", true);
        drawn.SetProperty("zeroline", false);
        if (texts) drawn.SetProperty("type", "category");
        // 10,000 and 0.0001, not 10k and 100µ, and under the pointer no more digits than say something.
        drawn.SetProperty("separatethousands", !CountsYears(axis));
        drawn.SetProperty("exponentformat", "none");
        drawn.SetProperty("hoverformat", HoverFormat(axis, values));
        if (axis.Logarithmic)
        {
            drawn.SetProperty("type", "log");
            MarkPowers(drawn, axis, values);
        }
        if (axis.Format is { } format) drawn.SetProperty("tickformat", TickFormat(format));
        if (axis.Range is { } range) drawn.SetProperty("range", new[] { End(range.Low), End(range.High) });
        if (fromTop) drawn.SetProperty("autorange", "reversed");
        return drawn;

        double End(double value) => axis.Logarithmic ? Math.Log10(value) : value;
    }

    private static void MarkPowers(LinearAxis drawn, Axis axis, double[] values)
    {
        var positive = values.Where(value => value > 0).ToArray();
        if (axis.Range is { Low: > 0 } range) positive = [range.Low, range.High];
        if (positive.Length == 0) return;
        var ticks = LogarithmicTicks.Between(positive.Min(), positive.Max());
        drawn.SetProperty("tickmode", "array");
        drawn.SetProperty("tickvals", ticks);
        if (axis.Format is null) drawn.SetProperty("ticktext", ticks.Select(LogarithmicTicks.Text).ToArray());
    }

    // Percents get the decimals that their ticks need, so that no two read alike; and with its sign asked for, d3
    // would write a tick that is nothing but for rounding as −0%.
    private static string TickFormat(string format) => format.EndsWith('%') ? "~%" : format.TrimStart('+');

    // A year is a name, not an amount: 1990, not 1,990.
    private static bool CountsYears(Axis axis) =>
        axis.Title.StartsWith("year", StringComparison.OrdinalIgnoreCase) && axis.Format is null;

    // Whole numbers whole, others to four digits, in no notation of their own.
    private static string HoverFormat(Axis axis, double[] values) =>
        axis.Format?.EndsWith('%') == true ? ".3~p"
        : CountsYears(axis) ? "d"
        : values.Where(double.IsFinite).All(double.IsInteger) ? ",d" : ",.4~r";
}
