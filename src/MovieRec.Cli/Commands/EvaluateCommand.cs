using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec evaluate</c>: trains models on one split and scores their full rankings, or their predicted ratings, of
/// the test side.
/// </summary>
internal static class EvaluateCommand
{
    private static readonly (string Name, Correction Kind)[] Corrections = [("holm", Correction.Holm),
        ("bh", Correction.BenjaminiHochberg), ("none", Correction.None)];

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var train = new Option<string?>("--train")
        {
            HelpName = "FILE",
            Description =
            "Ratings to learn from, with --test instead of --data: 'user item [rating [timestamp]]' a line.",
        };
        var test = new Option<string?>("--test")
        {
            HelpName = "FILE",
            Description = "Ratings held out, of the same form.",
        };
        var valid = new Option<string?>("--valid")
        {
            HelpName = "FILE",
            Description = "Ratings held out to choose settings by, of the same form: each model's figure on them is "
                + "shown as well, and no model learns from them.",
        };
        var split = new SplitOptions();
        var models = SharedOptions.Words("--model", "NAME[,NAME…]", "The models to score, in this order.", ["als"]);
        var set = SharedOptions.Set();
        var files = SharedOptions.OptionFiles();
        var cutoffs = SharedOptions.WholeNumbers("--k", "Cutoffs of the metrics.", [10], 1);
        var metric = new Option<string?>("--metric")
        {
            HelpName = "NAME@K",
            Description = "The figure that orders the leaderboard; without it ndcg at the smallest cutoff.",
        };
        var reference = new Option<string?>("--reference")
        {
            HelpName = "NAME",
            Description =
            "The model the others are tested against; without it popularity where it is named, else the first.",
        };
        var correction = new Option<string>("--correction")
        {
            Description =
            "Adjusts p-values for the number of models tested: Holm's way, Benjamini and Hochberg's, or not.",
            DefaultValueFactory = _ => Corrections[0].Name,
        };
        correction.AcceptOnlyFromAmong([.. Corrections.Select(entry => entry.Name)]);
        var by = SharedOptions.Words("--by", "GROUPING[,…]",
            "Also shows the leaderboard's figure group by group of users: activity, and gender, age and occupation "
                + "where the data tells them.", []);
        var folds = new Option<string?>("--folds")
        {
            HelpName = "canonical|N",
            Description = "Cross-validates models of ratings, on ml-100k's own five folds or on N random ones, in "
                + "place of --split.",
        };
        var json = SharedOptions.Json();
        var command = new Command("evaluate", "Trains models on one split and scores their rankings of all movies the "
            + "user has not rated; models of ratings by RMSE and MAE.")
        {
            data, train, valid, test, split.Split, folds, split.Seed, models, set, files, cutoffs, metric, reference,
            correction, by, json,
        };
        command.Validators.Add(result =>
        {
            var (hasTrain, hasTest) = (result.GetResult(train) is not null, result.GetResult(test) is not null);
            if (hasTrain != hasTest)
                result.AddError("--train and --test go together");
            else if (!hasTrain && result.GetResult(valid) is not null)
                result.AddError("--valid goes with --train and --test");
            else if (hasTrain
                && (result.GetResult(data) is not null || result.GetResult(split.Split) is { Implicit: false }))
                result.AddError("Give either --data and --split, or --train and --test");
            else if (result.GetResult(folds) is not null
                && (hasTrain || result.GetResult(split.Split) is { Implicit: false }))
                result.AddError("--folds parts --data itself; leave out --split, --train and --test");
        });
        command.SetAction(async (parse, token) =>
        {
            var configured = ModelRegistry.Configure(parse.GetValue(models)!, parse.GetValue(set)!,
                parse.GetValue(files)!);
            var predictRatings = PredictRatings(configured);
            var (foldCount, canonical) = FoldsOf(parse.GetValue(folds), predictRatings);
            var inference = new RankingInference(
                ReferenceAmong(configured, parse.GetValue(reference)).Name,
                MetricAmong(parse.GetValue(cutoffs)!, parse.GetValue(metric)),
                new LeaderboardOptions
                {
                    Correction =
                    Corrections.First(entry => entry.Name == parse.GetValue(correction)).Kind
                });
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var parted = parse.GetValue(train) is { } trainFile
                ? GivenSplit.Read(trainFile, parse.GetValue(valid), parse.GetValue(test)!, token)
                : split.Part(
                    await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false), parse);
            if (predictRatings)
            {
                if (parted.Validation is not null)
                    throw new UsageException("--valid is for models that rank movies: leave it out for models of "
                        + "ratings.");
                var ratings = parted.Dataset;
                if (parted.Train != parted.Split.Train)
                    throw new UsageException(
                        "Models of ratings know only users they were trained on: choose another --split.");
                IReadOnlyList<TrainTestSplit> parts = canonical
                    ? [.. Enumerable.Range(1, CanonicalFolds.Count).Select(fold => Splits.Canonical(ratings, fold))]
                    : foldCount > 0
                    ? Splits.KFold(ratings.Ratings, foldCount, parse.GetValue(split.Seed)) : [parted.Split];
                return await EvaluateRatingsAsync(terminal, configured, ratings, parts, file, token).ConfigureAwait(
                    false);
            }
            var groupings = GroupingsAmong(UserGrouping.All(parted.Split.Train, parted.Dataset), parse.GetValue(by)!);
            var options = new RankingOptions
            {
                Cutoffs = parse.GetValue(cutoffs)!,
                Metrics = [.. RankingMetric.Accuracy,
                    .. BeyondAccuracy.All(new EvaluationContext(parted.Split.Train, parted.Dataset))],
                DatasetLabel = parted.Dataset.Info.Label,
            };
            return await EvaluateAsync(terminal, configured, parted, options, inference, groupings, file, token)
                .ConfigureAwait(false);
        });
        return command;
    }

    private static bool PredictRatings(IReadOnlyList<ConfiguredModel> models)
    {
        var ratings = models.Count(model => model.Model.PredictsRatings);
        if (ratings > 0 && ratings < models.Count)
            throw new UsageException($"{models.First(model => model.Model.PredictsRatings).Name} predicts ratings, "
                + $"{models.First(model => !model.Model.PredictsRatings).Name} ranks movies: score the two kinds in "
                + "two runs.");
        return ratings > 0;
    }

    private static (int Count, bool IsCanonical) FoldsOf(string? text, bool predictRatings)
    {
        if (text is null or "canonical")
            return predictRatings || text is null ? (0, text is not null) : throw RatingsOnly();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 2)
            throw new UsageException(
                $"--folds {text}: '{text}' is neither 'canonical' nor a whole number of at least 2.");
        return predictRatings ? (count, false) : throw RatingsOnly();

        static UsageException RatingsOnly() =>
            new("--folds is for models of ratings, such as bias; name those, or part the data with --split.");
    }

    private static ConfiguredModel ReferenceAmong(IReadOnlyList<ConfiguredModel> models, string? name) => name is null
        ? models.FirstOrDefault(model => model.Name == "popularity") ?? models[0]
        : models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"--reference {name}: '{name}' is not among the models named here "
                + $"({string.Join(", ", models.Select(model => model.Name))}).");

    private static string MetricAmong(int[] cutoffs, string? name)
    {
        string[] names = [.. from metric in RankingMetric.Accuracy from k in cutoffs select $"{metric.Name}@{k}"];
        if (name is not null && !names.Contains(name))
            throw new UsageException(
                $"--metric {name}: there is no such figure; there are {string.Join(", ", names)}.");
        return name ?? $"{RankingMetric.Ndcg.Name}@{cutoffs[0]}";
    }

    private static UserGrouping[] GroupingsAmong(IReadOnlyList<UserGrouping> all, IEnumerable<string> names) =>
    [
        .. names.Select(name => all.FirstOrDefault(grouping => grouping.Name == name)
            ?? throw new UsageException($"--by {name}: the data does not tell that of its users; it allows "
                + $"{string.Join(", ", all.Select(grouping => grouping.Name))}.")),
    ];

    private static async Task<int> EvaluateAsync(Terminal terminal, IReadOnlyList<ConfiguredModel> models,
        PartedData data, RankingOptions options, RankingInference inference, IReadOnlyList<UserGrouping> groupings,
        OutputFile? file, CancellationToken cancellationToken)
    {
        var results = new List<RankedModel>();
        var known = data.Train.KnownPartOf(data.Dataset);
        // Of ratings held out nothing is read any more, but of users kept out of training: millions take gigabytes.
        if (!data.KeepsUsersOut) data = data with { Dataset = known };
        foreach (var model in models)
        {
            var training = await Training.RunAsync(terminal, model, known, data.Train, results, cancellationToken)
                .ConfigureAwait(false);
            var judged = data.Judged(training.Model, model.Name);
            var clock = Stopwatch.StartNew();
            var result = await terminal.WatchAsync($"Ranking with {model.Name}", progress => Task.Run(() =>
            {
                var ranked = RankingEvaluator.Evaluate(judged, data.Split, options, cancellationToken);
                progress.Report(
                    string.Create(CultureInfo.InvariantCulture, $"Ranked in {clock.Elapsed.TotalSeconds:F1} s"));
                return ranked;
            }, cancellationToken)).ConfigureAwait(false);
            results.Add(
                new RankedModel(model, training, result.Named(model.Name))
                {
                    Ranking = clock.Elapsed,
                    OnValidation = data.Validation is null ? null
                        : RankingEvaluator.Evaluate(judged, data.Validation, options,
                            cancellationToken)[inference.Metric],
                });
        }

        RankingOutput.Write(terminal, results, inference, groupings);
        foreach (var result in results)
            RecordedRuns.Add(terminal,
                RecordedRuns.Of(result, data.Dataset, inference.Metric, data.Split.Train.Users));
        var curves = RevealedRatings.Curves(data, results);
        RevealedRatings.Write(terminal, curves);
        if (file is not null)
            await file.CommitJsonAsync(
                RankingOutput.ToJson(results, inference, groupings, curves), cancellationToken).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static async Task<int> EvaluateRatingsAsync(Terminal terminal, IReadOnlyList<ConfiguredModel> models,
        Dataset dataset, IReadOnlyList<TrainTestSplit> folds, OutputFile? file, CancellationToken cancellationToken)
    {
        var results = new List<RatedModel>();
        foreach (var model in models)
            results.Add(
                await Training.RunRatingsAsync(terminal, model, dataset, folds, cancellationToken).ConfigureAwait(
                    false));
        RatingOutput.Write(terminal, results);
        foreach (var result in results)
            RecordedRuns.Add(terminal, RecordedRuns.Of("evaluate", dataset, result.Model.Name, result.Model.Options,
                result.Elapsed) with
            {
                Figures = new Dictionary<string, double>
                {
                    ["rmse"] = result.Result.Rmse,
                    ["mae"] = result.Result.Mae,
                },
            });
        if (file is not null)
            await file.CommitJsonAsync(RatingOutput.ToJson(results), cancellationToken).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
