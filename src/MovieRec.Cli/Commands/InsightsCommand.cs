using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRec.Analytics;
using MovieRec.Statistics;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec insights</c>: every claim about a data set with its verdict.</summary>
internal static class InsightsCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var all = new Option<bool>(
            "--all")
        {
            Description =
                "Also lists the claims about segments and genres that are not supported or cannot be resolved."
        };
        var seed = SharedOptions.Seed("Seed of permutations and resamples.", 1);
        var json = SharedOptions.Json();
        var command = new Command("insights", "Tests what could be claimed about a data set, corrected for all of it, "
            + "and prints each claim with its verdict.") { data, all, seed, json };
        command.SetAction(async (parse, token) =>
        {
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var dataset = await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            var claims = await terminal.WatchAsync("Testing claims",
                _ => Task.Run(() => Insights.Find(dataset, new AnalyticsOptions { Seed = parse.GetValue(seed) }, token),
                    token)).ConfigureAwait(false);
            Write(terminal, claims, parse.GetValue(all));
            if (file is not null)
                await file.CommitJsonAsync(new JsonArray([.. claims.Select(ToJson)]), token).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, IReadOnlyList<Claim> claims, bool all)
    {
        var shown = claims.Where(claim => all || claim.Verdict == Verdict.Supported
            || claim.Finding.Cell.Group.Length == 0).OrderBy(claim => claim.Verdict).ToArray();
        terminal.WriteTable(
            [new("Verdict"), new("Topic"), new("Claim"), new("Why"), new("naive p", true), new("p", true),
                new("corrected p", true), new("n", true)],
            shown.Select(claim => (string[])
            [
                claim.VerdictName, claim.Topic, claim.Sentence, claim.Reason, P(claim.Finding.NaiveP),
                P(claim.Finding.P), P(claim.AdjustedP),
                claim.Finding.GroupSize.ToString(CultureInfo.InvariantCulture),
            ]));
        var hidden = claims.Except(shown).CountBy(claim => claim.Verdict).ToDictionary();
        if (hidden.Count > 0)
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Of the claims about segments and genres, {hidden.GetValueOrDefault(Verdict.NotSupported):N0} more "
                    + $"are not supported and {hidden.GetValueOrDefault(Verdict.NotResolvable):N0} cannot be resolved; "
                    + $"--all lists them."));
    }

    private static JsonObject ToJson(Claim claim) => new()
    {
        ["id"] = claim.Id,
        ["topic"] = claim.Topic,
        ["sentence"] = claim.Sentence,
        ["verdict"] = claim.VerdictName,
        ["reason"] = claim.Reason,
        ["population"] = claim.Finding.Population,
        ["unit"] = claim.Finding.Unit,
        ["adjustment"] = claim.Finding.Adjustment,
        ["quantity"] = claim.Finding.Quantity.Name,
        ["estimate"] = Number(claim.Finding.Estimate.Value),
        ["low"] = Number(claim.Finding.Estimate.Low),
        ["high"] = Number(claim.Finding.Estimate.High),
        ["naiveP"] = Number(claim.Finding.NaiveP),
        ["p"] = Number(claim.Finding.P),
        ["adjustedP"] = Number(claim.AdjustedP),
        ["groupSize"] = claim.Finding.GroupSize,
        ["minimumGroup"] = claim.Finding.MinimumGroup,
    };

    private static string P(double p) =>
        double.IsNaN(p) ? "" : PValue.Figure(p, 4);

    /// <summary>JSON has no NaN; what was not computed is null there.</summary>
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
