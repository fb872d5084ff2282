using System.CommandLine;
using System.Text.Json.Nodes;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Preprocessing;
using MovieRec.Statistics;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec tune</c>: finds a model's options by random search with successive halving, on validation sets carved
/// from the training side alone.
/// </summary>
internal static class TuneCommand
{
    private const double ValidationFraction = 0.2;
    private const int Shown = 5;

    /// <summary>With more ratings than these, settings are judged on a sample of users unasked.</summary>
    private const int RatingsOfSample = 2_000_000;

    /// <summary>How many of the best on a sample are judged on all users, the defaults besides.</summary>
    private const int Finalists = 3;

    /// <summary>Stands in the journal for the score on all users, beside those on the folds of a sample.</summary>
    private const int AllUsers = -1;

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var train = new Option<string?>("--train")
        {
            HelpName = "FILE",
            Description = "Ratings to tune on, instead of --data: 'user item [rating [timestamp]]' a line.",
        };
        var split = new SplitOptions();
        var model = SharedOptions.Model();
        var set = SharedOptions.Set();
        var trials = SharedOptions.WholeNumber("--trials", ["-n"],
            "How many settings to try; the first is the defaults.", 40, 1);
        var seconds = SharedOptions.WholeNumber("--seconds", [],
            "Tries settings for about so many seconds instead; where users are sampled, the best are judged on all "
                + "after that.", 0, 1);
        seconds.DefaultValueFactory = null;
        var sample = SharedOptions.WholeNumber("--sample-users", [],
            "Judges settings on so many users, drawn at random, and the best of them on all; without it as many as "
                + Invariant($"have {RatingsOfSample:N0} ratings, where there are more."), 0, 1);
        sample.DefaultValueFactory = null;
        var metric = new Option<string>("--metric")
        {
            HelpName = "NAME@K",
            Description = "The figure to raise.",
            DefaultValueFactory = _ => "ndcg@10",
        };
        var output = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "Receives the best options, for --options; without it MODEL-options.json.",
        };
        var journal = new Option<string?>("--journal")
        {
            HelpName = "FILE",
            Description = "Keeps every score found, so that a search can be resumed; without it the --out file's name "
                + "and '.journal'.",
        };
        var command = new Command("tune", "Finds a model's options by random search with successive halving; what is "
            + "held out for testing is never looked at.")
        {
            data, train, split.Split, split.Seed, model, set, trials, seconds, sample, metric, output, journal,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(train) is not null
                && (result.GetResult(data) is not null || result.GetResult(split.Split) is { Implicit: false }))
                result.AddError("Give either --data and --split, or --train");
            if (result.GetResult(seconds) is { Implicit: false } && result.GetResult(trials) is { Implicit: false })
                result.AddError("Give either --trials or --seconds");
        });
        command.SetAction(async (parse, token) =>
        {
            var name = ModelRegistry.Find(parse.GetValue(model)!).Name;
            if (!SearchSpace.All.TryGetValue(name, out var space))
                throw new UsageException(
                    $"{name} has nothing to tune; {string.Join(", ", SearchSpace.All.Keys)} have.");
            var (figure, options) = MetricOf(parse.GetValue(metric)!);
            _ = ModelRegistry.Configure([name], parse.GetValue(set)!, []);
            var path = parse.GetValue(output) ?? $"{name}-options.json";
            using var file = new OutputFile(path);

            // Only the training side leaves this block: whatever follows cannot read a test rating.
            Interactions visible;
            Dataset dataset;
            string hidden;
            if (parse.GetValue(train) is { } trainFile)
            {
                var ratings = RatingFile.Read(trainFile, cancellationToken: token);
                dataset = new Dataset(new DatasetInfo(Path.GetFileName(trainFile), DatasetOrigin.Files, trainFile, []),
                    ratings, [], [], []);
                (visible, hidden) = (Interactions.From(ratings), "given");
            }
            else
            {
                var parted = split.Part(
                    await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false), parse);
                (visible, hidden) = (parted.Train, parted.Split.Protocol);
                dataset = visible.KnownPartOf(parted.Dataset);
            }

            var (seed, clock) = (parse.GetValue(split.Seed), System.Diagnostics.Stopwatch.StartNew());
            var judged = visible.SampleUsers(
                parse.GetResult(sample) is null ? SampleFor(visible) : parse.GetValue(sample), seed);
            var search = SearchOn(judged);
            var description = Describe(name, parse.GetValue(set)!, dataset, visible, hidden, figure, seed);
            if (judged != visible) description["users"] = judged.UserCount;
            using var scores = new TuningJournal(parse.GetValue(journal) ?? path + ".journal", description);
            if (judged != visible)
                terminal.WriteLine(Invariant($"Settings are judged on a sample of {judged.UserCount:N0} of ")
                    + Invariant($"{visible.UserCount:N0} users ({judged.Count:N0} of {visible.Count:N0} ratings), ")
                    + Invariant($"drawn with seed {seed}, and the best of them on all users."));
            if (scores.Resumed > 0) terminal.WriteLine($"Resuming: {scores.Resumed} scores are known already.");
            var budget = new Budget(parse.GetResult(seconds) is null ? parse.GetValue(trials) : null,
                parse.GetValue(seconds), terminal.Time);
            var raced = await terminal.Track($"Tuning {name}", progress => SuccessiveHalving.Race(budget.Trials(),
                (trial, fold) =>
            {
                token.ThrowIfCancellationRequested();
                var score = scores.ScoreOf(trial, fold, () => search.Score(trial, fold));
                progress.Report(budget.Step(trial, fold, score));
                return score;
            })).ConfigureAwait(false);
            if (double.IsNaN(raced[0].Mean))
                throw new FailureException(
                    $"No setting of {name} could be trained; see 'movierec evaluate --model {name}' for the reason.");

            Write(terminal, raced, search, figure);
            var winner = raced[0];
            if (judged != visible)
            {
                var whole = SearchOn(visible);
                int[] finalists = [.. raced.Take(Finalists).Select(trial => trial.Trial).Append(0).Distinct()];
                var onAll = await terminal.Track($"Judging {name} on all users", progress => finalists
                    .Select((trial, place) =>
                    {
                        token.ThrowIfCancellationRequested();
                        var score = scores.ScoreOf(trial, AllUsers, () => whole.Score(trial, 0));
                        progress.Report(
                            new Step((place + 1.0) / finalists.Length, Invariant($"trial {trial}: {score:F4}")));
                        return new RacedTrial(trial, [score]);
                    }).ToArray()).ConfigureAwait(false);
                winner = onAll.MaxBy(trial => trial.Mean)!; // NaN is below every number
                if (double.IsNaN(winner.Mean))
                    throw new FailureException($"No setting of {name} could be trained on all users; see 'movierec "
                        + $"evaluate --model {name}' for the reason.");
                WriteOnAll(terminal, onAll, winner, figure);
            }

            var found = search.Model(winner.Trial);
            var best = OptionsFile.Create(found);
            best["metric"] = figure;
            best["validation"] = winner.Mean;
            best["folds"] = winner.Scores.Count;
            if (judged != visible)
                best["sample"] = new JsonObject
                {
                    ["users"] = judged.UserCount,
                    ["of"] = visible.UserCount,
                    ["ratings"] = judged.Count,
                    ["validation"] = raced.First(trial => trial.Trial == winner.Trial).Mean,
                    ["folds"] = raced.First(trial => trial.Trial == winner.Trial).Scores.Count,
                };
            best["trials"] = raced.Count;
            best["dataset"] = dataset.Info.Label;
            best["split"] = hidden;
            best["seed"] = seed;
            await file.CommitJsonAsync(best, token).ConfigureAwait(false);
            RecordedRuns.Add(terminal, RecordedRuns.Of("tune", dataset, name, found.Options, clock.Elapsed) with
            {
                Figures = new Dictionary<string, double> { [$"validation {figure}"] = winner.Mean },
            });
            terminal.WriteLine(
                $"The best options are in {path}: 'movierec evaluate --model {name} --options {path}' takes them.");
            return ExitCode.Done;

            Search SearchOn(Interactions train) => new(name, space, parse.GetValue(set)!, train.KnownPartOf(dataset),
                train, figure, options, seed, token);
        });
        return command;
    }

    /// <summary>How many users have as many ratings as a sample should have; all where there are not more.</summary>
    private static int SampleFor(Interactions train) => train.Count <= RatingsOfSample
        ? Math.Max(1, train.UserCount) : Math.Max(1, (int)((long)train.UserCount * RatingsOfSample / train.Count));

    private static (string Figure, RankingOptions Options) MetricOf(string text)
    {
        if (text.Split('@') is [var name, var cutoff]
            && RankingMetric.Accuracy.FirstOrDefault(metric => metric.Name == name) is { } found
            && int.TryParse(cutoff, out var k) && k > 0)
            return (text, new RankingOptions { Metrics = [found], Cutoffs = [k] });
        throw new UsageException($"--metric {text}: there is no such figure; write one of "
            + $"{string.Join(", ", RankingMetric.Accuracy.Select(metric => metric.Name))} and a cutoff, such as "
            + "ndcg@10.");
    }

    private static JsonObject Describe(string model, string[] settings, Dataset dataset, Interactions train,
        string hidden, string metric, ulong seed) => new()
        {
            ["model"] = model,
            ["space"] = string.Join(' ',
            SearchSpace.All[model].Axes
                .Select(axis => Invariant($"{axis.Name}={axis.Draw(0)}..{axis.Draw(1 - 1e-9)}"))),
            ["set"] = string.Join(' ', settings),
            ["dataset"] = dataset.Info.Label,
            ["ratings"] = train.Count,
            ["split"] = hidden,
            ["metric"] = metric,
            ["seed"] = seed,
        };

    private static void Write(Terminal terminal, IReadOnlyList<RacedTrial> raced, Search search, string metric)
    {
        var first = raced.Take(Shown).ToArray();
        string[] names = [.. SearchSpace.All[search.Name].Axes.Select(axis => axis.Name)];
        terminal.WriteTable(
            [new("Trial", true), .. names.Select(name => new Column(name, true)), new($"validation {metric}", true),
                new("± s.e.", true), new("folds", true)],
            first.Select(trial =>
            {
                var values = OptionValues.Read(search.Model(trial.Trial).Options).ToDictionary(option => option.Name,
                    option => option.Text, StringComparer.OrdinalIgnoreCase);
                var error = trial.Scores.Count < 2
                    ? "" : Invariant($"{Math.Sqrt(Sample.Variance([.. trial.Scores]) / trial.Scores.Count):F4}");
                return (string[])[Invariant($"{trial.Trial}{(trial.Trial == 0 ? " (defaults)" : "")}"),
                    .. names.Select(name => values[name]), Invariant($"{trial.Mean:F4}"), error,
                    Invariant($"{trial.Scores.Count}")];
            }));
        terminal.WriteLine(Invariant($"Validation on {100 * ValidationFraction:0}% of each user's training ratings, ")
            + Invariant($"drawn anew for each fold. The winner was picked among {raced.Count}, so its own figure ")
            + "flatters it a little.");
    }

    private static void WriteOnAll(
        Terminal terminal, IReadOnlyList<RacedTrial> onAll, RacedTrial winner, string metric)
    {
        terminal.WriteLine($"On all users, validation {metric} is " + string.Join(", ", onAll.Select(trial =>
            Invariant($"{trial.Mean:F4} with trial {trial.Trial}{(trial.Trial == 0 ? " (defaults)" : "")}")))
            + Invariant($": trial {winner.Trial} is taken."));
    }

    /// <summary>What a trial is, and how it is scored.</summary>
    private sealed class Search(string name, SearchSpace space, string[] settings, Dataset dataset, Interactions train,
        string metric, RankingOptions options, ulong seed, CancellationToken cancellationToken)
    {
        private readonly Dictionary<int, TrainTestSplit> _folds = [];

        public string Name => name;

        public ConfiguredModel Model(int trial) =>
            ModelRegistry.Configure(ModelRegistry.Find(name),
                [.. space.Draw(name, seed, trial), .. settings.Select(Setting.Parse)]);

        public double Score(int trial, int fold)
        {
            if (!_folds.TryGetValue(fold, out var split))
                _folds.Add(fold, split = Splits.Validation(train, ValidationFraction, seed + (ulong)fold));
            try
            {
                var trained = Training.Timed(Model(trial), dataset, split.Train, cancellationToken);
                return RankingEvaluator.Evaluate(trained.Model, split, options, cancellationToken)[metric];
            }
            catch (TrainingException)
            {
                return double.NaN; // a setting that cannot be trained is the worst there is
            }
        }
    }

    /// <summary>How many trials there may be, or how long.</summary>
    private sealed class Budget(int? trials, int seconds, TimeProvider time)
    {
        // The later rounds of the race take about as long as four thirds of the first.
        private const double FirstRound = 3.0 / 7;
        private readonly long _begun = time.GetTimestamp();
        private double _best = double.NegativeInfinity;
        private int _drawn;
        private bool _first = true;

        private double Elapsed => time.GetElapsedTime(_begun).TotalSeconds;

        public IEnumerable<int> Trials()
        {
            for (; trials is { } count ? _drawn < count : _drawn == 0 || Elapsed < seconds * FirstRound; _drawn++)
                yield return _drawn;
        }

        public Step Step(int trial, int fold, double score)
        {
            _first &= fold == 0;
            _best = Math.Max(_best, score);
            var share = trials is { } count ? FirstRound * (trial + 1) / count : Elapsed / seconds;
            return new Step(
                _first ? Math.Min(FirstRound, share)
                    : Math.Max(FirstRound, Math.Min(1, FirstRound + (1 - FirstRound) * (fold + 1) / 9)),
                Invariant($"trial {trial}, fold {fold + 1}: {score:F4}; best so far {_best:F4}; {Elapsed:F0} s"));
        }
    }
}
