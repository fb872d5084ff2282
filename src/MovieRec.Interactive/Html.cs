using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>Writes what notebooks show as HTML.</summary>
internal static class Html
{
    private const int RowsUnderChart = 300;

    // Letters from which on a cell breaks into lines.
    private const int LongText = 40;

    private static int _figures;

    /// <summary>Style sheet, plotly.js and the script that draws: once a page.</summary>
    public static void WritePageScript(TextWriter writer)
    {
        using var reader = new StreamReader(FigureBuilder.Instance.OpenPlotlyScript());
        var plotly = reader.ReadToEnd();
        // In classic Jupyter require.js would take plotly.js for a module of its own: 'define', 'module' and 'exports'
        // are hidden from it.
        var started = Encoding.UTF8.GetBytes($"(function(define,module,exports){{{plotly}\n}}).call(window);");
        // What a script starts in turn is named too, for a page whose policy lists what may run.
        writer.Write($"<style>{Resource("outputs.css")}</style><script "
            + $"data-starts=\"sha256-{Convert.ToBase64String(SHA256.HashData(started))}\">");
        // The licence stands in the first comment, which nobody could read once it is packed.
        writer.Write(plotly[..(plotly.IndexOf("*/", StringComparison.Ordinal) + 2)]);
        writer.Write($"\n{Resource("tables.js")}{Resource("charts.js").TrimEnd()}{Resource("gunzip.js").TrimEnd()}, \""
            + $"{Convert.ToBase64String(Compress(started))}\");</script>");
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(content);
        return compressed.ToArray();
    }

    /// <summary>A chart: its title, the drawing, the caption, and its values as a table.</summary>
    public static void Write(Chart chart, string dataLabel, TextWriter writer)
    {
        if (chart.IsEmpty)
        {
            Write(new NothingToShow(chart.Title), writer);
            return;
        }
        // Unique among the outputs of one page even if a notebook is run in pieces by several processes.
        var id = $"chart-{Environment.ProcessId:x}-{Interlocked.Increment(ref _figures)}";
        var caption = string.Join(' ',
            new[] { Sentence(chart.Caption),
                (chart.Data ?? dataLabel) is { Length: > 0 } data ? $"Data: {data}." : "" }.Where(
                    part => part.Length > 0));
        writer.Write($"<figure class=\"mr-chart\" aria-labelledby=\"{id}-title\"><span class=\"mr-title\" "
            + $"id=\"{id}-title\">{Number("Figure")}{Encode(chart.Title)}</span>");
        writer.Write($"<div class=\"mr-plot\" id=\"{id}\" role=\"group\" aria-label=\"{Encode(Describe(chart))}\">This "
            + $"chart is drawn by a script: it needs JavaScript and, in an editor, the setup cell to have run. Its "
            + $"values stand below.</div>");
        writer.Write($"<figcaption class=\"mr-caption\">{Encode(caption)}</figcaption><details><summary>Data of this "
            + $"chart</summary>");
        var values = ChartTable.Create(chart);
        WriteRows(new Table(values.Columns, [.. values.Rows.Take(RowsUnderChart)], values.Rows.Count, ""), "", writer);
        writer.Write($"</details></figure><script>(window.movierecCharts=window.movierecCharts||[]).push({{id:\"{id}\","
            + $"figure:");
        // A '<' inside the JSON could end the script early; as an escape it cannot.
        writer.Write(FigureBuilder.Instance.ToFigureJson(chart).Replace("<", "\\u003c", StringComparison.Ordinal));
        writer.Write("})</script>");
    }

    /// <summary>A flat table; columns of numbers are aligned right and rounded alike.</summary>
    public static void Write(Table table, TextWriter writer) =>
        WriteRows(table, $"<caption><span>{Number("Table")}{Encode(table.Caption)}</span></caption>", writer);

    private static void WriteRows(Table table, string caption, TextWriter writer)
    {
        var formats = table.Columns.Select((name, column) => CellFormat.For(name,
            table.Rows.Select(row => row[column]))).ToArray();
        // A value and the ends of its interval are read across, so they share their decimals.
        for (var end = 2; end < formats.Length; end++)
        {
            if (!Is(end - 1, "low") || !Is(end, "high")) continue;
            if (formats[(end - 2)..(end + 1)].Any(format => format.Class.Length == 0)) continue;
            var value = end - 2;
            var alike = CellFormat.For(table.Columns[value],
                table.Rows.SelectMany(row => new[] { row[value], row[value + 1], row[value + 2] }));
            Array.Fill(formats, alike, value, 3);
        }
        writer.Write("<div class=\"mr-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        writer.Write(table.Caption.Length > 0 ? Encode(table.Caption) : "Table");
        var isWhole = table.TotalRows == table.Rows.Count && table.Rows.Count > 1;
        writer.Write($"\"><table class=\"mr-table\"{(isWhole ? " data-whole" : "")}>{caption}<thead><tr>");
        // A column of sentences keeps the width of a few words, also on a phone, where the table scrolls.
        var classes = formats.Select((format, column) =>
            format.Class.Length == 0 && table.Rows.Any(row => format.Text(row[column]).Length > LongText)
                ? " class=\"t\"" : format.Class).ToArray();
        for (var column = 0; column < formats.Length; column++)
            writer.Write($"<th scope=\"col\"{classes[column]}>{Encode(table.Columns[column])}</th>");
        writer.Write("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            writer.Write("<tr>");
            for (var column = 0; column < formats.Length; column++)
                writer.Write($"<td{classes[column]}>{Encode(formats[column].Text(row[column]))}</td>");
            writer.Write("</tr>");
        }
        writer.Write("</tbody></table></div>");
        if (table.TotalRows > table.Rows.Count)
            writer.Write(
                string.Create(CultureInfo.InvariantCulture,
                    $"<p class=\"mr-caption\">… and {table.TotalRows - table.Rows.Count:N0} more rows.</p>"));
        if (table.Note.Length > 0) writer.Write($"<p class=\"mr-caption\">{Encode(table.Note)}</p>");

        bool Is(int column, string name) => table.Columns[column].Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a run worked on, with a banner where the data is not real.</summary>
    public static void Write(RunFacts facts, TextWriter writer)
    {
        if (facts.Info.IsSynthetic)
            writer.Write("<p class=\"mr-banner\" role=\"note\"><strong>Generated data.</strong> Nothing on this page "
                + "is about real people or movies: it shows the method, not the world.</p>");
        // One line says what every reader needs; who wants to know more unfolds the rest, which the page's run facts
        // repeat.
        var brief = string.Join(", ",
            facts.All.Where(fact => fact.Key is "ratings" or "seed" or "split")
                .Select(fact => fact.Key == "split" ? fact.Value : fact.Key == "ratings"
                    ? $"{fact.Value} ratings" : $"{fact.Key} {fact.Value}"));
        writer.Write($"<details class=\"mr-run\"><summary>Data: {Encode(facts.Info.Label)}, "
            + $"{Encode(brief)}</summary><dl class=\"mr-facts\">");
        foreach (var (name, value) in facts.All) writer.Write($"<dt>{Encode(name)}</dt><dd>{Encode(value)}</dd>");
        writer.Write("</dl>");
        foreach (var note in facts.Info.Notes) writer.Write($"<p class=\"mr-caption\">{Encode(note)}</p>");
        writer.Write("</details>");
    }

    /// <summary>The figure a notebook stands for.</summary>
    public static void Write(KeyFigure figure, TextWriter writer) =>
        writer.Write($"<p class=\"mr-key\"><strong>{Encode(figure.Value)}</strong> {Encode(figure.What)}<span "
            + $"class=\"mr-caption\">{Encode(Sentence(figure.Protocol))}</span></p>");

    /// <summary>A few figures by name.</summary>
    public static void Write(Figures figures, TextWriter writer)
    {
        writer.Write("<dl class=\"mr-facts mr-figures\">");
        foreach (var (name, value) in figures.All) writer.Write($"<dt>{Encode(name)}</dt><dd>{Encode(value)}</dd>");
        writer.Write("</dl>");
    }

    /// <summary>A sentence in a box of its own, its verdict in words and colour.</summary>
    public static void Write(Statement statement, TextWriter writer)
    {
        var kind = statement.Holds switch { true => "yes", false => "no", _ => "open" };
        var reason = statement.Reason.Length == 0
            ? "" : $"<span class=\"mr-caption\">{Encode(statement.Reason)}</span>";
        writer.Write($"<p class=\"mr-statement mr-{kind}\"><strong>{Encode(statement.Verdict)}</strong> "
            + $"{Encode(statement.Sentence)}{reason}</p>");
    }

    /// <summary>That there is nothing to show.</summary>
    public static void Write(NothingToShow nothing, TextWriter writer) =>
        writer.Write($"<p class=\"mr-nothing\">Nothing to show here: {Encode(nothing.Why)}.</p>");

    /// <summary>
    /// Text safe between tags and inside quoted attributes; control characters, which HTML has none of, are left out.
    /// </summary>
    public static string Encode(string text) =>
        WebUtility.HtmlEncode(
            text.Any(IsUnwritable) ? string.Concat(text.Where(character => !IsUnwritable(character))) : text);

    private static bool IsUnwritable(char character) =>
        char.IsControl(character) && character is not '\n' and not '\t' and not '\r';

    private static string Describe(Chart chart) =>
        $"{Kind(chart)}: {chart.Title}. {Along("Horizontal", chart.XAxis)}{Along("Vertical", chart.YAxis)}The values "
            + "follow as a table.";

    private static string Along(string direction, Axis axis) =>
        axis.Title.Length == 0 ? "" : $"{direction}: {axis.Title}. ";

    private static string Kind(Chart chart) => (chart.Series is [var first, ..] ? first : null) switch
    {
        LineSeries => "Line chart",
        BarSeries => "Bar chart",
        HistogramSeries => "Histogram",
        ScatterSeries => "Scatter chart",
        HeatmapSeries => "Heatmap",
        BoxSeries => "Box plot",
        IntervalSeries => "Estimates with intervals",
        _ => "Chart",
    };

    // Hidden until whoever puts the outputs on one page knows which number it is.
    private static string Number(string of) => $"<span class=\"mr-number\" hidden>{of}</span>";

    private static string Sentence(string text) =>
        text.Length == 0 || text[^1] is '.' or '!' or '?' ? text : text + ".";

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Html).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
