using System.Text.Json;
using System.Text.Json.Nodes;
using MovieRec.Evaluation;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>A model of ratings, the time of its trainings and what was measured.</summary>
internal sealed record RatingResult(ConfiguredModel Model, TimeSpan Elapsed, RatingCrossValidation Report);

/// <summary>Evaluated ratings as a table in the terminal and as JSON.</summary>
internal static class RatingOutput
{
    /// <summary>Writes the figures, their spread over folds where there are several, and the contract they hold under.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<RatingResult> results)
    {
        var folds = results[0].Report.Folds;
        terminal.WriteTable(
            [new("Metric"), .. results.Select(result => new Column(result.Model.Name, IsNumber: true))],
            [
                Row("rmse", report => report.Rmse),
                .. Several(Row("  sd of folds", report => report.RmseSpread)),
                Row("mae", report => report.Mae),
                .. Several(Row("  sd of folds", report => report.MaeSpread)),
                ["training s", .. results.Select(result => Invariant($"{result.Elapsed.TotalSeconds:F2}"))],
            ]);
        terminal.WriteLine($"{(folds.Count > 1 ? Invariant($"Means over {folds.Count} folds, the first being: ") : "")}{folds[0].Contract}");

        string[] Row(string name, Func<RatingCrossValidation, double> figure) => [name, .. results.Select(result => Invariant($"{figure(result.Report):F4}"))];
        IEnumerable<string[]> Several(string[] row) => folds.Count > 1 ? [row] : [];
    }

    /// <summary>One object a model.</summary>
    public static JsonArray ToJson(IReadOnlyList<RatingResult> results) => new([.. results.Select(ToJson)]);

    private static JsonObject ToJson(RatingResult result) => new()
    {
        ["model"] = result.Model.Name,
        ["options"] = new JsonObject(OptionValues.Read(result.Model.Options).Select(option =>
            KeyValuePair.Create(option.Name, JsonSerializer.SerializeToNode(option.Value is Enum value ? value.ToString() : option.Value)))),
        ["trainingSeconds"] = result.Elapsed.TotalSeconds,
        ["dataset"] = result.Report.Folds[0].Contract.Dataset,
        ["metrics"] = new JsonObject { ["rmse"] = result.Report.Rmse, ["mae"] = result.Report.Mae },
        ["folds"] = new JsonArray([.. result.Report.Folds.Select(fold => (JsonNode)new JsonObject
        {
            ["split"] = fold.Contract.Split,
            ["pairs"] = fold.Contract.Pairs,
            ["coldPairs"] = fold.Contract.ColdPairs,
            ["users"] = fold.Contract.Users,
            ["low"] = fold.Contract.Scale.Low,
            ["high"] = fold.Contract.Scale.High,
            ["rmse"] = fold.Rmse,
            ["mae"] = fold.Mae,
        })]),
    };
}
