using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

public sealed class CupedTests
{
    [Fact]
    public void Values_worked_by_hand()
    {
        // Within variants cov and var are 4/4 and 4/4 over x = (0, 2), y = (1, 3) and (2, 4): θ = 1, and nothing of the
        // variance is left.
        var (samples, reduction) = Cuped.Adjust([new([1, 3]) { Covariates = [0, 2] },
            new([2, 4]) { Covariates = [0, 2] }]);
        Assert.Equal([2.0, 2.0], samples[0].Values);
        Assert.Equal([3.0, 3.0], samples[1].Values);
        Assert.Equal(1, reduction, 12);
    }

    [Fact]
    public void It_cuts_the_variance_by_the_squared_correlation_without_moving_the_estimate()
    {
        const int Runs = 800, N = 200;
        var random = new SplitMix64(11);
        var (plain, adjusted, reductions) = (new double[Runs], new double[Runs], new double[Runs]);
        for (var run = 0; run < Runs; run++)
        {
            MetricSample Draw(double effect)
            {
                var (x, y) = (new double[N], new double[N]);
                for (var unit = 0; unit < N; unit++)
                {
                    x[unit] = random.NextNormal();
                    // Correlation 0.8 with what was known before.
                    y[unit] = 0.8 * x[unit] + 0.6 * random.NextNormal() + effect;
                }
                return new MetricSample(y) { Covariates = x };
            }
            MetricSample[] samples = [Draw(0), Draw(0.1)];
            plain[run] = samples[1].Values.Average() - samples[0].Values.Average();
            var (after, reduction) = Cuped.Adjust(samples);
            adjusted[run] = after[1].Values.Average() - after[0].Values.Average();
            reductions[run] = reduction;
        }
        Assert.Equal(0.1, adjusted.Average(), 0.01);
        Assert.Equal(0.64, reductions.Average(), 0.01);
        Assert.Equal(0.36, Sample.Variance(adjusted) / Sample.Variance(plain), 0.06);
    }

    [Fact]
    public void Sums_of_a_covariate_that_is_not_a_number_are_refused_as_its_units_are()
    {
        double[] values = [.. Enumerable.Range(0, 20).Select(unit => (double)(unit % 5))];
        double[] covariates = [.. Enumerable.Repeat(1.0, 19), double.NaN];
        MetricSample[] units = [.. Enumerable.Repeat(new MetricSample(values) { Covariates = covariates }, 2)];
        MetricSample[] sums = [.. units.Select(sample => MetricSample.FromMoments(
            SampleMoments.Compute(values, [.. covariates[..^1], 1]) with
            {
                SecondSum = double.NaN,
                SecondSquares = double.NaN,
                SecondLargest = double.NaN,
            }, () => sample, hasCovariates: true))];
        foreach (var samples in new[] { units, sums })
            AssignmentTests.Refused("covariate is not a finite number", () => Readout.Compute(
                new("e", new("a", 0.5), new("b", 0.5)), [20, 20], [(new Metric { Name = "m" }, samples)]));
    }

    [Fact]
    public void What_the_covariate_explains_but_for_rounding_leaves_no_variance()
    {
        double[] x = [.. Enumerable.Range(0, 300).Select(i => Math.Sqrt(i + 0.3))];
        double[] All(Func<double, double> of, int from) => [.. x[from..(from + 150)].Select(of)];
        foreach (var outcome in new Func<double, double>[] { x => x, x => 3 * x + 0.1, x => 1e6 - x / 7 })
        {
            var (samples, _) = Cuped.Adjust([new(All(outcome, 0)) { Covariates = All(x => x, 0) },
                new(All(outcome, 150)) { Covariates = All(x => x, 150) }]);
            Assert.All(samples, sample => Assert.Equal(0, Sample.Variance([.. sample.Values])));
        }
    }

    [Fact]
    public void Strata_too_small_for_a_variance_are_read_as_one()
    {
        static MetricSample Of(params int[] strata) =>
            new([.. strata.Select(stratum => (double)stratum)]) { Strata = strata };
        // 9 has one unit of the first variant, and one alone cannot be merged: the next smallest, 4, joins it.
        var merged = PostStratification.Merge([Of(1, 1, 1, 4, 4, 9), Of(1, 1, 1, 4, 4, 9, 9)])!;
        Assert.Equal([0, 0, 0, 1, 1, 1], merged[0].Strata!);
        Assert.Equal([0, 0, 0, 1, 1, 1, 1], merged[1].Strata!);
        Assert.Null(PostStratification.Merge([Of(1, 2, 3), Of(1, 2, 3)]));
    }

    [Fact]
    public void Strata_at_their_shares_worked_by_hand()
    {
        // Stratum 0 holds 6 of 8 units. Control: (1, 3) and (10, 12); treatment: (2, 2, 4, 4) in stratum 0 would leave
        // stratum 1 empty, which is refused.
        var control = new MetricSample([1, 3, 10, 12]) { Strata = [0, 0, 1, 1] };
        var treatment = new MetricSample([2, 2, 4, 4, 11, 13]) { Strata = [0, 0, 0, 0, 1, 1] };
        var arms = PostStratification.Compute([control, treatment]);
        // Shares 6/10 and 4/10: 0.6·2 + 0.4·11 and 0.6·3 + 0.4·12; variances 0.36·2/2 + 0.16·2/2 and 0.36·(4/3)/4 +
        // 0.16·2/2.
        Assert.Equal(5.6, arms[0].Value, 12);
        Assert.Equal(0.52, arms[0].Variance, 12);
        Assert.Equal(6.6, arms[1].Value, 12);
        Assert.Equal(0.28, arms[1].Variance, 12);
        AssignmentTests.Refused("merge it",
            () => PostStratification.Compute([control, new MetricSample([1, 2]) { Strata = [0, 0] }]));
        AssignmentTests.Refused("stratum of every unit",
            () => PostStratification.Compute([control, new MetricSample([1, 2])]));
    }
}
