using MovieRec.Evaluation;
using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// What an experiment found: the check of its counts, and unless that fails every metric of every variant and a
/// decision for each. Each metric is read by a procedure that holds at any number of units, or says that it cannot be
/// told from this data: means and ratios by Welch's t where units are many and their difference is not skewed,
/// otherwise by dealing them out again (<see cref="StudentizedPermutation"/>); proportions by the exact limits of
/// either share, combined (Clopper and Pearson 1934; Zou and Donner 2008), quantiles by order statistics likewise.
/// </summary>
public sealed class Readout(
    Experiment experiment, SampleRatio sampleRatio, IReadOnlyList<MetricReadout> metrics,
    IReadOnlyList<Decision> decisions)
{
    // Successes and failures that each variant needs before a share is treated as a mean, to be sharpened by covariates
    // and strata.
    private const int FewestOfEither = 50;

    // And before its difference is nearly normal.
    private const int NormalOfEither = 10;

    // Draws of a unit that reading one metric may cost, unless that leaves too few deals; a watched one takes so many
    // times the deals, since it is read further out in the tails.
    private const long Draws = 4_000_000;
    private const long WatchedDraws = 20_000_000;
    private const int FewestDeals = 399;

    // A look so far out that rounding decides: 7 standard errors.
    private const double SmallestError = 1e-12;
    private const int WatchedDeals = 5;

    /// <summary>What was read.</summary>
    public Experiment Experiment { get; } = experiment;

    /// <summary>Whether the counts of units fit the weights.</summary>
    public SampleRatio SampleRatio { get; } = sampleRatio;

    /// <summary>Every metric of every variant; empty where the counts forbid to read any.</summary>
    public IReadOnlyList<MetricReadout> Metrics { get; } = metrics;

    /// <summary>What to do with each variant.</summary>
    public IReadOnlyList<Decision> Decisions { get; } = decisions;

    /// <summary>Reads an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="exposed">Units exposed, one count a variant in the experiment's order.</param>
    /// <param name="measured">
    /// Each metric with one sample a variant, in the experiment's order; of the exposed units, all or the same share of
    /// each variant's.
    /// </param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ExperimentException">
    /// There is no goal among the metrics, two share a name, or the samples do not fit the experiment or their metric.
    /// </exception>
    public static Readout Compute(Experiment experiment, IReadOnlyList<long> exposed,
        IReadOnlyList<(Metric Metric, IReadOnlyList<MetricSample> Samples)> measured, ReadoutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(measured);
        options ??= new();
        _ = new ExperimentPlan(experiment, [.. measured.Select(pair => pair.Metric)]);
        if (options is { Method: ReadoutMethod.Bootstrap, WatchedUntil: not null })
            throw new ExperimentException(
                "A bootstrap interval holds for one look only; watch with Welch's, or look once.");
        foreach (var (metric, samples) in measured)
            if (samples.Count != experiment.Variants.Count)
                throw new ExperimentException($"'{metric.Name}' was measured on {samples.Count} variants, but "
                    + $"'{experiment.Name}' has {experiment.Variants.Count}.");

        var treatments = experiment.Variants.Skip(1).Select(variant => variant.Name).ToArray();
        var ratio = SampleRatio.Check(experiment, exposed);
        if (ratio.IsMismatch)
            return new Readout(experiment, ratio, [],
                [.. treatments.Select(variant => Decision.ForMismatch(variant, ratio))]);
        foreach (var (metric, samples) in measured)
            if (SampleRatio.IsLossUneven(metric, exposed, samples))
                return new Readout(experiment, ratio, [],
                    [.. treatments.Select(variant => Decision.ForLoss(variant, metric, exposed, samples))]);

        var goalCount = treatments.Length * measured.Count(pair => pair.Metric.Role == MetricRole.Goal);
        var rows = measured.SelectMany(pair => Compare(pair.Metric, pair.Samples, treatments, goalCount, options))
            .ToArray();
        var goals = Enumerable.Range(0, rows.Length).Where(row => rows[row].Metric.Role == MetricRole.Goal).ToArray();
        if (options.WatchedUntil is null)
        {
            // What is withheld was planned all the same, and counts with the p-value 1 that leads to nothing.
            var adjusted = Correct(options.Correction, [.. goals.Select(row => rows[row].Test!.Value.PValue)]);
            for (var goal = 0; goal < goals.Length; goal++)
                if (rows[goals[goal]].PValue is not null)
                    rows[goals[goal]] = rows[goals[goal]] with { AdjustedPValue = adjusted[goal] };
        }
        rows = [.. rows.Select(row => row with { Outcome = OutcomeOf(row, options) })];
        return new Readout(experiment, ratio, rows, [.. treatments.Select(variant => Decision.Create(variant, rows))]);
    }

    private static IEnumerable<MetricReadout> Compare(
        Metric metric, IReadOnlyList<MetricSample> samples, string[] treatments, int goalCount, ReadoutOptions options)
    {
        var isGoal = metric.Role == MetricRole.Goal;
        var control = Arm.ComputeAny(metric, samples[0]);
        for (var variant = 0; variant < treatments.Length; variant++)
        {
            var treatment = Arm.ComputeAny(metric, samples[variant + 1]);
            var (comparison, reduction) = ComparisonOf(metric, samples[variant + 1], treatment, samples[0], control,
                options);
            Estimate difference, lift;
            TestOutcome? test = null;
            if (options.WatchedUntil is { } planned)
            {
                // Watched goals divide the error among them (Bonferroni), since Holm needs p-values and a watched
                // interval has none.
                var level = isGoal ? 1 - (1 - options.Level) / goalCount : options.Level;
                var units = Math.Max(1, treatment.Units + control.Units);
                var atThisLook = SequentialInterval.LevelAt(units, SequentialInterval.TunedTo(planned, level), level);
                if (1 - atThisLook < SmallestError)
                    comparison = new WithheldComparison(
                        string.Create(System.Globalization.CultureInfo.InvariantCulture,
                            $"a look after {units:N0} of {planned:N0} planned units comes too early"),
                            comparison.Treatment, comparison.Control);
                (difference, lift) = (Over(comparison.Difference(atThisLook, isWatched: true), level),
                    Over(comparison.Lift(atThisLook, isWatched: true), level));
                if (!isGoal) test = Guard(metric, comparison, control, isWatched: true);
            }
            else
            {
                (difference, lift) = (comparison.Difference(options.Level), comparison.Lift(options.Level));
                test = isGoal
                    ? comparison.Test(1, Alternative.TwoSided) : Guard(metric, comparison, control, isWatched: false);
            }
            yield return new MetricReadout(metric, treatments[variant], treatment, control, difference, lift, test,
                test is { IsWithheld: false } told ? told.PValue : null, reduction,
                comparison.IsNormal
                    ? BayesianComparison.Compute(metric, comparison.Treatment, comparison.Control,
                        options.PriorDeviation) : null, isGoal ? MetricOutcome.Open : MetricOutcome.Unproven);
        }
    }

    // The worst a guardrail may come to is this many times the control's figure. The figure is itself uncertain, so the
    // test is of treatment − worst · control.
    private static TestOutcome Guard(Metric metric, Comparison comparison, Arm control, bool isWatched)
    {
        var worst = 1
            + metric.Margin * (metric.HigherIsBetter ? -1 : 1) * (control.Value > 0 ? 1 : control.Value < 0 ? -1 : 0);
        return comparison.Test(worst, metric.HigherIsBetter ? Alternative.Greater : Alternative.Less, isWatched);
    }

    private static (Comparison Comparison, double VarianceReduction) ComparisonOf(Metric metric, MetricSample treatment,
        Arm ofTreatment, MetricSample control, Arm ofControl, ReadoutOptions options)
    {
        var fewest = Math.Min(treatment.Count, control.Count);
        if (fewest < Arm.MinimumUnits)
            return (new WithheldComparison(
                $"{fewest} {(fewest == 1 ? "unit" : "units")} of a variant, where at least {Arm.MinimumUnits} are "
                    + "needed", ofTreatment, ofControl),
                0);
        if (metric.Kind == MetricKind.Quantile)
            return (OfQuantile(metric, treatment, ofTreatment, control, ofControl, options), 0);
        if (double.IsNaN(ofTreatment.Value + ofControl.Value))
            return (new WithheldComparison($"a variant's denominators are all 0", ofTreatment, ofControl), 0);

        var isSharpened = Sharpens(metric, [treatment, control], options);
        if (metric.Kind == MetricKind.Proportion && !isSharpened && options.Method == ReadoutMethod.Welch)
            return (OfProportion(treatment, ofTreatment, control, ofControl), 0);
        return OfMean(metric, [treatment, control], [ofTreatment, ofControl], isSharpened, options);
    }

    // Whether what was known before is to be taken out: of means always, of shares where both outcomes are frequent
    // enough for their mean to be one of numbers.
    private static bool Sharpens(Metric metric, MetricSample[] samples, ReadoutOptions options)
    {
        var (withCovariates, withStrata) = (samples.Any(sample => sample.Covariates is not null),
            samples.Any(sample => sample.Strata is not null));
        return (withCovariates && options.UseCovariates || withStrata && options.UseStrata) && metric.Kind switch
        {
            MetricKind.Mean => true,
            MetricKind.Proportion =>
                samples.All(sample => Math.Min(sample.Total, sample.Count - sample.Total) >= FewestOfEither),
            _ => false,
        };
    }

    private static (Comparison Comparison, double VarianceReduction) OfMean(
        Metric metric, MetricSample[] samples, Arm[] before, bool isSharpened, ReadoutOptions options)
    {
        var (arms, adjusted, strata) = (before, samples, (MetricSample[]?)null);
        var hasCovariates = isSharpened && options.UseCovariates
            && samples.Any(sample => sample.Covariates is not null);
        var isWeighed = isSharpened && options.UseStrata && samples.Any(sample => sample.Strata is not null);
        if (hasCovariates && options.Method == ReadoutMethod.Welch && !isWeighed
            && samples.All(sample => sample.Moments is not null))
            arms = [.. Cuped.AdjustSums([.. samples.Select(sample => sample.Moments!)])];
        else if (hasCovariates)
        {
            adjusted = [.. Cuped.Adjust(samples).Samples];
            arms = [.. adjusted.Select(sample => Arm.Mean(MetricSample.AsSpan(sample.Values)))];
        }
        if (isWeighed)
        {
            if (options.Method == ReadoutMethod.Bootstrap)
                throw new ExperimentException(
                    "The bootstrap readout does not weigh strata; leave out the one or the other.");
            if (samples.Any(sample => sample.Strata is null))
                throw new ExperimentException("Post-stratification needs the stratum of every unit.");
            strata = PostStratification.Merge(adjusted);
            if (strata is not null) arms = [.. PostStratification.Compute(strata)];
        }
        var (all, left) = (before[0].Variance + before[1].Variance, arms[0].Variance + arms[1].Variance);
        if (left == 0)
            return (new WithheldComparison(
                all == 0
                    ? Arm.Constant
                    : "the covariate or strata explain all of the values, so no spread is left between units", arms[0],
                    arms[1]), 0);
        var reduction = 1 - left / all;
        if (options.Method == ReadoutMethod.Bootstrap)
            return (new BootstrapComparison(metric, adjusted[0], arms[0], adjusted[1], arms[1],
                options.Bootstrap with { Level = options.Level }), reduction);
        return (new MeanComparison(arms[0], arms[1], FewestIn(strata ?? samples), Deal), reduction);

        StudentizedPermutation Deal(bool isWatched)
        {
            var most = options.Permutation.Replicates * (isWatched ? WatchedDeals : 1);
            var affordable = (isWatched ? WatchedDraws : Draws) / Math.Min(samples[0].Count, samples[1].Count);
            return Deals.Create(samples, hasCovariates, strata, metric.Kind == MetricKind.Ratio,
                options.Permutation with { Replicates = (int)Math.Min(most, Math.Max(FewestDeals, affordable)) });
        }
    }

    private static int FewestIn(MetricSample[] samples) =>
        samples.Min(
            sample => sample.Strata is { } strata
                ? strata.CountBy(stratum => stratum).Min(pair => pair.Value) : sample.Count);

    private static LimitsComparison OfProportion(
        MetricSample treatment, Arm ofTreatment, MetricSample control, Arm ofControl)
    {
        var (ours, theirs) = ((long)Math.Round(treatment.Total), (long)Math.Round(control.Total));
        var isNormal = Math.Min(Math.Min(ours, treatment.Count - ours), Math.Min(theirs, control.Count - theirs))
            >= NormalOfEither;
        return new LimitsComparison(ofTreatment, tail => Binomial.Limits(ours, treatment.Count, tail), ofControl,
            tail => Binomial.Limits(theirs, control.Count, tail), isNormal, "");
    }

    private static Comparison OfQuantile(Metric metric, MetricSample treatment, Arm ofTreatment, MetricSample control,
        Arm ofControl, ReadoutOptions options)
    {
        if (options.Method == ReadoutMethod.Bootstrap)
            return new BootstrapComparison(metric, treatment, ofTreatment, control, ofControl,
                options.Bootstrap with { Level = options.Level });
        double[] ours = [.. treatment.Values], theirs = [.. control.Values];
        Array.Sort(ours);
        Array.Sort(theirs);
        var variance = ofTreatment.Variance + ofControl.Variance;
        return new LimitsComparison(
            ofTreatment, tail => OrderStatistics.QuantileLimits(ours, metric.Probability, tail), ofControl,
            tail => OrderStatistics.QuantileLimits(theirs, metric.Probability, tail),
            variance > 0 && double.IsFinite(variance),
            $"{Math.Min(ours.Length, theirs.Length)} units of a variant are too few to bracket this quantile");
    }

    private static Estimate Over(Estimate atThisLook, double level) =>
        atThisLook.IsWithheld
            ? Estimate.Withheld(atThisLook.Lacking!, atThisLook.Value, level) : atThisLook with { Level = level };

    private static MetricOutcome OutcomeOf(MetricReadout row, ReadoutOptions options)
    {
        var sign = row.Metric.HigherIsBetter ? 1 : -1;
        var (low, high) = sign > 0
            ? (row.Difference.Low, row.Difference.High) : (-row.Difference.High, -row.Difference.Low);
        var error = 1 - options.Level;
        if (row.Metric.Role == MetricRole.Goal)
        {
            if (row.Test is null ? row.Difference.IsWithheld : row.Test.Value.IsWithheld) return MetricOutcome.Withheld;
            var isClear = row.Test is null ? low > 0 || high < 0 : row.AdjustedPValue <= error;
            return !isClear ? MetricOutcome.Open : sign * row.Difference.Value > 0
                ? MetricOutcome.Better : MetricOutcome.Worse;
        }
        if (row.Test!.Value.IsWithheld) return MetricOutcome.Withheld;
        // A watched guardrail is tested as far out as its interval's one end stands.
        if (options.WatchedUntil is { } planned)
            error = (1
                - SequentialInterval.LevelAt(row.Treatment.Units
                    + row.Control.Units, SequentialInterval.TunedTo(planned, options.Level), options.Level)) / 2;
        return row.PValue <= error ? MetricOutcome.Held : high < 0 ? MetricOutcome.Breached : MetricOutcome.Unproven;
    }

    private static double[] Correct(Correction correction, double[] pValues) => correction switch
    {
        Correction.Holm => MultipleTesting.Holm(pValues),
        Correction.BenjaminiHochberg => MultipleTesting.BenjaminiHochberg(pValues),
        _ => pValues,
    };
}
