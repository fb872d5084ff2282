using System.CommandLine;
using System.Text.Json.Nodes;
using MovieRec.Cli.Ledger;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec ledger</c>: re-runs what others published, on ML-100k or on a split of theirs, and holds our figures
/// against it.
/// </summary>
internal static class LedgerCommand
{
    public static Command Create(Terminal terminal)
    {
        var quick = new Option<bool>("--quick") { Description = "Only what takes seconds." };
        var lastFm = new Option<string?>("--lastfm")
        {
            Description = "Instead, the split of LastFM that LightGCN++ was published on: a folder with its train.tsv, "
                + "valid.tsv and test.tsv.",
            HelpName = "FOLDER",
        };
        var json = SharedOptions.Json();
        var command = new Command("ledger", "Re-runs published protocols on ml-100k and compares our figures with "
            + "theirs; exit code 1 where a gap is larger than splits explain and nothing else does.")
        {
            quick, lastFm, json,
        };
        command.SetAction(async (parse, token) =>
        {
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            if (parse.GetValue(lastFm) is { } folder)
                return await RunLastFmAsync(terminal, folder, parse.GetValue(quick), file, token)
                    .ConfigureAwait(false);
            var dataset = await DatasetLoading.LoadAsync(terminal, "ml-100k", token).ConfigureAwait(false);
            LedgerEntry[] entries = [.. PublishedResults.All.Where(entry => entry.IsQuick || !parse.GetValue(quick))];
            var rows = await terminal.Track("Re-running",
                progress => entries.GroupBy(entry => entry.Source).SelectMany(source =>
            {
                var splits = source.Key.Part(dataset);
                return source.SelectMany(entry =>
                {
                    progress.Report(
                        new Step((double)Array.IndexOf(entries, entry) / entries.Length,
                            $"{source.Key.Name}, {entry.Model}"));
                    return entry.Run(dataset, splits, token);
                });
            }).ToArray()).ConfigureAwait(false);

            Write(terminal, entries, rows);
            if (file is not null)
                await file.CommitJsonAsync(new JsonArray([.. rows.Select(ToJson)]), token).ConfigureAwait(false);
            var unexplained = rows.Where(row => row.Status == LedgerStatus.Unexplained).ToArray();
            return unexplained.Length == 0
                ? ExitCode.Done
                : throw new FailureException($"{unexplained.Length} of {rows.Length} figures differ from the published "
                    + "ones by more than splits explain: "
                    + string.Join("; ", unexplained.Select(row => Invariant($"{row.Source}, {row.Model}, {row.Metric} ")
                        + Invariant($"{row.Published:F3} published, {row.Mean:F3} here"))) + ".");
        });
        return command;
    }

    private static async Task<int> RunLastFmAsync(
        Terminal terminal, string folder, bool quick, OutputFile? file, CancellationToken cancellationToken)
    {
        var data = LastFmSplit.Read(folder, cancellationToken);
        SplitRow[] rows = [.. LastFmSplit.Published,
            .. await LastFmSplit.RunAsync(terminal, data, quick, cancellationToken).ConfigureAwait(false)];
        terminal.WriteTable(
            [new("Model"), new("NDCG@20, validation", true), new("NDCG@20, test", true), new("Recall@20, test", true),
                new("Training, s", true)],
            rows.Select(row => (string[])[row.Model, Figure(row.Validation), Figure(row.Test), Figure(row.Recall),
                row.Training is { } time ? Invariant($"{time.TotalSeconds:F1}") : ""]));
        terminal.WriteLine("Candidates: every item of the three files but those of the user's training. Settings were "
            + "chosen on the validation file; the test file was looked at once they were.");
        if (file is not null)
            await file.CommitJsonAsync(new JsonArray([.. rows.Select(ToJson)]), cancellationToken)
                .ConfigureAwait(false);
        return ExitCode.Done;

        static string Figure(double? value) => value is { } figure ? Invariant($"{figure:F4}") : "";
    }

    private static void Write(Terminal terminal, LedgerEntry[] entries, LedgerRow[] rows)
    {
        terminal.WriteTable(
            [new("Source"), new("Model"), new("Ours"), new("Figure"), new("Published", true), new("Here", true),
                new("Gap", true), new("Tolerance", true), new("Status")],
            rows.Select(
                row => (string[])[row.Source, row.Model, row.OurModel, row.Metric, Invariant($"{row.Published:F3}"),
                    Invariant($"{row.Mean:F4}"), Invariant($"{row.Gap:+0.0000;-0.0000;0}"),
                    Invariant($"{row.Tolerance:F4}"), row.Status.ToString().ToLowerInvariant()]));
        terminal.WriteLine("Tolerance: t₀.₉₇₅ · s · √(1/n + 1/m) + 0.0005, s the standard deviation over our n splits, "
            + "m the publication's number of splits, 0.0005 its rounding.");
        foreach (var source in entries.Select(entry => entry.Source).Distinct())
            terminal.WriteLine($"{source.Name}: {source.Rules}.");
        foreach (var gap in rows.Where(row => row.Status == LedgerStatus.Explained)
            .GroupBy(row => (row.Source, row.Model, row.OurModel, row.Explanation)))
            terminal.WriteLine($"{gap.Key.Source}, {gap.Key.Model}, by {gap.Key.OurModel} "
                + $"({string.Join(", ", gap.Select(row => row.Metric))}): {gap.Key.Explanation}");
    }

    private static JsonNode ToJson(SplitRow row) => new JsonObject
    {
        ["model"] = row.Model,
        ["ndcgOnValidation"] = row.Validation,
        ["ndcg"] = row.Test,
        ["recall"] = row.Recall,
        ["trainingSeconds"] = row.Training?.TotalSeconds,
    };

    private static JsonNode ToJson(LedgerRow row) => new JsonObject
    {
        ["source"] = row.Source,
        ["model"] = row.Model,
        ["ours"] = row.OurModel,
        ["metric"] = row.Metric,
        ["published"] = row.Published,
        ["here"] = row.Mean,
        ["bySplit"] = new JsonArray([.. row.Ours.Select(value => (JsonNode)value)]),
        ["gap"] = row.Gap,
        ["tolerance"] = row.Tolerance,
        ["status"] = row.Status.ToString(),
        ["explanation"] = row.Status == LedgerStatus.Explained ? row.Explanation : null,
    };
}
