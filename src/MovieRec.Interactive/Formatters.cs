using System.Collections;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;

namespace MovieRec.Interactive;

/// <summary>Teaches .NET Interactive's formatting, which our own engine shares, how to show tables, charts and what else notebooks end cells with.</summary>
public static class Formatters
{
    private const string HtmlMime = "text/html";

    /// <summary>Registers everything; once is enough, more does no harm.</summary>
    public static void Register()
    {
        Show<NotebookPage>((_, writer) => Html.WritePageScript(writer));
        Show<Chart>((chart, writer) => Html.Write(chart, Notebook.DataLabel, writer));
        Show<Table>(Html.Write);
        Show<DataFrame>((frame, writer) => Html.Write(Table.Of(frame), writer));
        Show<Prose>((prose, writer) => writer.Write(prose.ToHtml()));
        Show<RunFacts>(Html.Write);
        Formatter.Register<RunFacts>((facts, writer) => writer.Write(facts.ToJson()), RunFacts.MimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(RunFacts), HtmlMime, RunFacts.MimeType);
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
        Html.Write(Table.Of(rows), context.Writer);
        return true;
    }

    private static void Show<T>(Action<T, TextWriter> write)
    {
        Formatter.Register(write, HtmlMime);
        Formatter.SetPreferredMimeTypesFor(typeof(T), HtmlMime);
    }
}
