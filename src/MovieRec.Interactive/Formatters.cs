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
        Show<NotebookPage>((_, writer) => Html.WritePageScript(writer));
        Show<Chart>((chart, writer) => Html.Write(chart, Notebook.DataLabel, writer));
        Offer<Chart>(chart => JsonSerializer.Serialize(new { title = chart.Title, svg = Sketch.Draw(chart) }), SketchMime);
        Show<Table>(Html.Write);
        Show<DataFrame>((frame, writer) => Html.Write(Table.Create(frame), writer));
        Show<Prose>((prose, writer) => writer.Write(prose.ToHtml()));
        Show<RunFacts>(Html.Write);
        Offer<RunFacts>(facts => facts.ToJson(), RunFacts.MimeType);
        Show<KeyFigure>(Html.Write);
        Offer<KeyFigure>(figure => figure.ToJson(), KeyFigure.MimeType);
        // Sequences of records as flat tables; anything else is left to the formatter that would have shown it.
        Formatter.Register<IEnumerable>(TryWriteRows, HtmlMime);
        Formatter.SetPreferredMimeTypesFor(typeof(IEnumerable), HtmlMime);
        XPlotCharts.RegisterOnceLoaded();
    }

    private static bool TryWriteRows(IEnumerable items, FormatContext context)
    {
        if (items is string or IDictionary or DataFrame) return false;
        var rows = items.Cast<object?>();
        if (rows.FirstOrDefault(item => item is not null) is not { } first || !RowReader.IsRow(first.GetType())) return false;
        Html.Write(Table.Create(rows), context.Writer);
        return true;
    }

    private static void Show<T>(Action<T, TextWriter> write)
    {
        Formatter.Register(write, HtmlMime);
        Formatter.SetPreferredMimeTypesFor(typeof(T), HtmlMime);
    }

    /// <summary>Puts a representation for programs beside the one for people.</summary>
    private static void Offer<T>(Func<T, string> toJson, string mime)
    {
        Formatter.Register<T>((value, writer) => writer.Write(toJson(value)), mime);
        Formatter.SetPreferredMimeTypesFor(typeof(T), HtmlMime, mime);
    }
}
