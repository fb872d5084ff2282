using System.Reflection;
using System.Text.Json;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;

namespace MovieRec.Interactive;

/// <summary>
/// Charts that a notebook draws with XPlot.Plotly or Plotly.NET: read into charts of our own, so that they need no
/// network (those libraries' own pages load plotly.js from one), follow the page's colours and carry their data as a
/// table.
/// </summary>
/// <remarks>
/// Neither is ever loaded by us: a notebook that wants one references it, and its types are met by name.
/// </remarks>
public static class PlotlyCharts
{
    private const string XPlot = "XPlot.Plotly.PlotlyChart";
    private const string PlotlyNet = "Plotly.NET.GenericChart";

    // What the compiler calls the assemblies of cells.
    private const string ScriptPrefix = "\u211B";

    // By the name of the assembly.
    private static readonly Dictionary<string, string> ChartTypes = new()
    {
        ["XPlot.Plotly"] = XPlot,
        ["Plotly.NET"] = PlotlyNet,
    };
    private static int _registered;
    private static bool _isOvertaken;

    /// <summary>
    /// The chart that a chart of XPlot or Plotly.NET describes. Lines, points, bars, histograms and heatmaps are
    /// understood.
    /// </summary>
    /// <param name="chart">An <c>XPlot.Plotly.PlotlyChart</c> or a <c>Plotly.NET.GenericChart</c>.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    /// <exception cref="NotSupportedException">A trace is of another kind.</exception>
    public static Chart ToChart(object chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        if (IsOne(XPlot) && chart.GetType().GetMethod("GetInlineJS") is { } inline)
        {
            var script = (string)inline.Invoke(chart, null)!;
            using var data = Assigned(script, "var data =");
            using var layout = Assigned(script, "var layout =");
            return ToChart(data.RootElement, layout.RootElement);
        }
        if (IsOne(PlotlyNet) && chart.GetType().Assembly.GetType(PlotlyNet)!.GetMethod("toFigureJson") is { } toJson)
        {
            using var figure = JsonDocument.Parse((string)toJson.Invoke(null, [chart])!);
            return ToChart(figure.RootElement.GetProperty("data"), figure.RootElement.GetProperty("layout"));
        }
        throw new ArgumentException($"{chart.GetType().Name} is a chart neither of XPlot nor of Plotly.NET.",
            nameof(chart));

        bool IsOne(string type)
        {
            for (var at = chart.GetType(); at is not null; at = at.BaseType)
                if (at.FullName == type) return true;
            return false;
        }
    }

    /// <summary>Registers the formatters for charts of either library now or as soon as a notebook loads it.</summary>
    internal static void RegisterOnceLoaded()
    {
        if (Interlocked.Exchange(ref _registered, 1) == 1) return;
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            Register(loaded.LoadedAssembly);
            // What those libraries bring for notebooks draws with a script from the network, and takes the place of
            // what is registered here. It is loaded between cells; the next one loads an assembly of its own.
            var name = loaded.LoadedAssembly.GetName().Name ?? "";
            if (ChartTypes.Keys.Any(library => name == $"{library}.Interactive")) _isOvertaken = true;
            else if (_isOvertaken && name.StartsWith(ScriptPrefix, StringComparison.Ordinal))
                foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) Register(assembly);
        };
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) Register(assembly);
    }

    private static void Register(Assembly assembly)
    {
        if (!ChartTypes.TryGetValue(assembly.GetName().Name ?? "", out var name)
            || assembly.GetType(name) is not { } type) return;
        Formatter.Register(type, (chart, writer) => Html.Write(ToChart(chart), Notebook.DataLabel, writer),
            "text/html");
        Formatter.Register(type, (chart, writer) => PlainText.Write(ToChart(chart), writer), "text/plain");
        Formatter.SetPreferredMimeTypesFor(type, "text/html");
    }

    private static Chart ToChart(JsonElement data, JsonElement layout) => new(
        Title(layout) is { Length: > 0 } title ? title : "Untitled chart", AxisTitle(layout, "xaxis"),
        AxisTitle(layout, "yaxis"), data.EnumerateArray().Select(Trace));

    private static JsonDocument Assigned(string script, string assignment)
    {
        var start = script.IndexOf(assignment, StringComparison.Ordinal);
        if (start < 0)
            throw new NotSupportedException("This version of XPlot writes its charts in another form than version 4.");
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(script[(start + assignment.Length)..]));
        return JsonDocument.ParseValue(ref reader);
    }

    private static Series Trace(JsonElement trace)
    {
        var name = Text(trace, "name");
        return Text(trace, "type") switch
        {
            "bar" when Text(trace, "orientation") == "h" =>
                Series.Bar(Positions(trace, "y"), Numbers(trace, "x"), name, horizontal: true),
            "bar" => Series.Bar(Positions(trace, "x"), Numbers(trace, "y"), name),
            "histogram" =>
                Series.Histogram(Numbers(trace, "x"),
                    trace.TryGetProperty("nbinsx", out var bins) ? bins.GetInt32() : 30, name: name),
            "heatmap" =>
                Series.Heatmap(Positions(trace, "x"), Positions(trace, "y"),
                    trace.GetProperty("z").EnumerateArray()
                        .Select(row => row.EnumerateArray().Select(Number).ToArray()), unit: name),
            "scatter" or "scattergl" or "" when Text(trace, "mode").Contains("lines", StringComparison.Ordinal)
                || Text(trace, "mode").Length == 0 => Series.Line(Positions(trace, "x"), Numbers(trace, "y"), name),
            "scatter" or "scattergl" => Series.Scatter(Positions(trace, "x"), Numbers(trace, "y"), name),
            var other => throw new NotSupportedException($"traces of the kind '{other}' cannot be shown offline; "
                + "lines, points, bars, histograms and heatmaps can."),
        };
    }

    private static object[] Positions(JsonElement trace, string member) =>
        trace.TryGetProperty(member, out var values)
            ? [.. values.EnumerateArray()
                .Select(value => value.ValueKind == JsonValueKind.Number
                    ? value.GetDouble() : (object)value.ToString())]
            : [.. Enumerable.Range(0, trace.GetProperty(member == "x" ? "y" : "x").GetArrayLength())
                .Select(index => (object)(double)index)];

    private static double[] Numbers(JsonElement trace, string member) =>
        [.. trace.GetProperty(member).EnumerateArray().Select(Number)];

    // Both write NaN as a text.
    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    private static string AxisTitle(JsonElement layout, string axis) =>
        layout.ValueKind == JsonValueKind.Object && layout.TryGetProperty(axis, out var described)
            ? Title(described) : "";

    private static string Title(JsonElement element) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("title", out var title) ? ""
        : title.ValueKind == JsonValueKind.Object ? Text(title, "text") : title.ToString();

    private static string Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) ? value.ToString() : "";
}
