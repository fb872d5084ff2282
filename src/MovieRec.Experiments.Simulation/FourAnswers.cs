using MathNet.Numerics.Distributions;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation;

/// <summary>How the question is put to each method.</summary>
public sealed record FourAnswersOptions
{
    /// <summary>Units simulated for the truth and for measuring power, at least 2,000.</summary>
    public int Units { get; init => field = OptionRange.AtLeast(value, 2_000); } = 40_000;

    /// <summary>Units each answer is given from, or users of the data for the offline metric; at least 100.</summary>
    public int AnswerFrom { get; init => field = OptionRange.AtLeast(value, 100); } = 1_000;

    /// <summary>ε of the logging policy, above 0 and at most 1.</summary>
    public double Exploration { get; init => field = OptionRange.AboveTo(value, 0, 1); } = 0.3;

    /// <summary>The power that sizes are searched for, above 0 and below 1, with tests at 5%.</summary>
    public double Power { get; init => field = OptionRange.Between(value, 0, 1); } = 0.8;
}

/// <summary>What one method says of B − A.</summary>
public sealed class Answer(
    string method, string unit, Estimate says, double truth, double effectiveSampleSize, SampleSizeSearch needs)
{
    /// <summary>Its name.</summary>
    public string Method { get; } = method;

    /// <summary>What it measures.</summary>
    public string Unit { get; } = unit;

    /// <summary>B − A with its 95% interval, from as many units as the options say.</summary>
    public Estimate Says { get; } = says;

    /// <summary>
    /// The true B − A in the same unit; NaN where the method measures something that the world does not have.
    /// </summary>
    public double Truth { get; } = truth;

    /// <summary>Of off-policy estimates, that of variant B, in units; NaN for others.</summary>
    public double EffectiveSampleSize { get; } = effectiveSampleSize;

    /// <summary>Units it takes to find, at 5%, what is true, with the power asked for.</summary>
    public SampleSizeSearch Needs { get; } = needs;

    /// <summary>
    /// Groups of all that are simulated, as large as the one that <see cref="Says"/> is from, and in how many of them
    /// the interval holds the truth; none where there is no truth.
    /// </summary>
    public (int Holding, int Groups) Coverage { get; init; }
}

/// <summary>
/// The question 'is B better than A?', answered by an offline metric, from logs, by interleaving and by an A/B test,
/// all against a known truth.
/// </summary>
public sealed class FourAnswers(
    Estimate clicks, double clicksUnderA, Estimate firstVisit, double firstVisitUnderA, IReadOnlyList<Answer> answers)
{
    private const double Alpha = 0.05;

    /// <summary>
    /// The truth: mean clicks a user over all days under B minus those under A, every unit living both lives, with its
    /// interval.
    /// </summary>
    public Estimate Clicks { get; } = clicks;

    /// <summary>Mean clicks a user under A.</summary>
    public double ClicksUnderA { get; } = clicksUnderA;

    /// <summary>The truth of the first visit alone: mean expected clicks of B's list minus A's.</summary>
    public Estimate FirstVisit { get; } = firstVisit;

    /// <summary>Mean expected clicks of A's list on the first visit.</summary>
    public double FirstVisitUnderA { get; } = firstVisitUnderA;

    /// <summary>One a method.</summary>
    public IReadOnlyList<Answer> Answers { get; } = answers;

    /// <summary>Whether B is truly better over all days.</summary>
    public bool IsBetter => Clicks.Value > 0;

    /// <summary>Asks all four.</summary>
    /// <param name="world">Where.</param>
    /// <param name="a">The variant in service.</param>
    /// <param name="b">The one in question.</param>
    /// <param name="offline">The offline metric of B minus that of A, one a user of the data.</param>
    /// <param name="metric">What that metric is, such as <c>NDCG@10</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    public static FourAnswers Compute(SimulatedWorld world, ServedVariant a, ServedVariant b,
        IReadOnlyList<double> offline, string metric, FourAnswersOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(offline);
        options ??= new();
        var units = options.Units;
        var (underA, underB) = (world.Serve(a, units, cancellationToken), world.Serve(b, units, cancellationToken));
        var log = VisitLog.Simulate(world, a, b, units, options.Exploration);
        var truth = NormalMean([.. underB.Zip(underA, (ours, theirs) => (double)ours.Clicks - theirs.Clicks)]);
        var first = NormalMean([.. log.ExpectedB.Zip(log.ExpectedA, (ours, theirs) => ours - theirs)]);
        var (sign, firstSign, sample) = (Math.Sign(truth.Value), Math.Sign(first.Value),
            Math.Min(options.AnswerFrom, units));

        // The data have so many users and no more; larger experiments than that are drawn from them with replacement.
        var random = SplitMix64.ForStream(world.Options.Seed, 0x0FF1);
        var resampled = new double[units];
        for (var unit = 0; unit < units; unit++) resampled[unit] = offline[random.NextInt32(offline.Count)];

        List<Answer> answers =
        [
            new("offline metric", $"{metric} a user", NormalMean([.. offline]), double.NaN, double.NaN,
                Search(5, (start, count) => FindsMean(resampled.AsSpan(start, count), sign))),
        ];
        foreach (var method in Enum.GetValues<OffPolicyMethod>())
        {
            var (ofA, ofB) = log.Estimate(method, 0, sample);
            answers.Add(
                new Answer($"from logs: {ofB.Method}", "clicks on a first visit", ofB.Minus(ofA), first.Value,
                    ofB.EffectiveSampleSize, Search(100, (start, count) =>
                log.HasChanceOfBoth(start, count) && log.Estimate(method, start, count) is var (mineA, mineB)
                    && Excludes(mineB.Minus(mineA), firstSign)))
                {
                    Coverage = Cover(first.Value, start =>
                        log.Estimate(method, start, sample) is var (mineA, mineB) ? mineB.Minus(mineA) : null),
                });
        }
        var credits = NormalMean([.. log.Credits.AsSpan(0, sample)]);
        answers.Add(
            new Answer("interleaving", "clicks on B's movies minus A's", credits, double.NaN, double.NaN,
                Search(5, (start, count) => FindsMean(log.Credits.AsSpan(start, count), firstSign))));
        foreach (var cuped in (ReadOnlySpan<bool>)[false, true])
        {
            answers.Add(
                new Answer(cuped ? "A/B test with CUPED" : "A/B test", $"clicks a user in {world.Options.Days} days",
                    Test(0, sample)?.Metrics is [var row, ..]
                        ? row.Difference : Estimate.Withheld($"a variant has fewer than {Arm.MinimumUnits} users"),
                        truth.Value, double.NaN,
                Search(30,
                    (start, count) => Test(start, count)?.Metrics is [{ AdjustedPValue: < Alpha } found, ..]
                        && Math.Sign(found.Difference.Value) == sign))
                {
                    Coverage = Cover(truth.Value, start =>
                        Test(start, sample)?.Metrics is [var each, ..] ? each.Difference : null),
                });

            Readout? Test(int start, int count) => ReadTest(underA, underB, start, count, cuped);
        }
        return new FourAnswers(truth, underA.Average(outcome => outcome.Clicks), first, log.ExpectedA.Average(),
            answers);

        (int, int) Cover(double value, Func<int, Estimate?> answer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var groups = units / sample;
            return (Enumerable.Range(0, groups).Count(group => answer(group * sample)?.Covers(value) == true), groups);
        }

        SampleSizeSearch Search(int smallest, Func<int, int, bool> finds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return SampleSizeSearch.Find(units, finds, smallest, options.Power);
        }
    }

    // Everybody's two lives are known; the experiment gets to see the one that the assignment picks. Too few units in
    // a variant find nothing.
    private static Readout? ReadTest(
        UnitOutcome[] underA, UnitOutcome[] underB, int start, int count, bool useCovariates)
    {
        // Its name decides who gets which variant, and so all figures that were published.
        var experiment = new Experiment($"people {start} to {start + count}", new("A", 0.5), new("B", 0.5));
        List<double>[] clicks = [[], []], before = [[], []];
        for (var unit = start; unit < start + count; unit++)
        {
            var variant = Assignment.Find(experiment, SimulatedExperiment.UnitOf(unit))!.Name == "B" ? 1 : 0;
            var outcome = (variant == 1 ? underB : underA)[unit];
            clicks[variant].Add(outcome.Clicks);
            before[variant].Add(outcome.ClicksBefore);
        }
        if (clicks.Min(arm => arm.Count) < Arm.MinimumUnits) return null;
        MetricSample[] samples =
            [.. clicks.Zip(before, (y, x) => new MetricSample((double[])[.. y]) { Covariates = (double[])[.. x] })];
        return Readout.Compute(experiment, [clicks[0].Count, clicks[1].Count],
            [(new Metric { Name = "clicks" }, samples)],
            new() { UseCovariates = useCovariates, Permutation = new() { Replicates = 399 } });
    }

    // One sample against 0 is Welch's test against figures that are all 0.
    private static bool FindsMean(ReadOnlySpan<double> values, int sign)
    {
        var arm = new Arm(Sample.Mean(values), Sample.Variance(values) / values.Length, values.Length);
        return Math.Sign(arm.Value) == sign && arm.PValue(new Arm(0, 0, values.Length)) < Alpha;
    }

    private static Estimate NormalMean(double[] values)
    {
        var (mean, error) = (Sample.Mean(values), Math.Sqrt(Sample.Variance(values) / values.Length));
        var half = error * Normal.InvCDF(0, 1, 0.975);
        return new Estimate(mean, mean - half, mean + half, 0.95);
    }

    private static bool Excludes(Estimate difference, int sign) => sign > 0 ? difference.Low > 0 : difference.High < 0;
}
