using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation.Audit;

/// <summary>How a readout did on experiments without an effect.</summary>
public sealed class ReadoutAudit(
    string readout, IReadOnlyList<double> pValues, Estimate falseAlarms, Estimate coverage, TestOutcome? uniformity)
{
    /// <summary>Its name.</summary>
    public string Readout { get; } = readout;

    /// <summary>P-value of each experiment.</summary>
    public IReadOnlyList<double> PValues { get; } = pValues;

    /// <summary>Share below 0.05, with its 95% interval.</summary>
    public Estimate FalseAlarms { get; } = falseAlarms;

    /// <summary>Share of 95% intervals that hold the truth, 0.</summary>
    public Estimate Coverage { get; } = coverage;

    /// <summary>
    /// Whether the p-values are uniform (<see cref="KolmogorovSmirnov.OneSample"/>); null where few distinct values can
    /// occur, as for a proportion.
    /// </summary>
    public TestOutcome? Uniformity { get; } = uniformity;
}

/// <summary>Share of experiments without an effect that looked like a finding at some look so far.</summary>
public sealed class PeekingAudit(int look, Estimate naive, Estimate sequential)
{
    /// <summary>Number of looks taken.</summary>
    public int Look { get; } = look;

    /// <summary>By a p-value below 0.05 at any of them.</summary>
    public Estimate Naive { get; } = naive;

    /// <summary>By an always-valid interval that excludes 0 at any of them.</summary>
    public Estimate Sequential { get; } = sequential;
}

/// <summary>How often a planted effect was found.</summary>
public sealed class PowerAudit(double effect, double promised, Estimate found)
{
    /// <summary>The effect in standard deviations.</summary>
    public double Effect { get; } = effect;

    /// <summary>What <see cref="PowerAnalysis"/> promises.</summary>
    public double Promised { get; } = promised;

    /// <summary>Share of experiments whose p-value was below 0.05.</summary>
    public Estimate Found { get; } = found;
}

/// <summary>How often the check of the sample ratio alarmed.</summary>
public sealed class SampleRatioAudit(double loss, Estimate alarms)
{
    /// <summary>Share of the treatment's units that were lost.</summary>
    public double Loss { get; } = loss;

    /// <summary>Share of experiments with an alarm.</summary>
    public Estimate Alarms { get; } = alarms;
}

/// <summary>What CUPED did to the estimate.</summary>
public sealed class CupedAudit(
    IReadOnlyList<double> plain, IReadOnlyList<double> adjusted, Estimate varianceRatio, double promised)
{
    /// <summary>Difference of each experiment without it; the truth is 0.</summary>
    public IReadOnlyList<double> Plain { get; } = plain;

    /// <summary>With it.</summary>
    public IReadOnlyList<double> Adjusted { get; } = adjusted;

    /// <summary>
    /// Variance of the adjusted differences ÷ that of the plain ones, with the interval of Pitman and Morgan (1939) for
    /// paired samples.
    /// </summary>
    public Estimate VarianceRatio { get; } = varianceRatio;

    /// <summary>1 − ρ² of the population.</summary>
    public double Promised { get; } = promised;
}

/// <summary>
/// The readouts tried on themselves: thousands of experiments in which both variants are the same, assigned, counted
/// and read by the very code that reads real ones. Whatever they find is chance, so how often they find it is known
/// beforehand.
/// </summary>
/// <remarks>
/// Each experiment draws its units from the population, has a salt of its own, and is looked at while its units arrive.
/// Planted effects are constant, so they move a variant's figure and leave its variance.
/// </remarks>
public sealed class SelfAudit(
    AuditOptions options, IReadOnlyList<ReadoutAudit> readouts, IReadOnlyList<PeekingAudit> peeking,
    IReadOnlyList<SampleRatioAudit> sampleRatios, CupedAudit cuped, IReadOnlyList<PowerAudit> power,
    IReadOnlyList<AuditCheck> checks)
{
    private const double Alpha = 0.05;

    private static readonly (string Name, Metric Metric, bool IsContinuous)[] Kinds =
    [
        ("mean", new Metric { Name = "mean" }, true),
        ("mean with CUPED", new Metric { Name = "mean with CUPED" }, true),
        ("mean over strata", new Metric { Name = "mean over strata" }, true),
        ("ratio", new Metric { Name = "ratio", Kind = MetricKind.Ratio }, true),
        ("proportion", new Metric { Name = "proportion", Kind = MetricKind.Proportion }, false),
    ];

    /// <summary>How many experiments there were, and how large.</summary>
    public AuditOptions Options { get; } = options;

    /// <summary>How each readout did.</summary>
    public IReadOnlyList<ReadoutAudit> Readouts { get; } = readouts;

    /// <summary>What looking again and again led to, look by look.</summary>
    public IReadOnlyList<PeekingAudit> Peeking { get; } = peeking;

    /// <summary>How often the check of the counts alarmed, loss by loss.</summary>
    public IReadOnlyList<SampleRatioAudit> SampleRatios { get; } = sampleRatios;

    /// <summary>What CUPED did.</summary>
    public CupedAudit Cuped { get; } = cuped;

    /// <summary>How often planted effects were found.</summary>
    public IReadOnlyList<PowerAudit> Power { get; } = power;

    /// <summary>Every promise, kept or not.</summary>
    public IReadOnlyList<AuditCheck> Checks { get; } = checks;

    /// <summary>Runs the audit, on all cores.</summary>
    /// <param name="population">Whom to draw units from; null for a simulated one.</param>
    /// <param name="options">How many experiments, how large; null for 10,000 of 1,000 units.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    public static SelfAudit Run(
        AuditPopulation? population = null, AuditOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (from, settings) = (population ?? AuditPopulation.Simulated(), options ?? new());
        var units = Enumerable.Range(0, settings.Units).Select(unit => $"unit-{unit}").ToArray();
        var trials = new Trial[settings.Experiments];
        Parallel.For(0, trials.Length, new ParallelOptions { CancellationToken = cancellationToken },
            () => new int[settings.Units], (trial, _, drawn) =>
            {
                trials[trial] = TrialOf(trial, from, settings, units, drawn);
                return drawn;
            }, _ => { });
        return Sum(from, settings, trials);
    }

    private static Trial TrialOf(
        int number, AuditPopulation population, AuditOptions options, string[] units, int[] drawn)
    {
        var random = SplitMix64.ForStream(options.Seed, (ulong)number);
        var experiment = new Experiment($"audit {options.Seed} {number}", new("control", 0.5), new("treatment", 0.5));
        var treated = new bool[units.Length];
        var counts = new int[2];
        var lost = new int[options.Losses.Count];
        for (var unit = 0; unit < units.Length; unit++)
        {
            drawn[unit] = random.NextInt32(population.Count);
            treated[unit] = Assignment.Find(experiment, units[unit])!.Name == "treatment";
            counts[treated[unit] ? 1 : 0]++;
            var fate = random.NextDouble();
            if (!treated[unit]) continue;
            for (var loss = 0; loss < lost.Length; loss++)
                if (fate < options.Losses[loss]) lost[loss]++;
        }
        var alarms = Array.ConvertAll(lost,
            missing => SampleRatio.Check(experiment, counts[0], counts[1] - missing).IsMismatch);
        var (naive, sequential) = FirstAlarms(population, options, drawn, treated);
        var readout = Readout.Compute(experiment, [counts[0], counts[1]], Measure(population, drawn, treated, counts),
            new() { Permutation = new() { Replicates = 399 } });
        return new Trial(readout.Metrics, alarms, naive, sequential);
    }

    /// <summary>
    /// The look, from 0, at which either way to watch first finds something; the number of looks where it never does.
    /// </summary>
    private static (int Naive, int Sequential) FirstAlarms(
        AuditPopulation population, AuditOptions options, int[] drawn, bool[] treated)
    {
        var tuned = SequentialInterval.TunedTo(drawn.Length);
        Span<double> sums = stackalloc double[2], squares = stackalloc double[2];
        Span<int> counts = stackalloc int[2];
        var (naive, sequential, unit) = (options.Looks, options.Looks, 0);
        for (var look = 0; look < options.Looks; look++)
        {
            for (var end = (int)((long)drawn.Length * (look + 1) / options.Looks); unit < end; unit++)
            {
                // About the mean, so that the squares lose no digits.
                var (value, variant) = (population.During[drawn[unit]] - population.Mean, treated[unit] ? 1 : 0);
                sums[variant] += value;
                squares[variant] += value * value;
                counts[variant]++;
            }
            if (counts[0] < Arm.MinimumUnits || counts[1] < Arm.MinimumUnits) continue;
            var (control, treatment) = (ArmOf(sums[0], squares[0], counts[0]), ArmOf(sums[1], squares[1], counts[1]));
            if (naive == options.Looks && treatment.PValue(control) < Alpha) naive = look;
            if (sequential == options.Looks && !SequentialInterval.Difference(treatment, control, tuned).Covers(0))
                sequential = look;
        }
        return (naive, sequential);

        static Arm ArmOf(double sum, double square, int n) => new(sum / n, (square - sum * sum / n) / (n - 1) / n, n);
    }

    private static (Metric Metric, IReadOnlyList<MetricSample> Samples)[] Measure(
        AuditPopulation population, int[] drawn, bool[] treated, int[] counts)
    {
        var samples = new MetricSample[Kinds.Length][];
        for (var kind = 0; kind < samples.Length; kind++) samples[kind] = new MetricSample[2];
        for (var variant = 0; variant < 2; variant++)
        {
            var n = counts[variant];
            var (before, during, above, chances, strata) = (new double[n], new double[n], new double[n], new double[n],
                new int[n]);
            for (int unit = 0, place = 0; unit < drawn.Length; unit++)
            {
                if (treated[unit] != (variant == 1)) continue;
                var member = drawn[unit];
                (before[place], during[place], strata[place]) = (population.Before[member], population.During[member],
                    population.Strata[member]);
                above[place] = during[place] > population.Median ? 1 : 0;
                chances[place++] = 1 + Math.Abs(population.Before[member]);
            }
            samples[0][variant] = new(during);
            samples[1][variant] = new(during) { Covariates = before };
            samples[2][variant] = new(during) { Strata = strata };
            samples[3][variant] = new(during) { Denominators = chances };
            samples[4][variant] = new(above);
        }
        return [.. Kinds.Select((kind, place) => (kind.Metric, (IReadOnlyList<MetricSample>)samples[place]))];
    }

    private static SelfAudit Sum(AuditPopulation population, AuditOptions options, Trial[] trials)
    {
        var n = trials.Length;
        var read = trials.Where(trial => trial.Metrics.Count > 0).ToArray();
        var readouts = Kinds.Select((kind, place) =>
        {
            double[] p = [.. read.Select(trial => trial.Metrics[place].PValue ?? 1)];
            return new ReadoutAudit(kind.Name, p, Proportion.Wilson(p.Count(value => value < Alpha), p.Length),
                Proportion.Wilson(read.Count(trial => trial.Metrics[place].Difference.Covers(0)), p.Length),
                kind.IsContinuous ? KolmogorovSmirnov.OneSample(p) : null);
        }).ToArray();
        var peeking = Enumerable.Range(1, options.Looks).Select(look =>
            new PeekingAudit(look, Share(trial => trial.NaiveAlarm < look),
                Share(trial => trial.SequentialAlarm < look))).ToArray();
        var ratios = options.Losses.Select((loss, place) => new SampleRatioAudit(loss,
            Share(trial => trial.RatioAlarms[place]))).ToArray();
        var cuped = CupedOf(population, read);
        var planned = new PowerAnalysis { Deviation = population.Deviation };
        var power = options.Effects.Select(effect => new PowerAudit(effect,
            planned.PowerOf(effect * population.Deviation, options.Units),
            Proportion.Wilson(
                read.Count(
                    trial =>
                        (trial.Metrics[0].Treatment with
                        {
                            Value = trial.Metrics[0].Treatment.Value
                            + effect * population.Deviation
                        }).PValue(trial.Metrics[0].Control) < Alpha), read.Length)))
                            .ToArray();
        return new SelfAudit(options, readouts, peeking, ratios, cuped, power, ChecksOf());

        Estimate Share(Func<Trial, bool> happened) => Proportion.Wilson(trials.Count(happened), n);

        AuditCheck[] ChecksOf()
        {
            var checks = new List<AuditCheck>();
            for (var place = 0; place < Kinds.Length; place++)
            {
                var (name, p) = (Kinds[place].Name, readouts[place].PValues);
                var (alarms, covered) = (p.Count(value => value < Alpha),
                    read.Count(trial => trial.Metrics[place].Difference.Covers(0)));
                // What is exact where few values can occur errs no more often than it says, and less.
                checks.Add(Kinds[place].IsContinuous
                    ? AuditCheck.Rate($"{name}: false alarms at 5%", Alpha, alarms, p.Count)
                    : AuditCheck.AtMost($"{name}: false alarms, at most 5%", Alpha, alarms, p.Count));
                checks.Add(Kinds[place].IsContinuous
                    ? AuditCheck.Rate($"{name}: 95% intervals hold the truth", 1 - Alpha, covered, p.Count)
                    : AuditCheck.AtLeast($"{name}: 95% intervals hold the truth, at least", 1 - Alpha, covered,
                        p.Count));
            }
            checks.Add(
                AuditCheck.AtMost($"always-valid interval: any false alarm in {options.Looks} looks, at most", Alpha,
                    trials.Count(trial => trial.SequentialAlarm < options.Looks), n));
            checks.Add(
                AuditCheck.AtMost("sample ratio: alarms of healthy experiments, at most", SampleRatio.Threshold,
                    trials.Count(trial => trial.Metrics.Count == 0), n));
            var error = Math.Sqrt(Sample.Variance([.. cuped.Adjusted]) / cuped.Adjusted.Count);
            checks.Add(AuditCheck.Figure("CUPED: mean of the estimates, truth 0", 0, cuped.Adjusted.Average(), error));
            checks.Add(
                AuditCheck.Figure("CUPED: variance left, 1 − ρ²", cuped.Promised, cuped.VarianceRatio.Value,
                    (cuped.VarianceRatio.High - cuped.VarianceRatio.Low) / (2 * 1.959963984540054)));
            checks.AddRange(
                power.Where(point => point.Effect != 0).Select(point => AuditCheck.Rate("power for an effect of "
                    + $"{point.Effect.ToString(System.Globalization.CultureInfo.InvariantCulture)} deviations",
                    point.Promised, (long)Math.Round(point.Found.Value * read.Length), read.Length)));
            return [.. checks];
        }
    }

    // The logarithm of the ratio of two variances of correlated normal samples has variance 4(1 − r²)/(n − 1).
    private static CupedAudit CupedOf(AuditPopulation population, Trial[] read)
    {
        double[] plain = [.. read.Select(trial => trial.Metrics[0].Difference.Value)], adjusted =
            [.. read.Select(trial => trial.Metrics[1].Difference.Value)];
        var (ratio, r) = (Sample.Variance(adjusted) / Sample.Variance(plain),
            MathNet.Numerics.Statistics.Correlation.Pearson(plain, adjusted));
        var half = 1.959963984540054 * Math.Sqrt(4 * (1 - r * r) / (read.Length - 1));
        return new CupedAudit(plain, adjusted,
            new Estimate(ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half), 0.95),
            1 - population.Correlation * population.Correlation);
    }

    private readonly record struct Trial(
        IReadOnlyList<MetricReadout> Metrics, bool[] RatioAlarms, int NaiveAlarm, int SequentialAlarm);
}
