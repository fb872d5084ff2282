using System.CommandLine;
using System.Globalization;
using System.Text;
using MovieRec.Cli.Experiments;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec experiment</c>: experiments on data of one's own.</summary>
internal static class ExperimentCommand
{
    private const string ExposuresFile = "exposures.jsonl";
    private const string OutcomesFile = "outcomes.jsonl";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("experiment", "Reads and plans experiments on data of your own.");
        command.Subcommands.Add(CreateReadout(terminal));
        command.Subcommands.Add(CreatePlan(terminal));
        return command;
    }

    private static Command CreateReadout(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV or Parquet with one row a unit: its variant, its metrics and what else is known of it; "
                + "several files are read as one. Or the folder of a server's logs.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var sql = Text("--sql", "QUERY", "A query whose rows are the units, in the SQL of DuckDB: it may name files, "
            + "as in FROM 'units.parquet', and each FILE by its name without the ending.");
        var exposures = Text("--exposures", "FILE", "Who met which variant: a server's exposure log, or CSV or Parquet "
            + "with the unit, the variant and, where known, the time.");
        var outcomes = Texts("--outcomes", "FILE", "What units did: CSV or Parquet with unit, metric and value, or "
            + "with a column a metric, and the time where known; repeatable. Outcomes before the first exposure of "
            + "their unit do not count.");
        var metricsFile = Text("--metrics", "FILE", "The metrics file: JSON that declares metrics, roles, kinds, "
            + "margins and covariates.");
        var columns = new ColumnOptions();
        var name = Text("--name", "NAME", "The experiment's name, where the data or the page need one.");
        var aggregate = new Option<UnitAggregate?>("--aggregate")
        {
            HelpName = "sum|mean|any",
            Description = "Rows are events: puts those of a unit together, by their sum, their mean, or whether any "
                + "is not 0.",
            CustomParser = result =>
            {
                if (Enum.TryParse<UnitAggregate>(result.Tokens[0].Value, true, out var value)
                    && Enum.IsDefined(value) && !char.IsAsciiDigit(result.Tokens[0].Value[0])) return value;
                result.AddError($"--aggregate takes one of sum, mean, any, not '{result.Tokens[0].Value}'");
                return null;
            },
        };
        var level = SharedOptions.Number("--level", "L", "Confidence level (0.95).", 0.5, 0.9999);
        var until = new Option<int?>("--watched-until")
        {
            HelpName = "N",
            Description = "Units at which a decision is planned: the intervals then hold at every look before.",
            CustomParser = result => SharedOptions.ParseWholeNumber(
                result, result.Tokens[0].Value, "--watched-until", 1, int.MaxValue),
        };
        var html = Text("--html", "FILE", "Also writes the readout as a page that needs no network.");
        var json = SharedOptions.Json();
        var command = new Command("readout", "Reads an experiment: checks first, then every metric against the "
            + "control with its interval, and the decision in words.")
        {
            files, sql, exposures, outcomes, metricsFile, name, aggregate, level, until, html, json,
        };
        columns.AddTo(command, isPlan: false);
        command.SetAction(async (parse, token) =>
        {
            using var page = parse.GetValue(html) is { } htmlPath ? new OutputFile(htmlPath) : null;
            using var document = parse.GetValue(json) is { } jsonPath ? new OutputFile(jsonPath) : null;
            var told = parse.GetValue(metricsFile) is { } path ? MetricsFile.Read(path) : new MetricsFile();
            var choice = columns.Read(parse, told);
            var options = told.Options with
            {
                Level = parse.GetValue(level) ?? told.Options.Level,
                WatchedUntil = parse.GetValue(until) ?? told.Options.WatchedUntil,
            };
            var source = OfFolder(new ExperimentSource
            {
                Files = parse.GetValue(files)!,
                Sql = parse.GetValue(sql),
                ExposurePath = parse.GetValue(exposures),
                OutcomePaths = parse.GetValue(outcomes)!,
                Aggregate = parse.GetValue(aggregate),
                Experiment = parse.GetValue(name) ?? told.Experiment,
            });
            var report = await Task.Run(() => Read(source, choice, options), token).ConfigureAwait(false);
            report.Write(terminal);
            if (page is not null)
            {
                await page.Stream.WriteAsync(Encoding.UTF8.GetBytes(ReadoutPage.Render(report)), token)
                    .ConfigureAwait(false);
                page.Commit();
                terminal.WriteLine($"Wrote {parse.GetValue(html)}.");
            }
            if (document is not null)
            {
                await document.Stream.WriteAsync(report.ToDocument().ToJson(), token).ConfigureAwait(false);
                document.Commit();
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreatePlan(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV or Parquet with one row a unit and its metrics, from a time before the experiment; "
                + "several files are read as one.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var sql = Text("--sql", "QUERY", "A query whose rows are the units, in the SQL of DuckDB.");
        var metricsFile = Text("--metrics", "FILE", "The metrics file that the experiment will be read by.");
        var columns = new ColumnOptions();
        var effect = SharedOptions.Number("--effect", "E", "Smallest change worth finding, relative to the baseline "
            + "(0.05).", 1e-6, 100);
        var power = SharedOptions.Number("--power", "P", "Probability of finding it (0.8).", 0.05, 0.999);
        var level = SharedOptions.Number("--level", "L", "Confidence level (0.95).", 0.5, 0.9999);
        var share = SharedOptions.Number("--share", "S", "Share of the units that the variant gets (0.5).", 0.001,
            0.999);
        var daily = SharedOptions.Number("--units-a-day", "N", "New units a day, for the duration and what it finds.",
            0.001, 1e12);
        var days = SharedOptions.WholeNumbers("--days", "Days for which the detectable change is told.", [7, 14, 28], 1,
            10_000);
        var json = SharedOptions.Json();
        var command = new Command("plan", "Plans an experiment by units at hand: sample size, duration and detectable "
            + "change of each metric, with and without its covariate.")
        {
            files, sql, metricsFile, effect, power, level, share, daily, days, json,
        };
        columns.AddTo(command, isPlan: true);
        command.SetAction(async (parse, token) =>
        {
            using var document = parse.GetValue(json) is { } jsonPath ? new OutputFile(jsonPath) : null;
            var told = parse.GetValue(metricsFile) is { } path ? MetricsFile.Read(path) : new MetricsFile();
            var choice = columns.Read(parse, told);
            if (parse.GetResult(days) is { Implicit: false } && parse.GetValue(daily) is null)
                throw new UsageException("--days: how many units come a day? Tell it with --units-a-day.");
            var source = new ExperimentSource { Files = parse.GetValue(files)!, Sql = parse.GetValue(sql) };
            var request = new PlanRequest
            {
                Effect = parse.GetValue(effect) ?? 0.05,
                Power = parse.GetValue(power) ?? 0.8,
                Level = parse.GetValue(level) ?? told.Options.Level,
                Share = parse.GetValue(share) ?? 0.5,
                UnitsADay = parse.GetValue(daily),
                Days = parse.GetValue(days)!,
            };
            var report = await Task.Run(() => Plan(source, choice, request), token).ConfigureAwait(false);
            report.Write(terminal);
            if (document is not null) await document.CommitJsonAsync(report.ToJson(), token).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static PlanReport Plan(ExperimentSource source, ColumnChoice choice, PlanRequest request)
    {
        using var database = new ExperimentDatabase();
        try
        {
            source.Load(database, choice);
            return PlanReport.Create(source.Name, request, ExperimentTable.SumUp(database, ExperimentSource.Table,
                source.Name, choice with { Unit = choice.Unit ?? ColumnChoice.Row }));
        }
        catch (Exception exception) when (exception is ExperimentException or OptionException)
        {
            throw new DataException($"{source.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads what a source holds.</summary>
    internal static ReadoutReport Read(ExperimentSource source, ColumnChoice choice, ReadoutOptions options)
    {
        using var database = new ExperimentDatabase();
        try
        {
            var crossed = source.Load(database, choice);
            // What a unit and a variant are called is settled where tables were joined.
            var settled = source.ExposurePath is null ? choice : choice with { Unit = "unit", Variant = "variant" };
            return ExperimentTable.Read(database, ExperimentSource.Table, source.Name,
                source.Experiment ?? NameOf(source), settled, options, crossed);
        }
        catch (Exception exception) when (exception is ExperimentException or OptionException)
        {
            throw new DataException($"{source.Name}: {exception.Message}", exception);
        }
    }

    private static string NameOf(ExperimentSource source) =>
        Path.GetFileName(source.Files is [var first, ..] ? first : "").Split('.')[0] is { Length: > 0 } name ? name
        : "experiment";

    private static ExperimentSource OfFolder(ExperimentSource source)
    {
        if (source.Files is not [var folder] || !Directory.Exists(folder)) return source;
        if (source.ExposurePath is not null || source.OutcomePaths.Count > 0)
            throw new UsageException($"The folder '{folder}' has exposures and outcomes already; leave --exposures and "
                + "--outcomes out, or the folder.");
        return source with
        {
            Files = [],
            ExposurePath = Path.Combine(folder, ExposuresFile),
            OutcomePaths = [Path.Combine(folder, OutcomesFile)],
        };
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    private static Option<string[]> Texts(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => [] };

    /// <summary>Options that say what the columns are; what the metrics file says is gone over by them.</summary>
    private sealed class ColumnOptions
    {
        private readonly Option<string?> _unit = Text("--unit", "COLUMN", "The column of the units, or 'row' where "
            + "each row is one; found by its name where that is a usual one.");

        private readonly Option<string?> _variant = Text("--variant", "COLUMN", "The column of the variants.");

        private readonly Option<string?> _control = Text("--control", "NAME", "The variant the others are compared "
            + "with.");

        private readonly Option<string[]> _weights = SharedOptions.Words("--weights", "NAME=W[,NAME=W…]", "Share of "
            + "the units each variant was to get; equal shares where it is not said.", [], StringComparer.Ordinal);

        private readonly Option<string[]> _goals = Texts("--goal", "COLUMN", "A metric to decide by; repeatable. "
            + "Without any, every column of numbers is one that is no guardrail or covariate.");

        private readonly Option<string[]> _guardrails = Texts("--guardrail", "COLUMN[:MARGIN]", "A metric that must "
            + "not get worse by more than the margin, relative to the control (0.02); repeatable.");

        private readonly Option<string[]> _ratios = Texts("--ratio", "NAME=COLUMN/COLUMN", "A goal that is one sum "
            + "over another, such as ctr=clicks/views; repeatable.");

        private readonly Option<string[]> _lower = Texts("--lower-is-better", "METRIC", "Of this metric less is "
            + "better; repeatable.");

        private readonly Option<string[]> _covariates = Texts("--covariate", "METRIC=COLUMN", "What was known of the "
            + "metric before the experiment, which cuts its variance; found by its name, such as revenue_before; "
            + "repeatable.");

        private readonly Option<string[]> _segments = Texts("--segment", "COLUMN", "Reads the goals once more for each "
            + "of the column's values; repeatable.");

        /// <summary>Adds them; units from before the experiment have no variants to be weighed or compared.</summary>
        public void AddTo(Command command, bool isPlan)
        {
            Option[] usual = [_unit, _variant, _goals, _guardrails, _ratios, _lower, _covariates];
            foreach (var option in isPlan ? usual : [.. usual, _control, _weights, _segments])
                command.Options.Add(option);
        }

        public ColumnChoice Read(ParseResult parse, MetricsFile file)
        {
            var metrics = file.Metrics.ToList();
            foreach (var goal in parse.GetValue(_goals)!) Add(new Metric { Name = goal }, goal);
            foreach (var ratio in parse.GetValue(_ratios)!)
            {
                var (name, parts) = Pair(ratio, "--ratio", "NAME=COLUMN/COLUMN");
                if (parts.Split('/') is not [{ Length: > 0 } above, { Length: > 0 } below])
                    throw new UsageException($"--ratio takes NAME=COLUMN/COLUMN, not '{ratio}'.");
                Add(new Metric { Name = name, Kind = MetricKind.Ratio }, above, below);
            }
            // Nothing is named: the metrics are found among the columns, and what is said of them waits until then.
            var isFound = metrics.Count == 0;
            if (!isFound) Adjust();
            return new ColumnChoice
            {
                Unit = parse.GetValue(_unit) ?? file.Unit,
                Variant = parse.GetValue(_variant) ?? file.Variant,
                Control = parse.GetValue(_control) ?? file.Control,
                Weights = parse.GetValue(_weights) is { Length: > 0 } weights ? WeightsOf(weights) : file.Weights,
                Metrics = metrics,
                OfFound = found =>
                {
                    metrics = [.. found];
                    Adjust();
                    return metrics;
                },
                Covariates = !isFound ? []
                    : [.. parse.GetValue(_covariates)!.Select(
                        pair => Pair(pair, "--covariate", "METRIC=COLUMN").Item2)],
                FindsKinds = file.Metrics.Count == 0,
                Segments = parse.GetValue(_segments) is { Length: > 0 } segments ? segments : file.Segments,
            };

            void Adjust()
            {
                foreach (var guardrail in parse.GetValue(_guardrails)!)
                {
                    var (name, margin) = guardrail.LastIndexOf(':') is var at and > 0
                        ? (guardrail[..at], Number(guardrail[(at + 1)..], "--guardrail", 0, 10)) : (guardrail, 0.02);
                    if (metrics.FindIndex(measured => measured.Metric.Name == name) is var known and >= 0)
                        metrics[known] = metrics[known] with
                        {
                            Metric = metrics[known].Metric with { Role = MetricRole.Guardrail, Margin = margin },
                        };
                    else if (isFound) throw Unknown(name, "--guardrail");
                    else Add(new Metric { Name = name, Role = MetricRole.Guardrail, Margin = margin }, name);
                }
                if (metrics.Count > 0 && metrics.All(measured => measured.Metric.Role != MetricRole.Goal))
                    throw new UsageException("No metric is a goal, so there is nothing to decide by; name one with "
                        + "--goal.");
                foreach (var lower in parse.GetValue(_lower)!)
                    Change(lower, "--lower-is-better", measured => measured with
                    {
                        Metric = measured.Metric with { HigherIsBetter = false },
                    });
                foreach (var pair in parse.GetValue(_covariates)!)
                {
                    var (name, column) = Pair(pair, "--covariate", "METRIC=COLUMN");
                    Change(name, "--covariate",
                        measured => measured.Metric.Kind is MetricKind.Ratio or MetricKind.Quantile
                            ? throw new UsageException($"--covariate: '{name}' is a "
                                + $"{measured.Metric.Kind.ToString().ToLowerInvariant()}, and covariates sharpen means "
                                + "and proportions only; leave it out.")
                            : measured with { Covariate = column });
                }
            }

            void Add(Metric metric, string column, string? denominator = null)
            {
                if (metrics.Any(measured => measured.Metric.Name == metric.Name))
                    throw new UsageException($"'{metric.Name}' is named twice; name each metric once.");
                metrics.Add(new MeasuredMetric(metric, column) { Denominator = denominator });
            }

            void Change(string name, string option, Func<MeasuredMetric, MeasuredMetric> change)
            {
                var at = metrics.FindIndex(measured => measured.Metric.Name == name);
                if (at < 0) throw Unknown(name, option);
                metrics[at] = change(metrics[at]);
            }

            UsageException Unknown(string name, string option) => new($"{option} names '{name}', which is not among "
                + "the metrics; " + (isFound
                    ? $"there are {string.Join(", ", metrics.Select(measured => measured.Metric.Name))}."
                    : "name it with --goal or --guardrail."));
        }

        private static Dictionary<string, double> WeightsOf(string[] pairs)
        {
            var weights = new Dictionary<string, double>();
            foreach (var (name, value) in pairs.Select(pair => Pair(pair, "--weights", "NAME=W")))
                if (!weights.TryAdd(name, Number(value, "--weights", 1e-6, 1e9)))
                    throw new UsageException($"--weights names '{name}' twice; give each variant one share.");
            return weights;
        }

        private static (string Name, string Value) Pair(string text, string option, string form) =>
            text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } value] ? (name, value)
            : throw new UsageException($"{option} takes {form}, not '{text}'.");

        private static double Number(string text, string option, double least, double most) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"{option} takes a number from {least:0.######} to {most:0}, not '{text}'."));
    }
}
