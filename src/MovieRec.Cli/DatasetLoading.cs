using System.Globalization;
using MovieRec.Data;

namespace MovieRec.Cli;

/// <summary>Loads a data set as every command does: with progress, and saying what was loaded.</summary>
internal static class DatasetLoading
{
    /// <summary>Loads the set and writes its name and size; where it is generated, says so and why.</summary>
    public static async Task<Dataset> LoadAsync(
        Terminal terminal, string? nameOrPath, CancellationToken cancellationToken)
    {
        var dataset = await terminal.WatchAsync("Reading the data", progress => Datasets.LoadAsync(nameOrPath, progress,
            cancellationToken)).ConfigureAwait(false);
        terminal.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"Data: {dataset.Info.Label}, {dataset.Ratings.Count:N0} ratings"));
        if (dataset.Info.IsSynthetic)
            foreach (var note in dataset.Info.Notes) terminal.WriteLine($"Note: {note}");
        return dataset;
    }
}
