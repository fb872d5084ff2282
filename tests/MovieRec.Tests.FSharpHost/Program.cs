// Prints, as one JSON object, what a notebook would show in a process whose default context holds FSharp.Core 10.0.
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;
using MovieRec.Interactive;

// The host's own F# is loaded before anything of ours, as in a real notebook.
var hostFSharp = typeof(Microsoft.FSharp.Core.FSharpOption<int>).Assembly;

Notebook.Start();
var chart = Chart.Line([1, 2, 3], [3.0, double.NaN, 1.0], title: "Falls </script>", xAxis: "iteration",
    yAxis: "objective");
var xplot = XPlot.Plotly.Chart.Plot(
    new XPlot.Plotly.Scatter
    {
        x = new[] { 1, 2 },
        y = new[] { 4.0, double.NaN },
        mode = "markers",
        name = "</script>"
    });
xplot.WithTitle("Drawn with XPlot");

var plotlyFSharp = AssemblyLoadContext.All
    .Where(context => context != AssemblyLoadContext.Default)
    .SelectMany(context => context.Assemblies)
    .Select(assembly => assembly.GetName())
    .Where(name => name.Name == "FSharp.Core");

var chartHtml = chart.ToDisplayString("text/html");
Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, string>
{
    ["hostFSharp"] = hostFSharp.GetName().Version!.ToString(2),
    ["hostContext"] = AssemblyLoadContext.GetLoadContext(hostFSharp) == AssemblyLoadContext.Default
        ? "default" : "other",
    ["chart"] = chartHtml,
    ["xplot"] = xplot.ToDisplayString("text/html"),
    ["rows"] = new[] { new { Title = "A & B", Ratings = 1234 } }.ToDisplayString("text/html"),
    ["chartsFSharp"] = string.Join(' ', plotlyFSharp.Select(name => name.Version!.ToString(2))),
}));
