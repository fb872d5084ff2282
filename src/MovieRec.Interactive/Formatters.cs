using System.Collections;
using System.Text.Json;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;

namespace MovieRec.Interactive;

/// <summary>Teaches .NET Interactive's formatting, which our own engine shares, how to show tables, charts and what else notebooks end cells with.</summary>
public static class Formatters
{
    /// <summary>MIME type of a chart's title and sketch, a JSON object of two texts.</summary>
    public const string SketchMime = "application/vnd.movierec.sketch+json";

    private const string HtmlMime = "text/html";

    /// <summary>Registers everything; once is enough, more does no harm.</summary>
    public static void Register()
    {
        Show<NotebookPage>((_, writer) => Html.WritePageScript(writer), (_, _) => { });
        Show<Chart>((chart, writer) => Html.Write(chart, Notebook.DataLabel, writer), PlainText.Write);
        Offer<Chart>(chart => JsonSerializer.Serialize(new { title = chart.Title, svg = Sketch.Draw(chart) }), SketchMime);
        Show<Table>(Html.Write, PlainText.Write);
        Show<DataFrame>((frame, writer) => Html.Write(Table.Create(frame), writer), (frame, writer) => PlainText.Write(Table.Create(frame), writer));
        Show<Prose>((prose, writer) => writer.Write(prose.ToHtml()), (prose, writer) => writer.WriteLine(prose.Markdown));
        Show<RunFacts>(Html.Write, PlainText.Write);
        Offer<RunFacts>(facts => facts.ToJson(), RunFacts.MimeType);
        Show<KeyFigure>(Html.Write, PlainText.Write);
        Offer<KeyFigure>(figure => figure.ToJson(), KeyFigure.MimeType);
        // Sequences of records as flat tables; anything else is left to the formatter that would have shown it.
        Formatter.Register<IEnumerable>((items, context) => TryWriteRows(items, context, Html.Write), HtmlMime);
        Formatter.Register<IEnumerable>((items, context) => TryWriteRows(items, context, PlainText.Write), PlainTextFormatter.MimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(IEnumerable), HtmlMime);
        XPlotCharts.RegisterOnceLoaded();
    }

    private static bool TryWriteRows(IEnumerable items, FormatContext context, Action<Table, TextWriter> write)
    {
        if (items is string or IDictionary or DataFrame) return false;
        var rows = items.Cast<object?>();
        if (rows.FirstOrDefault(item => item is not null) is not { } first || !RowReader.IsRow(first.GetType())) return false;
        write(Table.Create(rows), context.Writer);
        return true;
    }

    private static void Show<T>(Action<T, TextWriter> write, Action<T, TextWriter> writeText)
    {
        Formatter.Register(write, HtmlMime);
        Formatter.Register(writeText, PlainTextFormatter.MimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(T), HtmlMime);
    }

    /// <summary>Puts a representation for programs beside the one for people.</summary>
    private static void Offer<T>(Func<T, string> toJson, string mime)
    {
        Formatter.Register<T>((value, writer) => writer.Write(toJson(value)), mime);
        Formatter.SetPreferredMimeTypesFor(typeof(T), HtmlMime, mime);
    }
}
