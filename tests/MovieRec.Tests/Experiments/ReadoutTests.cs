using MovieRec.Evaluation;
using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

public sealed class ReadoutTests
{
    private static readonly Experiment Halves = new("e", new("control", 0.5), new("treatment", 0.5));
    private static readonly Metric Hits = new() { Name = "hits" };
    private static readonly Metric Speed = new() { Name = "seconds", Role = MetricRole.Guardrail, HigherIsBetter = false, Margin = 0.05 };

    [Theory]
    [InlineData(0.3, 0.0, Verdict.Ship)]
    [InlineData(-0.3, 0.0, Verdict.DoNotShip)]
    [InlineData(0.3, 0.5, Verdict.DoNotShip)]
    [InlineData(0.0, 0.0, Verdict.Wait)]
    public void A_planted_effect_leads_to_the_decision(double effect, double slower, Verdict verdict)
    {
        var readout = Readout.Of(Halves, [4_000, 4_000], [(Hits, Draw(4_000, 1, effect)), (Speed, Draw(4_000, 2, slower))]);
        Assert.Equal(verdict, readout.Decisions.Single().Verdict);
        Assert.Equal("treatment", readout.Decisions.Single().Variant);
        Assert.EndsWith(".", readout.Decisions.Single().Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mismatch_of_counts_blocks_every_figure()
    {
        var readout = Readout.Of(Halves, [5_000, 4_000], [(Hits, Draw(4_000, 1, 0.3))]);
        Assert.Empty(readout.Metrics);
        Assert.Equal(Verdict.Invalid, readout.Decisions.Single().Verdict);
        Assert.Contains("5,000 and 4,000", readout.Decisions.Single().Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guardrail_holds_only_where_harm_beyond_its_margin_is_ruled_out()
    {
        MetricOutcome Of(int units, double slower) => Readout.Of(Halves, [units, units], [(Hits, Draw(units, 1, 0)), (Speed, Draw(units, 2, slower))]).Metrics[1].Outcome;
        Assert.Equal(MetricOutcome.Held, Of(4_000, 0));
        Assert.Equal(MetricOutcome.Unproven, Of(12, 0));
        Assert.Equal(MetricOutcome.Breached, Of(4_000, 1));
    }

    [Fact]
    public void Experiments_without_an_effect_give_uniform_p_values_and_intervals_that_cover()
    {
        const int Runs = 2_000;
        var p = new double[Runs];
        var covered = 0;
        for (var run = 0; run < Runs; run++)
        {
            var row = Readout.Of(Halves, [200, 200], [(Hits, Draw(200, 100 + run, 0))]).Metrics.Single();
            p[run] = row.PValue;
            if (row.Difference.Covers(0)) covered++;
        }
        double[] bins = [.. Enumerable.Range(0, 20).Select(bin => (double)p.Count(value => Math.Min((int)(20 * value), 19) == bin))];
        Assert.True(ChiSquare.GoodnessOfFit(bins, [.. Enumerable.Repeat(1.0, 20)]).PValue > 0.001);
        Assert.InRange(covered / (double)Runs, 0.935, 0.965);
    }

    [Fact]
    public void Several_goals_share_the_error()
    {
        const int Runs = 600;
        var alarms = Enumerable.Range(0, Runs).Count(run => Readout.Of(Halves, [100, 100],
            [.. Enumerable.Range(0, 5).Select(goal => (new Metric { Name = $"goal {goal}" }, Draw(100, 10_000 + 10 * run + goal, 0)))]).Decisions[0].Verdict != Verdict.Wait);
        // 5 % asked for; uncorrected it would be 23 %.
        Assert.InRange(alarms / (double)Runs, 0.02, 0.085);
    }

    [Fact]
    public void P_values_of_goals_are_corrected_as_asked_and_those_of_guardrails_stay()
    {
        var goals = Enumerable.Range(0, 4).Select(goal => (new Metric { Name = $"goal {goal}" }, (IReadOnlyList<MetricSample>)Draw(100, 60 + goal, 0.1 * goal))).ToArray();
        double[] Read(Correction correction) => [.. Readout.Of(Halves, [100, 100], [.. goals, (Speed, Draw(100, 70, 0))], new() { Correction = correction }).Metrics.Select(row => row.AdjustedPValue)];
        var raw = Read(Correction.None);
        double[] holm = [.. MultipleTesting.Holm(raw.AsSpan(0, 4)), raw[4]], bh = [.. MultipleTesting.BenjaminiHochberg(raw.AsSpan(0, 4)), raw[4]];
        Assert.Equal(holm, Read(Correction.Holm));
        Assert.Equal(bh, Read(Correction.BenjaminiHochberg));
        Assert.True(holm[0] > raw[0]);
    }

    [Fact]
    public void Covariates_narrow_the_interval_and_a_watched_one_is_wider()
    {
        var random = new SplitMix64(8);
        MetricSample With()
        {
            double[] x = [.. Enumerable.Range(0, 500).Select(_ => random.NextNormal())];
            return new MetricSample([.. x.Select(value => value + 0.5 * random.NextNormal())]) { Covariates = x };
        }
        IReadOnlyList<MetricSample> samples = [With(), With()];
        MetricReadout Read(ReadoutOptions options) => Readout.Of(Halves, [500, 500], [(Hits, samples)], options).Metrics.Single();
        double Width(MetricReadout row) => row.Difference.High - row.Difference.Low;
        var (cuped, plain, watched) = (Read(new()), Read(new() { UseCovariates = false }), Read(new() { WatchedUntil = 1_000 }));
        Assert.True(Width(cuped) < 0.6 * Width(plain));
        Assert.Equal(0.8, cuped.VarianceReduction, 0.05);
        Assert.Equal(0, plain.VarianceReduction);
        Assert.True(Width(watched) > 1.4 * Width(cuped));
        Assert.True(double.IsNaN(watched.PValue));
    }

    [Theory]
    [InlineData(MetricKind.Mean)]
    [InlineData(MetricKind.Ratio)]
    [InlineData(MetricKind.Quantile)]
    public void The_bootstrap_agrees_with_the_formula(MetricKind kind)
    {
        var metric = new Metric { Name = "m", Kind = kind };
        IReadOnlyList<MetricSample> samples = [.. Draw(600, 5, 0.2).Select((sample, variant) => sample with { Denominators = [.. sample.Values.Select((value, unit) => 1 + (unit * 7 + variant) % 5 + 0.1 * value)] })];
        MetricReadout Read(ReadoutMethod method) => Readout.Of(Halves, [600, 600], [(metric, samples)], new() { Method = method }).Metrics.Single();
        var (welch, bootstrap) = (Read(ReadoutMethod.Welch), Read(ReadoutMethod.Bootstrap));
        Assert.Equal(welch.Difference.Value, bootstrap.Difference.Value, 12);
        var width = welch.Difference.High - welch.Difference.Low;
        Assert.Equal(welch.Difference.Low, bootstrap.Difference.Low, 0.15 * width);
        Assert.Equal(welch.Difference.High, bootstrap.Difference.High, 0.15 * width);
        Assert.Equal(welch.Lift.Low, bootstrap.Lift.Low, 0.15 * (welch.Lift.High - welch.Lift.Low));
        Assert.Equal(welch.PValue, bootstrap.PValue, 0.1);
    }

    [Fact]
    public void Strata_narrow_the_interval_of_what_they_explain()
    {
        var random = new SplitMix64(31);
        MetricSample With()
        {
            int[] strata = [.. Enumerable.Range(0, 500).Select(_ => random.NextInt32(4))];
            return new MetricSample([.. strata.Select(stratum => 2 * stratum + random.NextNormal())]) { Strata = strata };
        }
        IReadOnlyList<MetricSample> samples = [With(), With()];
        MetricReadout Read(ReadoutOptions? options = null) => Readout.Of(Halves, [500, 500], [(Hits, samples)], options).Metrics.Single();
        // Strata explain 4 · 1.25 of a variance of 6.
        Assert.Equal(5 / 6.0, Read().VarianceReduction, 0.05);
        Assert.Equal(0, Read(new() { UseStrata = false }).VarianceReduction);
        Assert.True(Read().Difference.Covers(0));
    }

    [Fact]
    public void A_guardrail_at_its_margin_passes_no_more_often_than_it_may()
    {
        // The treatment is worse by exactly the margin, 5 % of 10, so at most one in twenty may be called held. The control's own error counts too.
        const int Runs = 1_500;
        var held = Enumerable.Range(0, Runs).Count(run => Readout.Of(Halves, [100, 100], [(Hits, Draw(100, 5_000 + 2 * run, 0)), (Speed, Draw(100, 5_001 + 2 * run, 0.5))]).Metrics[1].Outcome == MetricOutcome.Held);
        Assert.InRange(held / (double)Runs, 0.03, 0.07);
    }

    [Fact]
    public void Bayesian_figures_worked_by_hand()
    {
        // δ ~ N(1, 1): Φ(1) = .8413, E[max(−δ, 0)] = φ(1) − Φ(−1) = .2420 − .1587, E[max(δ, 0)] = .2420 + .8413.
        var bayes = BayesianComparison.Of(Hits, new Arm(1, 0.5, 100), new Arm(0, 0.5, 100));
        Assert.Equal(0.8413, bayes.ChanceToWin, 0.0001);
        Assert.Equal(0.0833, bayes.LossIfChosen, 0.0001);
        Assert.Equal(1.0833, bayes.LossIfKept, 0.0001);
        // A prior as wide as the error halves the estimate and its variance: z = 0.5 / √0.5.
        Assert.Equal(0.7602, BayesianComparison.Of(Hits, new Arm(1, 0.5, 100), new Arm(0, 0.5, 100), priorDeviation: 1).ChanceToWin, 0.0001);
        Assert.Equal(1 - 0.8413, BayesianComparison.Of(Speed, new Arm(1, 0.5, 100), new Arm(0, 0.5, 100)).ChanceToWin, 0.0001);
    }

    /// <summary>Effects drawn from the prior: of those with a chance to win of about q a share of q wins, and losses come out as expected.</summary>
    [Fact]
    public void Bayesian_figures_are_calibrated_where_the_prior_is_true()
    {
        const int Runs = 20_000;
        var random = new SplitMix64(17);
        var (wins, counts, expected, lost) = (new int[5], new int[5], 0.0, 0.0);
        for (var run = 0; run < Runs; run++)
        {
            var effect = 0.5 * random.NextNormal();
            var bayes = BayesianComparison.Of(Hits, new Arm(effect + Math.Sqrt(0.2) * random.NextNormal(), 0.2, 100), new Arm(Math.Sqrt(0.3) * random.NextNormal(), 0.3, 100), priorDeviation: 0.5);
            var bin = Math.Min((int)(5 * bayes.ChanceToWin), 4);
            counts[bin]++;
            if (effect > 0) wins[bin]++;
            expected += bayes.LossIfChosen;
            lost += Math.Max(-effect, 0);
        }
        // The chance to win is spread within a bin, evenly enough that its mean lies near the middle; four standard errors are at most .04.
        for (var bin = 0; bin < 5; bin++) Assert.InRange(wins[bin] / (double)counts[bin], 0.2 * bin + 0.02, 0.2 * bin + 0.18);
        // A loss has a standard deviation of about .29: four standard errors of the mean are .008.
        Assert.Equal(lost / Runs, expected / Runs, 0.01);
    }

    [Fact]
    public void What_cannot_be_read_is_refused_in_one_sentence()
    {
        AssignmentTests.Refused("no goal", () => Readout.Of(Halves, [100, 100], [(Speed, Draw(100, 1, 0))]));
        AssignmentTests.Refused("share a name", () => Readout.Of(Halves, [100, 100], [(Hits, Draw(100, 1, 0)), (Hits, Draw(100, 1, 0))]));
        AssignmentTests.Refused("measured of 1 variants", () => Readout.Of(Halves, [100, 100], [(Hits, [new MetricSample(new double[100])])]));
        AssignmentTests.Refused("at least 10", () => Readout.Of(Halves, [5, 5], [(Hits, Draw(5, 1, 0))]));
        MetricSample[] half = [Draw(20, 1, 0)[0] with { Covariates = new double[20] }, Draw(20, 1, 0)[1]];
        AssignmentTests.Refused("every variant, or for none", () => Readout.Of(Halves, [20, 20], [(Hits, half)]));
        AssignmentTests.Refused("one look only", () => Readout.Of(Halves, [20, 20], [(Hits, Draw(20, 1, 0))], new() { Method = ReadoutMethod.Bootstrap, WatchedUntil = 40 }));
        MetricSample[] strata = [.. Draw(20, 1, 0).Select(sample => sample with { Strata = new int[20] })];
        AssignmentTests.Refused("does not weigh strata", () => Readout.Of(Halves, [20, 20], [(Hits, strata)], new() { Method = ReadoutMethod.Bootstrap }));
    }

    private static MetricSample[] Draw(int units, int seed, double effect)
    {
        var random = new SplitMix64((ulong)seed);
        double[] Values(double mean) => [.. Enumerable.Range(0, units).Select(_ => mean + random.NextNormal())];
        return [new(Values(10)), new(Values(10 + effect))];
    }
}
