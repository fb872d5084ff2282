using System.Collections;
using System.Text.Json;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// Teaches .NET Interactive's formatting, which our own engine shares, how to show tables, charts and what else
/// notebooks end cells with.
/// </summary>
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
        Offer<Chart>(SketchOf, SketchMime);
        Show<Table>(Html.Write, PlainText.Write);
        Show<DataFrame>((frame, writer) => Html.Write(Table.Create(frame), writer),
            (frame, writer) => PlainText.Write(Table.Create(frame), writer));
        Show<Prose>((prose, writer) => writer.Write(prose.ToHtml()),
            (prose, writer) => writer.WriteLine(prose.Markdown));
        Show<RunFacts>(Html.Write, PlainText.Write);
        Offer<RunFacts>(facts => facts.ToJson(), RunFacts.MimeType);
        Show<KeyFigure>(Html.Write, PlainText.Write);
        Offer<KeyFigure>(figure => figure.ToJson(), KeyFigure.MimeType);
        Show<Figures>(Html.Write, PlainText.Write);
        Show<Statement>(Html.Write, PlainText.Write);
        Show<NothingToShow>(Html.Write, PlainText.Write);
        foreach (var view in View.All) Show(view);
        // Sequences of records as flat tables; anything else is left to the formatter that would have shown it.
        Formatter.Register<IEnumerable>((items, context) => TryWriteRows(items, context, Html.Write), HtmlMime);
        Formatter.Register<IEnumerable>((items, context) => TryWriteRows(items, context, PlainText.Write),
            PlainTextFormatter.MimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(IEnumerable), HtmlMime);
        PlotlyCharts.RegisterOnceLoaded();
    }

    private static bool TryWriteRows(IEnumerable items, FormatContext context, Action<Table, TextWriter> write)
    {
        if (items is string or IDictionary or DataFrame) return false;
        var rows = items.Cast<object?>();
        if (rows.FirstOrDefault(item => item is not null) is not { } first) return false;
        if (View.OfAll(items, first) is { } views)
        {
            foreach (var view in views) Write(view, write, context.Writer);
            return true;
        }
        if (!RowReader.IsRow(first.GetType())) return false;
        write(Table.Create(rows), context.Writer);
        return true;
    }

    private static void Show(View view)
    {
        var type = view.Type;
        Formatter.Register(type, (value, writer) => WriteAll(View.Of(value)!, Html.Write, writer), HtmlMime);
        Formatter.Register(type, (value, writer) => WriteAll(View.Of(value)!, PlainText.Write, writer),
            PlainTextFormatter.MimeType);
        Formatter.SetPreferredMimeTypesFor(type, HtmlMime);
        if (!view.IsDrawn) return;
        Formatter.Register(type, (value, writer) => writer.Write(SketchOf(View.Of(value)!.OfType<Chart>().First())),
            SketchMime);
        Formatter.SetPreferredMimeTypesFor(type, HtmlMime, SketchMime);
    }

    private static string SketchOf(Chart chart) =>
        JsonSerializer.Serialize(new { title = chart.Title, svg = Sketch.Draw(chart) });

    private static void WriteAll(IEnumerable<object> views, Action<Table, TextWriter> write, TextWriter writer)
    {
        foreach (var view in views) Write(view, write, writer);
    }

    // A part of a view, in the form that tables are being written in.
    private static void Write(object view, Action<Table, TextWriter> write, TextWriter writer)
    {
        var isHtml = write == Html.Write;
        switch (view)
        {
            case Table table: write(table, writer); break;
            case Chart chart when isHtml: Html.Write(chart, Notebook.DataLabel, writer); break;
            case Chart chart: PlainText.Write(chart, writer); break;
            case Statement statement when isHtml: Html.Write(statement, writer); break;
            case Statement statement: PlainText.Write(statement, writer); break;
            case Figures figures when isHtml: Html.Write(figures, writer); break;
            case Figures figures: PlainText.Write(figures, writer); break;
            default: throw new NotSupportedException($"A view cannot hold a {view.GetType().Name}.");
        }
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
