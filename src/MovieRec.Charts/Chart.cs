using System.Numerics;

namespace MovieRec.Charts;

/// <summary>A chart as a value: a finding, two axes and the series that show it.</summary>
/// <example><code>Chart.Line(iterations, losses, title: "The objective falls and settles", xAxis: "iteration", yAxis:
/// "objective")</code></example>
public sealed record Chart
{
    /// <summary>Makes a chart.</summary>
    /// <param name="title">The finding, as a sentence without a full stop.</param>
    /// <param name="xAxis">The horizontal axis.</param>
    /// <param name="yAxis">The vertical axis.</param>
    /// <param name="series">What to draw.</param>
    public Chart(string title, Axis xAxis, Axis yAxis, IEnumerable<Series> series)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(series);
        (Title, XAxis, YAxis, Series) = (title, xAxis, yAxis, [.. series]);
    }

    /// <summary>The finding, as a sentence without a full stop.</summary>
    public string Title { get; init; }

    /// <summary>What a reader needs to judge the chart; the data set's label is added when it is shown.</summary>
    public string Caption { get; init; } = "";

    /// <summary>What the values come from, where that is not the data set of the notebook; null where it is.</summary>
    public string? Data { get; init; }

    /// <summary>The horizontal axis.</summary>
    public Axis XAxis { get; init; }

    /// <summary>The vertical axis.</summary>
    public Axis YAxis { get; init; }

    /// <summary>What is drawn, in drawing order.</summary>
    public IReadOnlyList<Series> Series { get; init; }

    /// <summary>Height in CSS pixels; null lets the number of rows decide.</summary>
    public int? Height { get; init; }

    /// <summary>Whether there is no value to draw: such a chart is shown as a sentence that says so.</summary>
    public bool IsEmpty => Series.All(series => series.IsEmpty);

    /// <summary>A chart of several series.</summary>
    public static Chart Create(string title, Axis xAxis, Axis yAxis, params IEnumerable<Series> series) =>
        new(title, xAxis, yAxis, series);

    /// <summary>One line; for several see <see cref="Create"/> and <see cref="Charts.Series.Line"/>.</summary>
    public static Chart Line<TX, TY>(
        IEnumerable<TX> x, IEnumerable<TY> y, string title, Axis xAxis, Axis yAxis, string caption = "")
        where TX : notnull where TY : INumber<TY> =>
        new(title, xAxis, yAxis, [Charts.Series.Line(x, y)]) { Caption = caption };

    /// <summary>
    /// One bar a category. The axes are the ones drawn: of horizontal bars <paramref name="xAxis"/> measures the
    /// values.
    /// </summary>
    public static Chart Bar<TX, TY>(IEnumerable<TX> categories, IEnumerable<TY> values, string title, Axis xAxis,
        Axis yAxis, string caption = "", bool horizontal = false)
        where TX : notnull where TY : INumber<TY> =>
        new(title, xAxis, yAxis, [Charts.Series.Bar(categories, values, horizontal: horizontal)]) { Caption = caption };

    /// <summary>How many values fall into each bin.</summary>
    public static Chart Histogram<T>(IEnumerable<T> values, string title, Axis xAxis, Axis yAxis, int bins = 30,
        double? binWidth = null, string caption = "")
        where T : INumber<T> =>
        new(title, xAxis, yAxis, [Charts.Series.Histogram(values, bins, binWidth)]) { Caption = caption };

    /// <summary>Points on their own.</summary>
    public static Chart Scatter<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string title, Axis xAxis, Axis yAxis,
        IEnumerable<string>? labels = null, string caption = "")
        where TX : notnull where TY : INumber<TY> =>
        new(title, xAxis, yAxis, [Charts.Series.Scatter(x, y, labels: labels)]) { Caption = caption };

    /// <summary>A colour for each cell of a grid.</summary>
    public static Chart Heatmap<TX, TY>(IEnumerable<TX> columns, IEnumerable<TY> rows,
        IEnumerable<IEnumerable<double>> values, string title, Axis xAxis, Axis yAxis, string unit,
        double? middle = null, string caption = "")
        where TX : notnull where TY : notnull =>
        new(title, xAxis, yAxis, [Charts.Series.Heatmap(columns, rows, values, middle, unit)]) { Caption = caption };

    /// <summary>Median, quartiles and ends of each group.</summary>
    public static Chart Box<T>(IEnumerable<(string Name, IEnumerable<T> Values)> groups, string title, Axis xAxis,
        Axis yAxis, string caption = "")
        where T : INumber<T> =>
        new(title, xAxis, yAxis, [Charts.Series.Box(groups)]) { Caption = caption };

    /// <summary>Estimates with their intervals, one a row, the first on top.</summary>
    public static Chart Intervals(IEnumerable<string> names, IEnumerable<double> estimates, IEnumerable<double> low,
        IEnumerable<double> high, string title, Axis xAxis, Axis yAxis, string caption = "") =>
        new(title, xAxis, yAxis, [Charts.Series.Intervals(names, estimates, low, high)]) { Caption = caption };
}
