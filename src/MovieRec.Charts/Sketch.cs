using System.Globalization;
using System.Text;

namespace MovieRec.Charts;

/// <summary>
/// A chart drawn small, as SVG without text: its shape, for a front page or wherever the full drawing cannot run.
/// Colours are those of <see cref="Palette"/>; muted series take the colour of the text around the drawing.
/// </summary>
public static class Sketch
{
    /// <summary>Width of the drawing, in units of its view box.</summary>
    public const double Width = 240;

    /// <summary>Height of the drawing, in units of its view box.</summary>
    public const double Height = 120;

    private const double Margin = 4;
    private const int MostPoints = 160;
    private const int MostRows = 14;
    private const int MostCells = 24;

    /// <summary>
    /// The drawing, an <c>svg</c> element hidden from screen readers: whoever shows it says beside it what it shows.
    /// </summary>
    /// <exception cref="NotSupportedException">The chart holds a kind of series that cannot be sketched.</exception>
    public static string Draw(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var drawing = new StringBuilder();
        drawing.Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Height}\" aria-hidden=\"true\" focusable=\"false\">");
        var shapes = chart.Series.Select((series, index) => (Shape: ShapeOf(series),
            Colour: series.Muted ? "currentColor" : Palette.At(index), series.Muted)).ToArray();
        var marks = shapes.SelectMany(shape => shape.Shape.Marks).ToArray();
        var across = Scale.Over(marks.SelectMany(mark => new[] { mark.X0, mark.X1 }), chart.XAxis, 0, Width);
        var down = Scale.Over(marks.SelectMany(mark => new[] { mark.Y0, mark.Y1 }), chart.YAxis, Height, 0);
        foreach (var (shape, colour, muted) in shapes)
        {
            drawing.Append(CultureInfo.InvariantCulture,
                $"<g fill=\"{colour}\" stroke=\"{colour}\"{(muted ? " opacity=\".45\"" : "")}>");
            shape.Draw(drawing, shape, across, down);
            drawing.Append("</g>");
        }
        return drawing.Append("</svg>").ToString();
    }

    /// <summary>What a mark covers, in the units of its axes; a point has no extent.</summary>
    private readonly record struct Mark(double X0, double X1, double Y0, double Y1, double Shade = 1)
    {
        public bool IsFinite =>
            double.IsFinite(X0) && double.IsFinite(X1) && double.IsFinite(Y0) && double.IsFinite(Y1)
                && double.IsFinite(Shade);
    }

    private sealed record Shape(IReadOnlyList<Mark> Marks, Action<StringBuilder, Shape, Scale, Scale> Draw);

    private static Shape ShapeOf(Series series) => series switch
    {
        LineSeries line =>
            new([.. Thin(line.X.Select((at, index) => Point(Position(at, index), line.Y[index])), MostPoints)],
                DrawLine),
        ScatterSeries scatter =>
            new([.. Thin(scatter.X.Select((at, index) => Point(Position(at, index), scatter.Y[index])), MostPoints)],
                DrawPoints),
        BarSeries { Horizontal: true } bar =>
            new([.. bar.Values.Take(MostRows).Select((value, row) => new Mark(0, value, -row - 0.35, -row + 0.35))],
                DrawBoxes),
        BarSeries bar =>
            new([.. bar.Values.Select(
                (value, index) => Position(bar.Categories[index], index) is var at
                    ? new Mark(at - 0.35, at + 0.35, 0, value) : default)], DrawBoxes),
        HistogramSeries histogram =>
            new([.. histogram.Counts.Select(
                (count, bin) => new Mark(histogram.Edges[bin], histogram.Edges[bin + 1], 0, count))], DrawBoxes),
        IntervalSeries intervals =>
            new([.. intervals.Estimates.Take(MostRows)
                .SelectMany(
                    (estimate, row) => new[] { new Mark(intervals.Low[row], intervals.High[row], -row, -row),
                        Point(estimate, -row) })], DrawIntervals),
        BoxSeries boxes =>
            new([.. boxes.Boxes.Take(MostRows)
                .SelectMany(
                    (box, at) => new[] { new Mark(at, at, box.Minimum, box.Maximum),
                        new Mark(at - 0.3, at + 0.3, box.LowerQuartile, box.UpperQuartile) })], DrawBoxes),
        HeatmapSeries map => new([.. Cells(map)], DrawCells),
        _ => throw new NotSupportedException($"A {series.GetType().Name} cannot be sketched."),
    };

    private static Mark Point(double x, double y) => new(x, x, y, y);

    private static double Position(object at, int index) => at switch
    {
        double number => number,
        DateTime time => time.Ticks,
        _ => index,
    };

    private static IEnumerable<Mark> Thin(IEnumerable<Mark> marks, int most)
    {
        var finite = marks.Where(mark => mark.IsFinite).ToArray();
        var step = Math.Max(1, (finite.Length + most - 1) / most);
        return finite.Where((_, index) => index % step == 0 || index == finite.Length - 1);
    }

    private static IEnumerable<Mark> Cells(HeatmapSeries map)
    {
        var finite = map.Values.SelectMany(row => row).Where(double.IsFinite).ToArray();
        if (finite.Length == 0) yield break;
        var (low, high) = map.Middle is { } middle
            ? (middle, finite.Max(value => Math.Abs(value - middle)) + middle) : (finite.Min(), finite.Max());
        for (var row = 0; row < Math.Min(map.Rows.Count, MostCells); row++)
            for (var column = 0; column < Math.Min(map.Columns.Count, MostCells); column++)
                yield return new Mark(column, column + 1, -row - 1, -row,
                    high > low ? Math.Abs(map.Values[row][column] - low) / (high - low) : 0.5);
    }

    private static void DrawLine(StringBuilder drawing, Shape shape, Scale across, Scale down)
    {
        if (shape.Marks.Count == 0) return;
        drawing.Append("<path fill=\"none\" stroke-width=\"2\" d=\"");
        foreach (var (index, mark) in shape.Marks.Index())
            drawing.Append(CultureInfo.InvariantCulture,
                $"{(index == 0 ? 'M' : 'L')}{across[mark.X0]:0.#} {down[mark.Y0]:0.#}");
        drawing.Append("\"/>");
    }

    private static void DrawPoints(StringBuilder drawing, Shape shape, Scale across, Scale down)
    {
        foreach (var mark in shape.Marks)
            drawing.Append(CultureInfo.InvariantCulture,
                $"<circle cx=\"{across[mark.X0]:0.#}\" cy=\"{down[mark.Y0]:0.#}\" r=\"1.8\"/>");
    }

    private static void DrawBoxes(StringBuilder drawing, Shape shape, Scale across, Scale down)
    {
        foreach (var mark in shape.Marks.Where(mark => mark.IsFinite)) Rectangle(drawing, mark, across, down, "");
    }

    private static void DrawIntervals(StringBuilder drawing, Shape shape, Scale across, Scale down)
    {
        foreach (var mark in shape.Marks.Where(mark => mark.IsFinite))
        {
            if (mark.X0 < mark.X1)
                drawing.Append(CultureInfo.InvariantCulture,
                    $"<path stroke-width=\"1.5\" d=\"M{across[mark.X0]:0.#} "
                        + $"{down[mark.Y0]:0.#}H{across[mark.X1]:0.#}\"/>");
            else drawing.Append(CultureInfo.InvariantCulture,
                $"<circle cx=\"{across[mark.X0]:0.#}\" cy=\"{down[mark.Y0]:0.#}\" r=\"2.5\"/>");
        }
    }

    private static void DrawCells(StringBuilder drawing, Shape shape, Scale across, Scale down)
    {
        foreach (var mark in shape.Marks.Where(mark => mark.IsFinite))
            Rectangle(drawing, mark, across, down,
                string.Create(CultureInfo.InvariantCulture,
                    $" stroke=\"none\" opacity=\"{0.08 + 0.92 * mark.Shade:0.##}\""));
    }

    private static void Rectangle(StringBuilder drawing, Mark mark, Scale across, Scale down, string style)
    {
        var (left, right) = (Math.Min(across[mark.X0], across[mark.X1]), Math.Max(across[mark.X0], across[mark.X1]));
        var (top, bottom) = (Math.Min(down[mark.Y0], down[mark.Y1]), Math.Max(down[mark.Y0], down[mark.Y1]));
        drawing.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left:0.#}\" y=\"{top:0.#}\" "
            + $"width=\"{right - left:0.#}\" height=\"{bottom - top:0.#}\" stroke-width=\".5\"{style}/>");
    }

    /// <summary>Places of an axis in the drawing.</summary>
    private sealed record Scale(double Low, double High, bool Logarithmic, double From, double To)
    {
        /// <summary>
        /// The scale that shows <paramref name="values"/>, or the axis's own range, between two places of the drawing.
        /// </summary>
        public static Scale Over(IEnumerable<double> values, Axis axis, double from, double to)
        {
            var shown = values.Where(value => double.IsFinite(value) && (!axis.Logarithmic || value > 0)).ToArray();
            if (axis.Range is { } range && !axis.Logarithmic) shown = [range.Low, range.High];
            if (shown.Length == 0) shown = [1];
            var inward = Math.Sign(to - from) * Margin;
            return new(shown.Min(), shown.Max(), axis.Logarithmic, from + inward, to - inward);
        }

        public double this[double value]
        {
            get
            {
                var (low, high, at) = Logarithmic
                    ? (Math.Log(Low), Math.Log(High), Math.Log(Math.Max(value, Low))) : (Low, High, value);
                return high > low ? From + (To - From) * Math.Clamp((at - low) / (high - low), 0, 1) : (From + To) / 2;
            }
        }
    }
}
