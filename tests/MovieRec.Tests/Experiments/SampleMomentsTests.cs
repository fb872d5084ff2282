using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

/// <summary>Sums lead to the readout that the units themselves lead to.</summary>
public sealed class SampleMomentsTests
{
    private static readonly Experiment Uneven = new("e", new("control", 0.6), new("treatment", 0.4));

    [Theory]
    [InlineData(MetricKind.Mean, 60_000, false)]
    [InlineData(MetricKind.Mean, 60_000, true)]
    [InlineData(MetricKind.Mean, 400, true)]
    [InlineData(MetricKind.Proportion, 60_000, false)]
    [InlineData(MetricKind.Proportion, 60_000, true)]
    [InlineData(MetricKind.Proportion, 30, false)]
    [InlineData(MetricKind.Ratio, 60_000, false)]
    [InlineData(MetricKind.Ratio, 40, false)]
    [InlineData(MetricKind.Quantile, 3_000, false)]
    public void A_readout_of_sums_is_that_of_the_units(MetricKind kind, int units, bool hasCovariates)
    {
        var metric = new Metric { Name = "m", Kind = kind };
        var guard = new Metric { Name = "g", Kind = kind, Role = MetricRole.Guardrail, Margin = 0.01 };
        MetricSample[] samples = [Draw(kind, units * 3 / 5, 1, 0, hasCovariates),
            Draw(kind, units * 2 / 5, 2, 0.02, hasCovariates)];
        var read = 0;
        MetricSample[] sums = [.. samples.Select(sample => MetricSample.FromMoments(
            SampleMoments.Compute(sample.Values, sample.Denominators ?? sample.Covariates),
            () => { read++; return sample; }, sample.Denominators is not null, sample.Covariates is not null))];
        long[] exposed = [.. samples.Select(sample => (long)sample.Count)];

        var expected = Readout.Compute(Uneven, exposed, [(metric, samples), (guard, samples)]);
        var found = Readout.Compute(Uneven, exposed, [(metric, sums), (guard, sums)]);

        foreach (var (one, other) in expected.Metrics.Zip(found.Metrics))
        {
            Assert.Equal(one.Outcome, other.Outcome);
            Assert.Equal(one.Difference.Value, other.Difference.Value, 1e-12);
            Assert.Equal(one.Difference.Low, other.Difference.Low, 1e-11);
            Assert.Equal(one.Lift.High, other.Lift.High, 1e-11);
            Assert.Equal(one.PValue!.Value, other.PValue!.Value, 1e-10);
            Assert.Equal(one.Treatment.ThirdMoment, other.Treatment.ThirdMoment, 1e-12);
            Assert.Equal(one.VarianceReduction, other.VarianceReduction, 1e-12);
        }
        // Large samples are never held in memory.
        if (units == 60_000) Assert.Equal(0, read);
    }

    [Fact]
    public void Parts_add_up_and_a_common_offset_costs_no_digits()
    {
        double[] small =
            [.. Enumerable.Range(0, 4_000).Select(unit => SplitMix64.Hash(3, (ulong)unit) % 1_000 / 500.0)];
        double[] large = [.. small.Select(value => value + 1e9)];
        var whole = SampleMoments.Compute(large);
        var halves = new SampleMoments(0, whole.Origin)
        {
            Sum = 0,
            Squares = 0,
            Cubes = 0,
            Smallest = double.PositiveInfinity,
            Largest = double.NegativeInfinity,
        };
        foreach (var value in large)
        {
            var off = value - whole.Origin;
            halves = halves.Plus(new SampleMoments(1, whole.Origin)
            {
                Sum = off,
                Squares = off * off,
                Cubes = off * off * off,
                Smallest = value,
                Largest = value,
            });
        }
        Assert.Equal(Sample.Variance(small), whole.Variance, 1e-6);
        Assert.Equal(whole.Variance, halves.Variance, 1e-9);
        Assert.Equal((whole.Units, whole.Smallest, whole.Largest), (halves.Units, halves.Smallest, halves.Largest));
        Assert.Throws<ArgumentException>(() => whole.Plus(SampleMoments.Compute([0, 1])));
    }

    [Fact]
    public void Values_worked_by_hand()
    {
        // 1, 2, 6 about 3: Σd² = 14, s² = 7; with seconds 0, 1, 2 about 1: Σde = 5, so r = 5/2 / √(7 · 1).
        var moments = SampleMoments.Compute([1, 2, 6], [0, 1, 2]);
        Assert.Equal((3.0, 1.0), (moments.Mean, moments.SecondMean));
        Assert.Equal(7, moments.Variance, 12);
        Assert.Equal(2.5 / Math.Sqrt(7), moments.Correlation, 12);
        Assert.Equal(18, moments.Cubes, 12);
        Assert.Equal(0, SampleMoments.Compute([0.1, 0.1, 0.1]).Variance);
    }

    [Theory]
    [InlineData(MetricKind.Proportion, 0.5, 1, "0 or 1")]
    [InlineData(MetricKind.Proportion, 2, 1, "0 or 1")]
    [InlineData(MetricKind.Mean, double.NaN, 1, "finite")]
    [InlineData(MetricKind.Ratio, 1, -1, "0 or more")]
    public void What_units_are_refused_for_sums_are_too(MetricKind kind, double value, double second, string words)
    {
        var metric = new Metric { Name = "m", Kind = kind };
        double[] values = [0, 1, 1, 0, 1, value], seconds = [1, 1, 1, 1, 1, second];
        var isRatio = kind == MetricKind.Ratio;
        var moments = double.IsNaN(value)
            ? SampleMoments.Compute(values[..^1]) with { Largest = double.NaN, Squares = double.NaN }
            : SampleMoments.Compute(values, isRatio ? seconds : null);
        var sample = MetricSample.FromMoments(moments, () => throw new InvalidOperationException(), isRatio);
        var refusal = Assert.Throws<ExperimentException>(() => Arm.Compute(metric, sample));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    private static MetricSample Draw(MetricKind kind, int units, ulong seed, double effect, bool hasCovariates)
    {
        var random = new SplitMix64(seed);
        var (values, seconds) = (new double[units], new double[units]);
        for (var unit = 0; unit < units; unit++)
        {
            seconds[unit] = 3 + random.NextNormal() + (kind == MetricKind.Ratio ? 10 : 0);
            values[unit] = kind switch
            {
                MetricKind.Proportion => random.NextDouble() < 0.3 + effect + 0.02 * (seconds[unit] - 3) ? 1 : 0,
                MetricKind.Ratio => seconds[unit] * (0.5 + effect) + random.NextNormal(),
                _ => Math.Pow(random.NextNormal(), 2) + seconds[unit] + effect,
            };
        }
        return new MetricSample(values)
        {
            Denominators = kind == MetricKind.Ratio ? seconds : null,
            Covariates = hasCovariates ? seconds : null,
        };
    }
}
