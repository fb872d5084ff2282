using System.Globalization;
using System.Text.Json.Nodes;
using MovieRec.Analytics;
using MovieRec.Evaluation;
using MovieRec.Statistics;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>A model, its training and what was measured on its rankings.</summary>
internal sealed record RankedModel(ConfiguredModel Model, Training Training, RankingResult Result)
{
    /// <summary>Wall-clock time in which all lists were made and measured.</summary>
    public TimeSpan Ranking { get; init; }

    /// <summary>The leaderboard's figure on the validation set; null where there is none.</summary>
    public double? OnValidation { get; init; }
}

/// <summary>How models are compared.</summary>
/// <param name="Reference">Command-line name of the model the others are tested against.</param>
/// <param name="Metric">The figure that orders the leaderboard.</param>
/// <param name="Options">How to infer.</param>
internal sealed record RankingInference(string Reference, string Metric, LeaderboardOptions Options)
{
    /// <summary>The models by one figure.</summary>
    public Leaderboard Leaderboard(IEnumerable<RankedModel> results, string metric) =>
        Evaluation.Leaderboard.Compute(results.Select(result => result.Result), metric, Reference, Options);

    /// <summary>One model's figure by groups of users.</summary>
    public GroupResult Groups(RankedModel result, UserGrouping grouping) =>
        GroupResult.Compute(result.Result, Metric, grouping, Options);
}

/// <summary>Evaluated rankings as tables in the terminal and as JSON.</summary>
internal static class RankingOutput
{
    /// <summary>Writes every figure, the leaderboard, the groups, and the protocol all of it holds under.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<RankedModel> results, RankingInference inference,
        IReadOnlyList<UserGrouping> groupings)
    {
        terminal.WriteTable(
            [new("Metric"), .. results.Select(result => new Column(result.Model.Name, IsNumber: true))],
            [
                .. results[0].Result.Names.Select(
                    name => (string[])[name, .. results.Select(result => Figure(result.Result[name]))]),
                .. results[0].OnValidation is null ? (string[][])[]
                : [[$"{inference.Metric} on --valid", .. results.Select(result => Figure(result.OnValidation!.Value))]],
                ["training s", .. results.Select(result => Invariant($"{result.Training.Elapsed.TotalSeconds:F2}"))],
                ["ranking s", .. results.Select(result => Invariant($"{result.Ranking.TotalSeconds:F2}"))],
            ]);
        foreach (var result in results.Where(result => result.Training.Parts.Count > 0))
            terminal.WriteLine($"{result.Model.Name}'s training time includes that of "
                + $"{string.Join(", ", result.Training.Parts)}, trained once above and used as its parts.");
        if (results.Any(result => result.Result.Names.Any(name => !double.IsFinite(result.Result[name]))))
            terminal.WriteLine($"{Undefined} is a figure that no user counted has a value of.");
        var board = inference.Leaderboard(results, inference.Metric);
        terminal.WriteLine();
        Write(terminal, board);
        if (results[0].Result.New is { } ofNew) WriteNew(terminal, results, ofNew.Protocol.UsersCounted, inference);
        foreach (var grouping in groupings)
            Write(terminal, [.. results.Select(result => inference.Groups(result, grouping))]);
        terminal.WriteLine(board.Protocol.ToString());
        foreach (var result in results)
            if (result.Training.Model.Form is { } form) terminal.WriteLine($"{result.Model.Name}: {form}.");
    }

    private static void Write(Terminal terminal, Leaderboard board)
    {
        var percent = Invariant($"{100 * board.Rows[0].Mean.Level:0.#}%");
        terminal.WriteTable(
            [new("Model"), new(board.Metric, true), new($"{percent} interval", true),
                new($"over {board.Reference}", true), new($"{percent} interval", true), new("d", true),
                new("adjusted p", true)],
            board.Rows.Select(
                row => (string[])[row.Model, Figure(row.Mean.Value), Interval(row.Mean),
                    .. row.Comparison is { } against
                ? (string[])
                [
                    Invariant($"{against.Difference.Value:+0.0000;-0.0000;0}"), Interval(against.Difference),
                    Figure(against.Effect.Value, "F2"),
                    against.Users < Leaderboard.LeastUsers ? Withheld : PValue.Figure(against.AdjustedPValue, 4),
                ]
                : ["", "", "", ""]]));
        WriteLacking(terminal,
            board.Rows.Select(row => row.Mean)
                .Concat(board.Rows.Select(row => row.Comparison).OfType<ModelComparison>()
                    .SelectMany(row => (Estimate[])[row.Difference, row.Effect])));
        foreach (var row in board.Rows.Where(row => row.Comparison is not null))
            terminal.WriteLine(row.Comparison!.ToString());
        terminal.WriteLine();
    }

    /// <summary>
    /// What models do for users they know nothing of: their accuracy and the leaderboard's figure with its interval,
    /// but no tests.
    /// </summary>
    private static void WriteNew(
        Terminal terminal, IReadOnlyList<RankedModel> results, int users, RankingInference inference)
    {
        var board = Leaderboard.Compute(results.Select(result => result.Result.New!), inference.Metric,
            options: inference.Options);
        var accuracy = results[0].Result.PerUserNames.Where(
            name => RankingMetric.Accuracy.Any(metric => name.StartsWith(metric.Name + "@", StringComparison.Ordinal)));
        terminal.WriteLine(
            Invariant($"{users} new users, without training interactions, are not in the figures above. Theirs:"));
        terminal.WriteTable(
            [new("Metric, new users"), .. results.Select(result => new Column(result.Model.Name, IsNumber: true))],
            [
                .. accuracy.Select(
                    name => (string[])[name, .. results.Select(result => Figure(result.Result.New![name]))]),
                [Invariant($"{board.Metric}, {100 * board.Rows[0].Mean.Level:0.#}% interval"),
                    .. results.Select(result => Interval(board[result.Model.Name].Mean))],
            ]);
        WriteLacking(terminal, board.Rows.Select(row => row.Mean));
        terminal.WriteLine();
    }

    /// <summary>Says why intervals are withheld.</summary>
    internal static void WriteLacking(Terminal terminal, IEnumerable<Estimate> estimates)
    {
        foreach (var lacking in estimates.Select(estimate => estimate.Lacking).OfType<string>().Distinct())
            terminal.WriteLine($"{Withheld}, since it cannot be told from this data: {lacking}.");
    }

    private const string Withheld = "withheld";
    private const string Undefined = "–";

    private static string Figure(double value, string format = "F4") =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : Undefined;

    /// <summary>An interval as a cell.</summary>
    internal static string Interval(Estimate estimate) =>
        estimate.IsWithheld ? Withheld : Invariant($"{estimate.Low:F4} to {estimate.High:F4}");

    private static void Write(Terminal terminal, IReadOnlyList<GroupResult> results)
    {
        var first = results[0];
        terminal.WriteLine(Invariant($"{first.Metric} by {first.Grouping} ({first.UsersLeftOut} users left out: not ")
            + Invariant($"told, or in a group of fewer than {GroupResult.LeastUsers})"));
        terminal.WriteTable(
            [new(first.Grouping), new("users", true), .. results.Select(result => new Column(result.Model, true))],
            first.Groups.Select(
                (group, at) => (string[])[group.Name, Invariant($"{group.Users}"),
                    .. results.Select(result => Mean(result.Groups[at].Mean))]));
        foreach (var result in results)
            if (result.Gap is { } gap)
                terminal.WriteLine(Invariant($"{result.Model}: {gap.Best} over {gap.Worst} by {Mean(gap.Difference)}, ")
                    + $"{PValue.Sentence(gap.PValue)} that groups dealt at random differ as much.");
        terminal.WriteLine();

        static string Mean(Estimate estimate) => $"{Figure(estimate.Value)} ({Interval(estimate)})";
    }

    /// <summary>One object a model.</summary>
    public static JsonArray ToJson(
        IReadOnlyList<RankedModel> results, RankingInference inference, IReadOnlyList<UserGrouping> groupings,
        IReadOnlyDictionary<string, RevealCurve> curves)
    {
        var boards = Boards(results, ranking => ranking);
        var newBoards = results[0].Result.New is null ? null : Boards(results, ranking => ranking.New!);
        return new JsonArray([.. results.Select(result => ToJson(
            result, RowsOf(result, boards), newBoards is null ? null : RowsOf(result, newBoards),
            [.. groupings.Select(grouping => inference.Groups(result, grouping))],
            curves.GetValueOrDefault(result.Model.Name)))]);

        // A figure that a model has for no user, such as the recall of cold items where there are none, leaves nothing
        // to infer from.
        Leaderboard[] Boards(IReadOnlyList<RankedModel> results, Func<RankingResult, RankingResult> of)
        {
            RankingResult[] rankings = [.. results.Select(result => of(result.Result))];
            return [.. rankings[0].PerUserNames.Where(name => rankings.All(ranking => double.IsFinite(ranking[name])))
                .Select(name => Leaderboard.Compute(rankings, name, inference.Reference, inference.Options))];
        }

        static KeyValuePair<string, LeaderboardRow>[] RowsOf(RankedModel result, Leaderboard[] boards) =>
            [.. boards.Select(board => KeyValuePair.Create(board.Metric, board[result.Model.Name]))];
    }

    private static JsonObject ToJson(
        RankedModel result, IReadOnlyList<KeyValuePair<string, LeaderboardRow>> rows,
        IReadOnlyList<KeyValuePair<string, LeaderboardRow>>? newRows,
        IReadOnlyList<GroupResult> groups, RevealCurve? curve) => new()
        {
            ["model"] = result.Model.Name,
            ["options"] = OptionsFile.ToJson(result.Model.Options),
            ["form"] = result.Training.Model.Form,
            ["trainingSeconds"] = result.Training.Elapsed.TotalSeconds,
            ["rankingSeconds"] = result.Ranking.TotalSeconds,
            ["parts"] = new JsonArray([.. result.Training.Parts.Select(part => (JsonNode)part)]),
            ["onValidation"] = result.OnValidation is { } figure ? Number(figure) : null,
            ["users"] = result.Result.Protocol.UsersCounted,
            ["usersNew"] = result.Result.Protocol.UsersNew,
            ["usersLeftOut"] = result.Result.Protocol.UsersLeftOut,
            ["dataset"] = result.Result.Protocol.Dataset,
            ["split"] = result.Result.Protocol.Split,
            ["candidates"] = result.Result.Protocol.Candidates,
            ["ties"] = result.Result.Protocol.Ties,
            ["metrics"] = new JsonObject(
                result.Result.Names.Select(name => KeyValuePair.Create(name, Number(result.Result[name])))),
            ["intervals"] = new JsonObject(
                rows.Select(row => KeyValuePair.Create(row.Key, (JsonNode?)ToJson(row.Value.Mean)))),
            ["comparisons"] = new JsonObject(
                rows.Where(row => row.Value.Comparison is not null)
                    .Select(row => KeyValuePair.Create(row.Key, (JsonNode?)ToJson(row.Value.Comparison!)))),
            ["newUsers"] = newRows is null ? null : new JsonObject
            {
                ["users"] = result.Result.New!.Protocol.UsersCounted,
                ["metrics"] = new JsonObject(
                    result.Result.New.Names.Select(name => KeyValuePair.Create(name, Number(result.Result.New[name])))),
                ["intervals"] = new JsonObject(
                    newRows.Select(row => KeyValuePair.Create(row.Key, (JsonNode?)ToJson(row.Value.Mean)))),
            },
            ["revealed"] = curve is null ? null : new JsonArray(
        [
            .. curve.Revealed.Select((count, at) => (JsonNode)new JsonObject
            {
                ["ratings"] = count,
                ["users"] = curve.Users,
                ["k"] = curve.K,
                ["ndcg"] = ToJson(curve.Accuracy[at]),
                ["popularity"] = ToJson(curve.Baseline[at]),
                ["difference"] = ToJson(curve.Differences[at]),
            }),
        ]),
            ["groups"] = new JsonObject(
                groups.Select(group => KeyValuePair.Create(group.Grouping, (JsonNode?)ToJson(group)))),
            ["definitions"] = new JsonObject(
                result.Result.Protocol.Metrics.Select(
                    metric => KeyValuePair.Create(metric.Name, (JsonNode?)metric.Definition))),
        };

    private static JsonObject ToJson(ModelComparison comparison) => new()
    {
        ["reference"] = comparison.Reference,
        ["users"] = comparison.Users,
        ["difference"] = ToJson(comparison.Difference),
        ["lift"] = ToJson(comparison.Lift),
        ["cohenDz"] = ToJson(comparison.Effect),
        ["better"] = comparison.Better,
        ["worse"] = comparison.Worse,
        ["p"] = comparison.Users < Leaderboard.LeastUsers ? null : comparison.PValue,
        ["adjustedP"] = comparison.Users < Leaderboard.LeastUsers ? null : comparison.AdjustedPValue,
        ["correction"] = comparison.Correction.ToString(),
        ["sentence"] = comparison.ToString(),
    };

    private static JsonObject ToJson(GroupResult result) => new()
    {
        ["metric"] = result.Metric,
        ["means"] = new JsonObject(
            result.Groups.Select(
                group => KeyValuePair.Create(group.Name,
                    (JsonNode?)new JsonObject { ["users"] = group.Users, ["mean"] = ToJson(group.Mean) }))),
        ["usersLeftOut"] = result.UsersLeftOut,
        ["gap"] = result.Gap is { } gap
            ? new JsonObject
            {
                ["best"] = gap.Best,
                ["worst"] = gap.Worst,
                ["difference"] = ToJson(gap.Difference),
                ["p"] = gap.PValue
            }
            : null,
    };

    private static JsonObject ToJson(Estimate estimate) => new()
    {
        ["value"] = Number(estimate.Value),
        ["low"] = Number(estimate.Low),
        ["high"] = Number(estimate.High),
        ["level"] = estimate.Level,
        ["lacking"] = estimate.Lacking,
    };

    /// <summary>JSON has no NaN; a figure that is undefined is null there.</summary>
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
