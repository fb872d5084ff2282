using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Data;
using MovieRec.Interactive;
using MovieRec.Studio;
using MovieRec.Studio.Runs;

namespace MovieRec.Tests.Studio;

/// <summary>The studio's components over the generated sample, without a browser.</summary>
internal sealed class StudioContext : BunitContext
{
    /// <summary>Read once: it is the same for all.</summary>
    public static readonly Dataset Sample = Datasets.Load("synthetic");

    public StudioContext(RunStore? runs = null, StudioReports? reports = null)
    {
        Services.AddStudioState(new StudioOptions
        {
            Data = Sample,
            Figures = FigureBuilder.Instance,
            Runs = runs,
            Reports = reports,
        });
        JSInterop.Mode = JSRuntimeMode.Loose;
    }
}
