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
        _ = new ExperimentPlan(experiment, [.. measured.Select(pair => pair.Metric)]);
        if (options is { Method: ReadoutMethod.Bootstrap, WatchedUntil: not null }) throw new ExperimentException("A bootstrap interval holds for one look only; watch with Welch's, or look once.");
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
        var before = samples.Select(sample => Arm.Of(metric, sample)).ToArray();
        var (adjusted, arms) = Sharpen(metric, samples, before, options);
        for (var variant = 0; variant < treatments.Length; variant++)
        {
            var (treatment, control) = (arms[variant + 1], arms[0]);
            var isGoal = metric.Role == MetricRole.Goal;
            var (alternative, worst) = isGoal ? (Alternative.TwoSided, 1) : (metric.HigherIsBetter ? Alternative.Greater : Alternative.Less, WorstAllowed(metric, control));
            Estimate difference, lift;
            var p = double.NaN;
            if (options.WatchedUntil is { } planned)
            {
                // Watched goals divide the error among them (Bonferroni), since Holm needs p-values and a watched interval has none.
                var level = isGoal ? 1 - (1 - options.Level) / goalCount : options.Level;
                difference = SequentialInterval.Difference(treatment, control, SequentialInterval.TunedTo(planned, level), level);
                lift = WatchedLift(difference, control);
            }
            else if (options.Method == ReadoutMethod.Bootstrap)
            {
                var resampled = BootstrapComparison.Of(metric, adjusted[variant + 1], adjusted[0], options.Bootstrap with { Level = options.Level });
                difference = resampled.Interval((ours, theirs) => ours - theirs);
                lift = control.Value > 0 ? resampled.Interval((ours, theirs) => ours / theirs - 1) : Undefined(options.Level);
                p = resampled.Test((ours, theirs) => ours - worst * theirs, alternative).PValue;
            }
            else
            {
                difference = treatment.Minus(control, options.Level);
                lift = treatment.LiftOver(control, options.Level);
                p = treatment.PValue(control.Times(worst), alternative);
            }
            var variance = before[variant + 1].Variance + before[0].Variance;
            yield return new MetricReadout(metric, treatments[variant], before[variant + 1], before[0], difference, lift, p, p,
                variance == 0 ? 0 : 1 - (treatment.Variance + control.Variance) / variance,
                BayesianComparison.Of(metric, treatment, control, options.PriorDeviation), isGoal ? MetricOutcome.Open : MetricOutcome.Unproven);
        }
    }

    // What was known before the experiment, taken out of means and proportions: first by the covariate, then by strata.
    private static (IReadOnlyList<MetricSample> Samples, Arm[] Arms) Sharpen(Metric metric, IReadOnlyList<MetricSample> samples, Arm[] arms, ReadoutOptions options)
    {
        if (metric.Kind is not (MetricKind.Mean or MetricKind.Proportion)) return (samples, arms);
        if (options.UseCovariates && samples.Any(sample => sample.Covariates is not null))
        {
            samples = Cuped.Adjust(samples).Samples;
            arms = [.. samples.Select(sample => Arm.Mean(MetricSample.AsSpan(sample.Values)))];
        }
        if (!options.UseStrata || samples.All(sample => sample.Strata is null)) return (samples, arms);
        if (options.Method == ReadoutMethod.Bootstrap) throw new ExperimentException("The bootstrap readout does not weigh strata; leave out the one or the other.");
        return (samples, [.. PostStratification.Of(samples)]);
    }

    // A watched lift is the watched difference over the control's figure: its interval holds for the difference, and treats the control as known.
    private static Estimate WatchedLift(Estimate difference, Arm control) => control.Value > 0
        ? new Estimate(difference.Value / control.Value, difference.Low / control.Value, difference.High / control.Value, difference.Level)
        : Undefined(difference.Level);

    private static Estimate Undefined(double level) => new(double.NaN, double.NaN, double.NaN, level);

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
        var isHeld = watched ? low > -row.Metric.Margin * Math.Abs(row.Control.Value) : row.PValue <= 1 - options.Level;
        return isHeld ? MetricOutcome.Held : high < 0 ? MetricOutcome.Breached : MetricOutcome.Unproven;
    }

    // The worst a guardrail may come to is this many times the control's figure. The figure is itself uncertain, so the test is of treatment − worst · control.
    private static double WorstAllowed(Metric metric, Arm control) => 1 + metric.Margin * (metric.HigherIsBetter ? -1 : 1) * Math.Sign(control.Value);

    private static double[] Correct(Correction correction, double[] pValues) => correction switch
    {
        Correction.Holm => MultipleTesting.Holm(pValues),
        Correction.BenjaminiHochberg => MultipleTesting.BenjaminiHochberg(pValues),
        _ => pValues,
    };
}
