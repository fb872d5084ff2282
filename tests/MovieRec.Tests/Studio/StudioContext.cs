using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Data;
using MovieRec.Interactive;
using MovieRec.Studio;
using MovieRec.Studio.Runs;
using Trainings = MovieRec.Studio.Training.Trainings;

namespace MovieRec.Tests.Studio;

/// <summary>The studio's components over the generated sample, without a browser.</summary>
internal sealed class StudioContext : BunitContext
{
    /// <summary>Read once: it is the same for all.</summary>
    public static readonly Dataset Sample = Datasets.Load("synthetic");

    // As on a server that others have used before: what one test had trained or computed, the next finds.
    private static readonly Lazy<Trainings> Done = new(() => new Trainings(new StudioData(Sample)));

    public StudioContext(RunStore? runs = null, StudioReports? reports = null)
    {
        Services.AddStudioState(new StudioOptions
        {
            Data = Sample,
            Figures = FigureBuilder.Instance,
            Runs = runs,
            Reports = reports,
        });
        Services.AddSingleton(Done.Value);
        JSInterop.Mode = JSRuntimeMode.Loose;
    }
}
