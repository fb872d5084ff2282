using System.Reflection;
using System.Runtime.Loader;
using MovieRec.Charts;

namespace MovieRec.Interactive;

/// <summary>
/// Loads the assembly that builds figures, with everything it needs, apart from whatever the host has loaded.
/// </summary>
/// <remarks>
/// A notebook host comes with an FSharp.Core of its own, which may be older than Plotly.NET needs and cannot be loaded
/// twice into one context.
/// </remarks>
public static class FigureBuilder
{
    private static readonly Lazy<IFigureBuilder> Loaded = new(Load);

    /// <summary>The figure builder; loaded at first use.</summary>
    /// <exception cref="InvalidOperationException">
    /// The folder <c>charts</c> is missing beside this assembly.
    /// </exception>
    public static IFigureBuilder Instance => Loaded.Value;

    private static IFigureBuilder Load()
    {
        var path = Path.Combine(Path.GetDirectoryName(typeof(FigureBuilder).Assembly.Location)!, "charts",
            "MovieRec.Charts.Plotly.dll");
        if (!File.Exists(path))
            throw new InvalidOperationException(
                $"Charts need {path}, which is missing: build the solution again (dotnet build -c Release).");
        var assembly = new ChartsContext(path).LoadFromAssemblyPath(path);
        return (IFigureBuilder)Activator.CreateInstance(
            assembly.GetType("MovieRec.Charts.Plotly.PlotlyFigureBuilder", throwOnError: true)!)!;
    }

    private sealed class ChartsContext(string path) : AssemblyLoadContext("MovieRec charts")
    {
        // Hosts have it too, ours compiled ahead, and nothing of it crosses the border: one for both, where it fits.
        private const string Json = "Newtonsoft.Json";

        private readonly AssemblyDependencyResolver _resolver = new(path);

        // The chart's own assembly must be the one this code was bound to, whichever context the host put it in: its
        // types cross the border.
        protected override Assembly? Load(AssemblyName name) =>
            name.Name == typeof(Chart).Assembly.GetName().Name ? typeof(Chart).Assembly
            : name.Name == Json && OfHost(name) is { } known ? known
            : _resolver.ResolveAssemblyToPath(name) is { } file ? LoadFromAssemblyPath(file)
            : null;

        private static Assembly? OfHost(AssemblyName name)
        {
            try
            {
                return Default.LoadFromAssemblyName(name);
            }
            catch (IOException)
            {
                // It has none, or an older one.
                return null;
            }
        }
    }
}
