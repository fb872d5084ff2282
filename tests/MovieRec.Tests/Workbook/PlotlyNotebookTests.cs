using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

/// <summary>Charts that a notebook draws with Plotly.NET or XPlot themselves.</summary>
[Trait("Tier", "processes")]
public sealed class PlotlyNotebookTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_are_drawn_on_the_page_without_a_network()
    {
        WorkbookPages.SkipUnlessBuilt();
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "artifacts"),
            Path.Combine(WorkbookPages.Root!, "artifacts"));
        File.Copy(Path.Combine(WorkbookPages.Root!, "notebooks", "_setup.dib"),
            Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "notebooks")).FullName, "_setup.dib"));
        // Stands for what the library brings for notebooks, whose charts need a network.
        Assert.True(CSharpCompilation.Create("Plotly.NET.Interactive",
            references: [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .Emit(Path.Combine(_folder.Path, "Plotly.NET.Interactive.dll")).Success);
        var path = _folder.Write("notebooks/charts.dib", """
            #!csharp

            #!import _setup.dib

            #!csharp

            #r "../artifacts/bin/MovieRec.Interactive/release/charts/FSharp.Core.dll"
            #r "../artifacts/bin/MovieRec.Interactive/release/charts/DynamicObj.dll"
            #r "../artifacts/bin/MovieRec.Interactive/release/charts/Plotly.NET.dll"
            using Plotly.NET;
            var trace = new Trace("bar");
            trace.SetProperty("x", new[] { "a", "b" });
            trace.SetProperty("y", new[] { 1, 2 });
            GenericChart.ofTraceObject(false, trace)

            #!csharp

            System.Reflection.Assembly.LoadFrom(System.IO.Path.GetFullPath("../Plotly.NET.Interactive.dll"));
            Microsoft.DotNet.Interactive.Formatting.Formatter.Register<GenericChart>(
                (chart, writer) => writer.Write("<script src='elsewhere'></script>"), "text/html");

            #!csharp

            GenericChart.ofTraceObject(false, trace)

            #!csharp

            #r "../artifacts/bin/MovieRec.Interactive/release/charts/XPlot.Plotly.dll"
            XPlot.Plotly.Chart.Plot(new XPlot.Plotly.Scatter { x = new[] { 1, 2 }, y = new[] { 3.0, 4.0 }, mode = "lines" })
            """);
        var run = await NotebookRunner.RunAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(run.FailureMessage);
        Assert.Empty(run.Cells[2].Outputs);
        foreach (var cell in run.Cells.Skip(1).Where(cell => cell.Outputs.Count > 0))
        {
            var html = cell.Outputs.OfType<DisplayOutput>().Single().Data["text/html"];
            Assert.Contains("movierecCharts", html, StringComparison.Ordinal);
            Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        }
        Assert.Equal(3, run.Cells.Skip(1).Count(cell => cell.Outputs.Count > 0));
    }
}
