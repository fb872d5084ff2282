using System.Diagnostics;

namespace MovieRec.Models;

/// <summary>A training without iterations.</summary>
internal static class OneStep
{
    /// <summary>Trains, and tells when it is done.</summary>
    public static TModel Train<TModel>(
        string name, IProgress<TrainingProgress>? progress, Func<TModel> fit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var model = fit();
        progress?.Report(new(name, 1, 1, null, clock.Elapsed));
        return model;
    }
}
