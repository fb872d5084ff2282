using System.Globalization;
using System.Numerics;
using MathNet.Numerics.Statistics;

namespace MovieRec.Charts;

/// <summary>What a chart draws: one set of values in one form. Positions are doubles, texts or dates.</summary>
public abstract record Series
{
    /// <summary>The name in the legend and the table; empty for a chart's only series.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether the series is context: drawn grey, out of the palette's order.</summary>
    public bool Muted { get; init; }

    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsEmpty => this switch
    {
        LineSeries line => line.Y.Count == 0,
        BarSeries bar => bar.Values.Count == 0,
        HistogramSeries histogram => histogram.Counts.Count == 0,
        ScatterSeries scatter => scatter.Y.Count == 0,
        HeatmapSeries map => map.Rows.Count == 0 || map.Columns.Count == 0,
        BoxSeries boxes => boxes.Boxes.Count == 0,
        IntervalSeries intervals => intervals.Names.Count == 0,
        _ => false,
    };

    /// <summary>Points joined by a line, in the order given.</summary>
    /// <param name="x">Numbers, texts or dates.</param>
    /// <param name="y">Numbers, as many as <paramref name="x"/>; NaN leaves a gap.</param>
    /// <param name="name">The name in the legend.</param>
    /// <param name="low">Lower ends of the interval around each point; null for none.</param>
    /// <param name="high">Upper ends.</param>
    public static LineSeries Line<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string name = "",
        IEnumerable<double>? low = null, IEnumerable<double>? high = null)
        where TX : notnull where TY : INumber<TY> =>
        new(Positions(x), Numbers(y)) { Name = name, Low = low?.ToArray(), High = high?.ToArray() };

    /// <summary>One bar a category.</summary>
    /// <param name="categories">Texts, numbers or dates.</param>
    /// <param name="values">Numbers, as many as <paramref name="categories"/>.</param>
    /// <param name="name">The name in the legend.</param>
    /// <param name="horizontal">Whether bars run to the right, the first on top: for long names.</param>
    public static BarSeries Bar<TX, TY>(
        IEnumerable<TX> categories, IEnumerable<TY> values, string name = "", bool horizontal = false)
        where TX : notnull where TY : INumber<TY> =>
        new(Positions(categories), Numbers(values)) { Name = name, Horizontal = horizontal };

    /// <summary>
    /// How many values fall into each of <paramref name="bins"/> bins of equal width, or of width
    /// <paramref name="binWidth"/>.
    /// </summary>
    /// <remarks>
    /// A bin holds its lower end and not its upper one; the last bin of <paramref name="bins"/> holds both.
    /// </remarks>
    public static HistogramSeries Histogram<T>(
        IEnumerable<T> values, int bins = 30, double? binWidth = null, string name = "")
        where T : INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var finite = Numbers(values).Where(double.IsFinite).ToArray();
        if (finite.Length == 0) return new([], []) { Name = name };
        var (low, high) = (finite.Min(), finite.Max());
        if (binWidth is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(binWidth));
            low = Math.Floor(low / given) * given;
            bins = (int)Math.Floor((high - low) / given) + 1;
        }
        var width = binWidth ?? (high > low ? (high - low) / bins : 1);
        var counts = new double[bins];
        foreach (var value in finite) counts[Math.Min((int)((value - low) / width), bins - 1)]++;
        return new([.. Enumerable.Range(0, bins + 1).Select(edge => low + edge * width)], counts) { Name = name };
    }

    /// <summary>Points on their own.</summary>
    /// <param name="x">Numbers, texts or dates.</param>
    /// <param name="y">Numbers, as many as <paramref name="x"/>.</param>
    /// <param name="name">The name in the legend.</param>
    /// <param name="labels">A text for each point, shown under the pointer and in the table.</param>
    /// <param name="showLabels">Whether the labels are also written beside the points.</param>
    public static ScatterSeries Scatter<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string name = "",
        IEnumerable<string>? labels = null, bool showLabels = false)
        where TX : notnull where TY : INumber<TY> =>
        new(Positions(x), Numbers(y)) { Name = name, Labels = labels?.ToArray(), ShowLabels = showLabels };

    /// <summary>A colour for each cell of a grid.</summary>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Names of the rows, the first on top.</param>
    /// <param name="values">
    /// One list of values a row, each as long as <paramref name="columns"/>; NaN leaves the cell empty.
    /// </param>
    /// <param name="middle">
    /// The value with the neutral colour, where there is one: values below and above it get different hues.
    /// </param>
    /// <param name="unit">What a value is, for the colour bar.</param>
    public static HeatmapSeries Heatmap<TX, TY>(IEnumerable<TX> columns, IEnumerable<TY> rows,
        IEnumerable<IEnumerable<double>> values, double? middle = null, string unit = "")
        where TX : notnull where TY : notnull =>
        new(Positions(columns), Positions(rows),
            [.. values.Select(row => (IReadOnlyList<double>)[.. row])])
        { Middle = middle, Name = unit };

    /// <summary>Median, quartiles and ends of each group.</summary>
    /// <param name="groups">Name and values of each group; empty groups are left out.</param>
    public static BoxSeries Box<T>(IEnumerable<(string Name, IEnumerable<T> Values)> groups) where T : INumber<T> =>
        new([.. from @group in groups
                let values = Numbers(@group.Values)
                where values.Length > 0
                let summary = values.FiveNumberSummary()
                select new Box(@group.Name, summary[0], summary[1], summary[2], summary[3], summary[4])]);

    /// <summary>Estimates with their intervals, one a row, the first on top.</summary>
    public static IntervalSeries Intervals(IEnumerable<string> names, IEnumerable<double> estimates,
        IEnumerable<double> low, IEnumerable<double> high, string name = "") =>
        new([.. names], [.. estimates], [.. low], [.. high]) { Name = name };

    private static double[] Numbers<T>(IEnumerable<T> values) where T : INumber<T> =>
        [.. values.Select(double.CreateChecked)];

    private static object[] Positions<T>(IEnumerable<T> values) where T : notnull =>
        [.. values.Select(value => Position(value))];

    private static object Position(object value) => value switch
    {
        string or DateTime => value,
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        DateTimeOffset time => time.UtcDateTime,
        Enum => value.ToString()!,
        IConvertible number and not (bool or char) => number.ToDouble(CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>Points joined by a line.</summary>
public sealed record LineSeries(IReadOnlyList<object> X, IReadOnlyList<double> Y) : Series
{
    /// <summary>Lower ends of the interval around each point; null for none.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Upper ends of the interval around each point; null for none.</summary>
    public IReadOnlyList<double>? High { get; init; }
}

/// <summary>One bar a category.</summary>
public sealed record BarSeries(IReadOnlyList<object> Categories, IReadOnlyList<double> Values) : Series
{
    /// <summary>Whether bars run to the right, the first on top.</summary>
    public bool Horizontal { get; init; }
}

/// <summary>Counts between neighbouring edges: one edge more than counts.</summary>
public sealed record HistogramSeries(IReadOnlyList<double> Edges, IReadOnlyList<double> Counts) : Series;

/// <summary>Points on their own.</summary>
public sealed record ScatterSeries(IReadOnlyList<object> X, IReadOnlyList<double> Y) : Series
{
    /// <summary>A text for each point; null for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the labels are written beside the points.</summary>
    public bool ShowLabels { get; init; }
}

/// <summary>A grid of values by row.</summary>
public sealed record HeatmapSeries(
    IReadOnlyList<object> Columns, IReadOnlyList<object> Rows, IReadOnlyList<IReadOnlyList<double>> Values) : Series
{
    /// <summary>The value with the neutral colour; null for a scale from low to high.</summary>
    public double? Middle { get; init; }
}

/// <summary>Boxes by group.</summary>
public sealed record BoxSeries(IReadOnlyList<Box> Boxes) : Series;

/// <summary>Five numbers that sum a group up.</summary>
public sealed record Box(
    string Name, double Minimum, double LowerQuartile, double Median, double UpperQuartile, double Maximum);

/// <summary>Estimates with their intervals.</summary>
public sealed record IntervalSeries(IReadOnlyList<string> Names, IReadOnlyList<double> Estimates,
    IReadOnlyList<double> Low, IReadOnlyList<double> High) : Series;
