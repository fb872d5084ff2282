using System.CommandLine;
using System.Globalization;
using MovieRec.Cli.Line;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec data list|get|info</c>: which sets there are, fetching one, and what one holds.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "Lists the sets that can be had by name, and where they are on this machine.");
        list.SetAction(_ => List(terminal));

        var name = new Argument<string>("NAME") { Description = "A name that 'movierec data list' shows." };
        var get = new Command("get", "Downloads a set into the cache, unless it is on this machine already.") { name };
        get.SetAction((parse, token) => GetAsync(terminal, parse.GetRequiredValue(name), token));

        var data = SharedOptions.Data();
        var info = new Command("info", "Tells what a set holds and what the reader decided about it.") { data };
        info.SetAction((parse, token) => InfoAsync(terminal, parse.GetValue(data), token));

        return new Command("data", "Lists, fetches and describes data sets.")
        {
            list.WithJson(terminal), get, info.WithJson(terminal),
        };
    }

    private static void List(Terminal terminal)
    {
        var rows = Datasets.Known.Select(set => new[]
        {
            set.Name, Number(set.RatingCount), Number(set.UserCount), Number(set.MovieCount),
            (set.ArchiveBytes / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB",
            Datasets.Find(set.Name)?.Path ?? "to be downloaded",
        });
        terminal.WriteTable(
            [new("Name"), new("Ratings", true), new("Users", true), new("Movies", true), new("Archive", true),
                new("Where")],
            [.. rows, [Datasets.SyntheticName, "", "", "", "", "generated"]]);
    }

    private static async Task<int> GetAsync(Terminal terminal, string name, CancellationToken cancellationToken)
    {
        var set = Datasets.Known.FirstOrDefault(
            known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no set '{name}' to get; there are "
                + $"{string.Join(", ", Datasets.Known.Select(known => known.Name))}.");
        var location = Datasets.Find(set.Name)
            ?? await terminal.WatchAsync($"Downloading {set.Name}", progress => Datasets.DownloadAsync(set.Name,
                progress, cancellationToken)).ConfigureAwait(false);
        terminal.WriteLine($"{set.Name} is at {location.Path}");
        terminal.WriteLine($"Licence: {set.Licence}");
        return ExitCode.Done;
    }

    private static async Task<int> InfoAsync(Terminal terminal, string? nameOrPath, CancellationToken cancellationToken)
    {
        var dataset = await terminal.WatchAsync("Reading the data", progress => Datasets.LoadAsync(nameOrPath, progress,
            cancellationToken)).ConfigureAwait(false);
        var interactions = Interactions.From(dataset.Ratings);
        var values = dataset.Ratings.Values.ToArray();
        var facts = new List<string[]>
        {
            new[] { "Name", dataset.Info.Label },
            new[] { "Location", dataset.Info.Location },
            new[] { "Ratings", Number(dataset.Ratings.Count) },
            new[] { "Users with ratings", Number(interactions.UserCount) },
            new[] { "Movies with ratings", Number(interactions.ItemCount) },
            new[] { "Movies described", Number(dataset.Movies.Count) },
            new[] { "Users described", Number(dataset.Users.Count) },
            new[] { "Density", (100 * interactions.Density).ToString("0.000", CultureInfo.InvariantCulture) + "%" },
        };
        if (values.Length > 0)
            facts.Add(["Rating",
                string.Create(CultureInfo.InvariantCulture,
                    $"{values.Min()} to {values.Max()}, mean {values.Average():F3}")]);
        if (dataset.Ratings.HasTimestamps && values.Length > 0)
            facts.Add(["Time", $"{Day(dataset.Ratings.Timestamps.ToArray().Min())} to "
                + $"{Day(dataset.Ratings.Timestamps.ToArray().Max())} (UTC)"]);
        if (dataset.Genres.Count > 0)
            facts.Add(["Genres", string.Join(", ", dataset.Genres)]);
        facts.AddRange(dataset.Info.Notes.Select(note => new[] { "Note", note }));
        terminal.WriteTable([new("Fact"), new("Value")], facts);
        return ExitCode.Done;
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Day(long timestamp) =>
        DateTimeOffset.FromUnixTimeSeconds(timestamp).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
