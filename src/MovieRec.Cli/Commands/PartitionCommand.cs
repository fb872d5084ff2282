using System.CommandLine;
using System.Globalization;
using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec partition</c>: parts interactions by user and by item, for trainings on several machines.
/// </summary>
internal static class PartitionCommand
{
    /// <summary>How help names the numbers to generate.</summary>
    public const string SizesName = "USERS,ITEMS,RATINGS";

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var generate = new Option<string?>("--generate")
        {
            HelpName = SizesName,
            Description = "Parts generated ratings of these numbers instead of --data; they are never in memory whole.",
        };
        var parts = SharedOptions.WholeNumber("--parts", [],
            "Parts by user, and as many by item; at least one for each silo.", 4, 1, 10_000);
        var output = new Option<string>("--out")
        {
            HelpName = "DIR",
            Description = "The new folder for the parts.",
            Required = true,
        };
        var command = new Command("partition",
            "Parts ratings by user and by item into Parquet files, for 'movierec train --cluster'.") { data, generate,
                parts, output };
        command.SetAction(async (parse, token) =>
        {
            var source = parse.GetValue(generate) is { } sizes
                ? Generated(sizes) : await FindAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            var folder = parse.GetRequiredValue(output);
            var manifest = await terminal.WatchAsync("Partitioning",
                progress =>
                    Task.Run(() => Partitioner.PartitionAsync(source, parse.GetValue(parts), folder, progress, token),
                        token)).ConfigureAwait(false);
            terminal.WriteLine(Invariant($"Parted {manifest.Interactions:N0} interactions of ")
                + Invariant($"{manifest.CountOf(Side.Users):N0} users and {manifest.CountOf(Side.Items):N0} items ")
                + Invariant($"into {manifest.Parts} parts a side, in {folder}."));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What <c>--generate</c> asks for.</summary>
    /// <exception cref="UsageException">It does not make sense.</exception>
    public static RatingSource Generated(string sizes)
    {
        var numbers = sizes.Split(',')
            .Select(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : 0).ToArray();
        if (numbers is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue, > 0])
            throw new UsageException($"--generate {sizes}: write three whole numbers, such as 943,1682,100000.");
        try
        {
            return RatingSource.Generated(
                new SyntheticOptions { Users = (int)numbers[0], Movies = (int)numbers[1], Ratings = numbers[2] });
        }
        catch (OptionException exception)
        {
            throw new UsageException($"--generate {sizes}: {exception.Message}");
        }
    }

    private static async Task<RatingSource> FindAsync(
        Terminal terminal, string? nameOrPath, CancellationToken cancellationToken)
    {
        var name = nameOrPath ?? Environment.GetEnvironmentVariable("MOVIEREC_DATASET") ?? "ml-100k";
        if (name.Equals(Datasets.SyntheticName, StringComparison.OrdinalIgnoreCase))
            return RatingSource.Generated(new SyntheticOptions());
        var known = Datasets.Known.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (Datasets.Find(known?.Name ?? name) is { } location) return RatingSource.FromPath(location.Path);
        if (known is null && !Path.Exists(name))
            throw new DataException($"There is no data set '{name}': give the path of a folder, zip archive or rating "
                + "file, or a name that 'movierec data list' shows.");
        return RatingSource.FromPath(known is null
            ? name
            : (await terminal.WatchAsync($"Downloading {known.Name}", progress => Datasets.DownloadAsync(known.Name,
                progress, cancellationToken)).ConfigureAwait(false)).Path);
    }
}
