using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

public sealed class ArmTests
{
    private static readonly Metric Mean = new() { Name = "movies" };

    [Fact]
    public void The_difference_of_means_is_Welchs()
    {
        double[] x = [3, 4, 1, 2.1, 5, 6, 2, 8, 4, 4.5], y = [1, 2, 2.5, 3, 1, 0, 4, 2, 2, 1, 3, 1.5];
        var (treatment, control) = (Arm.Compute(Mean, new(x)), Arm.Compute(Mean, new(y)));
        var (expected, difference) = (Welch.Difference(x, y), treatment.Minus(control));
        Assert.Equal(expected.Low, difference.Low, 12);
        Assert.Equal(expected.High, difference.High, 12);
        Assert.Equal(Welch.Test(x, y).PValue, treatment.PValue(control), 12);
        Assert.Equal(Welch.Test([.. x.Select(value => value - 0.5)], y, Alternative.Greater).PValue,
            treatment.PValue(control, Alternative.Greater, shift: 0.5), 12);
    }

    [Fact]
    public void A_ratio_has_the_variance_of_the_delta_method()
    {
        // Two kinds of units, worked by hand: N, D = (1, 2) and (3, 2), ten of each; R = 40/40 = 1, D̄ = 2, z = ∓ 1/2
        // and so s² = (20 · 1/4) / 19.
        var sample = new MetricSample([.. Enumerable.Repeat(1.0, 10), .. Enumerable.Repeat(3.0, 10)])
        {
            Denominators =
            [.. Enumerable.Repeat(2.0, 20)]
        };
        var arm = Arm.Compute(new Metric { Name = "clicks per list", Kind = MetricKind.Ratio }, sample);
        Assert.Equal(1, arm.Value, 12);
        Assert.Equal(5.0 / 19 / 20, arm.Variance, 12);
    }

    [Theory]
    [InlineData(MetricKind.Mean)]
    [InlineData(MetricKind.Proportion)]
    [InlineData(MetricKind.Ratio)]
    [InlineData(MetricKind.Quantile)]
    public void Intervals_cover_the_true_difference_as_often_as_they_say(MetricKind kind)
    {
        const int Runs = 1500, N = 300;
        var metric = new Metric { Name = "m", Kind = kind, Probability = 0.75 };
        var random = new SplitMix64(5);
        var covered = 0;
        for (var run = 0; run < Runs; run++)
        {
            MetricSample Draw()
            {
                var (values, denominators) = (new double[N], new double[N]);
                for (var unit = 0; unit < N; unit++)
                {
                    // A ratio's unit draws its own number of chances, and its own rate.
                    denominators[unit] = 1 + random.NextInt32(8);
                    values[unit] = kind switch
                    {
                        MetricKind.Proportion => random.NextDouble() < 0.2 ? 1 : 0,
                        MetricKind.Ratio => denominators[unit] * (0.2 + 0.3 * random.NextDouble()),
                        _ => Math.Exp(random.NextNormal()),
                    };
                }
                return new MetricSample(values) { Denominators = denominators };
            }
            if (Arm.Compute(metric, Draw()).Minus(Arm.Compute(metric, Draw())).Covers(0)) covered++;
        }
        // Three standard errors of 1,500 runs are 1.7 points; the quantile's interval is approximate.
        Assert.InRange(covered / (double)Runs, 0.93, 0.975);
    }

    [Fact]
    public void Lift_is_relative_to_the_control_and_undefined_where_that_is_nothing()
    {
        var (treatment, control) = (new Arm(1.1, 0.0001, 500), new Arm(1, 0.0001, 500));
        var lift = treatment.LiftOver(control);
        Assert.Equal(0.1, lift.Value, 12);
        // Fieller: (1.1 − ρ)² = t²(1 + ρ²)·1e-4, t.975 with about 998 degrees of freedom = 1.96234.
        foreach (var end in new[] { lift.Low, lift.High })
            Assert.Equal(1.96234 * Math.Sqrt((1 + (1 + end) * (1 + end)) * 1e-4), Math.Abs(0.1 - end), 1e-6);
        // Of nothing, of what is not clearly something, and of a loss there is no share.
        foreach (var nothing in new[] { new Arm(0, 1, 10), new Arm(0.01, 0.0001, 500), new Arm(-2, 0.0001, 500) })
            Assert.Contains("not clearly above 0", treatment.LiftOver(nothing).Lacking, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_that_all_units_share_has_no_variance()
    {
        // Clicks are 0.3 of chances, but for rounding: before, 92 % of experiments without an effect found one.
        double[] chances = [.. Enumerable.Range(1, 200).Select(i => (double)(1 + i % 9))];
        var arm = Arm.Compute(new Metric { Name = "rate", Kind = MetricKind.Ratio },
            new([.. chances.Select(d => 0.3 * d)]) { Denominators = chances });
        Assert.Equal(0.3, arm.Value, 12);
        Assert.Equal(0, arm.Variance);
        Assert.Equal(1, arm.PValue(arm with { Value = 0.3 + 1e-17 }));
        Assert.True(arm.Minus(arm).IsWithheld);
    }

    [Fact]
    public void A_quantile_beyond_the_sample_has_no_finite_variance()
    {
        var p99 = new Metric { Name = "p99", Kind = MetricKind.Quantile, Probability = 0.99 };
        // .99ⁿ must fall below 2.5 % before the largest value lies above the quantile.
        Assert.Equal(double.PositiveInfinity,
            Arm.Compute(p99, new([.. Enumerable.Range(0, 367).Select(i => (double)i)])).Variance);
        Assert.True(
            double.IsFinite(Arm.Compute(p99, new([.. Enumerable.Range(0, 368).Select(i => (double)i)])).Variance));
    }

    [Fact]
    public void Units_that_cannot_be_summed_up_are_refused_in_one_sentence()
    {
        double[] ten = [.. Enumerable.Repeat(1.0, 10)];
        AssignmentTests.Refused("at least 5", () => Arm.Compute(Mean, new([1, 2, 3])));
        AssignmentTests.Refused("not a finite", () => Arm.Compute(Mean, new([.. ten, double.NaN])));
        AssignmentTests.Refused("0 or 1",
            () => Arm.Compute(new Metric { Name = "hit", Kind = MetricKind.Proportion }, new([.. ten, 2])));
        AssignmentTests.Refused("needs a denominator",
            () => Arm.Compute(new Metric { Name = "r", Kind = MetricKind.Ratio }, new(ten)));
        AssignmentTests.Refused("not all 0",
            () => Arm.Compute(new Metric { Name = "r", Kind = MetricKind.Ratio },
                new(ten) { Denominators = new double[10] }));
        AssignmentTests.Refused("one entry a unit", () => Arm.Compute(Mean, new(ten) { Covariates = [1] }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_ratio_whose_denominators_are_all_0_in_one_variant_is_withheld(bool areSummedUp)
    {
        double[] clicks = [.. Enumerable.Range(0, 20).Select(unit => (double)(unit % 3))];
        MetricSample Of(double below)
        {
            var sample = new MetricSample(clicks) { Denominators = [.. Enumerable.Repeat(below, 20)] };
            return !areSummedUp ? sample : MetricSample.FromMoments(
                SampleMoments.Compute(clicks, sample.Denominators), () => sample, hasDenominators: true);
        }
        var row = Assert.Single(Readout.Compute(new("e", new("a", 0.5), new("b", 0.5)), [20, 20],
            [(new Metric { Name = "r", Kind = MetricKind.Ratio }, [Of(2), Of(0)])]).Metrics);
        Assert.Equal((MetricOutcome.Withheld, "a variant's denominators are all 0"), (row.Outcome, row.Lacking));
    }

    [Fact]
    public void A_negative_variance_is_refused()
    {
        AssignmentTests.Refused("0 or more, not -1", () => new Arm(1, -1, 10));
        AssignmentTests.Refused("0 or more, not -2", () => new Arm(1, 1, 10) with { Variance = -2 });
    }
}
