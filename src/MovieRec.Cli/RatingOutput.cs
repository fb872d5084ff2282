using System.Text.Json;
using System.Text.Json.Nodes;
using MovieRec.Evaluation;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>A model of ratings, the time of its trainings and what was measured.</summary>
internal sealed record RatedModel(ConfiguredModel Model, TimeSpan Elapsed, RatingCrossValidation Result);

/// <summary>Evaluated ratings as a table in the terminal and as JSON.</summary>
internal static class RatingOutput
{
    /// <summary>
    /// Writes the figures, their spread over folds where there are several, and the protocol they hold under.
    /// </summary>
    public static void Write(Terminal terminal, IReadOnlyList<RatedModel> results)
    {
        var folds = results[0].Result.Folds;
        terminal.WriteTable(
            [new("Metric"), .. results.Select(result => new Column(result.Model.Name, IsNumber: true))],
            [
                Row("rmse", result => result.Rmse),
                .. Several(Row("  sd of folds", result => result.RmseSpread)),
                Row("mae", result => result.Mae),
                .. Several(Row("  sd of folds", result => result.MaeSpread)),
                ["training s", .. results.Select(result => Invariant($"{result.Elapsed.TotalSeconds:F2}"))],
            ]);
        terminal.WriteLine(
            $"{(folds.Count > 1 ? Invariant($"Means over {folds.Count} folds, the first being: ") : "")}"
                + $"{folds[0].Protocol}");

        string[] Row(string name, Func<RatingCrossValidation, double> figure) =>
            [name, .. results.Select(result => Invariant($"{figure(result.Result):F4}"))];
        IEnumerable<string[]> Several(string[] row) => folds.Count > 1 ? [row] : [];
    }

    /// <summary>One object a model.</summary>
    public static JsonArray ToJson(IReadOnlyList<RatedModel> results) => new([.. results.Select(ToJson)]);

    private static JsonObject ToJson(RatedModel result) => new()
    {
        ["model"] = result.Model.Name,
        ["options"] = new JsonObject(OptionValues.Read(result.Model.Options).Select(option =>
            KeyValuePair.Create(option.Name,
                JsonSerializer.SerializeToNode(option.Value is Enum value ? value.ToString() : option.Value)))),
        ["trainingSeconds"] = result.Elapsed.TotalSeconds,
        ["dataset"] = result.Result.Folds[0].Protocol.Dataset,
        ["metrics"] = new JsonObject { ["rmse"] = result.Result.Rmse, ["mae"] = result.Result.Mae },
        ["folds"] = new JsonArray([.. result.Result.Folds.Select(fold => (JsonNode)new JsonObject
        {
            ["split"] = fold.Protocol.Split,
            ["pairs"] = fold.Protocol.Pairs,
            ["newPairs"] = fold.Protocol.NewPairs,
            ["users"] = fold.Protocol.Users,
            ["low"] = fold.Protocol.Scale.Low,
            ["high"] = fold.Protocol.Scale.High,
            ["rmse"] = fold.Rmse,
            ["mae"] = fold.Mae,
        })]),
    };
}
