using MovieRec.Charts;
using MovieRec.Experiments;
using MovieRec.Experiments.Simulation.Audit;
using MovieRec.Experiments.Simulation;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// Experiments as readers find them: the check of the counts first, then changes with their zero line and margins, then
/// the decision.
/// </summary>
public static class Readouts
{
    /// <summary>Whether the counts of units fit the weights: nothing else may be read before.</summary>
    public static Statement ToStatement(this SampleRatio ratio)
    {
        ArgumentNullException.ThrowIfNull(ratio);
        var counts = string.Join(" and ", ratio.Counts.Select(count => count.ToString("N0", Notebook.Culture)));
        return Statement.Check($"the counts of the variants, {counts}, fit their weights", !ratio.IsMismatch,
            $"Exact test of the sample ratio: {PValue.Sentence(ratio.PValue)}; an experiment is refused below "
                + $"{PValue.Figure(SampleRatio.Threshold, 3)}.");
    }

    /// <summary>What to do with a variant.</summary>
    public static Statement ToStatement(this Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var (holds, verdict) = decision.Outcome switch
        {
            DecisionOutcome.Ship => ((bool?)true, "Ship"),
            DecisionOutcome.DoNotShip => (false, "Do not ship"),
            DecisionOutcome.Wait => (null, "Wait"),
            DecisionOutcome.Invalid => (false, "Invalid"),
            _ => (null, "Cannot be told"),
        };
        // The sentence begins with the verdict, which the box shows already: 'Ship' and 'Ship ALS: …' say it twice.
        var (start, rest) = decision.Sentence.Split(": ", 2) is [var first, var second]
            ? (first, second) : ("", decision.Sentence);
        return start.StartsWith(verdict, StringComparison.Ordinal)
            ? new($"{char.ToUpperInvariant(rest[0])}{rest[1..]}", holds) { Verdict = start }
            : new(decision.Sentence, holds) { Verdict = verdict };
    }

    /// <summary>
    /// The change of each metric against the control, with the line of no change and the guardrails' margins.
    /// </summary>
    public static Chart ToChart(this Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        double[] margins =
            [.. readout.Metrics.Where(row => row.Metric.Role == MetricRole.Guardrail)
                .Select(row => row.Metric.HigherIsBetter ? -row.Metric.Margin : row.Metric.Margin).Distinct()];
        var caption = margins.Length == 0
            ? "the dotted line is no change" : "dotted lines are no change and the "
                + $"{(margins.Length == 1 ? "margin" : "margins")} of the guardrails";
        var levels = readout.Metrics.Select(row => row.Lift.Level).DefaultIfEmpty(0.95).Distinct().Order()
            .Select(level => FormattableString.Invariant($"{100 * level:0.##}%"));
        return readout.Metrics.ToIntervals(row => $"{NameOf(readout, row)}: {Words(row.Outcome)}", row => row.Lift,
            readout.Metrics.Count == 0
                ? "No figure is shown, because the counts forbid it"
                : $"{readout.Experiment.Name}: change of each metric against {readout.Experiment.Control.Name}",
            new Axis("change against the control") { Format = "+.0%", Marks = [0, .. margins] },
            $"Lines are {string.Join(" and ", levels)} intervals; {caption}");
    }

    // Beside one treatment its name says nothing new.
    private static string NameOf(Readout readout, MetricReadout row) =>
        readout.Experiment.Variants.Count > 2 ? $"{row.Metric.Name} of {row.Variant}" : row.Metric.Name;

    /// <summary>Every metric of every variant.</summary>
    public static Table ToTable(this Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        return readout.Metrics.Select(row => new
        {
            Metric = NameOf(readout, row),
            Role = row.Metric.Role == MetricRole.Goal ? "goal" : "guardrail",
            Control = row.Control.Value,
            Variant = row.Treatment.Value,
            row.Difference,
            P = row.AdjustedPValue,
            VarianceSaved = row.VarianceReduction == 0 ? (double?)null : row.VarianceReduction,
            ChanceToWin = row.Bayesian?.ChanceToWin,
            Outcome = row.OutcomeInWords(),
        }).ToTable("Goals are tested against no difference, guardrails against being worse by their margin", rows: 60);
    }

    /// <summary>What a metric says, in words, with what the data lack where they cannot tell.</summary>
    public static string OutcomeInWords(this MetricReadout row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Lacking is { } lacking ? $"cannot be told: {lacking}" : Words(row.Outcome);
    }

    /// <summary>The promises of the machinery, kept or not.</summary>
    public static Table ToTable(this IEnumerable<AuditCheck> checks) =>
        checks.Select(check => new { check.Promise, check.Promised, check.Observed, Kept = check.Kept ? "yes" : "no" })
            .ToTable("What is promised, and what was observed, with the 95% interval of chance", rows: 60);

    /// <summary>Whether all promises were kept.</summary>
    public static Statement ToStatement(this SelfAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        string[] failed = [.. audit.Checks.Where(check => !check.Kept).Select(check => check.Promise)];
        return Statement.Check($"the machinery keeps all {audit.Checks.Count} of its promises", failed.Length == 0,
            FormattableString.Invariant($"{audit.Options.Experiments:N0} experiments without an effect, ")
                + FormattableString.Invariant($"{audit.Options.Units:N0} users each")
                + (failed.Length == 0 ? "." : $"; not kept: {string.Join(", ", failed)}."));
    }

    /// <summary>
    /// How each kind of experiment errs, the worst of false alarms, broken guardrails called held, and truths outside
    /// the interval.
    /// </summary>
    public static Table ToTable(this SizeMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Cells.GroupBy(cell => (cell.Readout, cell.Data)).Select(group => new
        {
            group.Key.Readout,
            Data = Words(group.Key.Data),
            WorstErrorRatePercent = group.Max(cell => 100 * cell.Worst),
            CannotTellBelow1000Units = Mean(group.Where(cell => cell.Units < 1_000).Select(cell => cell.Refused)),
            CannotTellFrom1000Units = Mean(group.Where(cell => cell.Units >= 1_000).Select(cell => cell.Refused)),
            KindsAboveWhatIsAllowed = group.Count(cell => cell.IsExceeded),
        }).ToTable("What each readout risks, and how often it says that it cannot tell (a share of the experiments)",
            rows: 60);

        static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>Worst error rate by readout and kind of experiment.</summary>
    public static Chart ToChart(this SizeMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var kinds = map.Cells.Select(cell => (cell.Data, cell.Share, cell.Units)).Distinct().ToArray();
        var readings = map.Cells.Select(cell => cell.Readout).Distinct().ToArray();
        var places = map.Cells.ToDictionary(cell => (cell.Readout, (cell.Data, cell.Share, cell.Units)));
        return Chart.Heatmap(
            kinds.Select(kind =>
                string.Create(Notebook.Culture, $"{Words(kind.Data)}, {kind.Share:P0} of {kind.Units:N0}")),
            readings, readings.Select(reading => kinds.Select(kind => Worst(reading, kind))),
            "How often each readout errs", "data, share treated, users", "", "% errors", middle: 5,
            caption: string.Create(Notebook.Culture, $"The worst of three shares: false alarms, broken guardrails "
                + $"called held, truths outside the interval. Blank: fewer than 20 of {map.Options.Experiments:N0} "
                + $"experiments could be told"));

        double Worst(string reading, (SizeData, double, int) kind) =>
            places.TryGetValue((reading, kind), out var cell) && cell.FalseAlarms.Trials >= 20
                ? 100 * cell.Worst : double.NaN;
    }

    /// <summary>Whether no kind of experiment errs more often than promised.</summary>
    public static Statement ToStatement(this SizeMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var above = map.Cells.Count(cell => cell.IsExceeded);
        return Statement.Check(
            $"none of {map.Cells.Count} other kinds of experiment errs more often than 5% and chance allow", above == 0,
            FormattableString.Invariant($"{above} err more often; {map.Options.Experiments:N0} experiments of each ")
                + "kind.");
    }

    /// <summary>What each method answers, beside the truth where it measures the same thing.</summary>
    public static Table ToTable(this FourAnswers asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return asked.Answers.Select(answer => new
        {
            answer.Method,
            Measures = answer.Unit,
            answer.Says,
            answer.Truth,
            HoldsTheTruth = answer.Coverage is (var holding, > 0 and var groups) ? $"{holding} of {groups}" : "",
            EffectiveSample = answer.EffectiveSampleSize,
            SaysWhich = answer.Says.SideOf(0) switch { 1 => "B is better", -1 => "A is better", _ => "cannot tell" },
        }).ToTable("B minus A by each method, with 95% intervals", rows: 20) with
        {
            Note = "Holds the truth: in how many groups of as many simulated users the interval does.",
        };
    }

    /// <summary>Users each method needs, those that cannot do it with the users there are left out.</summary>
    public static Chart ToChart(this FourAnswers asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        Answer[] sized =
            [.. asked.Answers.Where(answer => double.IsFinite(answer.Needs.Units.High))
                .OrderBy(answer => answer.Needs.Units.Value)];
        string[] open = [.. asked.Answers.Except(sized).Select(answer => answer.Method)];
        return sized.ToIntervals(answer => answer.Method, answer => answer.Needs.Units,
            sized.Length == 0
                ? "No method reaches the power with the users there are"
                : string.Create(Notebook.Culture, $"From {sized[0].Needs.Units.Value:N0} users ({sized[0].Method}) to "
                    + $"{sized[^1].Needs.Units.Value:N0} ({sized[^1].Method})"),
            new Axis("users needed") { Logarithmic = true },
            "Lines are 95% intervals of the number "
                + $"itself{(open.Length == 0 ? "" : $"; more users than there are: {string.Join(", ", open)}")}");
    }

    private static string Words(SizeData data) => data switch
    {
        SizeData.Normal => "normal",
        SizeData.LogNormal => "log-normal",
        SizeData.Counts => "counts",
        SizeData.Milliseconds => "milliseconds",
        SizeData.Half => "50% convert",
        SizeData.FivePercent => "5% convert",
        SizeData.OnePercent => "1% convert",
        _ => "0.1% convert",
    };

    private static string Words(MetricOutcome outcome) => outcome switch
    {
        MetricOutcome.Better => "better",
        MetricOutcome.Worse => "worse",
        MetricOutcome.Open => "still open",
        MetricOutcome.Held => "held",
        MetricOutcome.Breached => "breached",
        MetricOutcome.Unproven => "not proven yet",
        _ => "cannot be told",
    };
}
