using System.CommandLine;
using System.Globalization;
using MovieRec.Data;
using MovieRec.Serving.Events;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec events</c>: what users did, as a server has kept it.</summary>
internal static class EventsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("events", "Makes a file of ratings of what 'movierec serve' has kept of its users.");
        command.Subcommands.Add(CreateExport(terminal));
        return command;
    }

    private static Command CreateExport(Terminal terminal)
    {
        var events = new Option<string>("--events")
        {
            HelpName = "FILE",
            Description = "The file of events; a server may be writing to it.",
            DefaultValueFactory = _ => ServeCommand.DefaultEvents,
        };
        var to = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = "The file of ratings, for --data: user, item, rating and time on a line, the last rating of "
                + "each movie; with commas where its name ends in .csv, with tabs otherwise.",
            Required = true,
        };
        var unrated = SharedOptions.Number("--unrated", "RATING",
            "The rating that events without one are written with; without it they are left out.", 0, 1_000_000);
        var command = new Command("export", "Writes events as a file of ratings, for the next training.")
        {
            events, to, unrated,
        };
        command.SetAction(parse =>
        {
            var all = EventFile.Read(parse.GetValue(events)!);
            var last = new Dictionary<(RawId, RawId), UserEvent>();
            var left = 0;
            foreach (var each in all)
            {
                var rating = each.Rating ?? (float?)parse.GetValue(unrated);
                if (rating is null) left++;
                // Who watched again what they rated has not taken the rating back.
                else if (each.Rating is not null || !last.ContainsKey((each.User, each.Item)))
                    last[(each.User, each.Item)] = each with { Rating = rating };
            }
            using (var file = new OutputFile(parse.GetValue(to)!))
            {
                using (var writer = new StreamWriter(file.Stream, leaveOpen: true) { NewLine = "\n" })
                    Write(writer, last.Values, HasCommas(parse.GetValue(to)!));
                file.Commit();
            }
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Wrote {last.Count:N0} ratings of {last.Keys.Select(key => key.Item1).Distinct().Count():N0} users, ")
                + string.Create(CultureInfo.InvariantCulture, $"from {all.Count:N0} events, to {parse.GetValue(to)}.")
                + (left > 0 ? string.Create(CultureInfo.InvariantCulture,
                    $" {left:N0} events without a rating were left out; --unrated says what they count.") : ""));
            return ExitCode.Done;
        });
        return command;
    }

    private static bool HasCommas(string path) =>
        Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    // The names of the columns also say what parts them, whatever stands in the ids.
    private static void Write(StreamWriter writer, IEnumerable<UserEvent> ratings, bool hasCommas)
    {
        var comma = hasCommas ? ',' : '\t';
        writer.WriteLine(string.Join(comma, "user", "item", "rating", "timestamp"));
        foreach (var each in ratings)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Field(each.User)}{comma}{Field(each.Item)}{comma}{each.Rating}{comma}")
                + each.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

        string Field(RawId id) => id.ToString() is var text && hasCommas && text.AsSpan().ContainsAny(',', '"')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : id.ToString();
    }
}
