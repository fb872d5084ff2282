using MovieRec.Evaluation;
using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>What an experiment found: the check of its counts, and unless that fails every metric of every variant and a decision for each.</summary>
public sealed record Readout(Experiment Experiment, SampleRatio SampleRatio, IReadOnlyList<MetricReadout> Metrics, IReadOnlyList<Decision> Decisions)
{
    /// <summary>Reads an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="exposed">Units exposed, one count a variant in the experiment's order.</param>
    /// <param name="measured">Each metric with one sample a variant, in the experiment's order.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ExperimentException">There is no goal among the metrics, two share a name, or the samples do not fit the experiment or their metric.</exception>
    public static Readout Of(Experiment experiment, IReadOnlyList<long> exposed, IReadOnlyList<(Metric Metric, IReadOnlyList<MetricSample> Samples)> measured, ReadoutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(measured);
        options ??= new();
        if (measured.All(pair => pair.Metric.Role != MetricRole.Goal)) throw new ExperimentException($"'{experiment.Name}' has no goal among its metrics, so there is nothing to decide by; name one.");
        if (measured.DistinctBy(pair => pair.Metric.Name).Count() < measured.Count) throw new ExperimentException($"Two metrics of '{experiment.Name}' share a name; give each its own.");
        foreach (var (metric, samples) in measured)
            if (samples.Count != experiment.Variants.Count) throw new ExperimentException($"'{metric.Name}' was measured of {samples.Count} variants, but '{experiment.Name}' has {experiment.Variants.Count}.");

        var treatments = experiment.Variants.Skip(1).Select(variant => variant.Name).ToArray();
        var ratio = SampleRatio.Check(experiment, exposed);
        if (ratio.IsMismatch) return new Readout(experiment, ratio, [], [.. treatments.Select(variant => Decision.OfMismatch(variant, ratio))]);

        var goalCount = treatments.Length * measured.Count(pair => pair.Metric.Role == MetricRole.Goal);
        var rows = measured.SelectMany(pair => Compare(pair.Metric, pair.Samples, treatments, goalCount, options)).ToArray();
        var goals = Enumerable.Range(0, rows.Length).Where(row => rows[row].Metric.Role == MetricRole.Goal).ToArray();
        if (options.WatchedUntil is null)
        {
            var adjusted = Correct(options.Correction, [.. goals.Select(row => rows[row].PValue)]);
            for (var goal = 0; goal < goals.Length; goal++) rows[goals[goal]] = rows[goals[goal]] with { AdjustedPValue = adjusted[goal] };
        }
        rows = [.. rows.Select(row => row with { Outcome = OutcomeOf(row, options) })];
        return new Readout(experiment, ratio, rows, [.. treatments.Select(variant => Decision.Of(variant, rows))]);
    }

    private static IEnumerable<MetricReadout> Compare(Metric metric, IReadOnlyList<MetricSample> samples, string[] treatments, int goalCount, ReadoutOptions options)
    {
        var reduction = 0.0;
        var before = samples.Select(sample => Arm.Of(metric, sample)).ToArray();
        var arms = before;
        if (options.UseCovariates && metric.Kind is MetricKind.Mean or MetricKind.Proportion && samples.All(sample => sample.Covariates is not null))
        {
            (samples, reduction) = Cuped.Adjust(samples);
            arms = [.. samples.Select(sample => Arm.Mean([.. sample.Values]))];
        }
        for (var variant = 0; variant < treatments.Length; variant++)
        {
            var (treatment, control) = (arms[variant + 1], arms[0]);
            var isGoal = metric.Role == MetricRole.Goal;
            // Watched goals divide the error among them (Bonferroni), since Holm needs p-values and a watched interval has none.
            var level = isGoal ? 1 - (1 - options.Level) / goalCount : options.Level;
            var difference = options.WatchedUntil is { } planned
                ? SequentialInterval.Difference(treatment, control, SequentialInterval.TunedTo(planned, level), level)
                : treatment.Minus(control, options.Level);
            var p = options.WatchedUntil is not null ? double.NaN
                : isGoal ? treatment.PValue(control)
                : metric.HigherIsBetter ? treatment.PValue(control, Alternative.Greater, -Allowed(metric, control))
                : treatment.PValue(control, Alternative.Less, Allowed(metric, control));
            yield return new MetricReadout(metric, treatments[variant], before[variant + 1], before[0], difference, LiftOf(difference, treatment, control, options),
                p, p, reduction, BayesianComparison.Of(metric, treatment, control, options.PriorDeviation), isGoal ? MetricOutcome.Open : MetricOutcome.Unproven);
        }
    }

    // A watched lift is the watched difference over the control's figure: its interval holds for the difference, and treats the control as known.
    private static Estimate LiftOf(Estimate difference, Arm treatment, Arm control, ReadoutOptions options) =>
        options.WatchedUntil is null ? treatment.LiftOver(control, options.Level)
        : control.Value > 0 ? new Estimate(difference.Value / control.Value, difference.Low / control.Value, difference.High / control.Value, difference.Level)
        : new Estimate(double.NaN, double.NaN, double.NaN, options.Level);

    private static MetricOutcome OutcomeOf(MetricReadout row, ReadoutOptions options)
    {
        var sign = row.Metric.HigherIsBetter ? 1 : -1;
        var (low, high) = sign > 0 ? (row.Difference.Low, row.Difference.High) : (-row.Difference.High, -row.Difference.Low);
        var watched = options.WatchedUntil is not null;
        if (row.Metric.Role == MetricRole.Goal)
        {
            var isClear = watched ? low > 0 || high < 0 : row.AdjustedPValue <= 1 - options.Level;
            return !isClear ? MetricOutcome.Open : sign * row.Difference.Value > 0 ? MetricOutcome.Better : MetricOutcome.Worse;
        }
        var isHeld = watched ? low > -Allowed(row.Metric, row.Control) : row.PValue <= 1 - options.Level;
        return isHeld ? MetricOutcome.Held : high < 0 ? MetricOutcome.Breached : MetricOutcome.Unproven;
    }

    private static double Allowed(Metric metric, Arm control) => metric.Margin * Math.Abs(control.Value);

    private static double[] Correct(Correction correction, double[] pValues) => correction switch
    {
        Correction.Holm => MultipleTesting.Holm(pValues),
        Correction.BenjaminiHochberg => MultipleTesting.BenjaminiHochberg(pValues),
        _ => pValues,
    };
}
