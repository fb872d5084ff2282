using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Preprocessing;
using MovieRec.Statistics;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec evaluate</c>: trains models on one split and scores their full rankings of the test side.</summary>
internal static class EvaluateCommand
{
    private const string PerUser = "per-user";
    private const string LeaveLastOut = "leave-last-out";
    private const string Time = "time";
    private static readonly (string Name, Correction Kind)[] Corrections = [("holm", Correction.Holm), ("bh", Correction.BenjaminiHochberg), ("none", Correction.None)];
    private static readonly string[] CanonicalNames = [.. Enumerable.Range(1, CanonicalFolds.Count).Select(fold => $"u{fold}")];

    // The file is read by programs and people, never pasted into HTML.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var train = new Option<string?>("--train") { HelpName = "FILE", Description = "Ratings to learn from, with --test instead of --data: 'user item [rating [timestamp]]' a line." };
        var test = new Option<string?>("--test") { HelpName = "FILE", Description = "Ratings held out, of the same form." };
        var split = new Option<string>("--split")
        {
            Description = "How --data is parted: 80/20 at random per user, each user's last rating, the last fifth by time, or ml-100k's own folds.",
            DefaultValueFactory = _ => PerUser,
        };
        split.AcceptOnlyFromAmong([PerUser, LeaveLastOut, Time, .. CanonicalNames]);
        var seed = SharedOptions.WholeNumber("--seed", [], "Chooses what is held out.", 42, 0);
        var models = SharedOptions.Words("--model", "NAME[,NAME…]", "The models to score, in this order.", ["als"]);
        var set = SharedOptions.Set();
        var cutoffs = SharedOptions.WholeNumbers("--k", "Cutoffs of the metrics.", [10], 1);
        var metric = new Option<string?>("--metric") { HelpName = "NAME@K", Description = "The figure that orders the leaderboard; without it ndcg at the smallest cutoff." };
        var reference = new Option<string?>("--reference") { HelpName = "NAME", Description = "The model the others are tested against; without it popularity where it is named, else the first." };
        var correction = new Option<string>("--correction") { Description = "Adjusts p-values for the number of models tested: Holm's way, Benjamini and Hochberg's, or not.", DefaultValueFactory = _ => Corrections[0].Name };
        correction.AcceptOnlyFromAmong([.. Corrections.Select(entry => entry.Name)]);
        var json = SharedOptions.Json();
        var command = new Command("evaluate", "Trains models on one split and scores their rankings of all movies the user has not rated.")
        {
            data, train, test, split, seed, models, set, cutoffs, metric, reference, correction, json,
        };
        command.Validators.Add(result =>
        {
            var (hasTrain, hasTest) = (result.GetResult(train) is not null, result.GetResult(test) is not null);
            if (hasTrain != hasTest)
                result.AddError("--train and --test go together");
            else if (hasTrain && (result.GetResult(data) is not null || result.GetResult(split) is { Implicit: false }))
                result.AddError("Give either --data and --split, or --train and --test");
        });
        command.SetAction(async (parse, token) =>
        {
            var configured = ModelRegistry.Configure(parse.GetValue(models)!, parse.GetValue(set)!);
            var inference = new Inference(
                ReferenceAmong(configured, parse.GetValue(reference)),
                MetricAmong(parse.GetValue(cutoffs)!, parse.GetValue(metric)),
                new LeaderboardOptions { Correction = Corrections.First(entry => entry.Name == parse.GetValue(correction)).Kind });
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var (dataset, parted) = parse.GetValue(train) is { } trainFile
                ? Given(trainFile, parse.GetValue(test)!, token)
                : Part(await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false), parse.GetValue(split)!, (ulong)parse.GetValue(seed));
            var options = new RankingOptions { Cutoffs = parse.GetValue(cutoffs)!, DatasetLabel = dataset.Info.Label };
            return await EvaluateAsync(terminal, configured, dataset, parted, options, inference, file, token).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>The data set of a given split is its training side alone: no model needs to know of what is held out.</summary>
    private static (Dataset Dataset, TrainTestSplit Split) Given(string train, string test, CancellationToken cancellationToken)
    {
        var ratings = RatingFile.Read(train, cancellationToken: cancellationToken);
        var heldOut = RatingFile.Read(test, cancellationToken: cancellationToken);
        var info = new DatasetInfo($"{Path.GetFileName(train)} and {Path.GetFileName(test)}", DatasetOrigin.Files, train, []);
        return (new Dataset(info, ratings, [], [], []), Splits.Given(ratings, heldOut, "parted by others"));
    }

    private static (Dataset Dataset, TrainTestSplit Split) Part(Dataset dataset, string split, ulong seed) => (dataset, split switch
    {
        PerUser => Splits.PerUserRandom(dataset.Ratings, seed: seed),
        LeaveLastOut => Splits.LeaveLastOut(dataset.Ratings, seed),
        Time => Splits.GlobalTime(dataset.Ratings),
        _ => Canonical(dataset, Array.IndexOf(CanonicalNames, split) + 1),
    });

    private static TrainTestSplit Canonical(Dataset dataset, int fold)
    {
        var (train, test) = CanonicalFolds.Of(dataset, fold);
        return Splits.Given(dataset.Ratings.Select(train), dataset.Ratings.Select(test), $"the set's own fold u{fold}");
    }

    private static ConfiguredModel ReferenceAmong(IReadOnlyList<ConfiguredModel> models, string? name) => name is null
        ? models.FirstOrDefault(model => model.Name == "popularity") ?? models[0]
        : models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"--reference {name}: '{name}' is not among the models named here ({string.Join(", ", models.Select(model => model.Name))}).");

    private static string MetricAmong(int[] cutoffs, string? name)
    {
        string[] names = [.. from metric in RankingMetric.Accuracy from k in cutoffs select $"{metric.Name}@{k}"];
        if (name is not null && !names.Contains(name))
            throw new UsageException($"--metric {name}: there is no such figure; there are {string.Join(", ", names)}.");
        return name ?? $"{RankingMetric.Ndcg.Name}@{cutoffs[0]}";
    }

    private static async Task<int> EvaluateAsync(Terminal terminal, IReadOnlyList<ConfiguredModel> models, Dataset dataset, TrainTestSplit split, RankingOptions options, Inference inference, OutputFile? file, CancellationToken cancellationToken)
    {
        var results = new List<Result>();
        foreach (var model in models)
        {
            var training = await Training.RunAsync(terminal, model, dataset, split.Train, cancellationToken).ConfigureAwait(false);
            results.Add(new Result(model, training, RankingEvaluator.Evaluate(training.Model, split, options, cancellationToken).Named(model.Name)));
        }

        terminal.WriteTable(
            [new("Metric"), .. models.Select(model => new Column(model.Name, IsNumber: true))],
            [
                .. results[0].Report.Names.Select(name => (string[])[name, .. results.Select(result => Invariant($"{result.Report[name]:F4}"))]),
                ["training s", .. results.Select(result => Invariant($"{result.Training.Elapsed.TotalSeconds:F2}"))],
            ]);
        var board = inference.Leaderboard(results, inference.Metric);
        terminal.WriteLine();
        Write(terminal, board);
        terminal.WriteLine(board.Contract.ToString());

        if (file is not null)
        {
            await JsonSerializer.SerializeAsync(file.Stream, ToJson(results, inference), Indented, cancellationToken).ConfigureAwait(false);
            file.Commit();
        }
        return ExitCode.Done;
    }

    private static void Write(Terminal terminal, Leaderboard board)
    {
        var percent = Invariant($"{100 * board.Rows[0].Mean.Level:0.#}%");
        terminal.WriteTable(
            [new("Model"), new(board.Metric, true), new($"{percent} interval", true), new($"over {board.Reference}", true), new($"{percent} interval", true), new("d", true), new("adjusted p", true)],
            board.Rows.Select(row => (string[])[row.Model, Invariant($"{row.Mean.Value:F4}"), Interval(row.Mean), .. row.Comparison is { } against
                ? (string[])[Invariant($"{against.Difference.Value:+0.0000;-0.0000;0}"), Interval(against.Difference), Invariant($"{against.Effect.Value:F2}"), Invariant($"{against.AdjustedPValue:0.####}")]
                : ["", "", "", ""]]));
        foreach (var row in board.Rows.Where(row => row.Comparison is not null)) terminal.WriteLine(row.Comparison!.ToString());

        static string Interval(Estimate estimate) => Invariant($"{estimate.Low:F4} to {estimate.High:F4}");
    }

    private static JsonArray ToJson(IReadOnlyList<Result> results, Inference inference)
    {
        var boards = results[0].Report.PerUserNames.Select(name => inference.Leaderboard(results, name)).ToArray();
        return new JsonArray([.. results.Select(result => ToJson(result, [.. boards.Select(board => KeyValuePair.Create(board.Metric, board[result.Model.Name]))]))]);
    }

    private static JsonObject ToJson(Result result, IReadOnlyList<KeyValuePair<string, LeaderboardRow>> rows) => new()
    {
        ["model"] = result.Model.Name,
        ["options"] = new JsonObject(OptionValues.Read(result.Model.Options).Select(option =>
            KeyValuePair.Create(option.Name, JsonSerializer.SerializeToNode(option.Value is Enum value ? value.ToString() : option.Value)))),
        ["trainingSeconds"] = result.Training.Elapsed.TotalSeconds,
        ["users"] = result.Report.Contract.UsersCounted,
        ["usersLeftOut"] = result.Report.Contract.UsersLeftOut,
        ["dataset"] = result.Report.Contract.Dataset,
        ["split"] = result.Report.Contract.Split,
        ["candidates"] = result.Report.Contract.Candidates,
        ["metrics"] = new JsonObject(result.Report.Names.Select(name => KeyValuePair.Create(name, Number(result.Report[name])))),
        ["intervals"] = new JsonObject(rows.Select(row => KeyValuePair.Create(row.Key, (JsonNode?)ToJson(row.Value.Mean)))),
        ["comparisons"] = new JsonObject(rows.Where(row => row.Value.Comparison is not null).Select(row => KeyValuePair.Create(row.Key, (JsonNode?)ToJson(row.Value.Comparison!)))),
        ["definitions"] = new JsonObject(result.Report.Contract.Metrics.Select(metric => KeyValuePair.Create(metric.Name, (JsonNode?)metric.Definition))),
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
        ["p"] = comparison.PValue,
        ["adjustedP"] = comparison.AdjustedPValue,
        ["correction"] = comparison.Correction.ToString(),
        ["sentence"] = comparison.ToString(),
    };

    private static JsonObject ToJson(Estimate estimate) => new()
    {
        ["value"] = Number(estimate.Value),
        ["low"] = Number(estimate.Low),
        ["high"] = Number(estimate.High),
        ["level"] = estimate.Level,
    };

    /// <summary>JSON has no NaN; a figure that is undefined is null there.</summary>
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private sealed record Result(ConfiguredModel Model, Training Training, RankingReport Report);

    /// <summary>How the models are compared.</summary>
    private sealed record Inference(ConfiguredModel Reference, string Metric, LeaderboardOptions Options)
    {
        public Leaderboard Leaderboard(IEnumerable<Result> results, string metric) =>
            Evaluation.Leaderboard.Of(results.Select(result => result.Report), metric, Reference.Name, Options);
    }
}
