using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec evaluate</c>: trains models on one split and scores their full rankings of the test side.</summary>
internal static class EvaluateCommand
{
    private const string PerUser = "per-user";
    private const string LeaveLastOut = "leave-last-out";
    private const string Time = "time";
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
        var json = SharedOptions.Json();
        var command = new Command("evaluate", "Trains models on one split and scores their rankings of all movies the user has not rated.")
        {
            data, train, test, split, seed, models, set, cutoffs, json,
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
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var (label, parted) = parse.GetValue(train) is { } trainFile
                ? Given(trainFile, parse.GetValue(test)!, token)
                : Part(await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false), parse.GetValue(split)!, (ulong)parse.GetValue(seed));
            var options = new RankingOptions { Cutoffs = parse.GetValue(cutoffs)!, DatasetLabel = label };
            return await EvaluateAsync(terminal, configured, parted, options, file, token).ConfigureAwait(false);
        });
        return command;
    }

    private static (string Label, TrainTestSplit Split) Given(string train, string test, CancellationToken cancellationToken) => (
        $"{Path.GetFileName(train)} and {Path.GetFileName(test)}",
        Splits.Given(RatingFile.Read(train, cancellationToken: cancellationToken), RatingFile.Read(test, cancellationToken: cancellationToken), "parted by others"));

    private static (string Label, TrainTestSplit Split) Part(Dataset dataset, string split, ulong seed) => (dataset.Info.Label, split switch
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

    private static async Task<int> EvaluateAsync(Terminal terminal, IReadOnlyList<ConfiguredModel> models, TrainTestSplit split, RankingOptions options, OutputFile? file, CancellationToken cancellationToken)
    {
        var results = new List<(ConfiguredModel Model, Training Training, RankingReport Report)>();
        foreach (var model in models)
        {
            var training = await Training.RunAsync(terminal, model, split.Train, cancellationToken).ConfigureAwait(false);
            results.Add((model, training, RankingEvaluator.Evaluate(training.Model, split, options, cancellationToken)));
        }

        terminal.WriteTable(
            [new("Metric"), .. models.Select(model => new Column(model.Name, IsNumber: true))],
            [
                .. results[0].Report.Names.Select(name => (string[])[name, .. results.Select(result => Invariant($"{result.Report[name]:F4}"))]),
                ["training s", .. results.Select(result => Invariant($"{result.Training.Elapsed.TotalSeconds:F2}"))],
            ]);
        terminal.WriteLine(results[0].Report.Contract.ToString());

        if (file is not null)
        {
            await JsonSerializer.SerializeAsync(file.Stream, new JsonArray([.. results.Select(result => ToJson(result.Model, result.Training, result.Report))]), Indented, cancellationToken).ConfigureAwait(false);
            file.Commit();
        }
        return ExitCode.Done;
    }

    private static JsonObject ToJson(ConfiguredModel model, Training training, RankingReport report) => new()
    {
        ["model"] = model.Name,
        ["options"] = new JsonObject(OptionValues.Read(model.Options).Select(option =>
            KeyValuePair.Create(option.Name, JsonSerializer.SerializeToNode(option.Value is Enum value ? value.ToString() : option.Value)))),
        ["trainingSeconds"] = training.Elapsed.TotalSeconds,
        ["users"] = report.Contract.UsersCounted,
        ["usersLeftOut"] = report.Contract.UsersLeftOut,
        ["dataset"] = report.Contract.Dataset,
        ["split"] = report.Contract.Split,
        ["candidates"] = report.Contract.Candidates,
        ["metrics"] = new JsonObject(report.Names.Select(name => KeyValuePair.Create(name, Number(report[name])))),
        ["definitions"] = new JsonObject(report.Contract.Metrics.Select(metric => KeyValuePair.Create(metric.Name, (JsonNode?)metric.Definition))),
    };

    /// <summary>JSON has no NaN; a figure that is undefined is null there.</summary>
    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
